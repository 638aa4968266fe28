// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/operatorlock.h"

#include "model/engine/failures.h"
#include "model/engine/journalstore.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTimeZone>

namespace lk {

namespace {

constexpr int endingMs = 5000; // for a session that was told to end

QString say(const char* text)
{
    return QCoreApplication::translate("lk::Runner", text);
}

const QString& keySql()
{
    static const QString sql = QStringLiteral("hashtextextended('lockkeeper:' || $1, 0)");
    return sql;
}

QDateTime timeOf(const Cell& milliseconds)
{
    return milliseconds ? QDateTime::fromMSecsSinceEpoch(milliseconds->toLongLong(), QTimeZone::UTC) : QDateTime();
}

Result<std::optional<PlanHolder>> holderOf(Session& session, const QString& key)
{
    // A bigint key is shown as its two halves in classid and objid, with objsubid 1.
    const auto rows = session.query(
        QStringLiteral(
            "SELECT l.pid, floor(extract(epoch FROM a.backend_start) * 1000)::bigint, concat_ws(', ', 'pid ' || l.pid, "
            "nullif(a.application_name, ''), 'user ' || a.usename, coalesce(host(a.client_addr), 'local')), "
            "floor(extract(epoch FROM greatest(a.query_start, a.state_change)) * 1000)::bigint, "
            "a.state || ' for ' || greatest(round(extract(epoch FROM clock_timestamp() - CASE WHEN a.state = 'active' "
            "THEN a.query_start ELSE a.state_change END)), 0) || ' s' "
            "FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid) "
            "WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.pid <> pg_backend_pid() "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND ((l.classid::bigint << 32) | l.objid::bigint) = %1")
            .arg(keySql()),
        {key});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (rows->isEmpty()) {
        return std::nullopt;
    }
    const auto& row = rows->rows.first();
    PlanHolder holder;
    holder.session = {row[0].value_or(QString()).toInt(), timeOf(row[1])};
    holder.client = row[2].value_or(QString());
    holder.since = holder.session.startedAt;
    holder.lastSign = timeOf(row[3]);
    holder.doing = row[4].value_or(QString());
    return holder;
}

/// The server knows sessions, not people; the journal knows who wrote from that session.
void nameOperator(Session& session, const QString& planId, PlanHolder& holder)
{
    JournalStore journal(session);
    if (const auto there = journal.exists(); !there || !*there) {
        return;
    }
    const auto rows = session.query(
        QStringLiteral(
            "SELECT operator FROM (SELECT operator, intended_at AS at FROM lockkeeper.entry WHERE plan_id = $1 AND "
            "backend_pid = $2::integer UNION ALL SELECT operator, changed_at FROM lockkeeper.plan WHERE plan_id = $1) "
            "AS signs WHERE at >= to_timestamp($3::float8 / 1000) ORDER BY at DESC LIMIT 1"),
        {planId, QString::number(holder.session.pid), QString::number(holder.since.toMSecsSinceEpoch())});
    if (rows && holder.since.isValid()) {
        holder.operatorName = rows->scalar();
    }
}

std::unexpected<Error> otherOperator(const PlanHolder& holder, int takeOverPid)
{
    QString remedy = say("If that client is dead, take the plan over from it: --take-over %1. By hand: SELECT "
                         "pg_terminate_backend(%1)")
                         .arg(holder.session.pid);
    if (takeOverPid != 0) {
        remedy = say("It is not the session %1 that was to be taken over. ").arg(takeOverPid) + remedy;
    }
    return failure(
        ErrorKind::OtherOperator, say("Another Lockkeeper works on this plan: %1.").arg(printed(holder)), remedy);
}

} // namespace

QString printed(const PlanHolder& holder)
{
    const QString who = holder.operatorName.isEmpty() ? say("somebody") : holder.operatorName;
    const QString since = holder.since.isValid()
        ? say(", since %1 UTC").arg(holder.since.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")))
        : QString();
    return say("%1%2 (%3%4)")
        .arg(who, since, holder.client, holder.doing.isEmpty() ? QString() : QLatin1String("; ") + holder.doing);
}

Result<std::optional<PlanHolder>> OperatorLock::holder(Session& session, const QString& planId)
{
    auto found = holderOf(session, planId);
    if (found && *found) {
        nameOperator(session, planId, **found);
    }
    return found;
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
                say("Another plan is being carried out on %1 at this moment: %2.")
                    .arg(table, who && *who ? printed(**who) : QStringLiteral("?")),
                say("Wait until it is done. This one has changed nothing."));
        }
    }
    return {};
}

Result<void> OperatorLock::take(Session& session, Backend& backend, const QString& planId, const Claim& claim,
    RunControl& control, std::optional<PlanHolder>& holder)
{
    QElapsedTimer waited;
    waited.start();
    bool ended = false; // the session to be taken over was told to end
    for (;;) {
        const auto got = session.query(QStringLiteral("SELECT pg_try_advisory_lock(%1)").arg(keySql()), {planId});
        if (!got) {
            return std::unexpected(got.error());
        }
        if (got->scalar() == QLatin1String("t")) {
            holder.reset();
            return {};
        }
        if (claim.ourLostSession) {
            (void)backend.terminate(session, *claim.ourLostSession);
        }
        const auto who = OperatorLock::holder(session, planId);
        if (!who) {
            return std::unexpected(who.error());
        }
        holder = *who;
        if (holder && holder->session.pid == claim.takeOverPid && !ended) {
            // By pid and start: the number alone may be another client's by now.
            if (const auto told = backend.terminate(session, holder->session); !told) {
                return std::unexpected(told.error());
            }
            ended = true;
            waited.restart();
        }
        if (holder && waited.elapsed() >= (ended ? endingMs : claim.patienceMs)) {
            return otherOperator(*holder, claim.takeOverPid);
        }
        if (!control.sleep(100)) {
            return std::unexpected(stoppedError());
        }
    }
}

} // namespace lk
