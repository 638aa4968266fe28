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
constexpr qint64 quietSeconds = 15; // a run asks its own session for a sign every few seconds

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
};

const QString& keySql()
{
    static const QString sql = QStringLiteral("hashtextextended('lockkeeper:' || $1, 0)");
    return sql;
}

QDateTime timeOf(const Cell& milliseconds)
{
    return milliseconds ? QDateTime::fromMSecsSinceEpoch(milliseconds->toLongLong(), QTimeZone::UTC) : QDateTime();
}

QString printedAge(qint64 seconds)
{
    return seconds < 120 ? Words::tr("%1 s").arg(seconds)
        : seconds < 7200 ? Words::tr("%1 min").arg(seconds / 60)
                         : Words::tr("%1 h").arg(seconds / 3600);
}

Result<std::optional<PlanHolder>> holderOf(Session& session, const QString& key)
{
    // A bigint key is shown as its two halves in classid and objid, with objsubid 1.
    const auto rows = session.query(
        QStringLiteral(
            "SELECT l.pid, floor(extract(epoch FROM a.backend_start) * 1000)::bigint, concat_ws(', ', 'pid ' || l.pid, "
            "nullif(a.application_name, ''), 'user ' || a.usename, coalesce(host(a.client_addr), 'local')), "
            "floor(extract(epoch FROM greatest(a.query_start, a.state_change)) * 1000)::bigint, "
            "a.state, floor(greatest(extract(epoch FROM clock_timestamp() - CASE WHEN a.state = 'active' "
            "THEN a.query_start ELSE a.state_change END), 0))::bigint, a.wait_event_type = 'Lock' "
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
    if (row[4]) { // else this role may not see it
        const bool active = *row[4] == QLatin1String("active");
        const qint64 seconds = row[5].value_or(QString()).toLongLong();
        // A run's session rests between its statements, and while the workers have theirs: that is no idleness.
        holder.doing = active && row[6] == QStringLiteral("t")
            ? Words::tr("waits for a lock, for %1").arg(printedAge(seconds))
            : active && seconds >= quietSeconds ? Words::tr("at the same statement for %1").arg(printedAge(seconds))
            : active || seconds < quietSeconds  ? Words::tr("at work")
                                                : Words::tr("nothing was heard of it for %1").arg(printedAge(seconds));
    }
    return holder;
}

/// What the journal says that session has begun and not ended. Of a plan's steps only the titles are for people.
void nameStep(Session& session, const QString& planId, PlanHolder& holder)
{
    const auto rows = session.query(
        QStringLiteral(
            "SELECT coalesce((SELECT s ->> 'title' FROM json_array_elements(p.plan -> 'steps') AS s WHERE s ->> 'id' = "
            "e.step_id LIMIT 1), e.step_id), e.undo, "
            "floor(greatest(extract(epoch FROM clock_timestamp() - e.intended_at), 0))::bigint "
            "FROM lockkeeper.entry AS e JOIN lockkeeper.plan AS p USING (plan_id, generation) WHERE e.plan_id = $1 AND "
            "e.backend_pid = $2::integer AND e.outcome IS NULL AND e.intended_at >= to_timestamp($3::float8 / 1000) "
            "ORDER BY e.entry_id DESC LIMIT 1"),
        {planId, QString::number(holder.session.pid), QString::number(holder.since.toMSecsSinceEpoch())});
    if (!rows || rows->isEmpty()) {
        return;
    }
    const auto& row = rows->rows.first();
    const QString step = (row[1] == QStringLiteral("t") ? Words::tr("taking back \"%1\", begun %2 ago")
                                                        : Words::tr("carrying out \"%1\", begun %2 ago"))
                             .arg(row[0].value_or(QString()), printedAge(row[2].value_or(QString()).toLongLong()));
    holder.doing = holder.doing.isEmpty() || holder.doing == Words::tr("at work")
        ? step
        : step + QLatin1String("; ") + holder.doing;
}

/// The server knows sessions, not people; the journal knows who wrote from that session, and at what.
void nameOperator(Session& session, const QString& planId, PlanHolder& holder)
{
    JournalStore journal(session);
    if (const auto there = journal.exists(); !there || !*there || !holder.since.isValid()) {
        return;
    }
    nameStep(session, planId, holder);
    const auto rows = session.query(
        QStringLiteral(
            "SELECT operator FROM (SELECT operator, intended_at AS at FROM lockkeeper.entry WHERE plan_id = $1 AND "
            "backend_pid = $2::integer UNION ALL SELECT operator, changed_at FROM lockkeeper.plan WHERE plan_id = $1) "
            "AS signs WHERE at >= to_timestamp($3::float8 / 1000) ORDER BY at DESC LIMIT 1"),
        {planId, QString::number(holder.session.pid), QString::number(holder.since.toMSecsSinceEpoch())});
    if (rows) {
        holder.operatorName = rows->scalar();
    }
}

std::unexpected<Error> otherOperator(const PlanHolder& holder, int takeOverPid)
{
    QString remedy = Words::tr("If that client is dead, take the plan over from it: --take-over %1. By hand: SELECT "
                               "pg_terminate_backend(%1)")
                         .arg(holder.session.pid);
    if (takeOverPid != 0) {
        remedy = Words::tr("It is not the session %1 that was to be taken over. ").arg(takeOverPid) + remedy;
    }
    return failure(
        ErrorKind::OtherOperator, Words::tr("Another Lockkeeper works on this plan: %1.").arg(printed(holder)), remedy);
}

} // namespace

QString printed(const PlanHolder& holder)
{
    const QString who = holder.operatorName.isEmpty() ? Words::tr("somebody") : holder.operatorName;
    const QString since = holder.since.isValid()
        ? Words::tr(", connected since %1 UTC").arg(holder.since.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")))
        : QString();
    return Words::tr("%1%2 (%3%4)")
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
                Words::tr("Another plan is being carried out on %1 at this moment: %2.")
                    .arg(table, who && *who ? printed(**who) : QStringLiteral("?")),
                Words::tr("Wait until it is done. This one has changed nothing."));
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
