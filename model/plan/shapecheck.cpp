// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/shapecheck.h"

#include "model/plan/words.h"

#include <utility>

namespace lk::planner {

namespace {

/// $1 table, $2 columns in their order of number, $3 what to call each, $4 which of them are retyped, $5 prefix of
/// publication columns. Objects whose names begin with lockkeeper are the plan's own.
///
/// `named` maps the numbers of columns to what they were called; a column that is not the job's keeps its name.
const auto shapeBody = QStringLiteral(R"sql(
DECLARE
  home pg_catalog.oid := %1;
  present pg_catalog.text[] := CASE WHEN cut_over THEN %3 ELSE %2 END;
  called pg_catalog.text[] := %4;
  retyped pg_catalog.text[] := %5;
BEGIN
  RETURN QUERY
  WITH RECURSIVE named AS MATERIALIZED (
    SELECT coalesce(called[array_position(present, a.attname::text)], a.attname::text) AS name,
      coalesce(called[array_position(present, a.attname::text)] = ANY (retyped), false) AS masked, a.*
    FROM pg_attribute a WHERE a.attrelid = home AND NOT a.attisdropped AND a.attnum > 0
      AND a.attname NOT LIKE 'lockkeeper\_%' AND coalesce(called[array_position(present, a.attname::text)], '-') <> ''),
  all_views(oid) AS (
    SELECT r.ev_class FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = home
      AND r.ev_class <> home
    UNION
    SELECT r.ev_class FROM all_views v JOIN pg_depend d ON d.refobjid = v.oid AND d.refclassid = 'pg_class'::regclass
      AND d.classid = 'pg_rewrite'::regclass JOIN pg_rewrite r ON r.oid = d.objid WHERE r.ev_class <> v.oid),
  views AS (SELECT v.oid FROM all_views v JOIN pg_class c ON c.oid = v.oid
    WHERE c.relkind IN ('v', 'm') AND c.relname NOT LIKE 'lockkeeper\_%'),
  relations AS (SELECT home AS oid UNION SELECT v.oid FROM views v)
  SELECT concat_ws(' ', 'relation', c.oid::regclass, c.relkind, c.relowner::regrole, c.relpersistence,
      CASE WHEN c.relrowsecurity THEN 'row security' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END,
      'replica identity', c.relreplident, 'options', c.reloptions, c.reltablespace, c.relam, c.relispartition,
      quote_literal(obj_description(c.oid, 'pg_class')))
    FROM pg_class c JOIN relations USING (oid)
  UNION ALL SELECT concat_ws(' ', 'grant on', c.oid::regclass, g.grantee::regrole, g.privilege_type, g.is_grantable)
    FROM pg_class c JOIN relations USING (oid), aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) g
  UNION ALL SELECT concat_ws(' ', 'column', n.name, CASE WHEN n.attnotnull THEN 'not null' END,
      (SELECT concat_ws(' ', CASE WHEN NOT k.convalidated THEN 'not valid' END,
          CASE WHEN k.connoinherit THEN 'no inherit' END)
        FROM pg_constraint k WHERE k.conrelid = home AND k.contype = 'n' AND k.conkey = ARRAY[n.attnum]),
      CASE WHEN n.atthasdef THEN 'default' END, 'identity', n.attidentity, 'generated', n.attgenerated,
      'statistics', coalesce(n.attstattarget::integer, -1), 'options', n.attoptions,
      CASE WHEN NOT n.masked THEN concat_ws(' ', format_type(n.atttypid, n.atttypmod), n.attcollation, n.attstorage,
        n.attcompression) END, quote_literal(col_description(home, n.attnum)))
    FROM named n
  UNION ALL SELECT concat_ws(' ', 'grant on column', n.name, g.grantee::regrole, g.privilege_type, g.is_grantable)
    FROM named n, aclexplode(n.attacl) g
  UNION ALL SELECT concat_ws(' ', 'column of view', a.attrelid::regclass, a.attname,
      CASE WHEN a.atthasdef THEN 'default' END,
      (SELECT string_agg(concat_ws(' ', g.grantee::regrole, g.privilege_type, g.is_grantable), ', ' ORDER BY g.grantee, g.privilege_type)
        FROM aclexplode(a.attacl) g), quote_literal(col_description(a.attrelid, a.attnum)))
    FROM pg_attribute a JOIN views v ON v.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped
  UNION ALL SELECT concat_ws(' ', 'index', i.indexrelid::regclass, c.relam,
      CASE WHEN i.indisunique THEN 'unique' END, CASE WHEN i.indisprimary THEN 'primary' END,
      CASE WHEN i.indisexclusion THEN 'exclusion' END, CASE WHEN NOT i.indimmediate THEN 'deferred' END,
      CASE WHEN i.indisclustered THEN 'clustered' END, CASE WHEN i.indisreplident THEN 'replica identity' END,
      CASE WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'not valid' END,
      CASE WHEN i.indnullsnotdistinct THEN 'nulls not distinct' END,
      CASE WHEN i.indpred IS NOT NULL THEN 'partial' END, 'keys', i.indnkeyatts, 'options', i.indoption,
      (SELECT string_agg(coalesce(n.name, 'expression') || CASE WHEN n.masked OR n.name IS NULL THEN '' ELSE
          concat_ws(' ', '', k.class, k.sorting) END, ', ' ORDER BY k.place)
        FROM unnest(i.indkey, i.indclass, i.indcollation) WITH ORDINALITY AS k(number, class, sorting, place)
        LEFT JOIN named n ON n.attnum = k.number AND i.indrelid = home),
      c.reloptions, c.reltablespace, quote_literal(obj_description(i.indexrelid, 'pg_class')))
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN relations ON relations.oid = i.indrelid
    WHERE c.relname NOT LIKE 'lockkeeper\_%'
  UNION ALL SELECT concat_ws(' ', 'constraint', quote_ident(k.conname), 'on', k.conrelid::regclass, k.contype,
      CASE WHEN k.condeferrable THEN 'deferrable' END, CASE WHEN k.condeferred THEN 'deferred' END,
      CASE WHEN NOT k.convalidated THEN 'not valid' END, CASE WHEN k.connoinherit AND k.contype = 'c' THEN 'no inherit' END,
      CASE WHEN NOT k.conenforced THEN 'not enforced' END, CASE WHEN k.conperiod THEN 'of periods' END,
      (SELECT string_agg(coalesce(n.name, '?'), ', ' ORDER BY CASE WHEN k.contype = 'c' THEN n.name END, u.place)
        FROM unnest(CASE WHEN k.conrelid = home THEN k.conkey END) WITH ORDINALITY u(number, place)
        LEFT JOIN named n ON n.attnum = u.number),
      CASE WHEN k.contype = 'f' THEN concat_ws(' ', 'references', k.confrelid::regclass,
        (SELECT string_agg(coalesce(n.name, '?'), ', ' ORDER BY u.place)
          FROM unnest(CASE WHEN k.confrelid = home THEN k.confkey END) WITH ORDINALITY u(number, place)
          LEFT JOIN named n ON n.attnum = u.number),
        k.confupdtype, k.confdeltype, k.confmatchtype) END,
      quote_literal(obj_description(k.oid, 'pg_constraint')))
    FROM pg_constraint k WHERE (k.conrelid = home OR k.confrelid = home) AND k.contype IN ('p', 'u', 'f', 'c', 'x')
      AND k.conname NOT LIKE 'lockkeeper\_%'
      AND NOT EXISTS (SELECT FROM pg_constraint whole WHERE whole.oid = k.conparentid
        AND (whole.conrelid = k.conrelid OR whole.confrelid = k.confrelid) AND k.contype = 'f')
  UNION ALL SELECT concat_ws(' ', 'trigger', quote_ident(t.tgname), 'on', t.tgrelid::regclass, t.tgfoid::regprocedure,
      t.tgtype, t.tgenabled, CASE WHEN t.tgdeferrable THEN 'deferrable' END,
      CASE WHEN t.tginitdeferred THEN 'deferred' END, CASE WHEN t.tgqual IS NOT NULL THEN 'when' END, t.tgoldtable,
      t.tgnewtable, encode(t.tgargs, 'hex'),
      (SELECT string_agg(coalesce(n.name, '?'), ', ' ORDER BY n.name)
        FROM unnest(t.tgattr) u(number) LEFT JOIN named n ON n.attnum = u.number AND t.tgrelid = home),
      quote_literal(obj_description(t.oid, 'pg_trigger')))
    FROM pg_trigger t JOIN relations ON relations.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgname !~ '^[^a-z]*lockkeeper'
  UNION ALL SELECT concat_ws(' ', 'policy', quote_ident(p.polname), p.polcmd, p.polpermissive,
      (SELECT string_agg(CASE WHEN r = 0 THEN 'public' ELSE r::regrole::text END, ', ' ORDER BY r)
        FROM unnest(p.polroles) r),
      CASE WHEN p.polqual IS NOT NULL THEN 'using' END, CASE WHEN p.polwithcheck IS NOT NULL THEN 'with check' END,
      quote_literal(obj_description(p.oid, 'pg_policy')))
    FROM pg_policy p WHERE p.polrelid = home
  UNION ALL SELECT concat_ws(' ', 'rule', quote_ident(r.rulename), 'on', r.ev_class::regclass, r.ev_type, r.ev_enabled,
      r.is_instead, quote_literal(obj_description(r.oid, 'pg_rewrite')))
    FROM pg_rewrite r JOIN relations ON relations.oid = r.ev_class
  UNION ALL SELECT concat_ws(' ', 'statistics', s.stxnamespace::regnamespace, quote_ident(s.stxname),
      s.stxowner::regrole, s.stxkind, coalesce(s.stxstattarget::integer, -1),
      CASE WHEN s.stxexprs IS NOT NULL THEN 'expressions' END,
      (SELECT string_agg(coalesce(n.name, '?'), ', ' ORDER BY n.name)
        FROM unnest(s.stxkeys) u(number) LEFT JOIN named n ON n.attnum = u.number),
      quote_literal(obj_description(s.oid, 'pg_statistic_ext')))
    FROM pg_statistic_ext s WHERE s.stxrelid = home AND s.stxname NOT LIKE 'lockkeeper\_%'
  UNION ALL SELECT concat_ws(' ', 'sequence', s.seqrelid::regclass, 'of', n.name, d.deptype, c.relowner::regrole,
      s.seqstart, s.seqincrement, s.seqcache, s.seqcycle, quote_literal(obj_description(c.oid, 'pg_class')),
      (SELECT string_agg(concat_ws(' ', g.grantee::regrole, g.privilege_type, g.is_grantable), ', ' ORDER BY g.grantee, g.privilege_type)
        FROM aclexplode(coalesce(c.relacl, acldefault('s', c.relowner))) g))
    FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid JOIN pg_class c ON c.oid = s.seqrelid
    LEFT JOIN named n ON n.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = home
      AND d.deptype IN ('a', 'i')
  UNION ALL SELECT concat_ws(' ', 'publication', b.pubname, CASE WHEN r.prqual IS NOT NULL THEN 'filtered' END,
      (SELECT string_agg(coalesce(n.name, '?'), ', ' ORDER BY n.name)
        FROM unnest(r.prattrs) u(number) LEFT JOIN named n ON n.attnum = u.number))
    FROM pg_publication_rel r JOIN pg_publication b ON b.oid = r.prpubid WHERE r.prrelid = home
  UNION ALL SELECT DISTINCT concat_ws(' ', 'bound to', coalesce(n.name, 'a column that goes: ' || a.attname), ':',
      CASE d.classid WHEN 'pg_rewrite'::regclass THEN (SELECT quote_ident(r.rulename) || ' of ' || r.ev_class::regclass
          FROM pg_rewrite r WHERE r.oid = d.objid)
        WHEN 'pg_trigger'::regclass THEN (SELECT 'trigger ' || quote_ident(t.tgname) FROM pg_trigger t
          WHERE t.oid = d.objid)
        WHEN 'pg_policy'::regclass THEN (SELECT 'policy ' || quote_ident(p.polname) FROM pg_policy p
          WHERE p.oid = d.objid)
        ELSE (pg_identify_object(d.classid, d.objid, 0)).identity END)
    FROM pg_depend d JOIN pg_attribute a ON a.attrelid = home AND a.attnum = d.refobjsubid
    LEFT JOIN named n ON n.attnum = d.refobjsubid
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = home AND d.refobjsubid > 0
      AND d.classid IN ('pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass,
        'pg_publication_rel'::regclass)
      AND NOT EXISTS (SELECT FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
        WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND c.relname LIKE 'lockkeeper\_%');
END
)sql");

/// In place of what servers before a version do not have.
QString forServer(QString body, int version)
{
    if (version < 180000) {
        body.replace(QLatin1String("NOT k.conenforced"), QLatin1String("false"));
        body.replace(QLatin1String("k.conperiod"), QLatin1String("false"));
    }
    if (version < 150000) {
        body.replace(
            QLatin1String("CASE WHEN i.indnullsnotdistinct THEN 'nulls not distinct' END"), QLatin1String("NULL"));
        body.replace(QLatin1String("r.prqual IS NOT NULL"), QLatin1String("false"));
        body.replace(QLatin1String("unnest(r.prattrs)"), QLatin1String("unnest('{}'::int2[])"));
    }
    if (version < 140000) {
        body.replace(QLatin1String("n.attcompression"), QLatin1String("NULL"));
        body.replace(QLatin1String("s.stxexprs IS NOT NULL"), QLatin1String("false"));
    }
    return body;
}

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

/// Of a table with partitions or children: those of each that belonged to it when the trigger was made and has belonged
/// to it ever since. What came meanwhile got its indexes and constraints from the parent, under names of the server's.
QString lines(const TableJob& job, bool cutOver)
{
    if (job.hasFamily()) {
        return QStringLiteral(
            "(WITH RECURSIVE tree(oid) AS (SELECT %1::pg_catalog.regclass::pg_catalog.oid\n"
            "    UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i JOIN tree ON i.inhparent = tree.oid)\n"
            "  SELECT tree.oid::pg_catalog.regclass || ': ' || l AS line FROM tree\n"
            "    JOIN lockkeeper.cursor AS k ON k.plan_id = %4 AND k.step_id LIKE 'family \"%' AND k.filenode = "
            "tree.oid\n"
            "      AND k.end_block = coalesce((SELECT t.oid::bigint FROM pg_catalog.pg_trigger AS t\n"
            "        WHERE t.tgrelid = tree.oid AND t.tgname = %5), 0),\n"
            "    LATERAL %2(%3, tree.oid) AS l)")
            .arg(literal(job.sql()), shapeFunctionName(job), cutOver ? QStringLiteral("true") : QStringLiteral("false"),
                literal(job.input->planId), literal(job.trigger));
    }
    return QStringLiteral("%1(%2)").arg(
        shapeFunctionName(job), cutOver ? QStringLiteral("true") : QStringLiteral("false"));
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
    const QString body = forServer(shapeBody, job.input->serverVersion)
                             .arg(job.hasFamily() ? QStringLiteral("relation")
                                                  : literal(job.sql()) + QLatin1String("::pg_catalog.regclass"),
                                 array(before), array(after), array(called), array(retyped));
    return QStringLiteral("CREATE FUNCTION %1(cut_over boolean%3) RETURNS SETOF text\nLANGUAGE plpgsql STABLE\n"
                          "SET search_path = pg_catalog, pg_temp\nAS %2")
        .arg(
            shapeFunctionName(job), dollarQuoted(body), job.hasFamily() ? QStringLiteral(", relation oid") : QString());
}

QString dropShapeFunction(const TableJob& job)
{
    return QStringLiteral("DROP FUNCTION IF EXISTS %1(boolean%2)")
        .arg(shapeFunctionName(job), job.hasFamily() ? QStringLiteral(", oid") : QString());
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
        = QStringLiteral(
            "DECLARE\n  before pg_catalog.text[] := pg_catalog.current_setting(%4);\n"
            "  gone pg_catalog.text;\n  come pg_catalog.text;\nBEGIN\n"
            "  SELECT pg_catalog.string_agg(line, E'\\n') INTO gone FROM\n"
            "    (SELECT pg_catalog.unnest(before) EXCEPT ALL SELECT * FROM %1 AS one) AS difference(line);\n"
            "  SELECT pg_catalog.string_agg(line, E'\\n') INTO come FROM\n"
            "    (SELECT * FROM %1 AS one EXCEPT ALL SELECT pg_catalog.unnest(before)) AS difference(line);\n"
            "  IF gone IS NOT NULL OR come IS NOT NULL THEN\n"
            "    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',\n"
            "      MESSAGE = %2,\n"
            "      DETAIL = pg_catalog.concat_ws(E'\\n', 'before: ' || gone, 'after: ' || come),\n"
            "      HINT = %3;\n"
            "  END IF;\nEND\n")
              .arg(lines(job, cutOver),
                  literal(Words::tr("more than was asked for would change on %1").arg(job.printed())),
                  literal(Words::tr("Nothing was changed. Make the plan anew if the table was altered meanwhile.")),
                  settingOf(job));
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
