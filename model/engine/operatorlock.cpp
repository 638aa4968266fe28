// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/operatorlock.h"

#include "model/engine/failures.h"

#include <QCoreApplication>
#include <QElapsedTimer>

namespace lk {

namespace {
const QString& keySql()
{
    static const QString sql = QStringLiteral("hashtextextended('lockkeeper:' || $1, 0)");
    return sql;
}
} // namespace

Result<QString> OperatorLock::holder(Session& session, const QString& planId)
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
        {planId});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    return rows->scalar();
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
                QCoreApplication::translate(
                    "lk::Runner", "Wait until it is done, or stop it there. This one has changed nothing."));
        }
        if (!control.sleep(100)) {
            return std::unexpected(stoppedError());
        }
    }
}

} // namespace lk
