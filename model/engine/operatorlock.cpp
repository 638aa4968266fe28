// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/operatorlock.h"

#include "model/engine/failures.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QRegularExpression>

namespace lk {

namespace {
const QString& keySql()
{
    static const QString sql = QStringLiteral("hashtextextended('lockkeeper:' || $1, 0)");
    return sql;
}

Result<QString> holderOf(Session& session, const QString& key)
{
    // A bigint key is shown as its two halves in classid and objid, with objsubid 1.
    const auto rows = session.query(
        QStringLiteral("SELECT 'pid ' || l.pid || coalesce(', ' || nullif(a.application_name, ''), '') "
                       "|| coalesce(', user ' || a.usename, '') || ', ' || coalesce(host(a.client_addr), 'local') "
                       "|| coalesce(', since ' || to_char(a.backend_start, 'HH24:MI:SS'), '') "
                       "FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid) "
                       "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.pid <> pg_backend_pid() "
                       "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
                       "AND ((l.classid::bigint << 32) | l.objid::bigint) = %1")
            .arg(keySql()),
        {key});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    return rows->scalar();
}

/// A session whose client died while the server worked may live on for a while, or, where the server cannot see that,
/// until its statement is over.
QString howToEnd(const QString& holder)
{
    static const QRegularExpression number(QStringLiteral("^pid (\\d+)"));
    const auto pid = number.match(holder);
    const QString wait = QCoreApplication::translate(
        "lk::Runner", "Wait until it is done, or stop it there. This one has changed nothing.");
    if (!pid.hasMatch()) {
        return wait;
    }
    return wait + QLatin1Char('\n')
        + QCoreApplication::translate("lk::Runner",
            "If no Lockkeeper runs there any more, its session was left behind; end it with: SELECT "
            "pg_terminate_backend(%1)")
              .arg(pid.captured(1));
}

} // namespace

Result<QString> OperatorLock::holder(Session& session, const QString& planId)
{
    return holderOf(session, planId);
}

Result<void> OperatorLock::takeTables(Session& session, const QStringList& tables)
{
    for (const QString& table : tables) {
        const QString key = QLatin1String("table:") + table;
        const auto got = session.query(QStringLiteral("SELECT pg_try_advisory_lock(%1)").arg(keySql()), {key});
        if (!got) {
            return std::unexpected(got.error());
        }
        if (got->scalar() != QLatin1String("t")) {
            const auto who = holderOf(session, key);
            return failure(ErrorKind::OtherOperator,
                QCoreApplication::translate("lk::Runner", "Another plan is being carried out on %1 at this moment: %2.")
                    .arg(table, who && !who->isEmpty() ? *who : QStringLiteral("?")),
                QCoreApplication::translate("lk::Runner", "Wait until it is done. This one has changed nothing."));
        }
    }
    return {};
}

Result<void> OperatorLock::take(Session& session, Backend& backend, const QString& planId,
    const std::optional<BackendId>& ourLostSession, RunControl& control, int patienceMs)
{
    QElapsedTimer waited;
    waited.start();
    for (;;) {
        const auto got = session.query(QStringLiteral("SELECT pg_try_advisory_lock(%1)").arg(keySql()), {planId});
        if (!got) {
            return std::unexpected(got.error());
        }
        if (got->scalar() == QLatin1String("t")) {
            return {};
        }
        if (ourLostSession) {
            (void)backend.terminate(session, *ourLostSession);
        }
        const auto who = holder(session, planId);
        if (!who) {
            return std::unexpected(who.error());
        }
        if (waited.elapsed() >= patienceMs) {
            return failure(ErrorKind::OtherOperator,
                QCoreApplication::translate("lk::Runner", "Another Lockkeeper works on this plan: %1.")
                    .arg(who->isEmpty() ? QStringLiteral("?") : *who),
                howToEnd(*who));
        }
        if (!control.sleep(100)) {
            return std::unexpected(stoppedError());
        }
    }
}

} // namespace lk
