// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillsql.h"

namespace lk {

namespace {

QString place(qint64 block)
{
    return QStringLiteral("'(%1,0)'").arg(block);
}

QString inBlocks(qint64 from, qint64 to)
{
    return QStringLiteral("ctid >= ") + place(from) + QStringLiteral("::tid AND ctid < ") + place(to)
        + QStringLiteral("::tid");
}

QString stripeTest(const QString& expression, const QString& mask, const QString& stripe)
{
    // Of a negative number too the lowest bits are a number from 0 on, which % would not give.
    return QStringLiteral(" AND (") + expression + QStringLiteral(" & ") + mask + QStringLiteral(") = ") + stripe;
}

const QString& ours()
{
    // Evaluated once a statement, before the first row.
    static const QString sql = QStringLiteral(" AND EXISTS (SELECT FROM moved)");
    return sql;
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

QString BackfillSql::writingOf(const QString& stripe) const
{
    // The condition must not be the scan's own filter: that takes a row apart up to the last column it names before it
    // asks for the stripe, seven times out of eight for nothing. Compared with a column of the other table, it is the
    // join's filter, and sees the rows of the stripe alone. One row there is, or none: then the cursor is not ours.
    return QStringLiteral(" UPDATE ONLY ") + m_table + QStringLiteral(" SET ") + m_assignments
        + QStringLiteral(" FROM moved WHERE ") + stripe + QStringLiteral(" AND (") + m_condition
        + QStringLiteral(") = lockkeeper_moved");
}

QString BackfillSql::writing(const QString& where) const
{
    return QStringLiteral(" UPDATE ONLY ") + m_table + QStringLiteral(" SET ") + m_assignments
        + QStringLiteral(" WHERE ") + where + QStringLiteral(" AND (") + m_condition + QLatin1Char(')') + ours();
}

QStringList BackfillSql::preparations(const BackfillDeal& deal, qint64 epoch) const
{
    const QString window = QStringLiteral("ctid >= $1 AND ctid < $2");
    const QString head = QStringLiteral("(tid, tid, integer, integer, bigint, bigint, bigint, bigint) AS ")
        + deal.moving(epoch, QStringLiteral("$3"), QStringLiteral("$4"), QStringLiteral("$5"), QStringLiteral("$6"));
    return {// Else it would be planned for every batch, or, on a small table, read whole for every batch.
        QStringLiteral("SET plan_cache_mode = force_generic_plan"), QStringLiteral("SET enable_seqscan = off"),
        QStringLiteral("SET jit = off"), QStringLiteral("SET enable_hashjoin = off"),
        QStringLiteral("SET enable_mergejoin = off"), QStringLiteral("DEALLOCATE ALL"),
        QStringLiteral("PREPARE lockkeeper_stripe ") + head
            + writingOf(window + stripeTest(m_stripe, QStringLiteral("$7"), QStringLiteral("$8"))),
        QStringLiteral("PREPARE lockkeeper_rest ") + head + writing(window)};
}

QString BackfillSql::batch(const Region& next, const BlockWindow& window, int stripes, qint64 counted)
{
    return QStringLiteral("EXECUTE %1(%2, %3, %4, %5, %6, %7, %8, %9)")
        .arg(window.stripe >= 0 ? QStringLiteral("lockkeeper_stripe") : QStringLiteral("lockkeeper_rest"),
            place(window.from), place(window.to), QString::number(next.row), QString::number(next.stripe),
            QString::number(next.next), QString::number(counted), QString::number(stripes - 1),
            QString::number(window.stripe));
}

QString BackfillSql::skippingBatch(const BackfillDeal& deal, qint64 epoch, const Region& next,
    const BlockWindow& window, int stripes, qint64 counted, const Region* revisit) const
{
    QString rows = inBlocks(window.from, window.to);
    if (window.stripe >= 0) {
        rows += stripeTest(m_stripe, QString::number(stripes - 1), QString::number(window.stripe));
    }
    return deal.moving(epoch, QString::number(next.row), QString::number(next.stripe), QString::number(next.next),
               QString::number(counted))
        + (revisit != nullptr ? deal.noting(epoch, *revisit) : QString())
        + writing(QStringLiteral("ctid = ANY (ARRAY(SELECT ctid FROM ONLY ") + m_table + QStringLiteral(" WHERE ")
            + rows + QStringLiteral(" AND (") + m_condition + QStringLiteral(") FOR NO KEY UPDATE SKIP LOCKED))"));
}

QString BackfillSql::oneRowOf(
    const BackfillDeal& deal, qint64 epoch, const Region& revisit, const QString& tid, qint64 counted) const
{
    return deal.moving(epoch, QString::number(revisit.row), QStringLiteral("0"), QString::number(revisit.from),
               QString::number(counted))
        + writing(QStringLiteral("ctid = ") + literal(tid) + QStringLiteral("::tid"));
}

QString BackfillSql::leftIn(const Region& revisit, const QString& after) const
{
    const QString behind
        = after.isEmpty() ? QString() : QStringLiteral(" AND ctid > ") + literal(after) + QStringLiteral("::tid");
    return QStringLiteral("SELECT ctid FROM ONLY ") + m_table + QStringLiteral(" WHERE ")
        + inBlocks(revisit.from, revisit.to) + behind + QStringLiteral(" AND (") + m_condition
        + QStringLiteral(") LIMIT 1");
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
    if (body.keyColumns.isEmpty()) {
        return QStringLiteral("hashtid(ctid)::bigint");
    }
    QStringList texts;
    for (const QString& key : body.keyColumns) {
        texts << quoted(key) + QStringLiteral("::text");
    }
    const QString hash
        = QStringLiteral("hashtext((%1) COLLATE \"C\")::bigint").arg(texts.join(QStringLiteral(" || ',' || ")));
    if (body.keyColumns.size() > 1) {
        return hash;
    }
    const auto integer
        = session.query(QStringLiteral("SELECT atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) "
                                       "FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2"),
            {body.table.quoted(), body.keyColumns.first()});
    if (!integer) {
        return std::unexpected(integer.error());
    }
    if (integer->scalar() != QLatin1String("t")) {
        return hash;
    }
    // Keys in steps of sixteen, or with a machine's number in their lowest bits, would all fall into one stripe.
    const QString key = quoted(body.keyColumns.first()) + QStringLiteral("::bigint");
    const auto even
        = session.query(QStringLiteral("SELECT coalesce(max(n) * 4 <= sum(n), true) FROM (SELECT count(*) "
                                       "AS n FROM ONLY %1 WHERE ctid < '(32,0)'::tid GROUP BY %2 & 15) AS s")
                .arg(body.table.quoted(), key));
    if (!even) {
        return std::unexpected(even.error());
    }
    return even->scalar() == QLatin1String("t") ? key : hash;
}

Result<bool> BackfillSql::isHeap(Session& session, const QualifiedName& table)
{
    return session
        .query(QStringLiteral("SELECT a.amname = 'heap' FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam "
                              "WHERE c.oid = to_regclass($1)"),
            {table.quoted()})
        .transform([](const Rows& found) { return found.isEmpty() || found.scalar() == QLatin1String("t"); });
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
