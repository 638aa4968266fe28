// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/lockswords.h"

#include "model/engine/reconnectpause.h"
#include "ui/locks/locktree.h"
#include "ui/plan/narration.h"

#include <QCoreApplication>
#include <QLocale>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::LocksDock)
};

QString clockTime(const QDateTime& moment)
{
    return QLocale().toString(moment.toLocalTime().time(), QStringLiteral("HH:mm:ss"));
}

QString ofOurWait(const LocksSight& sight)
{
    QString statement;
    LockWait wait = *sight.run->lockWait;
    for (int i = 0; i < sight.shown->sessions.size(); ++i) {
        const LockedSession& session = sight.shown->sessions[i];
        if (session.ours && session.waits) {
            statement = session.query.trimmed().section(QLatin1Char(' '), 0, 0).toUpper();
            // The tree below was read at another moment than the engine looked: neither says less than the other.
            wait.waitedMs = qMax(wait.waitedMs, session.waitMs);
            wait.victims = qMax(wait.victims, sight.shown->blockedBy(i));
        }
    }
    return lockWaitSentence(wait, statement, QDateTime::currentDateTimeUtc());
}

QString ofThePicture(const LocksSight& sight, bool live)
{
    if (!sight.shown) {
        return sight.place.isEmpty() ? Words::tr("Not connected.") : Words::tr("Looking who waits for whom…");
    }
    if (live && sight.waitsForLock()) {
        return ofOurWait(sight);
    }
    const int waiting = sight.shown->waiting();
    if (waiting == 0 && live && !sight.holders.isEmpty()) {
        return sight.holders.size() == 1
            ? Words::tr("Nobody waits just now. 1 session holds what is wanted: %1.").arg(sight.wanted)
            : Words::tr(
                  "Nobody waits just now. %n sessions hold what is wanted: %1.", nullptr, int(sight.holders.size()))
                  .arg(sight.wanted);
    }
    if (waiting == 0) {
        return Words::tr("Nobody waits for a lock.");
    }
    const int roots = rootCount(*sight.shown);
    const QString first = waiting == 1 ? Words::tr("1 session waits") : Words::tr("%n sessions wait", nullptr, waiting);
    const QString second = roots == 1 ? Words::tr("1 session is at the root of it")
                                      : Words::tr("%n sessions are at the root of it", nullptr, roots);
    return Words::tr("%1; %2.").arg(first, second);
}

} // namespace

bool LocksSight::waitsForLock() const
{
    return run && run->lockWait && !reconnectPause(*run);
}

QString locksWords(const LocksSight& sight, bool live)
{
    QString text = ofThePicture(sight, live);
    if (!live && sight.shown) {
        text = Words::tr("At %1: %2").arg(clockTime(sight.shown->at), text);
    } else if (sight.trouble) {
        text = Words::tr("Nobody can look since %1: %2")
                   .arg(clockTime(sight.troubledSince), sight.trouble->message.simplified());
        if (sight.latest) {
            text += QLatin1Char('\n') + Words::tr("What is shown was so at %1.").arg(clockTime(sight.latest->at));
        }
    }
    return sight.outcome.isEmpty() ? text : sight.outcome + QLatin1Char('\n') + text;
}

} // namespace lk
