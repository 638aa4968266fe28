// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgcollisions.h"

#include "model/postgres/pgread.h"
#include "model/postgres/pgtypes.h"

#include <QCoreApplication>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresTypes)
};

/// Rows by what the index would see of them, where two or more see the same.
QString query(const Table& table, const Column& column, const Index& index, const QString& value)
{
    QStringList columns{
        QStringLiteral("%1 AS lk_new").arg(value), QStringLiteral("lk_t.%1::text AS lk_old").arg(quoted(column.name))};
    QStringList keys;
    for (qsizetype i = 0; i < index.keyColumns.size(); ++i) {
        const Column* key = table.column(index.keyColumns[i]);
        const QString name = QStringLiteral("lk_key_%1").arg(i);
        keys << name;
        columns << QStringLiteral("%1 AS %2")
                       .arg(key == &column ? value : QStringLiteral("lk_t.") + quoted(key->name), name);
    }
    const bool nullsAlike = index.definition.contains(QLatin1String(" NULLS NOT DISTINCT"));
    const QString present = QStringLiteral("ROW(%1) IS NOT NULL").arg(keys.join(QLatin1String(", ")));
    return QStringLiteral(
               "SELECT sum(lk_rows), count(*), (array_agg(lk_sample))[1:3] FROM (\n"
               "  SELECT count(*) AS lk_rows, array_to_string((array_agg(DISTINCT left(lk_old, 100)))[1:3], ', ')"
               " || ' -> ' || coalesce(left(min(lk_new::text), 100), 'NULL') AS lk_sample\n"
               "  FROM (SELECT ")
        + columns.join(QLatin1String(", ")) + QLatin1String(" FROM ")
        + (table.kind == TableKind::Partitioned ? QString() : QStringLiteral("ONLY ")) + table.name.quoted()
        + QLatin1String(" AS lk_t OFFSET 0) AS lk_rows_seen\n  ")
        + (nullsAlike ? QString() : QStringLiteral("WHERE %1 ").arg(present)) + QLatin1String("GROUP BY ")
        + keys.join(QLatin1String(", ")) + QLatin1String("\n  HAVING count(*) > 1) AS lk_alike");
}

} // namespace

Result<QList<TypeMisfit>> readCollisions(Session& session, const Table& table, const Column& column,
    const TypeFacts& facts, const QString& conversion, int timeoutMs)
{
    QList<TypeMisfit> found;
    QString value
        = conversion.isEmpty() ? QStringLiteral("CAST(%1 AS %2)").arg(quoted(column.name), facts.newType) : conversion;
    if (!facts.failsIf.isEmpty() && facts.failsIf != QLatin1String("false")) {
        value = QStringLiteral("CASE WHEN NOT coalesce(%1, false) THEN %2 END").arg(facts.failsIf, value);
    }
    value = QStringLiteral("(%1\n)").arg(value);
    for (const Index& index : table.indexes) {
        // An index of the old column that finds rows alike already is no hindrance of the new type's.
        if (!index.unique || !index.valid || index.expressionOrPartial || !index.keyColumns.contains(column.number)) {
            continue;
        }
        const auto scope = ReadScope::open(session, expressionSearchPath(table));
        if (!scope) {
            return std::unexpected(scope.error());
        }
        const auto limit = session.query(
            QStringLiteral("SELECT pg_catalog.set_config('statement_timeout', '%1', true)").arg(timeoutMs));
        if (!limit) {
            return std::unexpected(limit.error());
        }
        const auto rows = session.query(query(table, column, index, value));
        if (!rows) {
            // What raises on some value, or takes too long, is for the losses' count and the build to tell.
            if (!session.isAlive()) {
                return std::unexpected(rows.error());
            }
            continue;
        }
        RowReader r(rows->rows[0]);
        const qint64 alike = r.big();
        const qint64 values = r.big();
        if (values == 0) {
            continue;
        }
        const QString of = index.constraint.isEmpty() ? Words::tr("unique index %1").arg(printedName(index.name))
                                                      : Words::tr("constraint %1").arg(printedName(index.constraint));
        found << TypeMisfit{of,
            Words::tr("%1 rows would have no more than %2 different values in it: %3")
                .arg(QString::number(alike), QString::number(values), r.texts().join(QStringLiteral("; "))),
            {}};
    }
    return found;
}

} // namespace lk
