// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/figures.h"
#include "app/cli/json.h"
#include "app/cli/verb.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QSet>

#include <unistd.h>

namespace lk::cli {

namespace {

constexpr int watchPeriodMs = 1000;

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

QString ageText(qint64 ms)
{
    return ms < 10'000 ? Say::tr("%1 s").arg(QString::number(double(ms) / 1000, 'f', 1))
                       : secondsText(double(ms) / 1000);
}

QString line(const LockSnapshot& snapshot, int index, int depth, bool hard)
{
    const LockedSession& session = snapshot.sessions[index];
    QString text(depth * 2, QLatin1Char(' '));
    if (depth > 0) {
        text += hard ? QStringLiteral("- ") : QStringLiteral("~ "); // ~ only queues behind
    }
    text += session.id.pid == 0 ? Say::tr("prepared transaction %1").arg(session.preparedTransaction)
                                : Say::tr("pid %1").arg(session.id.pid);
    QStringList who;
    for (const QString& word : {session.application, session.user, session.client}) {
        if (!word.isEmpty()) {
            who << word;
        }
    }
    text += QStringLiteral(" (%1)").arg(who.join(QLatin1String(", ")));
    QStringList facts;
    if (session.waits) {
        facts << Say::tr("waits %1 for %2 on %3").arg(ageText(session.waitMs), session.mode, session.object);
    } else {
        facts << session.state;
        if (!session.object.isEmpty()) {
            facts << Say::tr("holds %1 on %2").arg(session.mode, session.object);
        }
    }
    if (session.transactionMs > 0) {
        facts << Say::tr("transaction %1").arg(ageText(session.transactionMs));
    }
    if (const int blocked = snapshot.blockedBy(index); blocked > 0) {
        facts << Say::tr("blocks %1").arg(blocked);
    }
    text += QLatin1String(": ") + facts.join(QLatin1String(", "));
    QStringList query = session.query.split(QLatin1Char('\n'));
    query.removeIf([](const QString& one) { return one.startsWith(QLatin1String("--")); }); // comments in front of it
    if (const QString words = query.join(QLatin1Char(' ')).simplified(); !words.isEmpty()) {
        text += QLatin1String(": ") + words.left(120);
    }
    return text;
}

/// Children in depth-first order; a session with two blockers stands under both, one in a circle only once.
void branch(const LockSnapshot& snapshot, int index, int depth, bool hard, QSet<int>& path, QSet<int>& shown,
    QStringList& lines)
{
    lines << line(snapshot, index, depth, hard);
    shown.insert(index);
    path.insert(index);
    for (const LockEdge& edge : snapshot.edges) {
        if (edge.blocker == index && !path.contains(edge.waiter)) {
            branch(snapshot, edge.waiter, depth + 1, edge.hard, path, shown, lines);
        }
    }
    path.remove(index);
}

QString tree(const LockSnapshot& snapshot)
{
    QStringList lines;
    QSet<int> path;
    QSet<int> shown;
    const QList<int> roots = snapshot.roots();
    for (const int root : roots) {
        branch(snapshot, root, 0, true, path, shown, lines);
    }
    // A circle of waiters has no root; the server breaks it after deadlock_timeout.
    for (int i = 0; i < snapshot.sessions.size(); ++i) {
        if (!shown.contains(i) && snapshot.sessions[i].waits) {
            branch(snapshot, i, 0, true, path, shown, lines);
        }
    }
    return lines.isEmpty() ? Say::tr("Nobody waits for a lock.") : lines.join(QLatin1Char('\n'));
}

ExitStatus carryOutLocks(const Call& call)
{
    auto session = call.backend.connect(databaseOf(call.words), Purpose::Monitor);
    if (!session) {
        return call.failed(session.error());
    }
    const bool watch = call.words.has(QStringLiteral("watch"));
    const bool screen = watch && isatty(STDOUT_FILENO) != 0;
    if (watch) {
        call.interrupt.onStop([] { });
    }
    while (true) {
        const auto snapshot = call.backend.readLocks(**session, {});
        if (!snapshot) {
            return call.failed(snapshot.error());
        }
        call.out.object({{QStringLiteral("locks"), jsonOf(*snapshot)}});
        if (screen && !call.out.isJson()) {
            call.out.raw("\033[H\033[2J");
        }
        if (watch) {
            call.out.print(Say::tr("%1, %2 waiting")
                    .arg(snapshot->at.toLocalTime().toString(QStringLiteral("HH:mm:ss")))
                    .arg(snapshot->waiting()));
        }
        call.out.print(tree(*snapshot));
        if (!watch || call.out.readerGone()) {
            return ExitStatus::Done;
        }
        if (!call.interrupt.sleep(watchPeriodMs)) {
            return ExitStatus::Stopped;
        }
    }
}

} // namespace

Verb locksVerb()
{
    return {.name = QStringLiteral("locks"),
        .synopsis = QStringLiteral("--db DSN [--watch]"),
        .summary = Say::tr("Show who waits for whom: blockers first, waiters below them."),
        .grammar
        = {.options = {databaseOption(),
               OptionSpec{.name = QStringLiteral("watch"), .help = Say::tr("Every second until Ctrl+C (status 4)")}}},
        .notes = Say::tr("- waits for a lock that is held; ~ only queues behind another waiter."),
        .carryOut = carryOutLocks};
}

} // namespace lk::cli
