// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/journalstore.h"

#include "model/base/sqlresource.h"
#include "model/base/systemuser.h"
#include "model/engine/diskfacts.h"
#include "model/engine/lockwaits.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSysInfo>

namespace lk {

namespace {

QString compact(const QJsonObject& json)
{
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

QJsonObject toJson(const Error& e)
{
    QJsonObject json{{QStringLiteral("kind"), int(e.kind)}, {QStringLiteral("message"), e.message}};
    const auto put = [&](const QString& key, const QString& value) {
        if (!value.isEmpty()) {
            json.insert(key, value);
        }
    };
    put(QStringLiteral("sqlState"), e.sqlState);
    put(QStringLiteral("statement"), e.statement);
    put(QStringLiteral("detail"), e.detail);
    put(QStringLiteral("hint"), e.hint);
    put(QStringLiteral("remedy"), e.remedy);
    return json;
}

QString kindOf(const Step& step)
{
    struct Visitor {
        QString operator()(const StatementBody&) const { return QStringLiteral("statement"); }
        QString operator()(const BackfillBody&) const { return QStringLiteral("backfill"); }
        QString operator()(const VerifyBody&) const { return QStringLiteral("verify"); }
        QString operator()(const GateBody&) const { return QStringLiteral("gate"); }
    };
    return std::visit(Visitor{}, step.body);
}

QString textOf(const QList<PlanTable>& tables)
{
    QJsonArray array;
    for (const PlanTable& table : tables) {
        array << QJsonObject{{QStringLiteral("name"), table.name}, {QStringLiteral("oid"), table.oid}};
    }
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QList<PlanTable> tablesFromText(const QString& text)
{
    QList<PlanTable> tables;
    for (const QJsonValue& value : QJsonDocument::fromJson(text.toUtf8()).array()) {
        tables << PlanTable{value[QLatin1String("name")].toString(), value[QLatin1String("oid")].toString()};
    }
    return tables;
}

Cell orNull(const QString& text)
{
    return text.isEmpty() ? Cell() : Cell(text);
}

QDateTime timeOf(const Cell& cell)
{
    return cell ? QDateTime::fromString(*cell, Qt::ISODateWithMs) : QDateTime();
}

Result<void> nothing(Result<Rows> rows)
{
    if (!rows) {
        return std::unexpected(rows.error());
    }
    return {};
}

} // namespace

Error errorFromText(const QString& text)
{
    const QJsonObject json = QJsonDocument::fromJson(text.toUtf8()).object();
    const auto get = [&](const char* key) { return json.value(QLatin1String(key)).toString(); };
    Error e;
    e.kind = ErrorKind(
        qBound(0, json.value(QLatin1String("kind")).toInt(int(ErrorKind::Internal)), int(ErrorKind::Internal)));
    e.message = get("message");
    e.sqlState = get("sqlState");
    e.statement = get("statement");
    e.detail = get("detail");
    e.hint = get("hint");
    e.remedy = get("remedy");
    return e;
}

QString operatorOfThisProcess()
{
    return systemUser() + QLatin1Char('@') + QSysInfo::machineHostName();
}

JournalStore::JournalStore(Session& session)
    : m_session(session)
{
}

Result<JournalPlan> JournalStore::plan(const QString& planId)
{
    const auto known = version();
    if (!known) {
        return std::unexpected(known.error());
    }
    const auto rows = m_session.query(
        QStringLiteral(
            "SELECT generation, state, undone_fingerprint, relations, outline, plan, %1 FROM lockkeeper.plan "
            "WHERE plan_id = $1")
            .arg(*known >= 2 ? QStringLiteral("forecast") : QStringLiteral("NULL")),
        {planId});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (rows->isEmpty()) {
        return JournalPlan{};
    }
    const auto& row = rows->rows.first();
    JournalPlan found{true, row[0].value_or(QString()).toInt(), row[1].value_or(QString()), row[2].value_or(QString()),
        tablesFromText(row[3].value_or(QString())), row[4].value_or(QString()), row[5].value_or(QString())};
    m_grown = grownBytes(row[6].value_or(QString()));
    if (row[6]) {
        found.forecast
            = std::make_shared<const Forecast>(forecastFromJson(QJsonDocument::fromJson(row[6]->toUtf8()).object()));
    }
    return found;
}

Result<void> JournalStore::setForecast(const QString& planId, const Forecast& forecast)
{
    const auto known = version();
    if (!known || *known < 2) {
        return known.transform([](int) { });
    }
    return nothing(m_session.query(QStringLiteral("UPDATE lockkeeper.plan SET forecast = $2::json WHERE plan_id = $1"),
        {planId, compact(lk::toJson(forecast))}));
}

Result<JournalPlan> JournalStore::open(
    const Plan& plan, const QString& operatorName, const QList<PlanTable>& tablesNow, const QString& outline)
{
    const QString tables = QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(plan.tableNames())).toJson(QJsonDocument::Compact));
    const auto known = version();
    if (!known) {
        return std::unexpected(known.error());
    }
    // What is undone is history, not gone: the plan itself only where the next one is another.
    const QString past = *known < 3
        ? QString()
        : QStringLiteral(
              "past = CASE p.state WHEN 'undone' THEN coalesce(p.past, '[]') || jsonb_build_array(jsonb_build_object("
              "'generation', p.generation, 'title', p.title, 'operator', p.operator, 'createdAt', p.created_at, "
              "'changedAt', p.changed_at, 'forecast', p.forecast, "
              "'plan', CASE WHEN p.plan::text IS DISTINCT FROM excluded.plan::text THEN p.plan END)) ELSE p.past END, "
              "forecast = CASE p.state WHEN 'undone' THEN NULL ELSE p.forecast END, ");
    const auto rows = m_session.query(
        QStringLiteral(
            "INSERT INTO lockkeeper.plan AS p (plan_id, title, tables, plan, operator, relations, outline) "
            "VALUES ($1, $2, ARRAY(SELECT json_array_elements_text($3::json)), $4::json, $5, $6::json, $7) "
            "ON CONFLICT (plan_id) DO UPDATE SET %1operator = excluded.operator, changed_at = clock_timestamp(), "
            "generation = p.generation + (p.state = 'undone')::integer, "
            "created_at = CASE p.state WHEN 'undone' THEN excluded.created_at ELSE p.created_at END, "
            "plan = CASE p.state WHEN 'undone' THEN excluded.plan ELSE p.plan END, "
            "title = CASE p.state WHEN 'undone' THEN excluded.title ELSE p.title END, "
            "tables = CASE p.state WHEN 'undone' THEN excluded.tables ELSE p.tables END, "
            "relations = CASE p.state WHEN 'undone' THEN excluded.relations ELSE p.relations END, "
            "outline = CASE p.state WHEN 'undone' THEN excluded.outline ELSE p.outline END, "
            "state = CASE p.state WHEN 'finished' THEN 'finished' ELSE 'running' END "
            "RETURNING generation")
            .arg(past),
        {plan.id, plan.title(), tables, compact(lk::toJson(plan)), operatorName, textOf(tablesNow), outline});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    return this->plan(plan.id);
}

Result<void> JournalStore::setPlanState(const QString& planId, const QString& state, const QString& undoneFingerprint)
{
    return nothing(m_session.query(
        QStringLiteral(
            "UPDATE lockkeeper.plan SET state = $2, undone_fingerprint = CASE WHEN $2 = "
            "'undone' THEN $3 ELSE undone_fingerprint END, changed_at = clock_timestamp() WHERE plan_id = $1"),
        {planId, state, orNull(undoneFingerprint)}));
}

Result<QHash<QString, JournalEntry>> JournalStore::latest(const QString& planId, int generation)
{
    static const QString sql = sqlResource(QStringLiteral("journal-latest"));
    const auto rows = m_session.query(sql, {planId, QString::number(generation)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QHash<QString, JournalEntry> entries;
    for (const auto& row : rows->rows) {
        JournalEntry e;
        e.id = row[0].value_or(QString()).toLongLong();
        e.planId = planId;
        e.stepId = row[1].value_or(QString());
        e.undo = row[2] == QStringLiteral("t");
        e.attempt = row[3].value_or(QString()).toInt();
        e.intendedAt = timeOf(row[4]);
        if (row[5]) {
            e.endedAt = timeOf(row[5]);
        }
        e.outcome = row[6].value_or(QString());
        e.operatorName = row[7].value_or(QString());
        e.result = row[8].value_or(QString());
        if (row[9]) {
            e.error = errorFromText(*row[9]);
        }
        e.facts.milliseconds = e.endedAt ? e.intendedAt.msecsTo(*e.endedAt) : -1;
        e.facts.walBytes = row[10] ? row[10]->toLongLong() : -1;
        e.facts.lockMs = row[11] ? row[11]->toLongLong() : -1;
        if (!e.undo && m_grown.contains(e.stepId)) {
            e.facts.diskBytes = m_grown.value(e.stepId);
        }
        e.before = row[12].value_or(QString());
        entries.insert(e.stepId, e);
    }
    return entries;
}

Result<QString> JournalStore::otherPlan(const Plan& plan, bool goingBack)
{
    static const QString sql = sqlResource(QStringLiteral("journal-others"));
    const QString tables = QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(plan.tableNames())).toJson(QJsonDocument::Compact));
    const auto rows = m_session.query(sql, {plan.id, tables, goingBack ? QStringLiteral("t") : QStringLiteral("f")});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (rows->isEmpty()) {
        return QString();
    }
    const auto& row = rows->rows.first();
    return QStringLiteral("%1 (%2, %3)")
        .arg(row[1].value_or(QString()), row[0].value_or(QString()), row[2].value_or(QString()));
}

Result<qint64> JournalStore::intend(
    const Plan& plan, int generation, const Step& step, bool undo, const QString& operatorName)
{
    if (m_waits) {
        m_waits->forget();
    }
    const auto rows = m_session.query(
        QStringLiteral("INSERT INTO lockkeeper.entry (plan_id, generation, step_id, kind, undo, attempt, operator) "
                       "SELECT $1, $2::integer, $3, $4, $5::boolean, count(*) + 1, $6 FROM lockkeeper.entry "
                       "WHERE plan_id = $1 AND generation = $2::integer AND step_id = $3 AND undo = $5::boolean "
                       "RETURNING entry_id"),
        {plan.id, QString::number(generation), step.id, kindOf(step), undo ? QStringLiteral("t") : QStringLiteral("f"),
            operatorName});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    return rows->scalar().toLongLong();
}

Result<void> JournalStore::conclude(
    qint64 entryId, const QString& outcome, const QString& result, const std::optional<Error>& error, qint64 lockMs)
{
    m_lastFacts = {};
    const bool keepsFacts = m_version.value_or(1) >= 2;
    QList<Cell> values{
        QString::number(entryId), outcome, orNull(result), error ? Cell(compact(toJson(*error))) : Cell()};
    QString more;
    if (m_version.value_or(1) >= 3) {
        more = QStringLiteral(", lock_waits = $5::json, row_count = CASE WHEN e.kind IN ('backfill', 'verify') THEN "
                              "(SELECT sum(CASE e.kind WHEN 'verify' THEN c.rows_seen ELSE c.rows_written END) "
                              "FROM lockkeeper.cursor c WHERE c.plan_id = e.plan_id AND c.step_id = e.step_id) END");
        values << orNull(m_waits ? textOf(m_waits->all()) : QString());
    }
    const auto rows = m_session.query(
        QStringLiteral("UPDATE lockkeeper.entry AS e SET outcome = $2, result = $3, error = $4::json, "
                       "ended_at = clock_timestamp()%1%3 WHERE entry_id = $1::bigint RETURNING "
                       "floor(extract(epoch FROM ended_at - intended_at) * 1000)::bigint, %2")
            .arg(keepsFacts ? QStringLiteral(", wal_bytes = pg_current_wal_insert_lsn() - wal_from, lock_ms = %1")
                                  .arg(lockMs < 0 ? QStringLiteral("NULL") : QString::number(lockMs))
                            : QString(),
                keepsFacts ? QStringLiteral("wal_bytes") : QStringLiteral("NULL"), more),
        values);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (!rows->isEmpty()) {
        const auto& row = rows->rows.first();
        m_lastFacts = {row[0] ? row[0]->toLongLong() : -1, row[1] ? row[1]->toLongLong() : -1, lockMs};
    }
    return {};
}

Result<void> JournalStore::concludeLeft(qint64 entryId, const QString& outcome, const QString& result)
{
    m_lastFacts = {};
    const QString rows = m_version.value_or(1) < 3
        ? QString()
        : QStringLiteral(
              ", row_count = CASE e.kind WHEN 'backfill' THEN left_at.written WHEN 'verify' THEN left_at.seen "
              "END");
    return nothing(m_session.query(
        QStringLiteral(
            "UPDATE lockkeeper.entry AS e SET outcome = $2, result = $3, ended_at = CASE WHEN NOT e.undo AND "
            "left_at.at > e.intended_at THEN left_at.at END%1 FROM (SELECT max(c.written_at) AS at, "
            "sum(c.rows_written) AS written, sum(c.rows_seen) AS seen FROM lockkeeper.entry AS o "
            "LEFT JOIN lockkeeper.cursor AS c ON c.plan_id = o.plan_id AND c.step_id = o.step_id "
            "WHERE o.entry_id = $1::bigint) AS left_at WHERE entry_id = $1::bigint")
            .arg(rows),
        {QString::number(entryId), outcome, orNull(result)}));
}

Result<void> JournalStore::forgetCursors(const QString& planId, const QString& stepId)
{
    return nothing(m_session.query(
        QStringLiteral("DELETE FROM lockkeeper.cursor WHERE plan_id = $1 AND step_id = $2"), {planId, stepId}));
}

} // namespace lk
