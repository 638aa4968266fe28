// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The rows of tst_planfaults.cpp, which alone includes this.
#pragma once

void TestPlanFaults::theColumnWorksThroughout_data()
{
    QTest::addColumn<Case>("one");
    const auto row = [](const char* name, QList<DraftedChange> changes, const char* setup, QList<Act> acts) {
        QTest::newRow(name) << Case{std::move(changes), setup, std::move(acts)};
    };
    row("numbers that have no whole number never fail the application, and become NULL", {retyped("o", "n", "integer")},
        "CREATE TABLE o (id int PRIMARY KEY, n numeric); INSERT INTO o VALUES (1, 1), (2, 'NaN'), (3, '-Infinity');",
        {{When::Expanded, "INSERT INTO o VALUES (4, 'NaN'), (5, 'Infinity'), (6, 1e30), (7, 7)"},
            {When::Expanded, "UPDATE o SET n = 'Infinity' WHERE id = 7; UPDATE o SET n = 8 WHERE id = 7"},
            {When::CutOver, "SELECT string_agg(coalesce(n::text, '-'), ',' ORDER BY id) FROM o", "1,-,-,-,-,-,8"}});
    row("what a user's function raises never fails the application, whatever its code",
        {retyped("o", "v", "integer", Strategy::DualColumn, "f(v)", "v::text")},
        "CREATE FUNCTION f(text) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN IF $1 = 'a' THEN RAISE 'no' USING "
        "ERRCODE = 'ZZ123'; ELSIF $1 = 'b' THEN RAISE undefined_table; END IF; ASSERT $1 <> 'c'; RETURN length($1); "
        "END "
        "$$;"
        "CREATE TABLE o (id int PRIMARY KEY, v text); INSERT INTO o VALUES (1, 'a'), (2, 'xx');",
        {{When::Expanded, "INSERT INTO o VALUES (3, 'a'), (4, 'b'), (5, 'c'), (6, 'yyy')"},
            {When::CutOver, "SELECT string_agg(coalesce(v::text, '-'), ',' ORDER BY id) FROM o", "-,2,-,-,-,3"}});
    row("a policy that looks into two tables of a key", {retyped("a", "id", "bigint")},
        "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);"
        "CREATE TABLE c (id int PRIMARY KEY, b_id int, a_id int REFERENCES a);"
        "ALTER TABLE b ENABLE ROW LEVEL SECURITY; ALTER TABLE c ENABLE ROW LEVEL SECURITY;"
        "CREATE POLICY p ON b USING (EXISTS (SELECT FROM a WHERE a.id = b.a_id));"
        "CREATE POLICY p ON c USING (EXISTS (SELECT FROM a JOIN b ON b.a_id = a.id WHERE a.id = c.a_id));"
        "CREATE VIEW v AS SELECT a.id, b.a_id, c.b_id FROM a JOIN b ON b.a_id = a.id JOIN c ON c.a_id = a.id;"
        "INSERT INTO a VALUES (1); INSERT INTO b VALUES (1, 1); INSERT INTO c VALUES (1, 1, 1);",
        {{When::CutOver, "INSERT INTO a (id) VALUES (5000000000); INSERT INTO b (id, a_id) VALUES (2, 5000000000)"},
            {When::CutOver, "DELETE FROM b WHERE id = 2; DELETE FROM a WHERE id > 1"},
            {When::Undone, "SELECT count(*) FROM pg_policy", "2"},
            {When::Contracted, "SELECT count(*) FROM pg_policy", "2"}});
    row("a foreign key to a partitioned table", {retyped("f", "tid", "bigint")},
        "CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id);"
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (100);"
        "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (100) TO (200);"
        "CREATE TABLE f (id int PRIMARY KEY, tid int REFERENCES t ON DELETE CASCADE);"
        "INSERT INTO t VALUES (1), (101); INSERT INTO f VALUES (1, 1), (2, 101);",
        {{When::Expanded, "INSERT INTO f VALUES (3, 7)", "ERROR"},
            {When::CutOver, "INSERT INTO f VALUES (3, 7)", "ERROR"}, {When::CutOver, "DELETE FROM t WHERE id = 101"},
            {When::Undone, "SELECT count(*) FROM f", "2"},
            {When::Contracted, "INSERT INTO f (id, tid) VALUES (3, 7)", "ERROR"}});
    row("a generated column, renamed", {renamed("o", "twice", "double", Strategy::Auto)},
        "CREATE TABLE o (id int PRIMARY KEY, v int, twice int GENERATED ALWAYS AS (v * 2) STORED);"
        "INSERT INTO o VALUES (1, 1);",
        {{When::CutOver, "SELECT \"double\" FROM o", "2"}});
    row("a generated column, renamed over a view", {renamed("o", "twice", "double", Strategy::View)},
        "CREATE TABLE o (id int PRIMARY KEY, v int, twice int GENERATED ALWAYS AS (v * 2) STORED);"
        "INSERT INTO o VALUES (1, 1);",
        {{When::CutOver, "INSERT INTO o (id, v) VALUES (2, 2)"},
            {When::CutOver, "SELECT sum(\"double\" + twice) FROM o", "12"}});
    row("a partition, renamed", {renamedTable("o1", "o9", Strategy::Auto)},
        "CREATE TABLE o (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);"
        "CREATE TABLE o1 PARTITION OF o FOR VALUES FROM (0) TO (100); INSERT INTO o VALUES (1, 1);",
        {{When::CutOver, "SELECT tableoid::regclass FROM o", "o9"},
            {When::Undone, "SELECT tableoid::regclass FROM o", "o1"}});
    row("a check over casts of IS NULL keeps its meaning", {retyped("o", "card", "bigint")},
        "CREATE TABLE o (id int PRIMARY KEY, card int, iban int,"
        " CONSTRAINT one CHECK ((card IS NULL)::int + (iban IS NULL)::int = 1));"
        "INSERT INTO o VALUES (1, 1, NULL), (2, NULL, 2);",
        {{When::Expanded, "INSERT INTO o VALUES (3, 3, 3)", "ERROR"},
            {When::CutOver, "INSERT INTO o (id, card, iban) VALUES (3, 3, 3)", "ERROR"},
            {When::CutOver, "INSERT INTO o (id, card) VALUES (3, 5000000000)"},
            {When::Undone, "SELECT count(*) FROM o", "2"},
            {When::Contracted, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'one'",
                "CHECK (((((card IS NULL))::integer + ((iban IS NULL))::integer) = 1))"}});
    row("indexes over casts keep their meaning", {renamed("o", "b", "c")},
        "CREATE TABLE o (id int PRIMARY KEY, a text, b int, x text);"
        "CREATE INDEX i1 ON o (((a IS NULL)::int + (b IS NULL)::int));"
        "CREATE INDEX i2 ON o ((x || (b IS NULL)::text));"
        "CREATE INDEX i3 ON o (((a = 'x' AND b = 1)::int)) WHERE (NOT (b > 2 AND b < 4));"
        "CREATE INDEX i4 ON o (((b BETWEEN 1 AND 2)::int), (x IS NORMALIZED)) WHERE b IS NOT NULL;"
        "INSERT INTO o VALUES (1, 'x', 1, 'y');",
        {{When::CutOver,
            "SELECT count(DISTINCT regexp_replace(regexp_replace(pg_get_indexdef(indexrelid), '^.* USING', ''),"
            " '\\mc\\M', 'b', 'g')) || ' of ' || count(*) FROM pg_index WHERE indrelid = 'o'::regclass"
            " AND NOT indisprimary",
            "4 of 8"}});
    row("statistics over odd names", {retyped("o", "Odd \"x\"", "bigint")},
        "CREATE TABLE o (id int PRIMARY KEY, \"Odd \"\"x\"\"\" int, \"Other One\" int);"
        "CREATE STATISTICS \"St 1\" ON \"Odd \"\"x\"\"\", \"Other One\" FROM o; ALTER STATISTICS \"St 1\" SET "
        "STATISTICS 77;"
        "CREATE INDEX \"I 1\" ON o ((\"Odd \"\"x\"\"\" + 1)); ALTER INDEX \"I 1\" ALTER COLUMN 1 SET STATISTICS 55;"
        "INSERT INTO o VALUES (1, 1, 1);",
        {{When::Undone, "SELECT stxstattarget FROM pg_statistic_ext", "77"},
            {When::Contracted, "SELECT pg_get_statisticsobjdef(oid) || ' ' || stxstattarget FROM pg_statistic_ext",
                "CREATE STATISTICS public.\"St 1\" ON \"Other One\", \"Odd \"\"x\"\"\" FROM o 77"},
            {When::Contracted, "SELECT attstattarget FROM pg_attribute WHERE attrelid = '\"I 1\"'::regclass", "55"}});
    row("blank lines and blanks in a literal of an expression",
        {retyped("o", "v", "text", Strategy::DualColumn, "v::text || 'a\n\n   b\nEND'", "1")},
        "CREATE TABLE o (id int PRIMARY KEY, v int); INSERT INTO o VALUES (1, 1);",
        {{When::Expanded, "INSERT INTO o VALUES (2, 2)"},
            {When::CutOver, "SELECT count(*) FROM o WHERE v = id || E'a\\n\\n   b\\nEND'", "2"}});
    row("an array of a domain's making under a name of 63 bytes",
        {retyped("o", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%1", "bigint[]")},
        "CREATE DOMAIN ints AS int[] CHECK (cardinality(VALUE) < 5);"
        "CREATE UNLOGGED TABLE o (id int PRIMARY KEY, "
        "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%1\" ints DEFAULT '{7}' NOT NULL);"
        "CREATE INDEX bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb ON o "
        "(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%1\");"
        "INSERT INTO o VALUES (1, '{1,2}'), (2, DEFAULT);",
        {{When::Expanded, "INSERT INTO o VALUES (3, '{3}')"}, {When::CutOver, "INSERT INTO o (id) VALUES (4)"},
            {When::CutOver,
                "UPDATE o SET \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%1\" = '{5000000000}' "
                "WHERE id = 1"},
            {When::Undone, "SELECT count(*) FROM o", "2"},
            {When::Contracted,
                "SELECT string_agg(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa%1\"::text, ' ' "
                "ORDER BY id) FROM o",
                "{5000000000} {7} {3} {7}"}});
    row("triggers on whole rows and on columns, with conditions, under a forced row security",
        {retyped("o", "n", "bigint"), renamed("o", "b", "c")},
        "CREATE TABLE o (id int PRIMARY KEY, n int, b text); CREATE TABLE log (line text);"
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO log VALUES (TG_ARGV[0] || NEW.n); RETURN NEW; END $$;"
        "CREATE TRIGGER whole AFTER UPDATE ON o FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
        " EXECUTE FUNCTION note('whole');"
        "CREATE CONSTRAINT TRIGGER late AFTER UPDATE OF n ON o DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        " WHEN (NEW.n > 5) EXECUTE FUNCTION note('%1 ''late''');"
        "ALTER TABLE o ENABLE ROW LEVEL SECURITY; ALTER TABLE o FORCE ROW LEVEL SECURITY;"
        "CREATE POLICY \"p %1\" ON o AS RESTRICTIVE USING (n > 0) WITH CHECK (n < 7000000000);"
        "INSERT INTO o VALUES (1, 1, 'x');",
        {{When::CutOver, "TRUNCATE log; UPDATE o SET n = 6000000000 WHERE id = 1"},
            {When::CutOver, "SELECT string_agg(line, ',' ORDER BY line) FROM log",
                "%1 'late'6000000000,whole6000000000"},
            {When::Undone, "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal", "2"},
            {When::Contracted, "SELECT count(*) FROM pg_policy WHERE polqual IS NOT NULL", "1"}});
    row("a column whose name has lines", {renamed("o", "a\n\n  END IF;", "b\n b")},
        "CREATE TABLE o (id int PRIMARY KEY, \"a\n\n  END IF;\" int); INSERT INTO o VALUES (1, 1);",
        {{When::Expanded, "INSERT INTO o (id, \"b\n b\") VALUES (2, 2)"},
            {When::CutOver, "SELECT sum(\"b\n b\") FROM o", "3"}});
    row("an expression with a comment at its end",
        {retyped("o", "v", "text", Strategy::DualColumn, "v::text -- hi", "v::int /* there */ -- ho")},
        "CREATE TABLE o (id int PRIMARY KEY, v int DEFAULT 7); INSERT INTO o VALUES (1, 1);",
        {{When::Expanded, "INSERT INTO o (id) VALUES (2)"}, {When::CutOver, "INSERT INTO o VALUES (3, '3')"},
            {When::CutOver, "SELECT string_agg(v, ',' ORDER BY id) FROM o", "1,7,3"}});
    row("an expression with a comment at its end, in place",
        {retyped("o", "v", "text", Strategy::InPlace, "v::text -- hi", "v::int -- ho")},
        "CREATE TABLE o (id int PRIMARY KEY, v int DEFAULT 7); INSERT INTO o VALUES (1, 1);",
        {{When::CutOver, "INSERT INTO o (id) VALUES (2)"},
            {When::Contracted, "SELECT string_agg(v, ',' ORDER BY id) FROM o", "1,7"}});

    row("a default that assigns keeps its form in place", {retyped("o", "v", "text", Strategy::InPlace)},
        "CREATE TABLE o (id int PRIMARY KEY, v numeric(12,2) DEFAULT 1.5); INSERT INTO o VALUES (1, 1);",
        {{When::Undone, "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'o'::regclass", "1.5"},
            {When::Contracted, "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'o'::regclass",
                "1.5"},
            {When::Contracted, "INSERT INTO o (id) VALUES (2); SELECT v FROM o WHERE id = 2", "1.5"}});
    row("and where values may be lost", {retyped("o", "v", "varchar(2)", Strategy::InPlace)},
        "CREATE TABLE o (id int PRIMARY KEY, v varchar(8) DEFAULT 'C'); INSERT INTO o VALUES (1, 'x');",
        {{When::Undone, "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'o'::regclass",
             "'C'::character varying"},
            {When::Contracted, "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'o'::regclass",
                "'C'::character varying"}});
    row("an undo in place gives old values back past the triggers", {retyped("o", "v", "jsonb", Strategy::InPlace)},
        "CREATE TABLE o (id int PRIMARY KEY, v json, n int DEFAULT 0);"
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.n := NEW.n + 1; RETURN NEW; END $$;"
        "CREATE TRIGGER a BEFORE UPDATE ON o FOR EACH ROW EXECUTE FUNCTION f();"
        "CREATE TRIGGER \"b \"\"B\"\"\" BEFORE UPDATE ON o FOR EACH ROW EXECUTE FUNCTION f();"
        "ALTER TABLE o ENABLE ALWAYS TRIGGER \"b \"\"B\"\"\"; INSERT INTO o VALUES (1, '{\"b\":1,  \"a\":2}');",
        {{When::Undone, "SELECT v, n FROM o", "{\"b\":1,  \"a\":2}|0"},
            {When::Undone, "UPDATE o SET v = v; SELECT n FROM o", "2"}});

    const char* domain = "CREATE DOMAIN st AS text DEFAULT 'new' CHECK (value <> 'bad');"
                         "CREATE TABLE o (id int PRIMARY KEY, s st); INSERT INTO o VALUES (1, 'x');";
    row("a domain with a default renamed", {renamed("o", "s", "t")}, domain,
        {{When::Expanded, "INSERT INTO o (id, s) VALUES (2, 'y')"},
            {When::Expanded, "INSERT INTO o (id, t) VALUES (3, 'z')"},
            {When::Expanded, "INSERT INTO o (id) VALUES (4)"},
            {When::Expanded, "INSERT INTO o (id, t) VALUES (9, 'bad')", "ERROR"},
            {When::Expanded, "SELECT string_agg(s || t, ',' ORDER BY id) FROM o", "yy,zz,newnew"},
            {When::CutOver, "INSERT INTO o (id, s) VALUES (5, 'p')"},
            {When::CutOver, "INSERT INTO o (id, t) VALUES (6, 'q')"}, {When::CutOver, "INSERT INTO o (id) VALUES (7)"},
            {When::CutOver, "SELECT string_agg(s || t, ',' ORDER BY id) FROM o", "xx,yy,zz,newnew,pp,qq,newnew"},
            {When::Contracted, "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attname = 't'", "st"}});
    row("to a domain with a default", {retyped("o", "s", "st")},
        "CREATE DOMAIN st AS text DEFAULT 'new'; CREATE TABLE o (id int PRIMARY KEY, s text); INSERT INTO o VALUES (1, "
        "'x');",
        {{When::Undone, "SELECT s FROM o", "x"}, {When::Expanded, "INSERT INTO o VALUES (2, 'y')"},
            {When::Expanded, "INSERT INTO o (id) VALUES (3)"}, {When::CutOver, "INSERT INTO o VALUES (4, 'z')"},
            {When::CutOver, "INSERT INTO o (id) VALUES (5)"},
            {When::Contracted, "SELECT string_agg(coalesce(s, '-'), ',' ORDER BY id) FROM o", "x,y,-,z,new"}});
    row("from a domain with a default", {retyped("o", "s", "text")}, domain,
        {{When::Undone, "INSERT INTO o (id) VALUES (0) RETURNING s", "new"},
            {When::Expanded, "INSERT INTO o VALUES (2, 'y')"}, {When::Expanded, "INSERT INTO o (id) VALUES (3)"},
            {When::CutOver, "INSERT INTO o VALUES (4, 'z')"}, {When::CutOver, "INSERT INTO o (id) VALUES (5)"},
            {When::Contracted, "SELECT string_agg(coalesce(s, '-'), ',' ORDER BY id) FROM o", "new,x,y,new,z,-"}});

    const char* deferred = "CREATE TABLE o (id int PRIMARY KEY, pos int, UNIQUE (pos) DEFERRABLE INITIALLY DEFERRED);"
                           "INSERT INTO o VALUES (1, 1), (2, 2);";
    row("a deferred unique constraint of a renamed column", {renamed("o", "pos", "place")}, deferred,
        {{When::Undone, "UPDATE o SET pos = 3 - pos"}, {When::CutOver, "UPDATE o SET pos = 3 - pos"},
            {When::CutOver, "UPDATE o SET place = 3 - place"},
            {When::CutOver, "INSERT INTO o VALUES (3, 1)", "ERROR"}});
    row("a deferred unique constraint of a retyped column", {retyped("o", "pos", "bigint")}, deferred,
        {{When::Undone, "UPDATE o SET pos = 3 - pos"}, {When::CutOver, "UPDATE o SET pos = 3 - pos"},
            {When::CutOver, "INSERT INTO o VALUES (3, 1)", "ERROR"},
            {When::Contracted,
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'o'::regclass AND contype = 'u'",
                "UNIQUE (pos) DEFERRABLE INITIALLY DEFERRED"}});
    row("the old unique index and check do not judge what the new type tells apart",
        {retyped("o", "v", "numeric(12,2)")},
        "CREATE TABLE o (id int PRIMARY KEY, v int UNIQUE CHECK (v > 0)); COMMENT ON CONSTRAINT o_v_key ON o IS 'k';"
        "COMMENT ON CONSTRAINT o_v_check ON o IS 'c'; CREATE UNIQUE INDEX plain ON o (v, id);"
        "ALTER TABLE o CLUSTER ON plain; INSERT INTO o VALUES (1, 5);",
        {{When::Undone, "SELECT v FROM o", "5"}, {When::CutOver, "INSERT INTO o (id, v) VALUES (2, 5.2)"},
            {When::CutOver, "INSERT INTO o (id, v) VALUES (3, 0.4)"},
            {When::CutOver, "INSERT INTO o (id, v) VALUES (4, 5.2)", "ERROR"},
            {When::CutOver, "INSERT INTO o (id, v) VALUES (5, 0)", "ERROR"},
            {When::Contracted,
                "SELECT obj_description(oid) FROM pg_constraint WHERE conrelid = 'o'::regclass AND contype IN ('u', "
                "'c') ORDER BY 1",
                "c\nk"}});
    row("the old unique index does not judge values the old type cannot hold", {retyped("o", "v", "bigint")},
        "CREATE TABLE o (id int PRIMARY KEY, a int, v int NOT NULL CHECK (v IS NOT NULL), UNIQUE NULLS NOT DISTINCT "
        "(a, v));"
        "INSERT INTO o VALUES (1, 1, 1);",
        {{When::Undone, "SELECT v FROM o", "1"},
            {When::CutOver, "INSERT INTO o (id, a, v) VALUES (2, 1, 5000000000), (3, 1, 6000000000)"},
            {When::CutOver, "INSERT INTO o (id, a, v) VALUES (4, 1, 6000000000)", "ERROR"}});
    row("a check that bears NULL stays for the undo, which then reads no row", {retyped("o", "v", "bigint")},
        "CREATE TABLE o (id int PRIMARY KEY, v int CONSTRAINT positive CHECK (v > 0)); INSERT INTO o VALUES (1, 1);",
        {{When::CutOver, "INSERT INTO o (id, v) VALUES (2, 5000000000)"},
            {When::CutOver, "SELECT count(*) FROM pg_constraint WHERE conrelid = 'o'::regclass AND contype = 'c'", "2"},
            {When::Undone, "SELECT convalidated FROM pg_constraint WHERE conname = 'positive'", "t"}});
    row("nor does the old primary key", {retyped("o", "id", "numeric(12,2)")},
        "CREATE TABLE o (id int, v int, CONSTRAINT pk PRIMARY KEY (id)); COMMENT ON CONSTRAINT pk ON o IS 'k';"
        "CREATE TABLE kid (o int REFERENCES o); INSERT INTO o VALUES (1, 1); INSERT INTO kid VALUES (1);",
        {{When::Undone, "SELECT id FROM o", "1"},
            {When::CutOver, "INSERT INTO o (id, v) VALUES (1.2, 1); INSERT INTO kid (o) VALUES (1.2)"},
            {When::CutOver, "INSERT INTO kid (o) VALUES (1.3)", "ERROR"},
            {When::Contracted,
                "SELECT conname || obj_description(oid) FROM pg_constraint WHERE conrelid = 'o'::regclass AND contype "
                "= 'p'",
                "pkk"}});
    row("the old side of a foreign key that is made again", {retyped("o", "p", "bigint")},
        "CREATE TABLE par (a bigint, b bigint, PRIMARY KEY (a, b)); INSERT INTO par VALUES (1, 1);"
        "CREATE TABLE o (id int PRIMARY KEY, a bigint, p int, FOREIGN KEY (a, p) REFERENCES par MATCH FULL);"
        "INSERT INTO o VALUES (1, 1, 1);",
        {{When::Undone, "SELECT conkey FROM pg_constraint WHERE contype = 'f'", "{2,3}"},
            {When::CutOver,
                "INSERT INTO par VALUES (1, 5000000000); INSERT INTO o (id, a, p) VALUES (2, 1, 5000000000)"},
            {When::CutOver, "INSERT INTO o (id, a, p) VALUES (3, 1, 7)", "ERROR"}});

    row("a collation goes over to citext", {retyped("o", "n", "citext")},
        "CREATE EXTENSION citext; CREATE TABLE o (id int PRIMARY KEY, n text COLLATE \"C\", a text[] COLLATE \"C\");"
        "INSERT INTO o VALUES (1, 'x');",
        {{When::Contracted,
            "SELECT attcollation::regcollation FROM pg_attribute WHERE attrelid = 'o'::regclass AND attname = 'n'",
            "\"C\""}});
    row("a collation goes over to an array, in place", {retyped("o", "a", "varchar[]", Strategy::InPlace)},
        "CREATE TABLE o (id int PRIMARY KEY, a text[] COLLATE \"C\"); INSERT INTO o VALUES (1, '{x}');",
        {{When::Contracted,
            "SELECT attcollation::regcollation FROM pg_attribute WHERE attrelid = 'o'::regclass AND attname = 'a'",
            "\"C\""}});
    row("names with percent signs", {retyped("a%1b", "c%2", "bigint"), renamed("a%1b", "d%3", "e%1%2")},
        "CREATE TABLE \"a%1b\" (\"id%1\" int PRIMARY KEY, \"c%2\" int DEFAULT 3 CHECK (\"c%2\" > 0), \"d%3\" int);"
        "COMMENT ON COLUMN \"a%1b\".\"c%2\" IS '%1%2'; COMMENT ON CONSTRAINT \"a%1b_c%2_check\" ON \"a%1b\" IS '%2%3';"
        "CREATE INDEX \"i%1\" ON \"a%1b\" (\"c%2\"); COMMENT ON INDEX \"i%1\" IS '%3';"
        "CREATE STATISTICS \"s%1\" ON \"c%2\", \"d%3\" FROM \"a%1b\"; COMMENT ON STATISTICS \"s%1\" IS '%1';"
        "CREATE VIEW \"v%1\" AS SELECT \"c%2\" FROM \"a%1b\"; COMMENT ON VIEW \"v%1\" IS '%4';"
        "INSERT INTO \"a%1b\" VALUES (1, 2, 3);",
        {{When::Undone, "SELECT \"c%2\" FROM \"v%1\"", "2"}, {When::CutOver, "INSERT INTO \"a%1b\" VALUES (2)"},
            {When::Contracted, "SELECT sum(\"c%2\") FROM \"v%1\"", "5"},
            {When::Contracted,
                "SELECT col_description('\"a%1b\"'::regclass, attnum) FROM pg_attribute WHERE attname = 'c%2'"
                " AND attrelid = '\"a%1b\"'::regclass",
                "%1%2"}});
    row("an owner's revoked rights on a view", {retyped("o", "v", "bigint")},
        "CREATE TABLE o (id int PRIMARY KEY, v int); CREATE VIEW w AS SELECT v FROM o; REVOKE ALL ON w FROM "
        "current_user;",
        {{When::Contracted, "SELECT coalesce(relacl::text, 'default') FROM pg_class WHERE relname = 'w'", "{}"}});
    row("the key renamed in place and another column retyped with losses",
        {renamed("o", "id", "ident", Strategy::InPlace), retyped("o", "v", "integer")},
        "CREATE TABLE o (id int PRIMARY KEY, v text); INSERT INTO o VALUES (1, '01');",
        {{When::Contracted, "SELECT ident || '-' || v FROM o", "1-1"}});
    row("a role without USAGE on the schema of the column's type", {renamed("o", "c", "d")},
        "CREATE SCHEMA ext; CREATE EXTENSION citext SCHEMA ext; CREATE TABLE o (id int PRIMARY KEY, c ext.citext);"
        "DO $$ BEGIN CREATE ROLE plain_writer; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
        "GRANT INSERT, UPDATE, SELECT ON o TO plain_writer; INSERT INTO o VALUES (1, 'x');",
        {{When::Expanded,
             "SET ROLE plain_writer; INSERT INTO o (id, c) VALUES (2, 'y'); UPDATE o SET d = 'z' WHERE id = 1"},
            {When::CutOver,
                "SET ROLE plain_writer; INSERT INTO o (id, c) VALUES (3, 'y'); UPDATE o SET d = 'z' WHERE id = 2"}});

    const char* shared = "CREATE TABLE t1 (id int PRIMARY KEY, a int); CREATE TABLE t2 (id int PRIMARY KEY, b int);"
                         "INSERT INTO t1 VALUES (1, 2); INSERT INTO t2 VALUES (1, 3);"
                         "CREATE VIEW v AS SELECT t1.a, t2.b FROM t1 JOIN t2 USING (id);";
    row("a view on a renamed table and a retyped one", {renamed("t1", "a", "a2"), retyped("t2", "b", "bigint")}, shared,
        {{When::Undone, "SELECT a, b FROM v", "2|3"}, {When::CutOver, "SELECT a, b FROM v", "2|3"},
            {When::Contracted, "SELECT a, b, pg_typeof(b) FROM v", "2|3|bigint"}});
    row("a view on a table renamed in place and a retyped one",
        {renamed("t1", "a", "a2", Strategy::InPlace), retyped("t2", "b", "bigint")}, shared,
        {{When::Undone, "SELECT a, b FROM v", "2|3"},
            {When::Contracted, "SELECT a, b, pg_typeof(b) FROM v", "2|3|bigint"}});
    row("a trigger that names no column sees every write", {renamed("o", "amount", "total")},
        "CREATE TABLE o (id int PRIMARY KEY, amount int); CREATE TABLE log (n int); INSERT INTO o VALUES (1, 1);"
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (1); RETURN NEW; END "
        "$$;"
        "CREATE TRIGGER a AFTER UPDATE ON o FOR EACH ROW WHEN (OLD.amount IS DISTINCT FROM NEW.amount) EXECUTE "
        "FUNCTION f();",
        {{When::Expanded, "UPDATE o SET total = 2; UPDATE o SET amount = 3; SELECT count(*) FROM log", "2"},
            {When::CutOver, "UPDATE o SET total = 4; UPDATE o SET amount = 5; SELECT count(*) FROM log", "4"}});
    row("a trigger that files rows whole sees a rename in place", {renamed("o", "a", "b", Strategy::Auto)},
        "CREATE TABLE o (id int PRIMARY KEY, a int); CREATE TABLE o_log (LIKE o); INSERT INTO o VALUES (1, 1);"
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO o_log VALUES (OLD.*); RETURN "
        "NULL; END $$; CREATE TRIGGER audit AFTER UPDATE ON o FOR EACH ROW EXECUTE FUNCTION f();",
        {{When::CutOver, "UPDATE o SET b = 2; SELECT * FROM o_log", "1|1"}});
    row("what takes rows whole as one value works throughout", {renamed("o", "a", "b")},
        "CREATE TABLE o (id int PRIMARY KEY, a int); CREATE TABLE log (was jsonb); INSERT INTO o VALUES (1, 1);"
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.* IS DISTINCT FROM NEW.* THEN INSERT "
        "INTO log VALUES (to_jsonb(OLD.*)); END IF; RETURN NULL; END $$; CREATE TRIGGER audit AFTER UPDATE ON o FOR "
        "EACH ROW EXECUTE FUNCTION f(); CREATE FUNCTION g() RETURNS SETOF o LANGUAGE sql AS 'SELECT * FROM o';"
        "CREATE FUNCTION h() RETURNS SETOF o BEGIN ATOMIC SELECT t FROM o AS t; END;",
        {{When::Expanded, "UPDATE o SET a = 2; SELECT was ->> 'a' FROM log; SELECT a FROM g(); SELECT b FROM h()",
             "1\n2\n2"},
            {When::CutOver, "UPDATE o SET b = 3; SELECT count(*) FROM log; SELECT b FROM g(); SELECT b FROM h()",
                "2\n3\n3"}});
    row("default privileges do not widen a view that stands in", {renamed("o", "a", "b", Strategy::View)},
        "DO $$ BEGIN CREATE ROLE plain_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
        "CREATE TABLE o (id int PRIMARY KEY, a int); ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO plain_reader;",
        {{When::Expanded, "SELECT has_table_privilege('plain_reader', 'o', 'SELECT')", "f"},
            {When::Undone, "SELECT has_table_privilege('plain_reader', 'o', 'SELECT')", "f"}});
}

void TestPlanFaults::whatCannotWorkIsRefused_data()
{
    QTest::addColumn<Case>("one");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, QList<DraftedChange> changes, const char* setup, const char* words) {
        QTest::newRow(name) << Case{std::move(changes), setup, {}} << QString::fromUtf8(words);
    };
    const char* domain = "CREATE DOMAIN nn AS text NOT NULL; CREATE TABLE o (id int PRIMARY KEY, s nn, t text);";
    const char* fires
        = "CREATE TABLE o (id int PRIMARY KEY, a text); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ "
          "BEGIN "
          "RAISE NOTICE '%', OLD.a; RETURN NULL; END $$; CREATE TRIGGER t AFTER UPDATE OF a ON o FOR EACH ROW EXECUTE "
          "FUNCTION f();";
    row("a trigger that fires on UPDATE OF the old name, over a view", {renamed("o", "a", "b", Strategy::View)}, fires,
        "Nor by dual-column: Trigger t fires on UPDATE OF a only");
    row("a trigger that fires on UPDATE OF the old name, in place", {renamed("o", "a", "b", Strategy::InPlace)}, fires,
        "Nor by dual-column: Trigger t fires on UPDATE OF a only");
    row("a trigger that fires on UPDATE OF the old name", {renamed("o", "a", "b", Strategy::Auto)}, fires,
        "public.o.a to b online. in-place: ");
    const char* wide = "DO $$BEGIN EXECUTE 'CREATE TABLE o (' || (SELECT string_agg('c' || n || ' int', ', ') FROM "
                       "generate_series(1, 1600) n) || ')'; END$$;";
    row("another column of a table that has 1,600", {retyped("o", "c1", "bigint", Strategy::DualColumn)}, wide,
        "public.o has used 1600 of the 1600 columns");
    row("and another column of a view on it", {renamed("o", "c7", "seven", Strategy::View)}, wide,
        "as many columns as a view can have");
    row("a table that has dropped so many", {renamed("o", "last", "final", Strategy::DualColumn)},
        "DO $$BEGIN EXECUTE 'CREATE TABLE o (' || (SELECT string_agg('c' || n || ' int', ', ') FROM "
        "generate_series(1, 1599) n) || ', last int)'; FOR n IN 1 .. 8 LOOP EXECUTE 'ALTER TABLE o DROP COLUMN c' || "
        "n; "
        "END LOOP; END$$;",
        "dropped ones among them");
    row("a table that has dropped them at its end", {renamed("o", "first", "initial", Strategy::DualColumn)},
        "DO $$BEGIN EXECUTE 'CREATE TABLE o (first int, ' || (SELECT string_agg('c' || n || ' int', ', ') FROM "
        "generate_series(1, 1599) n) || ')'; FOR n IN 1590 .. 1599 LOOP EXECUTE 'ALTER TABLE o DROP COLUMN c' || n; "
        "END LOOP; END$$;",
        "public.o has used 1600 of the 1600 columns");
    row("a generated column by a second one", {renamed("o", "g", "h")},
        "CREATE TABLE o (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id * 2) STORED);", "Possible: in-place, view");
    row("a domain that is NOT NULL renamed", {renamed("o", "s", "u")}, domain, "domain that is NOT NULL");
    row("from a domain that is NOT NULL", {retyped("o", "s", "text")}, domain, "domain that is NOT NULL");
    row("to a domain that is NOT NULL", {retyped("o", "t", "nn")}, domain, "domain that is NOT NULL");
    row("a deferrable primary key retyped", {retyped("o", "id", "bigint")},
        "CREATE TABLE o (id int PRIMARY KEY DEFERRABLE, s text);", "DEFERRABLE");
    const char* normal
        = "CREATE TABLE o (id int PRIMARY KEY, email text, n int);"
          "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.email := lower(NEW.email);"
          " RETURN NEW; END $$; CREATE TRIGGER low BEFORE INSERT OR UPDATE ON o FOR EACH ROW EXECUTE"
          " FUNCTION f();";
    row("a column that a BEFORE trigger writes by name", {renamed("o", "email", "mail")}, normal, "BEFORE trigger low");
    row("a column of UPDATE OF renamed", {renamed("o", "amount", "total")},
        "CREATE TABLE o (id int PRIMARY KEY, amount int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$; CREATE TRIGGER audit AFTER UPDATE OF amount ON o FOR EACH ROW EXECUTE FUNCTION "
        "f();",
        "Trigger audit fires on UPDATE OF amount only");
    const char* ruled = "CREATE TABLE o (id int PRIMARY KEY, a int, n int); CREATE TABLE log (old int, new int);"
                        "CREATE RULE audit AS ON UPDATE TO o WHERE NEW.a IS DISTINCT FROM OLD.a DO ALSO INSERT INTO "
                        "log VALUES (OLD.a, NEW.a);";
    row("a column that a rule looks at", {renamed("o", "a", "b", Strategy::DualColumn)}, ruled,
        "Rule audit on public.o looks at a before a write by the other name");
    row("a column that a rule looks at, of another type too", {renamed("o", "a", "b"), retyped("o", "a", "bigint")},
        ruled, "Rule audit on public.o looks at a before");
    row("a column of a row that a rule takes whole", {renamed("o", "a", "b", Strategy::DualColumn)},
        "CREATE TABLE o (id int PRIMARY KEY, a int); CREATE TABLE log (was json);"
        "CREATE RULE audit AS ON INSERT TO o DO ALSO INSERT INTO log VALUES (row_to_json(NEW));",
        "Rule audit on public.o looks at a before");
    const char* filed
        = "CREATE TABLE o (id int PRIMARY KEY, a int, n int); CREATE TABLE o_log (LIKE o); CREATE FUNCTION f() RETURNS "
          "trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO o_log VALUES (OLD.*); RETURN NULL; END $$; CREATE TRIGGER "
          "audit AFTER UPDATE OR DELETE ON o FOR EACH ROW EXECUTE FUNCTION f();";
    row("a column of a row that a trigger files whole", {renamed("o", "a", "b", Strategy::DualColumn)}, filed,
        "Function public.f() (line 1: BEGIN INSERT INTO o_log VALUES (OLD.*); RETURN NULL; END) counts on rows");
    row("a type of a row that a trigger files whole", {retyped("o", "n", "bigint", Strategy::DualColumn)}, filed,
        "Possible: in-place.");
    row("a column of rows that a function gives one by one", {renamed("o", "a", "b", Strategy::DualColumn)},
        "CREATE TABLE o (id int PRIMARY KEY, a int); CREATE FUNCTION f() RETURNS SETOF o LANGUAGE sql AS 'SELECT id, a "
        "FROM o';",
        "Function public.f() (line 1: SELECT id, a FROM o) counts on rows");
    row("a column of rows that a function with a parsed body gives", {renamed("o", "a", "b", Strategy::DualColumn)},
        "CREATE TABLE o (id int PRIMARY KEY, a int); CREATE FUNCTION f() RETURNS SETOF o BEGIN ATOMIC SELECT * FROM o; "
        "END;",
        "Function public.f() counts on rows");
    row("a view of two names in the place of rows that are filed whole", {renamed("o", "a", "b", Strategy::View)},
        "CREATE TABLE o (id int PRIMARY KEY, a int); CREATE TABLE kept (LIKE o); CREATE PROCEDURE f() LANGUAGE sql AS "
        "'INSERT INTO kept SELECT * FROM o';",
        "Procedure public.f() (line 1: INSERT INTO kept SELECT * FROM o) counts on rows");
    row("a view in the place of a table whose rows a function takes", {renamed("o", "a", "b", Strategy::View)},
        "CREATE TABLE o (id int PRIMARY KEY, a int); CREATE FUNCTION full_a(r o) RETURNS int LANGUAGE sql AS 'SELECT "
        "1';",
        "takes rows of public.o");
    row("a view made anew whose rows a function takes", {retyped("o", "a", "bigint")},
        "CREATE TABLE o (id int PRIMARY KEY, a int); CREATE VIEW v AS SELECT a FROM o;"
        "CREATE FUNCTION f(r v) RETURNS int LANGUAGE sql AS 'SELECT 1';",
        "keeps a view that uses the column from being made anew");
    row("a view in the place of a table that another cut-over's view stands on",
        {renamed("t1", "a", "a2", Strategy::View), retyped("t2", "b", "bigint")},
        "CREATE TABLE t1 (id int PRIMARY KEY, a int); CREATE TABLE t2 (id int PRIMARY KEY, b int);"
        "CREATE VIEW v AS SELECT t1.a, t2.b FROM t1 JOIN t2 USING (id);",
        "view public.v stands on public.t1 too");
    const char* big
        = "CREATE TABLE cust (id int PRIMARY KEY, n text); INSERT INTO cust SELECT g FROM generate_series(1, 100) g;"
          "CREATE TABLE ord (id int PRIMARY KEY, cust_id int REFERENCES cust, pad text);"
          "INSERT INTO ord SELECT g, 1 + g % 100, repeat('x', 1000) FROM generate_series(1, 20000) g;"
          "CREATE TABLE kid (id int PRIMARY KEY, o int REFERENCES ord); INSERT INTO kid VALUES (1, 1);";
    row("in place, a key that a large table references", {retyped("cust", "id", "bigint", Strategy::InPlace)}, big,
        "is locked too");
    row("in place, a small table that references a large one", {retyped("kid", "o", "bigint", Strategy::InPlace)}, big,
        "is locked too");
}

void TestPlanFaults::thePlanSaysWhatToExpect_data()
{
    QTest::addColumn<Case>("one");
    QTest::addColumn<QString>("hazard");
    QTest::addColumn<QString>("words");
    const auto row
        = [](const char* name, QList<DraftedChange> changes, const char* setup, const char* hazard, const char* words) {
              QTest::newRow(name) << Case{std::move(changes), setup, {}} << QString::fromUtf8(hazard)
                                  << QString::fromUtf8(words);
          };
    row("older rows that break a CHECK", {retyped("o", "n", "bigint")},
        "CREATE TABLE o (id int PRIMARY KEY, n int); INSERT INTO o VALUES (1, -1);"
        "ALTER TABLE o ADD CONSTRAINT above CHECK (n > 0) NOT VALID;",
        "backfill.check-not-valid", "constraint above");
    row("a column more for COPY and for INSERT ... SELECT *", {renamed("o", "n", "m")},
        "CREATE TABLE o (id int PRIMARY KEY, n int);", "table.more-columns", "missing data for column");
    row("that an undo makes unique indexes again", {retyped("o", "v", "numeric(12,2)")},
        "CREATE TABLE o (id int PRIMARY KEY, v int UNIQUE);", "undo.made-again", "unique index o_v_key");
    const char* published = "CREATE TABLE o (id int PRIMARY KEY, a int); CREATE PUBLICATION p FOR TABLE o;";
    row("that subscribers need the new column", {renamed("o", "a", "b")}, published, "replication.subscriber-column",
        "publication p");
    row("that subscribers need it although all tables are published", {renamed("o", "a", "b")},
        "CREATE TABLE o (id int PRIMARY KEY, a int); CREATE PUBLICATION p FOR ALL TABLES;",
        "replication.subscriber-column", "publication p");
    row("that subscribers know a table by its name", {renamedTable("o", "p", Strategy::InPlace)}, published,
        "replication.subscriber-table", "publication p");
    const char* named
        = "CREATE TABLE o (id int PRIMARY KEY, amount int); CREATE FUNCTION f() RETURNS bigint LANGUAGE plpgsql"
          " AS $$ BEGIN RETURN (SELECT sum(amount) FROM o); END $$;";
    row("which functions name a table that a view stands in for", {renamedTable("o", "p", Strategy::View)}, named,
        "function.names-table", "public.f()");
    row("and asks about them before the view goes", {renamedTable("o", "p", Strategy::View)}, named, "question",
        "public.f()");
    row("which functions take rows that are wider meanwhile", {renamed("o", "a", "b")},
        "CREATE TABLE o (id int PRIMARY KEY, a int); CREATE FUNCTION f(r o) RETURNS int LANGUAGE sql AS 'SELECT 1';",
        "function.row-type", "public.f(");
    row("a view's limits", {renamed("o", "a", "b", Strategy::View)}, "CREATE TABLE o (id int PRIMARY KEY, a int);",
        "view.limits", "COPY TO by the name alone");
}
