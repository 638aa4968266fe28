// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/keptvalues.h"

#include "model/engine/backfillstep.h"

#include <QCoreApplication>

namespace lk {

namespace {

/// When the generation's first step was begun.
const QLatin1String began(
    "(SELECT min(intended_at) FROM lockkeeper.entry WHERE plan_id = $1 AND generation = $2::integer)");

} // namespace

QString keptValues(Session& session, const QString& planId, int generation)
{
    const auto listed = session.query(QStringLiteral("SELECT pg_catalog.to_regclass('lockkeeper.safety_table')"));
    if (!listed || listed->scalar().isEmpty()) {
        return {};
    }
    const QList<Cell> parameters{planId, QString::number(generation)};
    const auto rows = session.query(
        QStringLiteral("SELECT name, row_count, EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = "
                       "pg_catalog.to_regclass(name) AND attname = 'lockkeeper_kept_at') FROM lockkeeper.safety_table "
                       "WHERE plan_id = $1 AND kept_at >= %1 AND pg_catalog.to_regclass(name) IS NOT NULL ORDER BY "
                       "name")
            .arg(began),
        parameters);
    QStringList tables;
    for (qsizetype i = 0; rows && i < rows->rows.size(); ++i) {
        const QString name = rows->rows[i][0].value_or(QString());
        qint64 count = rows->rows[i][1].value_or(QString()).toLongLong();
        if (rows->rows[i][2] == QStringLiteral("t")) {
            // A plan may be undone more than once, and the rows of each time are in the same table.
            const auto counted = session.query(
                QStringLiteral("SELECT count(*) FROM %1 WHERE lockkeeper_kept_at >= %2").arg(name, began), parameters);
            count = counted ? counted->scalar().toLongLong() : count;
        }
        if (count > 0) {
            tables << (count == 1
                    ? QCoreApplication::translate("lk::Runner", "of 1 row in %1").arg(name)
                    : QCoreApplication::translate("lk::Runner", "of %1 rows in %2").arg(printedCount(count), name));
        }
    }
    return tables.isEmpty() ? QString()
                            : QLatin1Char(' ')
            + QCoreApplication::translate("lk::Runner", "Values that could not stay are kept: %1.")
                  .arg(tables.join(QLatin1String(", ")));
}

} // namespace lk
