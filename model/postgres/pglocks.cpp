// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pglocks.h"

#include "model/postgres/pgread.h"

#include <QElapsedTimer>
#include <QHash>
#include <QSet>
#include <QTimeZone>

#include <algorithm>

namespace lk {

namespace {

/// What the poll says of one wait, before its sessions are known.
struct Wait {
    int waiter = 0;
    int blocker = 0;
    bool hard = false;
    QString wantedMode;
    QString heldMode;
    QString object;
    qint64 waitMs = 0;
    QString gid;
};

/// PIDs name sessions, gids prepared transactions.
QString keyOf(int pid, const QString& gid)
{
    return pid != 0 ? QString::number(pid) : QLatin1Char('@') + gid;
}

Result<QList<Wait>> readWaits(Session& session)
{
    const auto rows = session.query(sqlFile(QStringLiteral("locks-edges-14")));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<Wait> waits;
    for (const auto& row : rows->rows) {
        RowReader r(row);
        Wait wait;
        wait.waiter = r.number();
        wait.blocker = r.number();
        wait.hard = r.flag();
        wait.wantedMode = r.text();
        wait.heldMode = r.text();
        wait.object = r.text();
        wait.waitMs = std::max<qint64>(0, r.big());
        wait.gid = r.text();
        waits << wait;
    }
    return waits;
}

Result<QList<LockedSession>> readSessions(Session& session, const QSet<int>& pids)
{
    QStringList numbers;
    for (const int pid : pids) {
        numbers << QString::number(pid);
    }
    const auto rows = session.query(sqlFile(QStringLiteral("locks-sessions-14")),
        {QLatin1Char('{') + numbers.join(QLatin1Char(',')) + QLatin1Char('}')});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<LockedSession> sessions;
    for (const auto& row : rows->rows) {
        RowReader r(row);
        LockedSession one;
        one.id.pid = r.number();
        // Hidden (NULL) from a role that may not see other roles' sessions.
        if (const Cell started = r.cell()) {
            one.id.startedAt = QDateTime::fromMSecsSinceEpoch(started->toLongLong(), QTimeZone::UTC);
        }
        one.application = r.text();
        one.user = r.text();
        one.client = r.text();
        one.state = r.text();
        one.waiting = r.text();
        one.query = r.text();
        one.transactionMs = std::max<qint64>(0, r.big());
        sessions << one;
    }
    return sessions;
}

Result<QList<LockedSession>> readPrepared(Session& session, const QSet<QString>& gids)
{
    const auto rows = session.query(sqlFile(QStringLiteral("locks-prepared-14")));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<LockedSession> sessions;
    for (const auto& row : rows->rows) {
        RowReader r(row);
        LockedSession one;
        one.preparedTransaction = r.text();
        one.user = r.text();
        one.application = r.text();
        one.state = QStringLiteral("prepared transaction");
        one.transactionMs = std::max<qint64>(0, r.big());
        if (gids.contains(one.preparedTransaction)) {
            sessions << one;
        }
    }
    return sessions;
}

} // namespace

Result<LockSnapshot> readPgLocks(Session& session, const QList<BackendId>& ours)
{
    QElapsedTimer clock;
    clock.start();
    LockSnapshot snapshot;
    snapshot.at = QDateTime::currentDateTimeUtc();
    const auto waits = readWaits(session);
    if (!waits) {
        return std::unexpected(waits.error());
    }
    QSet<int> pids;
    QSet<QString> gids;
    for (const BackendId& own : ours) {
        pids.insert(own.pid);
    }
    for (const Wait& wait : *waits) {
        pids.insert(wait.waiter);
        if (wait.blocker != 0) {
            pids.insert(wait.blocker);
        } else {
            gids.insert(wait.gid);
        }
    }
    if (!pids.isEmpty()) {
        auto sessions = readSessions(session, pids);
        if (!sessions) {
            return std::unexpected(sessions.error());
        }
        snapshot.sessions = std::move(*sessions);
    }
    if (!gids.isEmpty()) {
        auto prepared = readPrepared(session, gids);
        if (!prepared) {
            return std::unexpected(prepared.error());
        }
        snapshot.sessions << *prepared;
    }
    QHash<QString, int> indexOf;
    for (int i = 0; i < snapshot.sessions.size(); ++i) {
        LockedSession& one = snapshot.sessions[i];
        one.ours = ours.contains(one.id);
        indexOf.insert(keyOf(one.id.pid, one.preparedTransaction), i);
    }
    for (const Wait& wait : *waits) {
        const int waiter = indexOf.value(keyOf(wait.waiter, {}), -1);
        const int blocker = indexOf.value(keyOf(wait.blocker, wait.gid), -1);
        // Between the two looks a session may have ended; its wait ended with it.
        if (waiter < 0 || blocker < 0) {
            continue;
        }
        LockedSession& waiting = snapshot.sessions[waiter];
        waiting.waits = true;
        waiting.mode = wait.wantedMode;
        waiting.object = wait.object;
        waiting.waitMs = wait.waitMs;
        snapshot.edges << LockEdge{waiter, blocker, wait.hard};
    }
    for (const Wait& wait : *waits) {
        const int blocker = indexOf.value(keyOf(wait.blocker, wait.gid), -1);
        if (blocker >= 0 && !snapshot.sessions[blocker].waits && snapshot.sessions[blocker].object.isEmpty()) {
            snapshot.sessions[blocker].object = wait.object;
            snapshot.sessions[blocker].mode = wait.heldMode;
        }
    }
    snapshot.readMs = double(clock.nsecsElapsed()) / 1e6;
    return snapshot;
}

Result<QList<LockedSession>> readPgLockHolders(
    Session& session, const QList<QualifiedName>& tables, LockMode wanted, qint64 milliseconds)
{
    if (tables.isEmpty() || wanted == LockMode::None) {
        return QList<LockedSession>();
    }
    QStringList names;
    for (const QualifiedName& table : tables) {
        // Quoted for the array literal; the name itself is quoted as SQL wants it.
        QString name = table.quoted();
        name.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
        names << QLatin1Char('"') + name + QLatin1Char('"');
    }
    const auto rows = session.query(sqlFile(QStringLiteral("locks-holders-14")),
        {QLatin1Char('{') + names.join(QLatin1Char(',')) + QLatin1Char('}'), toString(wanted) + QLatin1String("Lock"),
            QString::number(milliseconds)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QSet<int> pids;
    QSet<QString> gids;
    for (const auto& row : rows->rows) {
        RowReader r(row);
        const int pid = r.number();
        const QString gid = r.text();
        if (pid != 0) {
            pids.insert(pid);
        } else {
            gids.insert(gid);
        }
    }
    QList<LockedSession> holders;
    if (!pids.isEmpty()) {
        auto sessions = readSessions(session, pids);
        if (!sessions) {
            return sessions;
        }
        holders << *sessions;
    }
    if (!gids.isEmpty()) {
        auto prepared = readPrepared(session, gids);
        if (!prepared) {
            return prepared;
        }
        holders << *prepared;
    }
    return holders;
}

} // namespace lk
