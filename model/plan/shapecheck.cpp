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
  mark pg_catalog.text := chr(31); -- between what it is and how it is
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
  SELECT concat_ws(mark, concat_ws(' ', CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END,
      c.oid::regclass), concat_ws(', ', 'of ' || c.relowner::regrole,
      CASE c.relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' END,
      CASE WHEN c.relrowsecurity THEN 'row security' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END,
      'replica identity ' || CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' WHEN 'i' THEN 'an index'
        ELSE 'default' END, 'options ' || c.reloptions::text,
      'tablespace ' || (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
      'stored as ' || (SELECT m.amname FROM pg_am m WHERE m.oid = c.relam), CASE WHEN c.relispartition THEN 'a partition' END,
      'comment ' || quote_literal(obj_description(c.oid, 'pg_class'))))
    FROM pg_class c JOIN relations USING (oid)
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', g.privilege_type, 'on', c.oid::regclass, 'granted to',
      CASE g.grantee WHEN 0 THEN 'public' ELSE g.grantee::regrole::text END),
      CASE WHEN g.is_grantable THEN 'with grant option' END)
    FROM pg_class c JOIN relations USING (oid), aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) g
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', 'column', n.name), concat_ws(', ',
      CASE WHEN NOT n.masked THEN concat_ws(' ', format_type(n.atttypid, n.atttypmod),
        'collate ' || (SELECT l.collname FROM pg_collation l WHERE l.oid = n.attcollation), 'storage', n.attstorage,
        'compression ' || nullif(n.attcompression::text, '')) END,
      CASE WHEN n.attnotnull THEN 'not null' END,
      (SELECT nullif(concat_ws(' ', CASE WHEN NOT k.convalidated THEN 'not valid' END,
          CASE WHEN k.connoinherit THEN 'no inherit' END), '')
        FROM pg_constraint k WHERE k.conrelid = home AND k.contype = 'n' AND k.conkey = ARRAY[n.attnum]),
      CASE WHEN n.atthasdef THEN 'with a default' END,
      CASE n.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
      'generated ' || nullif(n.attgenerated::text, ''),
      'statistics ' || nullif(coalesce(n.attstattarget::integer, -1), -1), 'options ' || n.attoptions::text,
      'comment ' || quote_literal(col_description(home, n.attnum))))
    FROM named n
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', g.privilege_type, 'on column', n.name, 'granted to',
      CASE g.grantee WHEN 0 THEN 'public' ELSE g.grantee::regrole::text END),
      CASE WHEN g.is_grantable THEN 'with grant option' END)
    FROM named n, aclexplode(n.attacl) g
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', 'column', quote_ident(a.attname), 'of view', a.attrelid::regclass),
      concat_ws(', ', CASE WHEN a.atthasdef THEN 'with a default' END,
      'granted ' || (SELECT string_agg(concat_ws(' ', g.privilege_type, 'to', g.grantee::regrole,
          CASE WHEN g.is_grantable THEN 'with grant option' END), ', ' ORDER BY g.grantee, g.privilege_type)
        FROM aclexplode(a.attacl) g), 'comment ' || quote_literal(col_description(a.attrelid, a.attnum))))
    FROM pg_attribute a JOIN views v ON v.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', 'index', i.indexrelid::regclass), concat_ws(', ',
      concat_ws(' ', CASE WHEN i.indisunique THEN 'unique' END, m.amname, 'over (' ||
        (SELECT string_agg(concat_ws(' ', coalesce(n.name, CASE WHEN k.number = 0 THEN 'an expression'
              WHEN i.indrelid = home THEN 'the column that goes' ELSE 'column ' || k.number END),
            CASE WHEN NOT n.masked AND k.sorting <> n.attcollation THEN 'collate ' || k.sorting::regcollation END,
            CASE WHEN NOT n.masked THEN (SELECT o.opcname FROM pg_opclass o WHERE o.oid = k.class AND NOT o.opcdefault) END,
            CASE k.option & 3 WHEN 1 THEN 'desc nulls last' WHEN 2 THEN 'nulls first' WHEN 3 THEN 'desc' END),
            ', ' ORDER BY k.place)
          FROM unnest(i.indkey, i.indclass, i.indcollation, i.indoption)
            WITH ORDINALITY AS k(number, class, sorting, option, place)
          LEFT JOIN named n ON n.attnum = k.number AND i.indrelid = home WHERE k.place <= i.indnkeyatts) || ')',
        'including (' || (SELECT string_agg(coalesce(n.name, CASE WHEN i.indrelid = home THEN 'the column that goes'
              ELSE 'column ' || k.number END), ', ' ORDER BY k.place)
          FROM unnest(i.indkey) WITH ORDINALITY AS k(number, place)
          LEFT JOIN named n ON n.attnum = k.number AND i.indrelid = home WHERE k.place > i.indnkeyatts) || ')'),
      CASE WHEN i.indisprimary THEN 'primary key' END,
      CASE WHEN i.indisexclusion THEN 'of an exclusion constraint' END, CASE WHEN NOT i.indimmediate THEN 'deferred' END,
      CASE WHEN i.indisclustered THEN 'clustered' END, CASE WHEN i.indisreplident THEN 'replica identity' END,
      CASE WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'not valid' END,
      CASE WHEN i.indnullsnotdistinct THEN 'nulls not distinct' END,
      CASE WHEN i.indpred IS NOT NULL THEN 'partial' END, 'options ' || c.reloptions::text,
      'tablespace ' || (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
      'comment ' || quote_literal(obj_description(i.indexrelid, 'pg_class'))))
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam
    JOIN relations ON relations.oid = i.indrelid
    WHERE c.relname NOT LIKE 'lockkeeper\_%'
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', 'constraint', quote_ident(k.conname), 'on', k.conrelid::regclass),
      concat_ws(', ', concat_ws(' ', CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique'
          WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check' ELSE 'exclusion' END, 'over (' ||
        (SELECT string_agg(coalesce(n.name, 'the column that goes'), ', ' ORDER BY CASE WHEN k.contype = 'c' THEN n.name END,
            u.place)
          FROM unnest(CASE WHEN k.conrelid = home THEN k.conkey END) WITH ORDINALITY u(number, place)
          LEFT JOIN named n ON n.attnum = u.number) || ')',
        CASE WHEN k.contype = 'f' THEN concat_ws(' ', 'references', k.confrelid::regclass, '(' ||
          (SELECT string_agg(coalesce(n.name, 'the column that goes'), ', ' ORDER BY u.place)
            FROM unnest(CASE WHEN k.confrelid = home THEN k.confkey END) WITH ORDINALITY u(number, place)
            LEFT JOIN named n ON n.attnum = u.number) || ')',
          'on update', CASE k.confupdtype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null'
            WHEN 'd' THEN 'set default' ELSE 'no action' END,
          'on delete', CASE k.confdeltype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null'
            WHEN 'd' THEN 'set default' ELSE 'no action' END,
          CASE k.confmatchtype WHEN 'f' THEN 'match full' WHEN 'p' THEN 'match partial' END) END),
      CASE WHEN k.condeferrable THEN 'deferrable' END, CASE WHEN k.condeferred THEN 'deferred' END,
      CASE WHEN NOT k.convalidated THEN 'not valid' END, CASE WHEN k.connoinherit AND k.contype = 'c' THEN 'no inherit' END,
      CASE WHEN NOT k.conenforced THEN 'not enforced' END, CASE WHEN k.conperiod THEN 'of periods' END,
      'comment ' || quote_literal(obj_description(k.oid, 'pg_constraint'))))
    FROM pg_constraint k WHERE (k.conrelid = home OR k.confrelid = home) AND k.contype IN ('p', 'u', 'f', 'c', 'x')
      AND k.conname NOT LIKE 'lockkeeper\_%'
      AND NOT EXISTS (SELECT FROM pg_constraint whole WHERE whole.oid = k.conparentid
        AND (whole.conrelid = k.conrelid OR whole.confrelid = k.confrelid) AND k.contype = 'f')
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', 'trigger', quote_ident(t.tgname), 'on', t.tgrelid::regclass),
      concat_ws(', ', concat_ws(' ', CASE WHEN t.tgtype & 2 <> 0 THEN 'before' WHEN t.tgtype & 64 <> 0 THEN 'instead of'
          ELSE 'after' END, CASE WHEN t.tgtype & 4 <> 0 THEN 'insert' END, CASE WHEN t.tgtype & 8 <> 0 THEN 'delete' END,
        CASE WHEN t.tgtype & 16 <> 0 THEN 'update' END, CASE WHEN t.tgtype & 32 <> 0 THEN 'truncate' END,
        'of (' || (SELECT string_agg(coalesce(n.name, 'the column that goes'), ', ' ORDER BY n.name)
          FROM unnest(t.tgattr) u(number) LEFT JOIN named n ON n.attnum = u.number AND t.tgrelid = home) || ')',
        'for each', CASE WHEN t.tgtype & 1 <> 0 THEN 'row' ELSE 'statement' END),
      'calls ' || t.tgfoid::regprocedure, CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas'
        WHEN 'A' THEN 'always' END, CASE WHEN t.tgdeferrable THEN 'deferrable' END,
      CASE WHEN t.tginitdeferred THEN 'deferred' END, CASE WHEN t.tgqual IS NOT NULL THEN 'when' END,
      'old rows as ' || t.tgoldtable, 'new rows as ' || t.tgnewtable, 'arguments ' || nullif(encode(t.tgargs, 'hex'), ''),
      'comment ' || quote_literal(obj_description(t.oid, 'pg_trigger'))))
    FROM pg_trigger t JOIN relations ON relations.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND t.tgname !~ '^[^a-z]*lockkeeper'
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', 'policy', quote_ident(p.polname)), concat_ws(', ',
      CASE p.polcmd WHEN 'r' THEN 'for select' WHEN 'a' THEN 'for insert' WHEN 'w' THEN 'for update'
        WHEN 'd' THEN 'for delete' ELSE 'for all' END, CASE WHEN NOT p.polpermissive THEN 'restrictive' END,
      'to ' || (SELECT string_agg(CASE WHEN r = 0 THEN 'public' ELSE r::regrole::text END, ', ' ORDER BY r)
        FROM unnest(p.polroles) r),
      CASE WHEN p.polqual IS NOT NULL THEN 'using' END, CASE WHEN p.polwithcheck IS NOT NULL THEN 'with check' END,
      'comment ' || quote_literal(obj_description(p.oid, 'pg_policy'))))
    FROM pg_policy p WHERE p.polrelid = home
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', 'rule', quote_ident(r.rulename), 'on', r.ev_class::regclass),
      concat_ws(', ', CASE r.ev_type WHEN '1' THEN 'on select' WHEN '2' THEN 'on update' WHEN '3' THEN 'on insert'
        WHEN '4' THEN 'on delete' END, CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas'
        WHEN 'A' THEN 'always' END, CASE WHEN r.is_instead THEN 'instead' END,
      'comment ' || quote_literal(obj_description(r.oid, 'pg_rewrite'))))
    FROM pg_rewrite r JOIN relations ON relations.oid = r.ev_class
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', 'statistics', s.stxnamespace::regnamespace || '.' || quote_ident(s.stxname)),
      concat_ws(', ', 'over (' || (SELECT string_agg(coalesce(n.name, 'the column that goes'), ', ' ORDER BY n.name)
        FROM unnest(s.stxkeys) u(number) LEFT JOIN named n ON n.attnum = u.number) || ')',
      CASE WHEN s.stxexprs IS NOT NULL THEN 'and expressions' END, 'of ' || s.stxowner::regrole,
      'kinds ' || s.stxkind::text, 'target ' || nullif(coalesce(s.stxstattarget::integer, -1), -1),
      'comment ' || quote_literal(obj_description(s.oid, 'pg_statistic_ext'))))
    FROM pg_statistic_ext s WHERE s.stxrelid = home AND s.stxname NOT LIKE 'lockkeeper\_%'
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', 'sequence', s.seqrelid::regclass), concat_ws(', ',
      'of column ' || n.name, CASE d.deptype WHEN 'i' THEN 'of an identity' ELSE 'owned' END, 'of ' || c.relowner::regrole,
      'start ' || s.seqstart, 'increment ' || s.seqincrement, 'cache ' || s.seqcache, CASE WHEN s.seqcycle THEN 'cycle' END,
      'comment ' || quote_literal(obj_description(c.oid, 'pg_class')),
      'granted ' || (SELECT string_agg(concat_ws(' ', g.privilege_type, 'to', g.grantee::regrole,
          CASE WHEN g.is_grantable THEN 'with grant option' END), ', ' ORDER BY g.grantee, g.privilege_type)
        FROM aclexplode(coalesce(c.relacl, acldefault('s', c.relowner))) g)))
    FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid JOIN pg_class c ON c.oid = s.seqrelid
    LEFT JOIN named n ON n.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = home
      AND d.deptype IN ('a', 'i')
  UNION ALL SELECT concat_ws(mark, concat_ws(' ', 'publication', quote_ident(b.pubname)), concat_ws(', ',
      CASE WHEN r.prqual IS NOT NULL THEN 'filtered' END,
      'of columns ' || (SELECT string_agg(coalesce(n.name, 'the column that goes'), ', ' ORDER BY n.name)
        FROM unnest(r.prattrs) u(number) LEFT JOIN named n ON n.attnum = u.number)))
    FROM pg_publication_rel r JOIN pg_publication b ON b.oid = r.prpubid WHERE r.prrelid = home
  UNION ALL SELECT DISTINCT concat_ws(' ',
      CASE d.classid WHEN 'pg_rewrite'::regclass THEN (SELECT quote_ident(r.rulename) || ' of ' || r.ev_class::regclass
          FROM pg_rewrite r WHERE r.oid = d.objid)
        WHEN 'pg_trigger'::regclass THEN (SELECT 'trigger ' || quote_ident(t.tgname) FROM pg_trigger t
          WHERE t.oid = d.objid)
        WHEN 'pg_policy'::regclass THEN (SELECT 'policy ' || quote_ident(p.polname) FROM pg_policy p
          WHERE p.oid = d.objid)
        ELSE (pg_identify_object(d.classid, d.objid, 0)).identity END,
      'bound to', coalesce('column ' || n.name, 'the column that goes, ' || a.attname))
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
        body.replace(QLatin1String("n.attcompression::text"), QLatin1String("NULL"));
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
    // To plan it anew for each of many partitions takes several times as long as to look.
    return QStringLiteral("CREATE FUNCTION %1(cut_over boolean%3) RETURNS SETOF text\nLANGUAGE plpgsql STABLE\n"
                          "SET search_path = pg_catalog, pg_temp\nSET plan_cache_mode = force_generic_plan\nAS %2")
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
        = QStringLiteral("DECLARE\n  before pg_catalog.text[] := pg_catalog.current_setting(%4);\n"
                         "  told pg_catalog.text;\nBEGIN\n"
                         "  WITH after(line) AS MATERIALIZED (SELECT * FROM %1 AS one),\n"
                         "    gone(line) AS (SELECT pg_catalog.unnest(before) EXCEPT ALL SELECT line FROM after),\n"
                         "    come(line) AS (SELECT line FROM after EXCEPT ALL SELECT pg_catalog.unnest(before)),\n"
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
