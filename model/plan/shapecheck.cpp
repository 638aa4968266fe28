// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/shapecheck.h"

#include "model/plan/shapelines.h"
#include "model/plan/words.h"

#include <utility>

namespace lk::planner {

namespace {

QString array(const QStringList& values)
{
    QStringList items;
    for (const QString& value : values) {
        items << literal(value);
    }
    return QStringLiteral("ARRAY[%1]::pg_catalog.text[]").arg(items.join(QLatin1String(", ")));
}

/// Several tables may change over in one transaction.
QString settingOf(const TableJob& job)
{
    return literal(QStringLiteral("lockkeeper.shape_%1").arg(job.table->oid));
}

/// Whose shape is looked at, as an array. Of a table with partitions or children: each that belonged to it when the
/// trigger was made and has belonged to it ever since. What came meanwhile got its indexes and constraints from the
/// parent, under names of the server's. Whatever the server thinks of the sizes of tables that were filled just now,
/// the members are gone through once, and not once for each.
QString homes(const TableJob& job)
{
    const QString root = literal(job.sql()) + QLatin1String("::pg_catalog.regclass::pg_catalog.oid");
    if (!job.hasFamily()) {
        return QStringLiteral("ARRAY[%1]").arg(root);
    }
    return QStringLiteral("ARRAY(WITH RECURSIVE tree(oid) AS (SELECT %1\n"
                          "    UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i JOIN tree ON i.inhparent = "
                          "tree.oid)\n"
                          "  SELECT k.filenode FROM lockkeeper.cursor AS k\n"
                          "  WHERE k.plan_id = %2 AND k.step_id LIKE 'family \"%' AND k.filenode = ANY (ARRAY(SELECT "
                          "tree.oid FROM tree))\n"
                          "    AND k.end_block = coalesce((SELECT t.oid::bigint FROM pg_catalog.pg_trigger AS t\n"
                          "      WHERE t.tgrelid = k.filenode AND t.tgname = %3), 0))")
        .arg(root, literal(job.input->planId), literal(job.trigger));
}

QString lines(const TableJob& job, bool cutOver)
{
    return QStringLiteral("%1(%2, %3)")
        .arg(shapeFunctionName(job), cutOver ? QStringLiteral("true") : QStringLiteral("false"), homes(job));
}

} // namespace

QString shapeFunctionName(const TableJob& job)
{
    return QStringLiteral("lockkeeper.")
        + quoted(generatedName(QStringLiteral("shape"), job.table->name.name, job.seed(QStringLiteral("shape"))));
}

QString createShapeFunction(const TableJob& job)
{
    // Each column of the job by the name it has before and after; the empty name is for the one that is to go.
    QStringList before;
    QStringList after;
    QStringList called;
    QStringList retyped;
    for (const ColumnJob& c : job.columns) {
        before << c.column->name << c.shadow;
        after << c.newName << c.retired;
        called << c.column->name << QString();
        if (!c.pureRename()) {
            retyped << c.column->name;
        }
    }
    const QString body = shapeLines(job.input->serverVersion)
                             .arg(array(before), array(after), array(called), array(retyped),
                                 job.hasFamily() ? QStringLiteral("shape.home::regclass || ': ' || ") : QString());
    // To compile it takes several times as long as to look.
    return QStringLiteral("CREATE FUNCTION %1(cut_over boolean, homes oid[]) RETURNS SETOF text\n"
                          "LANGUAGE plpgsql STABLE\nSET search_path = pg_catalog, pg_temp\n"
                          "SET plan_cache_mode = force_generic_plan\nSET jit = off\nAS %2")
        .arg(shapeFunctionName(job), dollarQuoted(body));
}

QString dropShapeFunction(const TableJob& job)
{
    return QStringLiteral("DROP FUNCTION IF EXISTS %1(boolean, oid[])").arg(shapeFunctionName(job));
}

QString noteShape(const TableJob& job, bool cutOver)
{
    // A setting of the transaction: it is gone with it, and needs no right to make a table.
    return QStringLiteral("SELECT pg_catalog.length(pg_catalog.set_config(%2,"
                          " (SELECT pg_catalog.array_agg(line)::pg_catalog.text FROM %1 AS line), true))")
        .arg(lines(job, cutOver), settingOf(job));
}

QString expectShape(const TableJob& job, bool cutOver)
{
    const QString body
        = QStringLiteral("DECLARE\n  before pg_catalog.text[] := pg_catalog.current_setting(%4);\n"
                         "  told pg_catalog.text;\nBEGIN\n"
                         "  WITH after(line) AS MATERIALIZED (SELECT one COLLATE pg_catalog.\"C\" FROM %1 AS one),\n"
                         "    past(line) AS MATERIALIZED (SELECT pg_catalog.unnest(before) COLLATE "
                         "pg_catalog.\"C\"),\n"
                         "    gone(line) AS (SELECT line FROM past EXCEPT ALL SELECT line FROM after),\n"
                         "    come(line) AS (SELECT line FROM after EXCEPT ALL SELECT line FROM past),\n"
                         "    was AS (SELECT pg_catalog.split_part(line, pg_catalog.chr(31), 1) AS what,\n"
                         "      nullif(pg_catalog.split_part(line, pg_catalog.chr(31), 2), '') AS how FROM gone),\n"
                         "    becomes AS (SELECT pg_catalog.split_part(line, pg_catalog.chr(31), 1) AS what,\n"
                         "      nullif(pg_catalog.split_part(line, pg_catalog.chr(31), 2), '') AS how FROM come)\n"
                         "  SELECT pg_catalog.string_agg(CASE\n"
                         "    WHEN becomes.what IS NULL THEN pg_catalog.format(%5, pg_catalog.concat(was.what, ' (' || "
                         "was.how || ')'))\n"
                         "    WHEN was.what IS NULL THEN pg_catalog.format(%6, pg_catalog.concat(becomes.what, ' (' || "
                         "becomes.how || "
                         "')'))\n"
                         "    ELSE pg_catalog.format(%7, was.what, was.how, becomes.how) END, E'\\n'\n"
                         "    ORDER BY coalesce(was.what, becomes.what)) INTO told\n"
                         "  FROM was FULL JOIN becomes ON becomes.what = was.what;\n"
                         "  IF told IS NOT NULL THEN\n"
                         "    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',\n"
                         "      MESSAGE = %2,\n      DETAIL = told,\n      HINT = %3;\n"
                         "  END IF;\nEND\n")
              .arg(lines(job, cutOver),
                  literal(Words::tr("more than was asked for would change on %1").arg(job.printed())),
                  literal(Words::tr(
                      "Nothing was changed. What was made on the table, granted or altered since the plan was "
                      "begun is not in the plan: take it away and make it again afterwards, or undo this "
                      "plan and make it anew.")),
                  settingOf(job), literal(Words::tr("%s would no longer be there", "format() of the server")),
                  literal(Words::tr("%s would be there that was not", "format() of the server")),
                  literal(Words::tr("%s would be \"%3$s\" instead of \"%2$s\"", "format() of the server")));
    return QStringLiteral("DO ") + dollarQuoted(body);
}

QString expectRetiredBare(const TableJob& job)
{
    QStringList retired;
    for (const ColumnJob& c : job.columns) {
        retired << c.retired;
    }
    const QString body
        = QStringLiteral(
            "DECLARE\n  found pg_catalog.text;\nBEGIN\n"
            "  SELECT pg_catalog.string_agg(DISTINCT o.type || ' ' || o.identity, ', ') INTO found\n"
            "  FROM pg_catalog.pg_depend AS d\n"
            "  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid,\n"
            "    pg_catalog.pg_identify_object(d.classid, d.objid, d.objsubid) AS o\n"
            "  WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass\n"
            "    AND d.refobjid = pg_catalog.to_regclass(%1) AND a.attname = ANY (%2)\n"
            "    AND d.classid <> 'pg_catalog.pg_attrdef'::pg_catalog.regclass\n"
            // Of a foreign key to a partitioned table only the whole has a name of ours.
            "    AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS piece\n"
            "      JOIN pg_catalog.pg_constraint AS whole ON whole.oid = piece.conparentid\n"
            "        AND whole.conrelid = piece.conrelid\n"
            "      WHERE d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND piece.oid = d.objid)\n"
            "    AND coalesce(o.name, o.identity) !~ '^\"?[^a-z]*lockkeeper';\n"
            "  IF found IS NOT NULL THEN\n    RAISE EXCEPTION USING ERRCODE = 'dependent_objects_still_exist',\n"
            "      MESSAGE = %3 || found,\n      HINT = %4;\n  END IF;\nEND\n")
              .arg(literal(job.finalSql()), array(retired),
                  literal(Words::tr("the column that is to be dropped is used by what the plan does not know: ")),
                  literal(Words::tr("Drop it, or make it over the new column, then run again. Nothing was changed.")));
    return QStringLiteral("DO ") + dollarQuoted(body);
}

QString expectViewAsMade(const QualifiedName& view, const QualifiedName& table)
{
    const QString body
        = QStringLiteral(
            "DECLARE\n  found pg_catalog.text;\nBEGIN\n"
            "  WITH given AS (\n"
            "    SELECT c.oid = %1::pg_catalog.regclass AS on_view, g.grantee, g.privilege_type\n"
            "    FROM pg_catalog.pg_class AS c,\n"
            "      pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) AS g\n"
            "    WHERE c.oid IN (%1::pg_catalog.regclass, %2::pg_catalog.regclass))\n"
            "  SELECT pg_catalog.string_agg(pg_catalog.format('%s to %s', v.privilege_type,\n"
            "    CASE v.grantee WHEN 0 THEN 'public' ELSE v.grantee::pg_catalog.regrole::pg_catalog.text END), ', ')\n"
            "  INTO found FROM given AS v WHERE v.on_view AND NOT EXISTS (SELECT FROM given AS t\n"
            "    WHERE NOT t.on_view AND t.grantee = v.grantee AND t.privilege_type = v.privilege_type);\n"
            "  IF found IS NOT NULL THEN\n    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',\n"
            "      MESSAGE = %3 || found,\n      HINT = %4;\n  END IF;\nEND\n")
              .arg(literal(view.quoted()), literal(table.quoted()),
                  literal(Words::tr("rights were granted on the view that the table behind it does not have: ")),
                  literal(Words::tr("Grant them on %1 too, or revoke them from the view, then run again. Nothing was "
                                    "changed.")
                          .arg(table.printed())));
    return QStringLiteral("DO ") + dollarQuoted(body);
}

} // namespace lk::planner
