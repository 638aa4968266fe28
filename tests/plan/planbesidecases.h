// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// More rows of tst_planfaults.cpp, which alone includes this: what other tables, sequences and definitions that rest on
// a key have to do with a change.
#pragma once

namespace {

const char* const referencing = "CREATE TABLE cust (id bigint PRIMARY KEY, x int); CREATE TABLE ord (id int PRIMARY "
                                "KEY, cid int REFERENCES cust);"
                                "INSERT INTO cust VALUES (1, 1); INSERT INTO ord VALUES (1, 1);";
const char* const referenced
    = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE ch (n int PRIMARY KEY, pid bigint REFERENCES p);"
      "INSERT INTO p VALUES (1); INSERT INTO ch VALUES (1, 1);";
const char* const grouped = "CREATE TABLE m (id int PRIMARY KEY, name text); INSERT INTO m VALUES (1, 'a');";
const char* const upserted = "CREATE TABLE f (id int PRIMARY KEY, amt int, note text);";

/// A row holds on to no more than the place of its setup.
const char* held(const std::string& setup)
{
    static std::list<std::string> all;
    return all.emplace_back(setup).c_str();
}

} // namespace

void TestPlanFaults::whatStandsBesideWorksThroughout_data()
{
    QTest::addColumn<Case>("one");
    const auto row = [](const char* name, QList<DraftedChange> changes, const char* setup, QList<Act> acts) {
        QTest::newRow(name) << Case{std::move(changes), setup, std::move(acts)};
    };
    row("a table renamed whose key a retyped column references",
        {retyped("ord", "cid", "bigint"), renamedTable("cust", "clients", Strategy::Auto)}, referencing,
        {{When::Undone, "SELECT count(*) FROM cust", "1"}, {When::CutOver, "INSERT INTO clients VALUES (5000000000)"},
            {When::CutOver, "INSERT INTO ord (id, cid) VALUES (2, 5000000000)"},
            {When::CutOver, "INSERT INTO ord (id, cid) VALUES (3, 7)", "ERROR"},
            {When::Contracted,
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'ord'::regclass AND contype = "
                "'f'",
                "FOREIGN KEY (cid) REFERENCES clients(id)"}});
    row("a table renamed that references a retyped key",
        {retyped("p", "id", "bigint"), renamedTable("ch", "ch2", Strategy::Auto)}, referenced,
        {{When::Undone, "SELECT count(*) FROM ch", "1"}, {When::CutOver, "INSERT INTO p (id) VALUES (5000000000)"},
            {When::CutOver, "INSERT INTO ch2 (n, pid) VALUES (2, 5000000000)"},
            {When::CutOver, "INSERT INTO ch2 (n, pid) VALUES (3, 7)", "ERROR"},
            {When::Contracted, "SELECT count(*) FROM pg_constraint WHERE contype = 'f'", "1"}});
    row("a view on a retyped table and on one that is renamed",
        {retyped("t2", "b", "bigint"), renamedTable("t1", "t9", Strategy::Auto)},
        "CREATE TABLE t1 (id int PRIMARY KEY, a int); CREATE TABLE t2 (id int PRIMARY KEY, b int);"
        "INSERT INTO t1 VALUES (1, 2); INSERT INTO t2 VALUES (1, 3);"
        "CREATE VIEW v AS SELECT t1.a, t2.b FROM t1 JOIN t2 USING (id);",
        {{When::Undone, "SELECT a, b FROM v", "2|3"}, {When::Contracted, "SELECT a, b FROM v", "2|3"},
            {When::Contracted, "SELECT count(*) FROM t9", "1"}});

    row("functions with a body that the server tracks rest on a retyped key", {retyped("m", "id", "bigint")},
        held(std::string(grouped)
            + "CREATE FUNCTION counted() RETURNS TABLE (i bigint, n text, c bigint) LANGUAGE sql BEGIN ATOMIC SELECT "
              "id, "
              "name, count(*) FROM m GROUP BY id; END;"
              "CREATE PROCEDURE put(i int) LANGUAGE sql BEGIN ATOMIC INSERT INTO m VALUES (i, 'p') ON CONFLICT ON "
              "CONSTRAINT m_pkey DO NOTHING; END;"),
        {{When::Undone, "CALL put(1); CALL put(2); SELECT count(*) FROM counted()", "2"},
            {When::Undone, "DELETE FROM m WHERE id = 2"},
            {When::CutOver, "CALL put(1); CALL put(3); SELECT count(*) FROM counted()", "2"},
            {When::Contracted, "CALL put(1); CALL put(4); SELECT count(*) FROM counted()", "3"}});
    row("a materialized view that groups by a retyped key and shows nothing else bare", {retyped("m", "id", "bigint")},
        held(std::string(grouped)
            + "CREATE MATERIALIZED VIEW mv AS SELECT id, count(*), min(name) AS name FROM m GROUP BY id;"),
        {{When::Undone, "SELECT * FROM mv", "1|1|a"},
            {When::Contracted, "SELECT *, pg_typeof(id) FROM mv", "1|1|a|bigint"}});

    const char* filled
        = "CREATE TABLE u (id int CONSTRAINT pk PRIMARY KEY WITH (fillfactor=80), c int,"
          " CONSTRAINT \"u WITH (c\" UNIQUE (c) INCLUDE (id) WITH (fillfactor=70, deduplicate_items=off));"
          "INSERT INTO u VALUES (1, 1);";
    const char* options = "SELECT string_agg(reloptions::text, ' ' ORDER BY relname) FROM pg_class WHERE relkind IN "
                          "('i', 'I') AND reloptions IS NOT NULL AND relname NOT LIKE 'pg\\_%'";
    row("a unique constraint with storage parameters that an undo makes again", {retyped("u", "c", "text")}, filled,
        {{When::Undone, options, "{fillfactor=80} {fillfactor=70,deduplicate_items=off}"},
            {When::Contracted, options, "{fillfactor=80} {fillfactor=70,deduplicate_items=off}"}});
    row("and a primary key", {retyped("u", "id", "numeric(12,2)")}, filled,
        {{When::Undone, options, "{fillfactor=80} {fillfactor=70,deduplicate_items=off}"},
            {When::Contracted, options, "{fillfactor=80} {fillfactor=70,deduplicate_items=off}"}});
    row("a deferred unique constraint with storage parameters", {retyped("u", "c", "numeric(12,2)")},
        "CREATE TABLE u (id int PRIMARY KEY, c int, UNIQUE (c) WITH (fillfactor=70) DEFERRABLE INITIALLY DEFERRED);"
        "INSERT INTO u VALUES (1, 1), (2, 2);",
        {{When::Undone, options, "{fillfactor=70}"}, {When::Undone, "UPDATE u SET c = 3 - c"},
            {When::CutOver, "UPDATE u SET c = 3 - c"}, {When::Contracted, options, "{fillfactor=70}"}});

    row("routines that take what is there already, and that put it elsewhere", {retyped("f", "amt", "bigint")},
        held(std::string(upserted)
            + "CREATE TABLE g (id int PRIMARY KEY, note text); INSERT INTO f VALUES (1, 1, 'a');"
              "CREATE PROCEDURE fp(i int) LANGUAGE sql BEGIN ATOMIC INSERT INTO f (id, amt) VALUES (i, 3) ON CONFLICT "
              "(id) DO NOTHING; INSERT INTO g SELECT id, 'ON CONFLICT DO UPDATE' FROM f WHERE amt = 3 ON CONFLICT (id) "
              "DO UPDATE SET note = excluded.note; END;"),
        {{When::Expanded, "CALL fp(2)"}, {When::CutOver, "CALL fp(3)"}, {When::CutOver, "SELECT count(*) FROM g", "3"},
            {When::Undone, "CALL fp(4)"}, {When::Contracted, "CALL fp(5)"},
            {When::Contracted, "SELECT count(*) FROM g", "4"}});
    row("statistics of an index over an expression", {retyped("f", "amt", "bigint")},
        held(std::string(upserted)
            + "CREATE INDEX fe ON f ((amt * 2)); INSERT INTO f SELECT g, g, 'n' FROM generate_series(1, 300) g;"
              "ANALYZE f;"),
        {{When::CutOver, "SELECT count(*) FROM pg_stats WHERE tablename = 'fe'", "1"}});
}

void TestPlanFaults::whatStandsInTheWayIsSaid_data()
{
    QTest::addColumn<Case>("one");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, QList<DraftedChange> changes, const std::string& setup, const char* words) {
        QTest::newRow(name) << Case{std::move(changes), held(setup), {}} << QString::fromUtf8(words);
    };
    row("a view in the place of a table that a key made anew references",
        {retyped("ord", "cid", "bigint"), renamedTable("cust", "clients", Strategy::View)}, referencing,
        "Foreign key public.ord.ord_cid_fkey is made anew");
    row("a view with both names in its place",
        {retyped("ord", "cid", "bigint"), renamed("cust", "x", "y", Strategy::View)}, referencing,
        "Foreign key public.ord.ord_cid_fkey is made anew");
    row("a view in the place of a table that references a key made anew",
        {retyped("p", "id", "bigint"), renamedTable("ch", "ch2", Strategy::View)}, referenced,
        "Foreign key public.ch.ch_pid_fkey is made anew");
    row("a materialized view that groups by a retyped key", {retyped("m", "id", "bigint")},
        std::string(grouped) + "CREATE MATERIALIZED VIEW mv AS SELECT id, name, count(*) FROM m GROUP BY id;",
        "aterialized view public.mv groups by the primary key");

    const std::string numbered = "CREATE TABLE i (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);";
    row("an identity whose sequence another table takes numbers from", {retyped("i", "id", "bigint")},
        numbered + "CREATE TABLE i_arch (id int DEFAULT nextval('i_id_seq'));", "table column public.i_arch.id");
    row("an identity whose sequence a view looks at", {retyped("i", "id", "bigint")},
        numbered + "CREATE VIEW latest AS SELECT last_value FROM i_id_seq;", "view public.latest");
    row("an identity whose sequence a view asks", {retyped("i", "id", "bigint")},
        numbered + "CREATE VIEW latest AS SELECT currval('i_id_seq'::regclass);", "view public.latest");
    row("an identity whose sequence a function asks", {retyped("i", "id", "bigint")},
        numbered + "CREATE FUNCTION latest() RETURNS bigint LANGUAGE sql RETURN nextval('i_id_seq'::regclass);",
        "function public.latest()");
    row("a column that owns two sequences", {retyped("two", "id", "bigint")},
        "CREATE TABLE two (id serial PRIMARY KEY); CREATE SEQUENCE s2nd OWNED BY two.id;", "owns several sequences");
    row("an identity column that owns another sequence", {retyped("i", "id", "bigint")},
        numbered + "CREATE SEQUENCE s2nd OWNED BY i.id;", "owns several sequences");

    row("a key that references an inheritance child", {retyped("p", "amt", "bigint")},
        "CREATE TABLE p (id int, amt int); CREATE TABLE c (UNIQUE (amt)) INHERITS (p);"
        "CREATE TABLE r (x int REFERENCES c (amt));",
        "oreign key r_x_fkey of public.r references public.c");
    row("a key that references a partition", {retyped("pt", "amt", "bigint")},
        "CREATE TABLE pt (id int, amt int, PRIMARY KEY (id)) PARTITION BY RANGE (id); CREATE TABLE pb PARTITION OF pt "
        "DEFAULT; CREATE UNIQUE INDEX pbu ON pb (amt); CREATE TABLE ch (x int REFERENCES pb (amt));",
        "oreign key ch_x_fkey of public.ch references public.pb");
    row("a routine that updates what is there already", {retyped("f", "amt", "bigint")},
        std::string(upserted)
            + "CREATE PROCEDURE fp(i int) LANGUAGE sql BEGIN ATOMIC INSERT INTO f (id, note) VALUES (i, 'x') ON "
              "CONFLICT (id) DO UPDATE SET note = excluded.note; END;",
        "rocedure public.fp(IN i integer) says ON CONFLICT DO UPDATE");
    row("a rule of a view that updates what is there already", {retyped("f", "amt", "bigint")},
        std::string(upserted)
            + "CREATE VIEW fv AS SELECT id, note FROM f; CREATE RULE r AS ON INSERT TO fv DO INSTEAD INSERT INTO f "
              "(id, note) VALUES (NEW.id, NEW.note) ON CONFLICT (id) DO UPDATE SET note = excluded.note;",
        "ule r on public.fv says ON CONFLICT DO UPDATE");
}

void TestPlanFaults::anUndoInPlaceTakesASequenceThatWentPastTheEnd_data()
{
    QTest::addColumn<QString>("column");
    QTest::newRow("serial") << QStringLiteral("id serial PRIMARY KEY");
    QTest::newRow("identity") << QStringLiteral("id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY");
    QTest::newRow("identity with another sequence")
        << QStringLiteral("id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY); CREATE SEQUENCE more OWNED BY s.id; "
                          "CREATE TABLE other (n int");
}
