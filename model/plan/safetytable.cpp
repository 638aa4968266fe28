// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/safetytable.h"

namespace lk::planner {

QString safetyTableName(const PlannerInput& input, const Table& table, const Column& column)
{
    return QStringLiteral("lockkeeper.")
        + quoted(generatedName(QStringLiteral("kept"), table.name.name,
            input.planId + table.name.quoted() + QLatin1String("kept ") + column.name));
}

QStringList keepValues(
    const PlannerInput& input, const Table& table, const Column& column, const QString& select, const QString& reason)
{
    const QString name = safetyTableName(input, table, column);
    return {
        QStringLiteral("CREATE TABLE IF NOT EXISTS lockkeeper.safety_table (\n"
                       "  name text PRIMARY KEY,\n  plan_id text NOT NULL,\n  source text NOT NULL,\n"
                       "  source_column text NOT NULL,\n  reason text NOT NULL,\n  row_count bigint NOT NULL,\n"
                       "  kept_at timestamptz NOT NULL DEFAULT pg_catalog.now(),\n  keep_until date NOT NULL)"),
        QStringLiteral("CREATE TABLE %1 AS %2").arg(name, select),
        QStringLiteral("COMMENT ON TABLE %1 IS %2").arg(name, literal(reason)),
        QStringLiteral("INSERT INTO lockkeeper.safety_table (name, plan_id, source, source_column, reason, row_count, "
                       "keep_until)\n"
                       "SELECT %1, %2, %3, %4, %5, (SELECT count(*) FROM %6), CURRENT_DATE + %7")
            .arg(literal(name), literal(input.planId), literal(table.name.printed()), literal(printedName(column.name)),
                literal(reason), name, QString::number(input.retentionDays)),
    };
}

QStringList dropKeptValues(const PlannerInput& input, const Table& table, const Column& column)
{
    const QString name = safetyTableName(input, table, column);
    return {
        QStringLiteral("DROP TABLE IF EXISTS %1").arg(name),
        guarded(QStringLiteral("pg_catalog.to_regclass('lockkeeper.safety_table') IS NOT NULL"),
            {QStringLiteral("DELETE FROM lockkeeper.safety_table WHERE name = %1").arg(literal(name))}),
    };
}

} // namespace lk::planner
