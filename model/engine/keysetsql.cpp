// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/keysetsql.h"

namespace lk {

namespace {
QStringList each(const QStringList& names, const QString& prefix, const QString& suffix)
{
    QStringList all;
    for (const QString& name : names) {
        all << prefix + name + suffix;
    }
    return all;
}
const QString& comma()
{
    static const QString text = QStringLiteral(", ");
    return text;
}
} // namespace

KeysetSql::KeysetSql(const BackfillBody& body)
    : m_table(body.table.quoted())
    , m_assignments(body.assignments.join(comma()))
    , m_condition(body.condition)
    , m_names(body.keyColumns)
{
    for (const QString& key : m_names) {
        m_keys << quoted(key);
    }
    m_key = QLatin1Char('(') + m_keys.join(comma()) + QLatin1Char(')');
}

QString KeysetSql::values(const QStringList& key)
{
    QStringList all;
    for (const QString& value : key) {
        all << literal(value); // takes the type of the column it is compared with
    }
    return QLatin1Char('(') + all.join(comma()) + QLatin1Char(')');
}

QString KeysetSql::in(const Stretch& stretch) const
{
    QString text = m_key + QStringLiteral(" <= ") + values(stretch.upTo);
    if (!stretch.after.isEmpty()) {
        text += QStringLiteral(" AND ") + m_key + QStringLiteral(" > ") + values(stretch.after);
    }
    return text;
}

QString KeysetSql::edge(const QStringList& after, int rows) const
{
    const QString columns = m_keys.join(comma());
    // Qualified, or the order would be that of the texts.
    return QStringLiteral("SELECT %1, count(*) OVER () FROM (SELECT %2 FROM ONLY %3%4 ORDER BY %2 LIMIT %5) AS stretch "
                          "ORDER BY %6 LIMIT 1")
        .arg(each(m_keys, QString(), QStringLiteral("::text")).join(comma()), columns, m_table,
            after.isEmpty() ? QString() : QStringLiteral(" WHERE ") + m_key + QStringLiteral(" > ") + values(after),
            QString::number(rows), each(m_keys, QStringLiteral("stretch."), QStringLiteral(" DESC")).join(comma()));
}

QString KeysetSql::batch(const QString& moving, const Stretch& stretch, bool skips) const
{
    QString where = in(stretch);
    if (skips) {
        where = m_key
            + QStringLiteral(" IN (SELECT %1 FROM ONLY %2 WHERE %3 AND (%4) FOR NO KEY UPDATE SKIP LOCKED)")
                  .arg(m_keys.join(comma()), m_table, where, m_condition);
    }
    return moving + QStringLiteral(" UPDATE ONLY ") + m_table + QStringLiteral(" SET ") + m_assignments
        + QStringLiteral(" WHERE ") + where + QStringLiteral(" AND (") + m_condition
        + QStringLiteral(") AND EXISTS (SELECT FROM moved)");
}

QString KeysetSql::describe(const Stretch& stretch) const
{
    QStringList parts;
    for (const QString& key : m_names) {
        parts << QStringLiteral("%1 || ' = ' || t.%2::text").arg(literal(key), quoted(key));
    }
    return QStringLiteral("SELECT %1, left(t::text, 1000) FROM ONLY %2 AS t WHERE %3 ORDER BY %4 LIMIT 1")
        .arg(parts.join(QStringLiteral(" || ', ' || ")), m_table, in(stretch), m_keys.join(comma()));
}

} // namespace lk
