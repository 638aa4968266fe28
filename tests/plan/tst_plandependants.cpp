// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plan/carryout.h"
#include "tests/plan/shop.h"

#include <QTest>

using namespace lk;

/// Everything that can hang on a column, one kind at a time and all together, under plain and under odd names: carried
/// to the end it is what the same script gives on a table that had the new type from the start; undone it is as before.
class TestPlanDependants : public QObject {
    Q_OBJECT
private:
    test::Shop m_shop;
    test::TestServer& m_server = m_shop.server;

    struct Names {
        QString table;
        QString column;
        QString other; ///< a second table
    };
    static Names plainNames() { return {QStringLiteral("things"), QStringLiteral("path"), QStringLiteral("others")}; }
    static Names oddNames()
    {
        return {QStringLiteral("Odd.\"Table'%2 %1"),
            QString::fromUtf8("Größe.\"x\" größe'ß %1 %3 ") + QString(34, QLatin1Char('y')), QStringLiteral("select")};
    }

    /// {t}, {c}, {o}: the names, quoted.
    static QString filled(QString sql, const Names& names)
    {
        return sql.replace(QLatin1String("{t}"), QStringLiteral("public.") + quoted(names.table))
            .replace(QLatin1String("{c}"), quoted(names.column))
            .replace(QLatin1String("{o}"), QStringLiteral("public.") + quoted(names.other));
    }

    /// `finalType`: made with the column's new type, at the place where a retyped column ends up.
    QString database(const Names& names, const QString& dependants, bool finalType)
    {
        const QString roles
            = QStringLiteral("DO $$ BEGIN CREATE ROLE dep_owner; CREATE ROLE dep_reader; CREATE ROLE \"Dep Granter\";"
                             " EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
                             "GRANT CREATE, USAGE ON SCHEMA public TO dep_owner;\n");
        const QString base = QStringLiteral(R"sql(
CREATE SCHEMA lockkeeper;
CREATE FUNCTION public.subpath(path integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION public.subpath(path bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE {t} (id integer PRIMARY KEY, {c} integer NOT NULL DEFAULT 1, label text, ready boolean DEFAULT true);
CREATE TABLE {o} (id integer PRIMARY KEY, note text, seen bigint);
)sql");
        const QString retyped = QStringLiteral("ALTER TABLE {t} DROP COLUMN {c};\n"
                                               "ALTER TABLE {t} ADD COLUMN {c} bigint NOT NULL DEFAULT 1;\n");
        const QString rows = QStringLiteral("INSERT INTO {t} (id, {c}, label) SELECT i, i % 50, 'l' || i FROM"
                                            " generate_series(1, 200) i;\nINSERT INTO {o} VALUES (1, 'n', 1);\n");
        return m_server.freshDatabase(
            filled(roles + base + (finalType ? retyped : QString()) + rows + dependants, names));
    }

    QString schema(const QString& db)
    {
        return m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")});
    }

    static Draft widened(const Names& names)
    {
        return {{DraftedChange{
            ChangeType{{QStringLiteral("public"), names.table}, names.column, QStringLiteral("bigint"), {}, {}},
            Strategy::DualColumn}}};
    }

    static QList<std::pair<const char*, const char*>> kinds();

    static void cases()
    {
        QTest::addColumn<QString>("dependants");
        QTest::addColumn<bool>("odd");
        QString all;
        for (const auto& [name, sql] : kinds()) {
            QTest::newRow(name) << QString::fromUtf8(sql) << false;
            QTest::addRow("%s, odd names", name) << QString::fromUtf8(sql) << true;
            all += QString::fromUtf8(sql);
        }
        QTest::newRow("all of these together") << all << false;
        QTest::newRow("all of these together, odd names") << all << true;
    }

    Result<Plan> planned(const QString& db, const Draft& draft) { return m_shop.planned(db, draft); }

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start({QStringLiteral("allow_in_place_tablespaces = on")}), qPrintable(m_server.problem()));
        QCOMPARE(
            m_server.exec(QStringLiteral("postgres"), QStringLiteral("CREATE TABLESPACE fast LOCATION ''")), QString());
    }

    void undoneItIsAsBefore_data() { cases(); }
    void undoneItIsAsBefore()
    {
        QFETCH(QString, dependants);
        QFETCH(bool, odd);
        const Names names = odd ? oddNames() : plainNames();
        const QString db = database(names, dependants, false);
        const QString before = schema(db);
        const auto plan = planned(db, widened(names));
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        // Twice, so that undo leaves nothing that a second run would stumble on.
        for (int round = 0; round < 2; ++round) {
            QList<Step> done;
            for (const Step& step : plan->steps) {
                if (step.phase == Phase::Contract) {
                    break;
                }
                const QString problem = test::carryOut(m_server, db, step);
                QVERIFY2(problem.isEmpty(), qPrintable(step.id + QLatin1String(": ") + problem));
                done.prepend(step);
            }
            for (const Step& step : std::as_const(done)) {
                const QString problem = test::takeBack(m_server, db, step);
                QVERIFY2(problem.isEmpty(), qPrintable(step.id + QLatin1String(" undo: ") + problem));
            }
            QCOMPARE(schema(db), before);
            QCOMPARE(test::leftovers(m_server, db), QString());
        }
        m_server.dropDatabase(db);
    }

    void carriedThroughItIsAsIfMadeForTheNewType_data() { cases(); }
    void carriedThroughItIsAsIfMadeForTheNewType()
    {
        QFETCH(QString, dependants);
        QFETCH(bool, odd);
        const Names names = odd ? oddNames() : plainNames();
        const QString db = database(names, dependants, false);
        const auto plan = planned(db, widened(names));
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        for (const Step& step : plan->steps) {
            const QString problem = test::carryOut(m_server, db, step);
            QVERIFY2(problem.isEmpty(), qPrintable(step.id + QLatin1String(": ") + problem));
            if (step.id.endsWith(QLatin1String(".cut-over"))) {
                // The new type at work behind every dependant, while the old column is still there.
                const QString write = filled(QStringLiteral("UPDATE {t} SET {c} = 3000000000 WHERE id = 7"), names);
                QCOMPARE(m_server.exec(db, write), QString());
            }
        }
        QCOMPARE(test::leftovers(m_server, db), QString());
        const QString twin = database(names, dependants, true);
        QCOMPARE(schema(db), schema(twin));
        m_server.dropDatabase(twin);
        m_server.dropDatabase(db);
    }

    void aMaterializedViewAnswersThroughoutAndIsFilled()
    {
        const Names names = plainNames();
        const QString db = database(names,
            QStringLiteral("CREATE MATERIALIZED VIEW public.sums AS SELECT {c} % 3 AS class, sum({c}) AS total FROM {t}"
                           " GROUP BY 1; CREATE VIEW public.over_sums AS SELECT max(total) AS top FROM public.sums;"),
            false);
        const QString before = m_server.value(db, QStringLiteral("SELECT * FROM sums ORDER BY class"));
        QCOMPARE(before.split(QLatin1Char('\n')).size(), 3);
        const auto plan = planned(db, widened(names));
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        for (const Step& step : plan->steps) {
            QCOMPARE(test::carryOut(m_server, db, step), QString());
            QCOMPARE(m_server.value(db, QStringLiteral("SELECT * FROM sums ORDER BY class")), before);
            QVERIFY(m_server.value(db, QStringLiteral("SELECT top FROM over_sums")).toInt() > 0);
        }
        QCOMPARE(m_server.exec(db, QStringLiteral("REFRESH MATERIALIZED VIEW sums")), QString());
        QCOMPARE(
            m_server.value(db, QStringLiteral("SELECT pg_typeof(total) FROM sums LIMIT 1")), QStringLiteral("numeric"));
    }

    void aPublicationKeepsItsOtherTables()
    {
        const Names names = oddNames();
        const QString db = database(names,
            QStringLiteral("CREATE PUBLICATION parts FOR TABLE {t} (id, {c}) WHERE (id > 3), {o} (id, note);"), false);
        const QString query = QStringLiteral(
            "SELECT schemaname, tablename, attnames, rowfilter FROM pg_publication_tables ORDER BY tablename");
        const QString before = m_server.value(db, query);
        const auto plan = planned(db, widened(names));
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        for (const Step& step : plan->steps) {
            QCOMPARE(test::carryOut(m_server, db, step), QString());
            QCOMPARE(m_server.value(db, query), before);
        }
    }

    void renamedWithoutACopyItIsWhatAPlainRenameGives_data()
    {
        QTest::addColumn<QString>("setup");
        QTest::addColumn<int>("strategy");
        const auto row = [](const char* name, const char* sql, Strategy strategy) {
            QTest::newRow(name) << QString::fromUtf8(sql) << int(strategy);
        };
        const char* partitioned = R"sql(
CREATE TABLE public.p (at date NOT NULL, n integer CHECK (n > 0), label text, PRIMARY KEY (at)) PARTITION BY RANGE (at);
CREATE TABLE public.p1 PARTITION OF public.p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY HASH (at);
CREATE TABLE public.p1a PARTITION OF public.p1 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE TABLE public.p2 PARTITION OF public.p DEFAULT;
CREATE INDEX ON public.p (n, label) WHERE n > 3;
CREATE VIEW public.v AS SELECT n FROM public.p;
INSERT INTO public.p SELECT date '2026-01-01' + i, i, 'l' FROM generate_series(1, 400) i;
)sql";
        const char* heirs = R"sql(
CREATE TABLE public.p (at date, n integer CHECK (n > 0), label text);
CREATE TABLE public.child (extra integer) INHERITS (public.p);
CREATE TABLE public.grandchild () INHERITS (public.child);
CREATE INDEX ON public.child (n);
INSERT INTO public.grandchild VALUES ('2026-01-01', 3, 'l', 4);
)sql";
        row("a partitioned table in place", partitioned, Strategy::InPlace);
        row("a partitioned table behind a view", partitioned, Strategy::View);
        row("a parent of inheriting tables in place", heirs, Strategy::InPlace);
        row("a parent of inheriting tables behind a view", heirs, Strategy::View);
    }
    void renamedWithoutACopyItIsWhatAPlainRenameGives()
    {
        QFETCH(QString, setup);
        QFETCH(int, strategy);
        const QString db = m_server.freshDatabase(QStringLiteral("CREATE SCHEMA lockkeeper;\n") + setup);
        const QString before = schema(db);
        const auto plan = planned(db, {{test::rename("p", "n", "total", Strategy(strategy))}});
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        QList<Step> done;
        for (const Step& step : plan->steps) {
            if (step.phase != Phase::Contract) {
                QCOMPARE(test::carryOut(m_server, db, step), QString());
                done.prepend(step);
            }
        }
        QVERIFY(m_server.value(db, QStringLiteral("SELECT sum(total) FROM p")).toInt() > 0);
        for (const Step& step : std::as_const(done)) {
            QCOMPARE(test::takeBack(m_server, db, step), QString());
        }
        QCOMPARE(schema(db), before);
        for (const Step& step : plan->steps) {
            QCOMPARE(test::carryOut(m_server, db, step), QString());
        }
        const QString twin = m_server.freshDatabase(
            QStringLiteral("CREATE SCHEMA lockkeeper;\n%1ALTER TABLE p RENAME COLUMN n TO total;").arg(setup));
        QCOMPARE(schema(db), schema(twin));
    }

    void aRenameThatTheServerWouldRefuseIsRefusedInThePlan_data()
    {
        QTest::addColumn<QString>("setup");
        QTest::addColumn<QString>("reason");
        QTest::newRow("a column that comes from a parent")
            << QStringLiteral("CREATE TABLE public.base (n integer); CREATE TABLE public.p () INHERITS (public.base);")
            << QStringLiteral("inherits n");
        QTest::newRow("a column that a child has from two parents")
            << QStringLiteral("CREATE TABLE public.p (n integer); CREATE TABLE public.q (n integer);"
                              "CREATE TABLE public.child () INHERITS (public.p, public.q);")
            << QStringLiteral("inherits n from another table too");
        QTest::newRow("a table of a composite type")
            << QStringLiteral("CREATE TYPE public.pair AS (n integer); CREATE TABLE public.p OF public.pair;")
            << QStringLiteral("composite type");
    }
    void aRenameThatTheServerWouldRefuseIsRefusedInThePlan()
    {
        QFETCH(QString, setup);
        QFETCH(QString, reason);
        const QString db = m_server.freshDatabase(QStringLiteral("CREATE SCHEMA lockkeeper;\n") + setup);
        QVERIFY(m_server.exec(db, QStringLiteral("ALTER TABLE p RENAME COLUMN n TO total"))
                .contains(QLatin1String("ERROR")));
        for (const Strategy strategy : {Strategy::Auto, Strategy::InPlace, Strategy::View, Strategy::DualColumn}) {
            const auto plan = planned(db, {{test::rename("p", "n", "total", strategy)}});
            QVERIFY(!plan);
            QVERIFY(plan.error().kind == ErrorKind::Unsupported);
            if (strategy != Strategy::DualColumn) {
                QVERIFY2(plan.error().message.contains(reason, Qt::CaseInsensitive), qPrintable(plan.error().message));
            }
        }
    }

    void aPartitionedTableChangesItsTypeOnlyWhereNothingIsRewritten()
    {
        const QString db = m_server.freshDatabase(QStringLiteral(
            "CREATE SCHEMA lockkeeper; CREATE TABLE public.p (at date, n integer, label varchar(10)) PARTITION BY"
            " LIST (at); CREATE TABLE public.p1 PARTITION OF public.p DEFAULT;"));
        const auto rewritten = planned(db, {{test::retype("p", "n", "bigint", Strategy::Auto)}});
        QVERIFY(!rewritten);
        QVERIFY2(
            rewritten.error().message.contains(QLatin1String("is partitioned")), qPrintable(rewritten.error().message));
        const auto key = planned(db, {{test::retype("p", "at", "text", Strategy::Auto)}});
        QVERIFY(!key);
        QVERIFY2(key.error().message.contains(QLatin1String("partition key")), qPrintable(key.error().message));
    }

    void whatDoesNotFitTheNewTypeIsLearntBeforeAnyRowIsCopied_data()
    {
        QTest::addColumn<QString>("dependants");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const char* sql, const char* named) {
            QTest::newRow(name) << QString::fromUtf8(sql) << QString::fromUtf8(named);
        };
        row("a view", "CREATE VIEW public.half AS SELECT {c} / 2 AS half FROM {t};", "view public.half");
        row("a view on a view",
            "CREATE VIEW public.base AS SELECT id, {c} AS n FROM {t}; CREATE VIEW public.half AS SELECT n / 2 AS half "
            "FROM"
            " public.base;",
            "view public.half");
        row("a materialized view", "CREATE MATERIALIZED VIEW public.half AS SELECT {c} / 2 AS half FROM {t};",
            "materialized view public.half");
        row("a policy", "CREATE POLICY few ON {t} USING ({c} < 10);", "policy few on public.things");
        row("a rule", "CREATE RULE few AS ON DELETE TO {t} WHERE old.{c} < 10 DO INSTEAD NOTHING;",
            "rule few on public.things");
        row("a function",
            "CREATE FUNCTION public.f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum({c}) FROM {t}; END;",
            "function public.f()");
        row("a constraint", "ALTER TABLE {t} ADD CONSTRAINT few CHECK ({c} < 1000);", "constraint few");
        row("a publication's filter",
            "CREATE PUBLICATION few FOR TABLE {t} WHERE ({c} < 10); ALTER TABLE {t} REPLICA IDENTITY FULL;",
            "publication few");
    }
    void whatDoesNotFitTheNewTypeIsLearntBeforeAnyRowIsCopied()
    {
        QFETCH(QString, dependants);
        QFETCH(QString, named);
        const Names names = plainNames();
        const QString db = database(names, dependants, false);
        const QString before = schema(db);
        const Draft draft{{DraftedChange{
            ChangeType{{QStringLiteral("public"), names.table}, names.column, QStringLiteral("text"), {}, {}},
            Strategy::DualColumn}}};
        const auto plan = planned(db, draft);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        QCOMPARE(plan->steps.first().id, QStringLiteral("expand.things.rehearsal"));
        const QString problem = test::carryOut(m_server, db, plan->steps.first());
        QVERIFY2(problem.contains(named + QLatin1String(" does not fit the new type")), qPrintable(problem));
        QCOMPARE(schema(db), before);
    }

    void whatCannotBeCarriedIsRefusedWithTheReason_data()
    {
        QTest::addColumn<QString>("dependants");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* name, const char* sql, const char* reason) {
            QTest::newRow(name) << QString::fromUtf8(sql) << QString::fromUtf8(reason);
        };
        row("a generated column made from it",
            "ALTER TABLE {t} ADD COLUMN twice integer GENERATED ALWAYS AS ({c} * 2) STORED;",
            "generated column twice is made from path");
        row("rows of the table stored elsewhere", "CREATE TABLE public.keeps (old {t});", "stores rows of the table");
        row("a materialized view on a view that uses it",
            "CREATE VIEW public.v AS SELECT {c} FROM {t}; CREATE MATERIALIZED VIEW public.m AS SELECT * FROM public.v;",
            "materialized view public.m stands on view public.v");
        row("a materialized view on a materialized view",
            "CREATE MATERIALIZED VIEW public.m AS SELECT {c} FROM {t}; CREATE MATERIALIZED VIEW public.mm AS SELECT * "
            "FROM"
            " public.m;",
            "materialized view public.mm stands on materialized view public.m");
        row("a materialized view that joins USING it",
            "ALTER TABLE {o} ADD COLUMN {c} integer; CREATE MATERIALIZED VIEW public.m AS SELECT label FROM {t} JOIN "
            "{o}"
            " USING ({c});",
            "materialized view public.m joins USING path");
        row("a function with the row type of a view that uses it",
            "CREATE VIEW public.v AS SELECT {c} FROM {t}; CREATE FUNCTION public.f() RETURNS SETOF public.v LANGUAGE "
            "sql AS"
            " 'SELECT * FROM public.v';",
            "keeps a view that uses the column from being made anew");
        row("a view that belongs to an extension",
            "CREATE VIEW public.v AS SELECT {c} FROM {t}; ALTER EXTENSION plpgsql ADD VIEW public.v;",
            "belongs to extension plpgsql");
        row("an inheritance child", "CREATE TABLE public.child () INHERITS ({t});", "inheritance");
    }
    void whatCannotBeCarriedIsRefusedWithTheReason()
    {
        QFETCH(QString, dependants);
        QFETCH(QString, reason);
        const Names names = plainNames();
        const QString db = database(names, dependants, false);
        const auto plan = planned(db, widened(names));
        QVERIFY(!plan);
        QVERIFY(plan.error().kind == ErrorKind::Unsupported);
        QVERIFY2(plan.error().message.contains(reason, Qt::CaseInsensitive), qPrintable(plan.error().message));
    }
};

QList<std::pair<const char*, const char*>> TestPlanDependants::kinds()
{
    return {
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
        {"rules of the table", R"sql(
CREATE RULE log_it AS ON UPDATE TO {t} WHERE new.{c} <> old.{c} DO ALSO UPDATE {o} SET seen = new.{c} WHERE id = 1;
COMMENT ON RULE log_it ON {t} IS 'it''s logged';
CREATE RULE "Never, ever" AS ON DELETE TO {t} WHERE old.{c} = 7 DO INSTEAD NOTHING;
ALTER TABLE {t} DISABLE RULE "Never, ever";
)sql"},
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
        {"triggers in every state", R"sql(
CREATE FUNCTION public.noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN COALESCE(NEW, OLD); END';
CREATE TRIGGER a_off BEFORE UPDATE OF {c} ON {t} FOR EACH ROW EXECUTE FUNCTION public.noop();
CREATE TRIGGER "B always" AFTER UPDATE OF {c}, label ON {t} FOR EACH ROW WHEN (OLD.{c} IS DISTINCT FROM NEW.{c}) EXECUTE FUNCTION public.noop();
CREATE TRIGGER c_replica AFTER INSERT ON {t} FOR EACH ROW WHEN (NEW.{c} > 5) EXECUTE FUNCTION public.noop('arg', 'it''s');
CREATE CONSTRAINT TRIGGER d_late AFTER UPDATE OF {c} ON {t} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.{c} > 3) EXECUTE FUNCTION public.noop();
CREATE TRIGGER e_rows AFTER UPDATE ON {t} REFERENCING OLD TABLE AS were NEW TABLE AS are FOR EACH ROW WHEN (NEW.{c} <> 4) EXECUTE FUNCTION public.noop();
CREATE TRIGGER f_once AFTER UPDATE OF {c} ON {t} FOR EACH STATEMENT EXECUTE FUNCTION public.noop();
ALTER TABLE {t} DISABLE TRIGGER a_off; ALTER TABLE {t} ENABLE ALWAYS TRIGGER "B always"; ALTER TABLE {t} ENABLE REPLICA TRIGGER c_replica;
COMMENT ON TRIGGER "B always" ON {t} IS 'it''s always'; ALTER TRIGGER f_once ON {t} DEPENDS ON EXTENSION plpgsql;
)sql"},
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
}

QTEST_GUILESS_MAIN(TestPlanDependants)
#include "tst_plandependants.moc"
