// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/identifier.h"
#include "tests/lifecycle/case.h"

namespace lk::test {

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

struct Names {
    QString table;
    QString column;
    QString other; ///< a second table
};

Names plainNames()
{
    return {s("things"), s("path"), s("others")};
}

Names oddNames()
{
    return {s("Odd.\"Table'%2 %1"), s("Größe.\"x\" größe'ß %1 %3 ") + QString(34, QLatin1Char('y')), s("select")};
}

/// {t}, {c}, {o}: the names, quoted.
QString filled(QString sql, const Names& names)
{
    return sql.replace(QLatin1String("{t}"), QStringLiteral("public.") + quoted(names.table))
        .replace(QLatin1String("{c}"), quoted(names.column))
        .replace(QLatin1String("{o}"), QStringLiteral("public.") + quoted(names.other));
}

/// Everything of one kind that can hang on a column.
struct Bundle {
    const char* name;
    const char* sql;
    bool renames = true; ///< over a dual column
    bool together = true; ///< under writers, with all others
};

const Bundle bundles[] = {
    {"a materialized view with all it may have", R"sql(
CREATE MATERIALIZED VIEW public."Sums of" WITH (fillfactor = 70) TABLESPACE fast AS
  SELECT id, t.{c} AS n, t.{c} * 2 AS "Twice", public.subpath(t.{c}) AS sub, o.note FROM {t} t LEFT JOIN {o} o USING (id);
CREATE UNIQUE INDEX sums_n ON public."Sums of" (id, n, "Twice" DESC, sub) INCLUDE (note) WHERE note IS NULL;
CREATE INDEX sums_half ON public."Sums of" ((n / 2)) TABLESPACE fast;
ALTER INDEX public.sums_half ALTER COLUMN 1 SET STATISTICS 77;
ALTER INDEX public.sums_half DEPENDS ON EXTENSION plpgsql;
COMMENT ON INDEX public.sums_n IS 'it''s unique';
ALTER MATERIALIZED VIEW public."Sums of" CLUSTER ON sums_half;
ALTER MATERIALIZED VIEW public."Sums of" ALTER COLUMN n SET STATISTICS 55;
ALTER MATERIALIZED VIEW public."Sums of" ALTER COLUMN n SET (n_distinct = 7);
ALTER MATERIALIZED VIEW public."Sums of" ALTER COLUMN note SET STORAGE external;
ALTER MATERIALIZED VIEW public."Sums of" OWNER TO dep_owner;
GRANT SELECT ON public."Sums of" TO dep_reader WITH GRANT OPTION; GRANT SELECT (n) ON public."Sums of" TO PUBLIC;
COMMENT ON MATERIALIZED VIEW public."Sums of" IS 'it''s summed'; COMMENT ON COLUMN public."Sums of"."Twice" IS 'double';
CREATE VIEW public.over_sums AS SELECT max("Twice") AS top FROM public."Sums of";
)sql"},
    {"a materialized view that was never filled",
        "CREATE MATERIALIZED VIEW public.empty_sums AS SELECT {c} FROM {t} WITH NO DATA;\n"},
    // Writers take this table, then the other; with what is on the other, the cut-over takes that one first.
    {.name = "rules of the table",
        .sql = R"sql(
CREATE RULE log_it AS ON UPDATE TO {t} WHERE new.{c} <> old.{c} DO ALSO UPDATE {o} SET seen = new.{c} WHERE id = 1;
COMMENT ON RULE log_it ON {t} IS 'it''s logged';
CREATE RULE "Never, ever" AS ON DELETE TO {t} WHERE old.{c} = 7 DO INSTEAD NOTHING;
ALTER TABLE {t} DISABLE RULE "Never, ever";
)sql",
        .renames = false, // a rule would not see a write by the other name
        .together = false},
    {"a rule of another table", R"sql(
CREATE RULE fills AS ON INSERT TO {o} DO ALSO UPDATE {t} SET {c} = {c} + 1 WHERE id = new.id;
ALTER TABLE {o} ENABLE ALWAYS RULE fills;
)sql"},
    {"rules of a view", R"sql(
CREATE VIEW public.only_id AS SELECT id, label FROM {t};
CREATE RULE put AS ON INSERT TO public.only_id DO INSTEAD INSERT INTO {t} (id, {c}) VALUES (new.id, 9);
CREATE VIEW public.has_it AS SELECT id, {c} AS n FROM {t};
CREATE RULE put AS ON UPDATE TO public.has_it DO INSTEAD UPDATE {t} SET {c} = new.n WHERE id = new.id;
COMMENT ON RULE put ON public.has_it IS 'through';
)sql"},
    {"publications with lists of columns and filters", R"sql(
CREATE PUBLICATION listed FOR TABLE {t} (id, {c}) WHERE (id > 3), {o} (id, note);
CREATE PUBLICATION "Filtered by" FOR TABLE ONLY {t} WHERE (id < 100), {o} WITH (publish = 'insert');
CREATE PUBLICATION everything FOR ALL TABLES;
COMMENT ON PUBLICATION listed IS 'some';
)sql"},
    {"functions with a parsed body", R"sql(
CREATE FUNCTION public."Total of"(IN at_least integer DEFAULT 0, OUT total numeric) LANGUAGE sql STABLE SECURITY DEFINER COST 250
  SET work_mem = '8MB' BEGIN ATOMIC SELECT sum({c}) FROM {t} WHERE public.subpath({c}) >= at_least; END;
ALTER FUNCTION public."Total of" OWNER TO dep_owner;
ALTER FUNCTION public."Total of" DEPENDS ON EXTENSION plpgsql;
REVOKE ALL ON FUNCTION public."Total of" FROM PUBLIC; GRANT EXECUTE ON FUNCTION public."Total of" TO dep_reader;
COMMENT ON FUNCTION public."Total of" IS 'it''s all';
CREATE PROCEDURE public.raise_all() LANGUAGE sql BEGIN ATOMIC UPDATE {t} SET {c} = {c} + 1; INSERT INTO {o} (id) VALUES (77); END;
CREATE FUNCTION public.one(n integer) RETURNS bigint LANGUAGE sql RETURN (SELECT {c} FROM {t} WHERE id = n);
CREATE VIEW public.uses_function AS SELECT * FROM public."Total of"();
CREATE VIEW public.in_between AS SELECT id, {c} AS n FROM {t};
CREATE FUNCTION public.over_view() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT max(n) FROM public.in_between; END;
CREATE VIEW public.over_function AS SELECT public.over_view() AS top;
)sql"},
    {"views with all they may have", R"sql(
CREATE VIEW public.few WITH (security_barrier = true, security_invoker = true) AS
  SELECT id, {c} AS n, label FROM {t} WHERE {c} < 40 WITH CASCADED CHECK OPTION;
ALTER VIEW public.few ALTER COLUMN label SET DEFAULT 'it''s new'; ALTER VIEW public.few ALTER COLUMN n SET DEFAULT 3;
COMMENT ON VIEW public.few IS 'it''s few'; COMMENT ON COLUMN public.few.n IS 'the "n"';
ALTER VIEW public.few OWNER TO dep_owner; REVOKE DELETE ON public.few FROM dep_owner;
GRANT SELECT ON public.few TO dep_reader WITH GRANT OPTION; GRANT UPDATE (n) ON public.few TO "Dep Granter";
GRANT INSERT ON public.few TO PUBLIC;
SET ROLE dep_reader; GRANT SELECT ON public.few TO "Dep Granter"; RESET ROLE;
CREATE FUNCTION public.put() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE VIEW public."Over ""few" AS SELECT n FROM public.few;
CREATE TRIGGER "Put it" INSTEAD OF INSERT ON public."Over ""few" FOR EACH ROW EXECUTE FUNCTION public.put();
COMMENT ON TRIGGER "Put it" ON public."Over ""few" IS 'instead';
CREATE VIEW public.counted AS SELECT count(*) AS n FROM public."Over ""few";
CREATE VIEW public.renamed AS SELECT f.n, o.* FROM public.few f JOIN {o} o USING (id);
ALTER VIEW public.renamed RENAME COLUMN note TO "No te";
CREATE RECURSIVE VIEW public.chain (a, b) AS SELECT id, {c} FROM {t} UNION ALL SELECT a + 1, b FROM chain WHERE a < 3;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO dep_reader;
)sql"},
    {"policies of this table and another", R"sql(
ALTER TABLE {t} ENABLE ROW LEVEL SECURITY;
CREATE POLICY "Few, only" ON {t} AS RESTRICTIVE FOR UPDATE TO dep_reader, "Dep Granter" USING ({c} < 40) WITH CHECK ({c} < 30);
COMMENT ON POLICY "Few, only" ON {t} IS 'it''s strict';
CREATE POLICY every ON {t} USING (public.subpath({c}) IS NOT NULL);
CREATE POLICY "x ON y" ON {o} FOR SELECT USING (EXISTS (SELECT FROM {t} s WHERE s.{c} = id));
)sql"},
    {.name = "triggers in every state",
        .sql = R"sql(
CREATE FUNCTION public.noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN COALESCE(NEW, OLD); END';
CREATE TRIGGER a_off BEFORE UPDATE OF {c} ON {t} FOR EACH ROW EXECUTE FUNCTION public.noop();
CREATE TRIGGER "B always" AFTER UPDATE OF {c}, label ON {t} FOR EACH ROW WHEN (OLD.{c} IS DISTINCT FROM NEW.{c}) EXECUTE FUNCTION public.noop();
CREATE TRIGGER c_replica AFTER INSERT ON {t} FOR EACH ROW WHEN (NEW.{c} > 5) EXECUTE FUNCTION public.noop('arg', 'it''s');
CREATE CONSTRAINT TRIGGER d_late AFTER UPDATE OF {c} ON {t} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.{c} > 3) EXECUTE FUNCTION public.noop();
CREATE TRIGGER e_rows AFTER UPDATE ON {t} REFERENCING OLD TABLE AS were NEW TABLE AS are FOR EACH ROW WHEN (NEW.{c} <> 4) EXECUTE FUNCTION public.noop();
CREATE TRIGGER f_once AFTER UPDATE OF {c} ON {t} FOR EACH STATEMENT EXECUTE FUNCTION public.noop();
ALTER TABLE {t} DISABLE TRIGGER a_off; ALTER TABLE {t} ENABLE ALWAYS TRIGGER "B always"; ALTER TABLE {t} ENABLE REPLICA TRIGGER c_replica;
COMMENT ON TRIGGER "B always" ON {t} IS 'it''s always'; ALTER TRIGGER f_once ON {t} DEPENDS ON EXTENSION plpgsql;
)sql",
        .renames = false},
    {"settings, comment and rights of the column", R"sql(
ALTER TABLE {t} ALTER {c} SET STATISTICS 321; ALTER TABLE {t} ALTER {c} SET (n_distinct = -0.25, n_distinct_inherited = 9);
COMMENT ON COLUMN {t}.{c} IS 'it''s "this"';
GRANT SELECT ({c}), UPDATE ({c}) ON {t} TO dep_reader WITH GRANT OPTION; GRANT INSERT ({c}) ON {t} TO PUBLIC;
SET ROLE dep_reader; GRANT SELECT ({c}) ON {t} TO "Dep Granter"; RESET ROLE;
)sql"},
    {"extended statistics", R"sql(
CREATE STATISTICS public."St at" (ndistinct, mcv) ON {c}, label FROM {t};
ALTER STATISTICS public."St at" SET STATISTICS 44; ALTER STATISTICS public."St at" OWNER TO dep_owner;
COMMENT ON STATISTICS public."St at" IS 'it''s known';
CREATE STATISTICS public.st_expr ON ({c} % 7), (public.subpath({c})) FROM {t};
)sql"},
    {"indexes of every kind", R"sql(
CREATE INDEX "I desc" ON {t} USING btree ({c} DESC NULLS LAST, label text_pattern_ops) INCLUDE (ready) WITH (fillfactor = 60) TABLESPACE fast WHERE {c} > 3;
CREATE INDEX i_expr ON {t} ((public.subpath({c}) + 1), label) WHERE public.subpath({c}) IS NOT NULL;
ALTER INDEX public.i_expr ALTER COLUMN 1 SET STATISTICS 99; ALTER INDEX public.i_expr DEPENDS ON EXTENSION plpgsql;
COMMENT ON INDEX public.i_expr IS 'it''s computed';
CREATE INDEX i_hash ON {t} USING hash ({c}); CREATE INDEX i_brin ON {t} USING brin ({c}) WITH (pages_per_range = 4);
CREATE UNIQUE INDEX i_unique ON {t} (id, {c}) NULLS NOT DISTINCT;
ALTER TABLE {t} ADD CONSTRAINT "U q" UNIQUE (label, {c}) DEFERRABLE; COMMENT ON CONSTRAINT "U q" ON {t} IS 'it''s one';
ALTER TABLE {t} CLUSTER ON i_unique; ALTER TABLE {t} REPLICA IDENTITY USING INDEX i_unique;
)sql"},
    {"constraints and a sequence", R"sql(
ALTER TABLE {t} ADD CONSTRAINT "Some, few" CHECK ({c} >= 0 AND public.subpath({c}) IS NOT NULL) NO INHERIT;
ALTER TABLE {t} ADD CONSTRAINT later CHECK ({c} <> 1234) NOT VALID; COMMENT ON CONSTRAINT later ON {t} IS 'it''s not yet';
CREATE SEQUENCE public.own_seq AS integer; ALTER TABLE {t} ALTER {c} SET DEFAULT nextval('public.own_seq') + 1;
)sql"},
};

/// `finalType`: made with the column's new type, at the place where a retyped column ends up.
QString setupOf(const Names& names, const QString& dependants, bool finalType)
{
    const QString base = s(R"sql(
CREATE FUNCTION public.subpath(path integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION public.subpath(path bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE {t} (id integer PRIMARY KEY, {c} integer NOT NULL DEFAULT 1, label text, ready boolean DEFAULT true);
CREATE TABLE {o} (id integer PRIMARY KEY, note text, seen bigint);
)sql");
    const QString retyped
        = s("ALTER TABLE {t} DROP COLUMN {c};\nALTER TABLE {t} ADD COLUMN {c} bigint NOT NULL DEFAULT 1;\n");
    const QString rows = s("INSERT INTO {t} (id, {c}, label) SELECT i, i % 50, 'l' || i FROM generate_series(1, 400) "
                           "i;\nINSERT INTO {o} VALUES (1, 'n', 1);\n");
    return filled(base + (finalType ? retyped : QString()) + rows + dependants, names);
}

LifecycleCase caseOf(const QString& name, const QString& dependants, const Names& names, bool retypes)
{
    QString table = quoted(names.table);
    const auto write = [&](const char* sql) {
        return s(sql)
            .replace(QLatin1String("{t}"), QStringLiteral("@s@.") + table)
            .replace(QLatin1String("{c}"), QStringLiteral("@{") + names.column + QLatin1Char('}'));
    };
    const QString newName = s("now_it_is");
    return {
        .name = name,
        .setup = setupOf(names, dependants, false),
        .draft = {{retypes ? retyped(names.column, s("bigint"), Strategy::DualColumn, names.table)
                           : renamed(names.column, newName, Strategy::DualColumn, names.table)}},
        .plain = retypes ? QString() : s("ALTER TABLE %1 RENAME %2 TO %3").arg(table, quoted(names.column), newName),
        .ideal = retypes ? setupOf(names, dependants, true) : QString(),
        .sameOrder = true,
        .writes
        = {write("UPDATE {t} SET {c} = @m@ WHERE id = @k@"), write("UPDATE {t} SET ready = {c} > 7 WHERE id = @k@"),
            write("INSERT INTO {t} (id, {c}) VALUES (@n@, @m@)"), write("DELETE FROM {t} WHERE id = @k@")},
        .compared = {s("%1(id; %2, label)").arg(table, quoted(names.column))},
    };
}

} // namespace

QList<LifecycleCase> bundleCases()
{
    QList<LifecycleCase> cases;
    QString all;
    for (const Bundle& bundle : bundles) {
        const QString sql = s(bundle.sql);
        cases << caseOf(s(bundle.name) + s(", retyped"), sql, plainNames(), true)
              << caseOf(s(bundle.name) + s(", odd names"), sql, oddNames(), true);
        if (bundle.renames) {
            cases << caseOf(s(bundle.name) + s(", renamed"), sql, plainNames(), false);
        }
        all += bundle.together ? sql : QString();
    }
    cases << caseOf(s("all of these together"), all, plainNames(), true)
          << caseOf(s("all of these together, odd names"), all, oddNames(), true);
    return cases;
}

} // namespace lk::test
