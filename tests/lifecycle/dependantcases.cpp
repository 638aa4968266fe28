// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/lifecycle/case.h"

namespace lk::test {

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

/// Something that hangs on t.c, and what an idle copy must do about it before and after its ALTER ... TYPE.
struct Hanging {
    const char* name;
    const char* create;
    const char* drop = ""; ///< what stands in the way of a plain ALTER ... TYPE; made again afterwards by `create`
    const char* again = ""; ///< instead of `create`, where not all of it was dropped
    const char* type = "integer";
    const char* to = "bigint";
    const char* fill = "g";
    const char* value = "'@m@'";
    bool retypes = true;
    bool renames = true;
    bool upserts = true;
    int since = 0;
};

const Hanging hangings[] = {
    // indexes; ALTER ... TYPE forgets a target of an index
    {"an index with order, operator class and INCLUDE",
        "CREATE INDEX i ON t (c DESC NULLS LAST, note text_pattern_ops) INCLUDE (n);"},
    {"a partial index", "CREATE INDEX i ON t (n) WHERE c > 7;"},
    {"an index over expressions", "CREATE INDEX i ON t ((c * 2 + n), lower(note)) WHERE c IS NOT NULL;"},
    {"an index that only includes it", "CREATE UNIQUE INDEX i ON t (id) INCLUDE (c) WITH (fillfactor = 70);"},
    {"a unique index", "CREATE UNIQUE INDEX i ON t (c);", "", "", "integer", "bigint", "g", "@n@", true, true, false},
    {"a unique index where NULLs are one", "CREATE UNIQUE INDEX i ON t (c, id) NULLS NOT DISTINCT;"},
    {"hash and BRIN indexes", "CREATE INDEX h ON t USING hash (c); CREATE INDEX b ON t USING brin (c, n);"},
    {"a GIN index", "CREATE INDEX i ON t USING gin (c);", "", "", "integer[]", "bigint[]", "ARRAY[g, 1]",
        "'{@m@,@d@}'"},
    {"a GiST index", "CREATE INDEX i ON t USING gist (c, n);", "", "", "integer", "bigint"},
    {"an index with another collation", "CREATE INDEX i ON t (c COLLATE \"C\");", "", "", "varchar(20)", "text",
        "'v' || g", "'x@m@'"},
    {"an index in a tablespace, with a comment and a target",
        "CREATE INDEX i ON t ((c + 1)) TABLESPACE fast; COMMENT ON INDEX i IS 'it''s fast'; ALTER INDEX i ALTER COLUMN "
        "1 SET STATISTICS 77;",
        "", "ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 77;"},
    {"the table clustered on its index", "CREATE INDEX i ON t (c); ALTER TABLE t CLUSTER ON i;"},
    {"its index as replica identity",
        "CREATE UNIQUE INDEX i ON t (c, id); ALTER TABLE t ALTER c SET NOT NULL; ALTER TABLE t REPLICA IDENTITY USING "
        "INDEX i;"},
    // constraints
    {"UNIQUE with others", "ALTER TABLE t ADD CONSTRAINT u UNIQUE (c, id) INCLUDE (note);"},
    {"UNIQUE DEFERRABLE INITIALLY DEFERRED",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (id, c) DEFERRABLE INITIALLY DEFERRED; COMMENT ON CONSTRAINT u ON t IS "
        "'late';",
        "", "", "integer", "bigint", "g", "'@m@'", true, true, false},
    {"CHECKs, one of them with another column",
        "ALTER TABLE t ADD CONSTRAINT at_least CHECK (c > 0), ADD CONSTRAINT both_of CHECK (c >= 0 OR n < 0); COMMENT "
        "ON "
        "CONSTRAINT at_least ON t IS 'at least one';"},
    {"a CHECK not yet valid", "ALTER TABLE t ADD CONSTRAINT later CHECK (c <> 1234) NOT VALID;"},
    {"NOT NULL and a default", "ALTER TABLE t ALTER c SET NOT NULL, ALTER c SET DEFAULT 42;"},
    {"a default that is computed",
        "CREATE SEQUENCE q AS smallint; ALTER TABLE t ALTER c SET DEFAULT nextval('q') % 100 + 1;"},
    {"a foreign key",
        "CREATE TABLE p (k bigint PRIMARY KEY); INSERT INTO p SELECT g FROM generate_series(0, 2000) g;"
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE;"},
    {"a foreign key checked at the end, not valid yet",
        "CREATE TABLE p (k integer PRIMARY KEY); INSERT INTO p SELECT g FROM generate_series(0, 2000) g;"
        "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p DEFERRABLE INITIALLY DEFERRED NOT VALID;"},
    {"a foreign key of two columns",
        "CREATE TABLE p (a integer, b integer, PRIMARY KEY (a, b)); INSERT INTO p SELECT 1, g FROM generate_series(0, "
        "2000) g; ALTER TABLE t ADD two integer DEFAULT 1; ALTER TABLE t ADD FOREIGN KEY (two, c) REFERENCES p MATCH "
        "FULL ON DELETE SET NULL;"},
    {"EXCLUDE", "ALTER TABLE t ADD EXCLUDE USING gist (c WITH =);", "", "", "integer", "bigint", "g", "@n@", false,
        true, false},
    // views and what reads
    {"a view", "CREATE VIEW v AS SELECT id, c, c * 2 AS twice FROM t WHERE c > 0;", "DROP VIEW v;"},
    {"a view on a view", "CREATE VIEW v AS SELECT id, c FROM t; CREATE VIEW w AS SELECT sum(c) AS s FROM v;",
        "DROP VIEW w, v;"},
    {"a view that checks, with grants and comments",
        "CREATE VIEW v WITH (security_barrier) AS SELECT id, c FROM t WHERE c > 3 WITH LOCAL CHECK OPTION; GRANT "
        "SELECT, UPDATE (c) ON v TO dep_reader WITH GRANT OPTION; COMMENT ON COLUMN v.c IS 'seen'; ALTER VIEW v ALTER "
        "c SET DEFAULT 9;",
        "DROP VIEW v;"},
    {"a view with its own triggers",
        "CREATE VIEW v AS SELECT id, c FROM t; CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN "
        "NULL; END'; CREATE TRIGGER i INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION put();",
        "DROP VIEW v; DROP FUNCTION put();"},
    {"a view that groups by the key", "CREATE VIEW v AS SELECT id, c, note, count(*) FROM t GROUP BY id;",
        "DROP VIEW v;"},
    {"a view of the whole row", "CREATE VIEW v AS SELECT t.* FROM t;", "", "", "integer", "bigint", "g", "'@m@'",
        false},
    {"a materialized view with an index",
        "CREATE MATERIALIZED VIEW m AS SELECT c, count(*) AS n FROM t GROUP BY c; CREATE UNIQUE INDEX mi ON m (c); "
        "GRANT SELECT ON m TO dep_reader;",
        "DROP MATERIALIZED VIEW m;"},
    {"a rule",
        "CREATE TABLE log (c bigint); CREATE RULE r AS ON UPDATE TO t WHERE new.c <> old.c DO ALSO INSERT INTO "
        "log VALUES (new.c);",
        "DROP RULE r ON t;",
        "CREATE RULE r AS ON UPDATE TO t WHERE new.c <> old.c DO ALSO INSERT INTO log VALUES (new.c);", "integer",
        "bigint", "g", "'@m@'", true, false, false}, // it would not see a write by the other name
    {"a function with a parsed body",
        "CREATE FUNCTION total() RETURNS numeric LANGUAGE sql STABLE BEGIN ATOMIC SELECT sum(c)::numeric FROM t; END;",
        "DROP FUNCTION total();"},
    {"a function that is only text", "CREATE FUNCTION total() RETURNS numeric LANGUAGE sql AS 'SELECT sum(n) FROM t';"},
    // triggers and policies
    {"a trigger UPDATE OF",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        "CREATE TRIGGER g AFTER UPDATE OF c ON t FOR EACH ROW EXECUTE FUNCTION f();",
        "DROP TRIGGER g ON t;", "CREATE TRIGGER g AFTER UPDATE OF c ON t FOR EACH ROW EXECUTE FUNCTION f();", "integer",
        "bigint", "g", "'@m@'", true, false},
    {"a trigger WHEN, disabled, and a constraint trigger",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        "CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW WHEN (OLD.c <> NEW.c) EXECUTE FUNCTION f('x');"
        "CREATE CONSTRAINT TRIGGER h AFTER INSERT ON t DEFERRABLE FOR EACH ROW WHEN (NEW.c > 3) EXECUTE FUNCTION f();"
        "ALTER TABLE t DISABLE TRIGGER g; COMMENT ON TRIGGER h ON t IS 'late';",
        "DROP TRIGGER g ON t; DROP TRIGGER h ON t; DROP FUNCTION f();"},
    {"a trigger that sets another column",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.n := NEW.n + 1; RETURN NEW; END';"
        "CREATE TRIGGER zz BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();"},
    {"policies",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t FOR UPDATE TO dep_reader USING (c < "
        "100) WITH CHECK (c < 50); CREATE POLICY q ON t AS RESTRICTIVE USING (c IS NOT NULL);",
        "DROP POLICY p ON t; DROP POLICY q ON t;"},
    {"a policy of another table",
        "CREATE TABLE o (id integer); ALTER TABLE o ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON o USING (EXISTS "
        "(SELECT FROM t WHERE t.c = o.id));",
        "DROP POLICY p ON o;", "CREATE POLICY p ON o USING (EXISTS (SELECT FROM t WHERE t.c = o.id));"},
    {"row security that binds the owner too",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (c < 100000);",
        "DROP POLICY p ON t;", "CREATE POLICY p ON t USING (c < 100000);"},
    // settings of the column; ALTER ... TYPE forgets storage and compression
    {"comment, target and estimates",
        "COMMENT ON COLUMN t.c IS 'it''s \"c\"'; ALTER TABLE t ALTER c SET STATISTICS 321, ALTER c SET (n_distinct = "
        "-0.25);"},
    {"storage and compression", "ALTER TABLE t ALTER c SET STORAGE external, ALTER c SET COMPRESSION pglz;", "",
        "ALTER TABLE t ALTER c SET STORAGE external, ALTER c SET COMPRESSION pglz;", "varchar(40)", "text", "'v' || g",
        "'x@m@'"},
    {"a collation", "", "", "", "varchar(20) COLLATE \"C\"", "text", "'v' || g", "'x@m@'", false, true},
    {"rights to the column",
        "GRANT SELECT (c), UPDATE (c) ON t TO dep_reader WITH GRANT OPTION; GRANT INSERT (c) ON t TO PUBLIC; SET ROLE "
        "dep_reader; GRANT SELECT (c) ON t TO \"Dep Granter\"; RESET ROLE;"},
    {"another owner", "ALTER TABLE t OWNER TO dep_owner; GRANT SELECT ON t TO dep_reader;"},
    {"extended statistics",
        "CREATE STATISTICS st (ndistinct, mcv) ON c, n FROM t; ALTER STATISTICS st SET STATISTICS 44; CREATE "
        "STATISTICS "
        "sx ON (c % 7), n FROM t;",
        "DROP STATISTICS sx; DROP STATISTICS st;"},
    {"a publication of all tables", "CREATE PUBLICATION pub FOR ALL TABLES;"},
    {"a publication with a list", "CREATE PUBLICATION pub FOR TABLE t (id, c) WHERE (id > 3);",
        "DROP PUBLICATION pub;"},
    {"an unlogged table", "ALTER TABLE t SET UNLOGGED; CREATE INDEX i ON t (c);"},
    {"settings of the table",
        "ALTER TABLE t SET (fillfactor = 60, autovacuum_enabled = off, toast_tuple_target = 200); ALTER TABLE t ALTER "
        "c SET NOT NULL;"},
    {"a generated column beside it", "ALTER TABLE t ADD twice integer GENERATED ALWAYS AS (n * 2) STORED;"},
    {"a generated column made from it", "ALTER TABLE t ADD twice integer GENERATED ALWAYS AS (c * 2) STORED;", "", "",
        "integer", "bigint", "g", "'@m@'", false},
    // PostgreSQL 18
    {"NOT NULL under a name, for the table alone",
        "ALTER TABLE t ADD CONSTRAINT must NOT NULL c NO INHERIT; COMMENT ON CONSTRAINT must ON t IS 'always';", "", "",
        "integer", "bigint", "g", "'@m@'", true, true, true, 18},
    {"NOT NULL not yet valid", "ALTER TABLE t ADD CONSTRAINT must NOT NULL c NOT VALID;", "", "", "integer", "bigint",
        "g", "'@m@'", true, true, true, 18},
    {"NOT NULL not yet valid, and a type that may not hold it",
        "ALTER TABLE t ADD CONSTRAINT must NOT NULL c NOT VALID;", "", "", "integer", "text", "g", "'@m@'", true, false,
        true, 18},
    {"a CHECK that is NOT ENFORCED",
        "ALTER TABLE t ADD CONSTRAINT wish CHECK (c > 300) NOT ENFORCED; COMMENT ON CONSTRAINT wish ON t IS 'some "
        "day';",
        "", "", "integer", "bigint", "g", "'@m@'", true, true, true, 18},
    {"a foreign key that is NOT ENFORCED",
        "CREATE TABLE p (k integer PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p NOT "
        "ENFORCED;",
        "", "", "integer", "bigint", "g", "'@m@'", true, true, true, 18},
    {"referenced by a foreign key that is NOT ENFORCED",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (c, id); CREATE TABLE p (k integer, i integer, CONSTRAINT f FOREIGN KEY "
        "(k, i) REFERENCES t (c, id) NOT ENFORCED); INSERT INTO p VALUES (-7, -7);",
        "", "ALTER TABLE p ALTER k TYPE bigint;", "integer", "bigint", "g", "'@m@'", true, true, true, 18},
    {"a virtual column beside it", "ALTER TABLE t ADD twice integer GENERATED ALWAYS AS (n * 2) VIRTUAL;", "", "",
        "integer", "bigint", "g", "'@m@'", true, true, true, 18},
    {"a virtual column made from it", "ALTER TABLE t ADD twice integer GENERATED ALWAYS AS (c * 2) VIRTUAL;", "", "",
        "integer", "bigint", "g", "'@m@'", false, true, true, 18},
    {"a key WITHOUT OVERLAPS",
        "ALTER TABLE t ADD at daterange DEFAULT '[2020-01-01,2021-01-01)'; ALTER TABLE t ADD CONSTRAINT k UNIQUE (c, "
        "id, "
        "at WITHOUT OVERLAPS); CREATE TABLE p (c integer, id integer, at daterange, CONSTRAINT f FOREIGN KEY (c, id, "
        "PERIOD at) REFERENCES t (c, id, PERIOD at));",
        "", "", "integer", "bigint", "g", "'@m@'", false, true, true, 18},
    {"a key WITHOUT OVERLAPS beside it",
        "ALTER TABLE t ADD at daterange DEFAULT '[2020-01-01,2021-01-01)'; ALTER TABLE t ADD CONSTRAINT k UNIQUE (id, "
        "at "
        "WITHOUT OVERLAPS);",
        "", "", "integer", "bigint", "g", "'@m@'", true, false, true, 18},
    {"a function that names it in PL/pgSQL",
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT max(c) FROM t); END';", "", "",
        "integer", "bigint", "g", "'@m@'", true, false},
};

LifecycleCase caseOf(const Hanging& hanging, bool retypes)
{
    const TableOfOne table{s(hanging.type), s(hanging.fill), s(hanging.value), s(hanging.create)};
    LifecycleCase made{
        .name = s(hanging.name) + s(retypes ? ", retyped" : ", renamed"),
        .setup = setupOf(table),
        .draft = {{retypes ? retyped(s("c"), s(hanging.to)) : renamed(s("c"), s("d"))}},
        .plain = retypes ? s("%1 ALTER TABLE t ALTER c TYPE %2; %3")
                               .arg(s(hanging.drop), s(hanging.to),
                                   *hanging.again != '\0'      ? s(hanging.again)
                                       : *hanging.drop != '\0' ? s(hanging.create)
                                                               : QString())
                         : s("ALTER TABLE t RENAME c TO d;"),
        .sameOrder = !retypes,
        .writes = writesOf(table, hanging.upserts),
        .compared = {s("t(id; c, note)")},
    };
    made.since = hanging.since;
    return made;
}

} // namespace

QList<LifecycleCase> dependantCases()
{
    QList<LifecycleCase> cases;
    for (const Hanging& hanging : hangings) {
        if (hanging.retypes) {
            cases << caseOf(hanging, true);
        }
        if (hanging.renames) {
            cases << caseOf(hanging, false);
        }
    }
    return cases;
}

} // namespace lk::test
