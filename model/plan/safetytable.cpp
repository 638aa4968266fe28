// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/safetytable.h"

#include "model/plan/words.h"

namespace lk::planner {

namespace {

QString generated(const QString& kind, const PlannerInput& input, const Table& table, const Column& column)
{
    return QStringLiteral("lockkeeper.")
        + quoted(generatedName(
            kind, table.name.name, input.planId + table.name.quoted() + kind + QLatin1Char(' ') + column.name));
}

QString list()
{
    return QStringLiteral("CREATE TABLE IF NOT EXISTS lockkeeper.safety_table (\n"
                          "  name text PRIMARY KEY,\n  plan_id text NOT NULL,\n  source text NOT NULL,\n"
                          "  source_column text NOT NULL,\n  reason text NOT NULL,\n  row_count bigint NOT NULL,\n"
                          "  kept_at timestamptz NOT NULL DEFAULT pg_catalog.now(),\n  keep_until date NOT NULL)");
}

/// Comment and place in the list; a table without a row goes again. The values are not for everybody, whatever the
/// database's default privileges say of new tables: the table they come from may have been closed.
QStringList entered(const QString& name, const PlannerInput& input, const Table& table, const Column& column,
    const QString& reason, const QString& notice)
{
    const QString body
        = QStringLiteral(
            "DECLARE\n  kept bigint := (SELECT count(*) FROM %1);\n  other pg_catalog.text;\nBEGIN\nIF kept = 0 THEN\n"
            "  DROP TABLE %1;\nELSE\n"
            "  INSERT INTO lockkeeper.safety_table AS s (name, plan_id, source, source_column, reason, "
            "row_count, keep_until)\n  VALUES (%2, %3, %4, %5, %6, kept, CURRENT_DATE + %7)\n"
            "  ON CONFLICT (name) DO UPDATE SET row_count = excluded.row_count, kept_at = "
            "pg_catalog.now(), keep_until = excluded.keep_until;\n"
            "  FOR other IN SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE "
            "pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END\n"
            "    FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(c.relacl) AS g\n"
            "    WHERE c.oid = %2::pg_catalog.regclass AND g.grantee <> c.relowner LOOP\n"
            "    BEGIN\n      EXECUTE 'REVOKE ALL ON TABLE ' || %2 || ' FROM ' || other;\n"
            "    EXCEPTION WHEN dependent_privilege_descriptors_still_exist THEN\n"
            "      NULL; -- given since, and passed on\n    END;\n  END LOOP;\n"
            "  IF pg_catalog.pg_has_role((SELECT relowner FROM pg_catalog.pg_class WHERE oid = "
            "'lockkeeper.safety_table'::regclass), 'USAGE') THEN\n"
            "    REVOKE ALL ON TABLE lockkeeper.safety_table FROM PUBLIC;\n  END IF;\n%8END IF;\nEND\n")
              .arg(name, literal(name), literal(input.planId), literal(table.name.printed()),
                  literal(printedName(column.name)), literal(reason), QString::number(input.retentionDays), notice);
    return {QStringLiteral("COMMENT ON TABLE %1 IS %2").arg(name, literal(reason)),
        QStringLiteral("DO ") + dollarQuoted(body)};
}

} // namespace

QString safetyTableName(const PlannerInput& input, const Table& table, const Column& column)
{
    return generated(QStringLiteral("kept"), input, table, column);
}

QStringList keepValues(const PlannerInput& input, const Table& table, const Column& column, const QString& select,
    const QString& reason, const QStringList& key)
{
    const QString name = safetyTableName(input, table, column);
    QStringList statements{list(), QStringLiteral("CREATE TABLE %1 AS %2").arg(name, select)};
    if (!key.isEmpty()) {
        statements << QStringLiteral("ALTER TABLE %1 ADD PRIMARY KEY (%2)").arg(name, key.join(QLatin1String(", ")));
    }
    return statements << entered(name, input, table, column, reason, {});
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

QString undoneTableName(const PlannerInput& input, const Table& table, const Column& column)
{
    return generated(QStringLiteral("undone"), input, table, column);
}

QStringList keepUndoneValues(const PlannerInput& input, const Table& table, const Column& column,
    const QStringList& selects, const QString& reason)
{
    const QString name = undoneTableName(input, table, column);
    const QString rows = QStringLiteral("SELECT kept.*, pg_catalog.now() AS lockkeeper_kept_at FROM (%1) AS kept");
    QStringList statements{list(),
        QStringLiteral("CREATE TABLE IF NOT EXISTS %1 AS %2 WITH NO DATA").arg(name, rows.arg(selects.first()))};
    for (const QString& select : selects) {
        statements << QStringLiteral("INSERT INTO %1 %2").arg(name, rows.arg(select));
    }
    const QString notice
        = QStringLiteral("  RAISE NOTICE '%', pg_catalog.format(%1, kept, %2);\n")
              .arg(literal(Words::tr("values that undoing changes are kept: %s row(s) in %s")), literal(name));
    return statements << entered(name, input, table, column, reason, notice);
}

} // namespace lk::planner
