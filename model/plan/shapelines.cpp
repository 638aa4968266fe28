// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/shapelines.h"

namespace lk::planner {

namespace {

const auto allLines = QStringLiteral(R"sql(
DECLARE
  present pg_catalog.text[] := CASE WHEN cut_over THEN %2 ELSE %1 END;
  called pg_catalog.text[] := %3;
  retyped pg_catalog.text[] := %4;
  mark pg_catalog.text := chr(31); -- between what it is and how it is
BEGIN
  RETURN QUERY
  WITH RECURSIVE wanted(home) AS MATERIALIZED (SELECT unnest(homes)),
  named AS NOT MATERIALIZED (
    SELECT coalesce(called[array_position(present, a.attname::text)], a.attname::text) AS name,
      coalesce(called[array_position(present, a.attname::text)] = ANY (retyped), false) AS masked, a.*
    FROM pg_attribute a WHERE NOT a.attisdropped AND a.attnum > 0
      AND a.attname NOT LIKE 'lockkeeper\_%' AND coalesce(called[array_position(present, a.attname::text)], '-') <> ''),
  all_views(home, oid) AS (
    SELECT w.home, r.ev_class FROM wanted w JOIN pg_depend d ON d.refobjid = w.home
      AND d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite r ON r.oid = d.objid WHERE r.ev_class <> w.home
    UNION
    SELECT v.home, r.ev_class FROM all_views v JOIN pg_depend d ON d.refobjid = v.oid
      AND d.refclassid = 'pg_class'::regclass AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite r ON r.oid = d.objid WHERE r.ev_class <> v.oid),
  views AS (SELECT v.home, v.oid FROM all_views v JOIN pg_class c ON c.oid = v.oid
    WHERE c.relkind IN ('v', 'm') AND c.relname NOT LIKE 'lockkeeper\_%'),
  relations AS (SELECT w.home, w.home AS oid FROM wanted w UNION ALL SELECT v.home, v.oid FROM views v)
  SELECT %5shape.line FROM (
  SELECT r.home, concat_ws(mark, concat_ws(' ', CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
      ELSE 'table' END, c.oid::regclass), concat_ws(', ', 'of ' || c.relowner::regrole,
      CASE c.relpersistence WHEN 'u' THEN 'unlogged' WHEN 't' THEN 'temporary' END,
      CASE WHEN c.relrowsecurity THEN 'row security' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END,
      'replica identity ' || CASE c.relreplident WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full' WHEN 'i' THEN 'an index'
        ELSE 'default' END, 'options ' || c.reloptions::text,
      'tablespace ' || (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
      'stored as ' || (SELECT m.amname FROM pg_am m WHERE m.oid = c.relam), CASE WHEN c.relispartition THEN 'a partition' END,
      'comment ' || quote_literal((SELECT x.description FROM pg_description x
        WHERE x.objoid = c.oid AND x.classoid = 'pg_class'::regclass AND x.objsubid = 0))))
    FROM relations r JOIN pg_class c USING (oid)
  UNION ALL SELECT r.home, concat_ws(mark, concat_ws(' ', g.privilege_type, 'on', c.oid::regclass, 'granted to',
      CASE g.grantee WHEN 0 THEN 'public' ELSE g.grantee::regrole::text END),
      CASE WHEN g.is_grantable THEN 'with grant option' END)
    FROM relations r JOIN pg_class c USING (oid),
      -- What is made anew under default privileges has in writing what goes without saying elsewhere.
      aclexplode(CASE WHEN c.oid = r.home THEN c.relacl ELSE coalesce(c.relacl, acldefault('r', c.relowner)) END) g
  UNION ALL SELECT n.attrelid, concat_ws(mark, concat_ws(' ', 'column', n.name), concat_ws(', ',
      CASE WHEN NOT n.masked THEN concat_ws(' ', format_type(n.atttypid, n.atttypmod),
        'collate ' || (SELECT l.collname FROM pg_collation l WHERE l.oid = n.attcollation), 'storage', n.attstorage,
        'compression ' || nullif(n.attcompression::text, '')) END,
      CASE WHEN n.attnotnull THEN 'not null' END,
      (SELECT nullif(concat_ws(' ', CASE WHEN NOT k.convalidated THEN 'not valid' END,
          CASE WHEN k.connoinherit THEN 'no inherit' END), '')
        FROM pg_constraint k WHERE k.conrelid = n.attrelid AND k.contype = 'n' AND k.conkey = ARRAY[n.attnum]),
      CASE WHEN n.atthasdef THEN 'with a default' END,
      CASE n.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
      'generated ' || nullif(n.attgenerated::text, ''),
      'statistics ' || nullif(coalesce(n.attstattarget::integer, -1), -1), 'options ' || n.attoptions::text,
      'comment ' || quote_literal((SELECT x.description FROM pg_description x
        WHERE x.objoid = n.attrelid AND x.classoid = 'pg_class'::regclass AND x.objsubid = n.attnum))))
    FROM wanted w JOIN named n ON n.attrelid = w.home
  UNION ALL SELECT n.attrelid, concat_ws(mark, concat_ws(' ', g.privilege_type, 'on column', n.name, 'granted to',
      CASE g.grantee WHEN 0 THEN 'public' ELSE g.grantee::regrole::text END),
      CASE WHEN g.is_grantable THEN 'with grant option' END)
    FROM wanted w JOIN named n ON n.attrelid = w.home, aclexplode(n.attacl) g
  UNION ALL SELECT v.home, concat_ws(mark, concat_ws(' ', 'column', quote_ident(a.attname), 'of view', a.attrelid::regclass),
      concat_ws(', ', CASE WHEN a.atthasdef THEN 'with a default' END,
      'granted ' || (SELECT string_agg(concat_ws(' ', g.privilege_type, 'to', g.grantee::regrole,
          CASE WHEN g.is_grantable THEN 'with grant option' END), ', ' ORDER BY g.grantee, g.privilege_type)
        FROM aclexplode(a.attacl) g), 'comment ' || quote_literal((SELECT x.description FROM pg_description x
        WHERE x.objoid = a.attrelid AND x.classoid = 'pg_class'::regclass AND x.objsubid = a.attnum))))
    FROM views v JOIN pg_attribute a ON a.attrelid = v.oid WHERE a.attnum > 0 AND NOT a.attisdropped
  UNION ALL SELECT r.home, concat_ws(mark, concat_ws(' ', 'index', i.indexrelid::regclass), concat_ws(', ',
      concat_ws(' ', CASE WHEN i.indisunique THEN 'unique' END, m.amname, 'over (' ||
        (SELECT string_agg(concat_ws(' ', coalesce(n.name, CASE WHEN k.number = 0 THEN 'an expression'
              WHEN i.indrelid = r.home THEN 'the column that goes' ELSE 'column ' || k.number END),
            CASE WHEN NOT n.masked AND k.sorting <> n.attcollation THEN 'collate ' || k.sorting::regcollation END,
            CASE WHEN NOT n.masked THEN (SELECT o.opcname FROM pg_opclass o WHERE o.oid = k.class AND NOT o.opcdefault) END,
            CASE k.option & 3 WHEN 1 THEN 'desc nulls last' WHEN 2 THEN 'nulls first' WHEN 3 THEN 'desc' END),
            ', ' ORDER BY k.place)
          FROM unnest(i.indkey, i.indclass, i.indcollation, i.indoption)
            WITH ORDINALITY AS k(number, class, sorting, option, place)
          LEFT JOIN named n ON n.attnum = k.number AND n.attrelid = i.indrelid AND i.indrelid = r.home
          WHERE k.place <= i.indnkeyatts) || ')',
        'including (' || (SELECT string_agg(coalesce(n.name, CASE WHEN i.indrelid = r.home THEN 'the column that goes'
              ELSE 'column ' || k.number END), ', ' ORDER BY k.place)
          FROM unnest(i.indkey) WITH ORDINALITY AS k(number, place)
          LEFT JOIN named n ON n.attnum = k.number AND n.attrelid = i.indrelid AND i.indrelid = r.home
          WHERE k.place > i.indnkeyatts) || ')'),
      CASE WHEN i.indisprimary THEN 'primary key' END,
      CASE WHEN i.indisexclusion THEN 'of an exclusion constraint' END, CASE WHEN NOT i.indimmediate THEN 'deferred' END,
      CASE WHEN i.indisclustered THEN 'clustered' END, CASE WHEN i.indisreplident THEN 'replica identity' END,
      CASE WHEN NOT (i.indisvalid AND i.indisready AND i.indislive) THEN 'not valid' END,
      CASE WHEN i.indnullsnotdistinct THEN 'nulls not distinct' END,
      CASE WHEN i.indpred IS NOT NULL THEN 'partial' END, 'options ' || c.reloptions::text,
      'tablespace ' || (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace),
      'comment ' || quote_literal((SELECT x.description FROM pg_description x
        WHERE x.objoid = i.indexrelid AND x.classoid = 'pg_class'::regclass AND x.objsubid = 0))))
    FROM relations r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_class c ON c.oid = i.indexrelid
    JOIN pg_am m ON m.oid = c.relam
    WHERE c.relname NOT LIKE 'lockkeeper\_%'
  UNION ALL SELECT b.home, concat_ws(mark, concat_ws(' ', 'constraint', quote_ident(k.conname), 'on', k.conrelid::regclass),
      concat_ws(', ', concat_ws(' ', CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique'
          WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check' ELSE 'exclusion' END, 'over (' ||
        (SELECT string_agg(coalesce(n.name, 'the column that goes'), ', ' ORDER BY CASE WHEN k.contype = 'c' THEN n.name END,
            u.place)
          FROM unnest(CASE WHEN k.conrelid = b.home THEN k.conkey END) WITH ORDINALITY u(number, place)
          LEFT JOIN named n ON n.attnum = u.number AND n.attrelid = b.home) || ')',
        CASE WHEN k.contype = 'f' THEN concat_ws(' ', 'references', k.confrelid::regclass, '(' ||
          (SELECT string_agg(coalesce(n.name, 'the column that goes'), ', ' ORDER BY u.place)
            FROM unnest(CASE WHEN k.confrelid = b.home THEN k.confkey END) WITH ORDINALITY u(number, place)
            LEFT JOIN named n ON n.attnum = u.number AND n.attrelid = b.home) || ')',
          'on update', CASE k.confupdtype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null'
            WHEN 'd' THEN 'set default' ELSE 'no action' END,
          'on delete', CASE k.confdeltype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null'
            WHEN 'd' THEN 'set default' ELSE 'no action' END,
          CASE k.confmatchtype WHEN 'f' THEN 'match full' WHEN 'p' THEN 'match partial' END) END),
      CASE WHEN k.condeferrable THEN 'deferrable' END, CASE WHEN k.condeferred THEN 'deferred' END,
      CASE WHEN NOT k.convalidated THEN 'not valid' END, CASE WHEN k.connoinherit AND k.contype = 'c' THEN 'no inherit' END,
      CASE WHEN NOT k.conenforced THEN 'not enforced' END, CASE WHEN k.conperiod THEN 'of periods' END,
      'comment ' || quote_literal((SELECT x.description FROM pg_description x
        WHERE x.objoid = k.oid AND x.classoid = 'pg_constraint'::regclass AND x.objsubid = 0))))
    FROM (SELECT w.home, k.oid FROM wanted w JOIN pg_constraint k ON k.conrelid = w.home
        UNION SELECT w.home, k.oid FROM wanted w JOIN pg_constraint k ON k.confrelid = w.home) b
    JOIN pg_constraint k USING (oid) WHERE k.contype IN ('p', 'u', 'f', 'c', 'x')
      AND k.conname NOT LIKE 'lockkeeper\_%'
      AND NOT EXISTS (SELECT FROM pg_constraint whole WHERE whole.oid = k.conparentid
        AND (whole.conrelid = k.conrelid OR whole.confrelid = k.confrelid) AND k.contype = 'f')
  UNION ALL SELECT r.home, concat_ws(mark, concat_ws(' ', 'trigger', quote_ident(t.tgname), 'on', t.tgrelid::regclass),
      concat_ws(', ', concat_ws(' ', CASE WHEN t.tgtype & 2 <> 0 THEN 'before' WHEN t.tgtype & 64 <> 0 THEN 'instead of'
          ELSE 'after' END, CASE WHEN t.tgtype & 4 <> 0 THEN 'insert' END, CASE WHEN t.tgtype & 8 <> 0 THEN 'delete' END,
        CASE WHEN t.tgtype & 16 <> 0 THEN 'update' END, CASE WHEN t.tgtype & 32 <> 0 THEN 'truncate' END,
        'of (' || (SELECT string_agg(coalesce(n.name, 'the column that goes'), ', ' ORDER BY n.name)
          FROM unnest(t.tgattr) u(number)
          LEFT JOIN named n ON n.attnum = u.number AND n.attrelid = t.tgrelid AND t.tgrelid = r.home) || ')',
        'for each', CASE WHEN t.tgtype & 1 <> 0 THEN 'row' ELSE 'statement' END),
      'calls ' || t.tgfoid::regprocedure, CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas'
        WHEN 'A' THEN 'always' END, CASE WHEN t.tgdeferrable THEN 'deferrable' END,
      CASE WHEN t.tginitdeferred THEN 'deferred' END, CASE WHEN t.tgqual IS NOT NULL THEN 'when' END,
      'old rows as ' || t.tgoldtable, 'new rows as ' || t.tgnewtable, 'arguments ' || nullif(encode(t.tgargs, 'hex'), ''),
      'comment ' || quote_literal((SELECT x.description FROM pg_description x
        WHERE x.objoid = t.oid AND x.classoid = 'pg_trigger'::regclass AND x.objsubid = 0))))
    FROM relations r JOIN pg_trigger t ON t.tgrelid = r.oid
    WHERE NOT t.tgisinternal AND t.tgname !~ '^[^a-z]*lockkeeper'
  UNION ALL SELECT w.home, concat_ws(mark, concat_ws(' ', 'policy', quote_ident(p.polname)), concat_ws(', ',
      CASE p.polcmd WHEN 'r' THEN 'for select' WHEN 'a' THEN 'for insert' WHEN 'w' THEN 'for update'
        WHEN 'd' THEN 'for delete' ELSE 'for all' END, CASE WHEN NOT p.polpermissive THEN 'restrictive' END,
      'to ' || (SELECT string_agg(CASE WHEN r = 0 THEN 'public' ELSE r::regrole::text END, ', ' ORDER BY r)
        FROM unnest(p.polroles) r),
      CASE WHEN p.polqual IS NOT NULL THEN 'using' END, CASE WHEN p.polwithcheck IS NOT NULL THEN 'with check' END,
      'comment ' || quote_literal((SELECT x.description FROM pg_description x
        WHERE x.objoid = p.oid AND x.classoid = 'pg_policy'::regclass AND x.objsubid = 0))))
    FROM wanted w JOIN pg_policy p ON p.polrelid = w.home
  UNION ALL SELECT v.home, concat_ws(mark, concat_ws(' ', 'rule', quote_ident(r.rulename), 'on', r.ev_class::regclass),
      concat_ws(', ', CASE r.ev_type WHEN '1' THEN 'on select' WHEN '2' THEN 'on update' WHEN '3' THEN 'on insert'
        WHEN '4' THEN 'on delete' END, CASE r.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas'
        WHEN 'A' THEN 'always' END, CASE WHEN r.is_instead THEN 'instead' END,
      'comment ' || quote_literal((SELECT x.description FROM pg_description x
        WHERE x.objoid = r.oid AND x.classoid = 'pg_rewrite'::regclass AND x.objsubid = 0))))
    FROM relations v JOIN pg_rewrite r ON r.ev_class = v.oid
  UNION ALL SELECT w.home, concat_ws(mark,
      concat_ws(' ', 'statistics', s.stxnamespace::regnamespace || '.' || quote_ident(s.stxname)), concat_ws(', ', 'over (' || (SELECT string_agg(coalesce(n.name, 'the column that goes'), ', ' ORDER BY n.name)
        FROM unnest(s.stxkeys) u(number) LEFT JOIN named n ON n.attnum = u.number AND n.attrelid = w.home) || ')',
      CASE WHEN s.stxexprs IS NOT NULL THEN 'and expressions' END, 'of ' || s.stxowner::regrole,
      'kinds ' || s.stxkind::text, 'target ' || nullif(coalesce(s.stxstattarget::integer, -1), -1),
      'comment ' || quote_literal((SELECT x.description FROM pg_description x
        WHERE x.objoid = s.oid AND x.classoid = 'pg_statistic_ext'::regclass AND x.objsubid = 0))))
    FROM wanted w JOIN pg_statistic_ext s ON s.stxrelid = w.home WHERE s.stxname NOT LIKE 'lockkeeper\_%'
  UNION ALL SELECT w.home, concat_ws(mark, concat_ws(' ', 'sequence', s.seqrelid::regclass), concat_ws(', ',
      'of column ' || n.name, CASE d.deptype WHEN 'i' THEN 'of an identity' ELSE 'owned' END, 'of ' || c.relowner::regrole,
      'start ' || s.seqstart, 'increment ' || s.seqincrement, 'cache ' || s.seqcache, CASE WHEN s.seqcycle THEN 'cycle' END,
      'comment ' || quote_literal((SELECT x.description FROM pg_description x
        WHERE x.objoid = c.oid AND x.classoid = 'pg_class'::regclass AND x.objsubid = 0)),
      'granted ' || (SELECT string_agg(concat_ws(' ', g.privilege_type, 'to', g.grantee::regrole,
          CASE WHEN g.is_grantable THEN 'with grant option' END), ', ' ORDER BY g.grantee, g.privilege_type)
        FROM aclexplode(coalesce(c.relacl, acldefault('s', c.relowner))) g)))
    FROM wanted w JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = w.home
      AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_sequence s ON s.seqrelid = d.objid JOIN pg_class c ON c.oid = s.seqrelid
    LEFT JOIN named n ON n.attnum = d.refobjsubid AND n.attrelid = w.home
  UNION ALL SELECT w.home, concat_ws(mark, concat_ws(' ', 'publication', quote_ident(b.pubname)), concat_ws(', ',
      CASE WHEN r.prqual IS NOT NULL THEN 'filtered' END,
      'of columns ' || (SELECT string_agg(coalesce(n.name, 'the column that goes'), ', ' ORDER BY n.name)
        FROM unnest(r.prattrs) u(number) LEFT JOIN named n ON n.attnum = u.number AND n.attrelid = w.home)))
    FROM wanted w JOIN pg_publication_rel r ON r.prrelid = w.home JOIN pg_publication b ON b.oid = r.prpubid
  UNION ALL SELECT DISTINCT w.home, concat_ws(' ',
      CASE d.classid WHEN 'pg_rewrite'::regclass THEN (SELECT quote_ident(r.rulename) || ' of ' || r.ev_class::regclass
          FROM pg_rewrite r WHERE r.oid = d.objid)
        WHEN 'pg_trigger'::regclass THEN (SELECT 'trigger ' || quote_ident(t.tgname) FROM pg_trigger t
          WHERE t.oid = d.objid)
        WHEN 'pg_policy'::regclass THEN (SELECT 'policy ' || quote_ident(p.polname) FROM pg_policy p
          WHERE p.oid = d.objid)
        ELSE (pg_identify_object(d.classid, d.objid, 0)).identity END,
      'bound to', coalesce('column ' || n.name, 'the column that goes, ' || a.attname))
    FROM wanted w JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = w.home AND d.refobjsubid > 0
    JOIN pg_attribute a ON a.attrelid = w.home AND a.attnum = d.refobjsubid
    LEFT JOIN named n ON n.attnum = d.refobjsubid AND n.attrelid = w.home
    WHERE d.classid IN ('pg_rewrite'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass,
        'pg_publication_rel'::regclass)
      AND NOT EXISTS (SELECT FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
        WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND c.relname LIKE 'lockkeeper\_%')
  ) AS shape(home, line);
END
)sql");

} // namespace

QString shapeLines(int version)
{
    QString body = allLines;
    // In place of what servers before a version do not have.
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

} // namespace lk::planner
