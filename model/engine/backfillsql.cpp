// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillsql.h"

namespace lk {

namespace {
QString inBlocks(qint64 from, qint64 to)
{
    return QStringLiteral("ctid >= '(%1,0)'::tid AND ctid < '(%2,0)'::tid").arg(from).arg(to);
}
} // namespace

QStringList conversionSettings(const QString& schema)
{
    // DateStyle, TimeZone and the like are pinned by the session itself (model/postgres/pgconnect.cpp).
    return {QStringLiteral("SET search_path = pg_catalog, %1, public, pg_temp").arg(quoted(schema)),
        // Under FORCE ROW LEVEL SECURITY rows would be passed over silently; better an error.
        QStringLiteral("SET row_security = off")};
}

BackfillSql::BackfillSql(const BackfillBody& body, QString stripeExpression)
    : m_table(body.table.quoted())
    , m_assignments(body.assignments.join(QStringLiteral(", ")))
    , m_condition(body.condition)
    , m_stripe(std::move(stripeExpression))
    , m_keys(body.keyColumns)
{
}

QString BackfillSql::batch(const BackfillCursor& cursor, qint64 epoch, const BlockWindow& window, int stripes,
    const BlockPosition& next, bool skipLocked) const
{
    QString where = inBlocks(window.from, window.to);
    if (window.stripe >= 0) {
        where += QStringLiteral(" AND abs(%1 % %2) = %3")
                     .arg(m_stripe, QString::number(stripes), QString::number(window.stripe));
    }
    where += QStringLiteral(" AND (%1) AND EXISTS (SELECT FROM held)").arg(m_condition);
    if (skipLocked) {
        where = QStringLiteral(
            "ctid = ANY (ARRAY(SELECT ctid FROM ONLY %1 WHERE %2 FOR NO KEY UPDATE SKIP LOCKED)) AND (%3)")
                    .arg(m_table, where, m_condition);
    }
    // `held` makes the rows depend on the cursor being ours; the outer UPDATE moves it with them.
    return QStringLiteral(
        "WITH held AS MATERIALIZED (SELECT FROM lockkeeper.cursor WHERE %1), "
        "written AS (UPDATE ONLY %2 SET %3 WHERE %4 RETURNING 1) "
        "UPDATE lockkeeper.cursor SET %5, rows_written = rows_written + (SELECT count(*) FROM written), "
        "batches = batches + 1 WHERE %1 RETURNING (SELECT count(*) FROM written)")
        .arg(cursor.mine(epoch), m_table, m_assignments, where, BackfillCursor::moveTo(next));
}

QString BackfillSql::rowsOnly(qint64 fromBlock, qint64 toBlock) const
{
    return QStringLiteral("UPDATE ONLY %1 SET %2 WHERE %3 AND (%4)")
        .arg(m_table, m_assignments, inBlocks(fromBlock, toBlock), m_condition);
}

QString BackfillSql::oneRow(const QString& tid) const
{
    return QStringLiteral("UPDATE ONLY %1 SET %2 WHERE ctid = %3::tid AND (%4)")
        .arg(m_table, m_assignments, literal(tid), m_condition);
}

QString BackfillSql::tids(qint64 block) const
{
    return QStringLiteral("SELECT ctid FROM ONLY %1 WHERE %2").arg(m_table, inBlocks(block, block + 1));
}

QString BackfillSql::describe(const QString& tid) const
{
    QStringList keys;
    for (const QString& key : m_keys) {
        keys << QStringLiteral("%1 || ' = ' || coalesce(t.%2::text, 'NULL')").arg(literal(key), quoted(key));
    }
    return QStringLiteral("SELECT %1, left(t::text, 1000) FROM ONLY %2 AS t WHERE t.ctid = %3::tid")
        .arg(keys.isEmpty() ? QStringLiteral("'ctid = ' || t.ctid") : keys.join(QStringLiteral(" || ', ' || ")),
            m_table, literal(tid));
}

Result<QString> BackfillSql::stripeExpression(Session& session, const BackfillBody& body)
{
    const QString offset = QStringLiteral("(ctid::text::point)[1]::integer");
    if (body.keyColumns.size() != 1) {
        return offset;
    }
    const auto rows
        = session.query(QStringLiteral("SELECT atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) "
                                       "FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2"),
            {body.table.quoted(), body.keyColumns.first()});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    return rows->scalar() == QLatin1String("t") ? quoted(body.keyColumns.first()) : offset;
}

Result<double> BackfillSql::rowsPerBlock(Session& session, const QualifiedName& table)
{
    const auto statistics = session.query(
        QStringLiteral("SELECT CASE WHEN reltuples > 0 AND relpages > 0 THEN reltuples::float8 / relpages ELSE 0 END "
                       "FROM pg_class WHERE oid = to_regclass($1)"),
        {table.quoted()});
    if (!statistics) {
        return std::unexpected(statistics.error());
    }
    if (const double known = statistics->scalar().toDouble(); known > 0) {
        return known;
    }
    const auto counted = session.query(
        QStringLiteral("SELECT count(*) / 16.0 FROM ONLY %1 WHERE ctid < '(16,0)'::tid").arg(table.quoted()));
    if (!counted) {
        return std::unexpected(counted.error());
    }
    return std::max(1.0, counted->scalar().toDouble());
}

} // namespace lk
