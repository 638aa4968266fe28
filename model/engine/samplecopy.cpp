// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/samplecopy.h"

#include "model/engine/backfillsql.h"
#include "model/engine/batchsize.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace lk {

namespace {

constexpr double sampleBytesMost = 32.0 * 1024 * 1024;
constexpr int stripes = 8;

double secondsOf(const QElapsedTimer& clock)
{
    return double(clock.nsecsElapsed()) / 1e9;
}

Result<void> all(Session& session, const QStringList& statements)
{
    for (const QString& statement : statements) {
        if (const auto done = session.query(statement); !done) {
            return std::unexpected(done.error());
        }
    }
    return {};
}

double number(const Cell& cell)
{
    return cell ? cell->toDouble() : 0;
}

} // namespace

Result<QList<TableSize>> sizesOf(Session& session, const QList<QualifiedName>& tables, bool byCatalog)
{
    const QString measured = QStringLiteral("pg_table_size(c.oid), pg_indexes_size(c.oid), "
                                            "pg_relation_size(c.oid) / current_setting('block_size')::bigint, "
                                            "CASE WHEN c.reltuples >= 0 AND c.relpages > 0 THEN c.reltuples::float8 / "
                                            "c.relpages * pg_relation_size(c.oid) "
                                            "/ current_setting('block_size')::bigint ELSE -1 END");
    const QString known = QStringLiteral(
        "(c.relpages + coalesce((SELECT t.relpages FROM pg_class t WHERE t.oid = c.reltoastrelid), 0))::bigint * "
        "current_setting('block_size')::bigint, coalesce((SELECT sum(x.relpages) FROM pg_index i JOIN pg_class x ON "
        "x.oid = i.indexrelid WHERE i.indrelid = c.oid), 0)::bigint * current_setting('block_size')::bigint, "
        "c.relpages, greatest(c.reltuples, 0)::float8");
    QJsonArray names;
    for (const QualifiedName& table : tables) {
        names << table.quoted();
    }
    const auto rows = session.query(
        QStringLiteral("SELECT t.place, %1, array_to_string(c.reloptions, ', ') "
                       "FROM json_array_elements_text($1::json) WITH ORDINALITY AS t(name, place) "
                       "JOIN pg_class c ON c.oid = to_regclass(t.name) WHERE c.relkind IN ('r', 'm') ORDER BY t.place")
            .arg(byCatalog ? known : measured),
        {QString::fromUtf8(QJsonDocument(names).toJson(QJsonDocument::Compact))});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<TableSize> sizes;
    for (const auto& row : rows->rows) {
        TableSize size;
        size.table = tables[qsizetype(number(row[0])) - 1];
        size.heapBytes = qint64(number(row[1]));
        size.indexBytes = qint64(number(row[2]));
        size.blocks = qint64(number(row[3]));
        size.rows = number(row[4]);
        size.options = row[5].value_or(QString());
        sizes << size;
    }
    return sizes;
}

ScratchSchema::ScratchSchema(Session& session)
    : m_session(session)
    , m_name(QStringLiteral("lockkeeper_forecast_%1").arg(session.id().pid))
{
}

ScratchSchema::~ScratchSchema()
{
    if (m_made && m_session.isAlive()) {
        drop(m_name);
    }
}

Result<void> ScratchSchema::make()
{
    const auto stale = m_session.query(
        QStringLiteral("SELECT nspname FROM pg_namespace WHERE nspname ~ '^lockkeeper_forecast_[0-9]+$' AND "
                       "pg_has_role(nspowner, 'USAGE') AND (nspname = $1 OR NOT EXISTS (SELECT FROM pg_stat_activity "
                       "WHERE pid::text = substr(nspname, 21)))"),
        {m_name});
    if (!stale) {
        return std::unexpected(stale.error());
    }
    for (const auto& row : stale->rows) {
        drop(row[0].value_or(QString()));
    }
    const auto made = m_session.query(QStringLiteral("CREATE SCHEMA %1").arg(quoted(m_name)));
    m_made = made.has_value();
    return made.transform([](const Rows&) { });
}

void ScratchSchema::drop(const QString& schema)
{
    const auto there = m_session.query(
        QStringLiteral("SELECT format('DROP TABLE %I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON "
                       "n.oid = c.relnamespace WHERE n.nspname = $1 AND relkind = 'r' UNION ALL "
                       "SELECT format('DROP FUNCTION %s', p.oid::regprocedure) FROM pg_proc p JOIN pg_namespace n ON "
                       "n.oid = p.pronamespace WHERE n.nspname = $1"),
        {schema});
    if (!there) {
        return;
    }
    for (const auto& row : there->rows) {
        (void)m_session.query(row[0].value_or(QString()));
    }
    (void)m_session.query(QStringLiteral("DROP SCHEMA %1").arg(quoted(schema)));
}

SampleCopy::SampleCopy(Session& session, const ScratchSchema& schema, TableSize size, int number)
    : m_session(session)
    , m_schema(quoted(schema.name()))
    , m_size(std::move(size))
    , m_copy(QStringLiteral("%1.sample_%2").arg(m_schema).arg(number))
{
}

QString SampleCopy::retargeted(QString sql) const
{
    for (const auto& [theirs, ours] : m_functions) {
        sql.replace(theirs, ours);
    }
    return sql;
}

Result<double> SampleCopy::bytes()
{
    return m_session.query(QStringLiteral("SELECT pg_table_size(to_regclass($1))"), {m_copy})
        .transform([](const Rows& rows) { return rows.scalar().toDouble(); });
}

Result<void> SampleCopy::make(int rowsMost, const QStringList& statements, const QStringList& expressions)
{
    const QString table = m_size.table.quoted();
    if (m_size.rows < 0) { // never analysed
        const auto perBlock = BackfillSql::rowsPerBlock(m_session, m_size.table);
        if (!perBlock) {
            return std::unexpected(perBlock.error());
        }
        m_size.rows = *perBlock * double(m_size.blocks);
    }
    const double rowBytes = m_size.rows >= 1 ? double(m_size.heapBytes) / m_size.rows : 100;
    const int most = int(std::clamp(sampleBytesMost / std::max(rowBytes, 1.0), 100.0, double(rowsMost)));
    const double share = m_size.rows > 0 ? double(most) / m_size.rows : 1;
    const QString from = share >= 0.8 ? QStringLiteral("FROM ONLY %1").arg(table)
                                      : QStringLiteral("FROM ONLY %1 TABLESAMPLE SYSTEM (%2) REPEATABLE (7)")
                                            .arg(table, QString::number(std::min(100.0, share * 100), 'g', 6));
    QElapsedTimer clock;
    clock.start();
    const auto counted = m_session.query(
        QStringLiteral("SELECT count(*) FROM (SELECT %1 LIMIT %2) AS sample").arg(from, QString::number(most)));
    if (!counted) {
        return std::unexpected(counted.error());
    }
    const double blocksRead = std::max(1.0, double(m_size.blocks) * std::min(1.0, share));
    m_readSecondsPerBlock = secondsOf(clock) / blocksRead;

    QStringList script{QStringLiteral("CREATE TABLE %1 (LIKE %2 INCLUDING INDEXES INCLUDING STORAGE)%3")
                           .arg(m_copy, table,
                               m_size.options.isEmpty() ? QString() : QStringLiteral(" WITH (%1)").arg(m_size.options)),
        QStringLiteral("INSERT INTO %1 SELECT * %2 LIMIT %3").arg(m_copy, from, QString::number(most))};
    // The plan's own functions do not exist before it runs.
    static const QRegularExpression maker(
        QStringLiteral("^CREATE (?:OR REPLACE )?FUNCTION (lockkeeper\\.\"(?:[^\"]|\"\")+\")\\("));
    static const QRegularExpression adder(
        QStringLiteral("^ALTER TABLE (?:ONLY )?(\"(?:[^\"]|\"\")+\"\\.\"(?:[^\"]|\"\")+\") "
                       "(ADD COLUMN (\"(?:[^\"]|\"\")+\") .*)$"),
        QRegularExpression::DotMatchesEverythingOption);
    const auto used = [&](const QString& name) {
        return std::ranges::any_of(expressions, [&](const QString& e) { return e.contains(name); });
    };
    QStringList later;
    for (const QString& statement : statements) {
        if (const auto function = maker.match(statement); function.hasMatch() && used(function.captured(1))) {
            const QString name = function.captured(1);
            m_functions << qMakePair(name, m_schema + name.mid(QStringLiteral("lockkeeper").size()));
            later << statement;
        } else if (const auto column = adder.match(statement); column.hasMatch() && used(column.captured(3))) {
            script << QStringLiteral("ALTER TABLE %1 %2").arg(m_copy, column.captured(2));
        }
    }
    for (const QString& statement : std::as_const(later)) {
        script << retargeted(statement);
    }
    // The dual-write trigger costs even where it keeps quiet; what it would do does not matter here.
    const QString quiet = QStringLiteral("%1.quiet_%2").arg(m_schema, m_copy.section(QLatin1Char('_'), -1));
    script
        << QStringLiteral("CREATE FUNCTION %1() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'").arg(quiet)
        << QStringLiteral("CREATE TRIGGER \"~quiet\" BEFORE INSERT OR UPDATE ON %1 FOR EACH ROW WHEN "
                          "(pg_catalog.current_setting('lockkeeper.backfill', true) IS DISTINCT FROM 'on') EXECUTE "
                          "FUNCTION %2()")
               .arg(m_copy, quiet)
        << QStringLiteral("ANALYZE %1").arg(m_copy);
    if (const auto made = all(m_session, script); !made) {
        return made;
    }
    const auto rows = m_session.query(QStringLiteral("SELECT count(*) FROM %1").arg(m_copy));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    m_rows = rows->scalar().toLongLong();
    if (share >= 0.8) {
        m_size.rows = double(m_rows);
    }
    return {};
}

Result<SampleCopy::Batches> SampleCopy::backfill(const BackfillBody& body, int batchRows, double secondsMost)
{
    Batches result;
    const auto before = bytes();
    if (!before || m_rows == 0) {
        return before.transform([&](double) { return result; });
    }
    const auto stripe = BackfillSql::stripeExpression(m_session, body);
    if (!stripe) {
        return std::unexpected(stripe.error());
    }
    const auto counted = m_session.query(
        QStringLiteral("SELECT pg_relation_size(to_regclass($1)) / current_setting('block_size')::bigint"), {m_copy});
    if (!counted) {
        return std::unexpected(counted.error());
    }
    const qint64 blocks = std::max<qint64>(1, counted->scalar().toLongLong());
    const double perBlock = std::max(1.0, double(m_rows) / double(blocks));
    const QString update
        = retargeted(QStringLiteral("EXPLAIN (ANALYZE, WAL, TIMING OFF, FORMAT JSON) UPDATE ONLY %1 SET "
                                    "%2 WHERE (%3)")
                .arg(m_copy, body.assignments.join(QStringLiteral(", ")), body.condition));
    QList<double> latencies;
    QElapsedTimer clock;
    clock.start();
    for (int sweep = 0; sweep <= stripes && secondsOf(clock) < secondsMost; ++sweep) {
        const qint64 step = std::max<qint64>(1, qint64(double(batchRows) * (sweep < stripes ? stripes : 4) / perBlock));
        for (qint64 from = 0; from < blocks && secondsOf(clock) < secondsMost; from += step) {
            QElapsedTimer one;
            one.start();
            const QString where
                = QStringLiteral(" AND ctid >= '(%1,0)'::tid AND ctid < '(%2,0)'::tid%3")
                      .arg(from)
                      .arg(from + step)
                      .arg(sweep < stripes ? QStringLiteral(" AND abs(%1 % %2) = %3")
                                                 .arg(*stripe, QString::number(stripes), QString::number(sweep))
                                           : QString());
            const auto done = m_session.query(update + where);
            if (!done) {
                return std::unexpected(done.error());
            }
            latencies << double(one.nsecsElapsed()) / 1e6;
            QString json;
            for (const auto& row : done->rows) {
                json += row[0].value_or(QString());
            }
            const QJsonObject plan
                = QJsonDocument::fromJson(json.toUtf8()).array().at(0)[QLatin1String("Plan")].toObject();
            result.walBytes += plan[QLatin1String("WAL Bytes")].toDouble();
            // The update's child gives the rows that it writes.
            result.rows += plan[QLatin1String("Plans")].toArray().at(0)[QLatin1String("Actual Rows")].toInteger();
        }
    }
    const auto after = bytes();
    if (!after) {
        return std::unexpected(after.error());
    }
    for (const double ms : std::as_const(latencies)) {
        result.seconds += ms / 1000;
    }
    result.grownBytes = std::max(0.0, *after - *before);
    result.longestMs = latencies.isEmpty() ? 0 : percentile(latencies, 0.98);
    result.medianMs = latencies.isEmpty() ? 0 : percentile(latencies, 0.5);
    return result;
}

Result<double> SampleCopy::scanSeconds(const QString& condition)
{
    QElapsedTimer clock;
    clock.start();
    return m_session
        .query(retargeted(QStringLiteral("SELECT count(*), count(*) FILTER (WHERE %1) FROM ONLY %2")
                .arg(condition.isEmpty() ? QStringLiteral("true") : condition, m_copy)))
        .transform([&](const Rows&) { return secondsOf(clock); });
}

Result<SampleCopy::Built> SampleCopy::build(const QString& createIndex)
{
    QString statement = createIndex;
    QString on = QStringLiteral(" ON %1 ").arg(m_size.table.quoted());
    if (!statement.contains(on)) { // as the server itself prints it
        on = QStringLiteral(" ON %1 ").arg(m_size.table.printed());
    }
    const qsizetype place = statement.indexOf(on);
    const qsizetype concurrently = statement.indexOf(QLatin1String(" CONCURRENTLY "));
    if (place < 0 || concurrently < 0 || concurrently > place) {
        return failure(ErrorKind::NotFound, QStringLiteral("No index over this table."));
    }
    statement.replace(place, on.size(), QStringLiteral(" ON %1 ").arg(m_copy));
    statement.replace(concurrently, 14, QStringLiteral(" "));
    QElapsedTimer clock;
    clock.start();
    if (const auto made = m_session.query(retargeted(statement)); !made) {
        return std::unexpected(made.error());
    }
    const double took = secondsOf(clock);
    return m_session
        .query(
            QStringLiteral("SELECT pg_relation_size(max(indexrelid)) FROM pg_index WHERE indrelid = to_regclass($1)"),
            {m_copy})
        .transform([&](const Rows& rows) { return Built{took, rows.scalar().toDouble()}; });
}

Result<SampleCopy::Built> SampleCopy::alter(const QStringList& statements)
{
    const QString theirs = QStringLiteral("ALTER TABLE %1 ").arg(m_size.table.quoted());
    QStringList ours;
    for (const QString& statement : statements) {
        if (statement.startsWith(theirs)) {
            ours << retargeted(QStringLiteral("ALTER TABLE %1 %2").arg(m_copy, statement.mid(theirs.size())));
        }
    }
    if (ours.isEmpty()) {
        return failure(ErrorKind::NotFound, QStringLiteral("No ALTER TABLE over this table."));
    }
    QElapsedTimer clock;
    clock.start();
    if (const auto done = all(m_session, ours); !done) {
        return std::unexpected(done.error());
    }
    const double took = secondsOf(clock);
    return m_session.query(QStringLiteral("SELECT pg_total_relation_size(to_regclass($1))"), {m_copy})
        .transform([&](const Rows& rows) { return Built{took, rows.scalar().toDouble()}; });
}

} // namespace lk
