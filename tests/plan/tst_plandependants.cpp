// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plan/carryout.h"
#include "tests/plan/shop.h"

#include <QTest>

using namespace lk;

/// What a plan does about things that hang on a column, statement by statement, and what it refuses. That everything is
/// carried along is tried by tests/lifecycle.
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

    QString database(const Names& names, const QString& dependants)
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
        const QString rows = QStringLiteral("INSERT INTO {t} (id, {c}, label) SELECT i, i % 50, 'l' || i FROM"
                                            " generate_series(1, 200) i;\nINSERT INTO {o} VALUES (1, 'n', 1);\n");
        return m_server.freshDatabase(filled(roles + base + rows + dependants, names));
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

    Result<Plan> planned(const QString& db, const Draft& draft) { return m_shop.planned(db, draft); }

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start({QStringLiteral("allow_in_place_tablespaces = on")}), qPrintable(m_server.problem()));
        QCOMPARE(
            m_server.exec(QStringLiteral("postgres"), QStringLiteral("CREATE TABLESPACE fast LOCATION ''")), QString());
    }

    void aMaterializedViewAnswersThroughoutAndIsFilled()
    {
        const Names names = plainNames();
        const QString db = database(names,
            QStringLiteral("CREATE MATERIALIZED VIEW public.sums AS SELECT {c} % 3 AS class, sum({c}) AS total FROM {t}"
                           " GROUP BY 1; CREATE VIEW public.over_sums AS SELECT max(total) AS top FROM public.sums;"));
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
        const QString db = database(
            names, QStringLiteral("CREATE PUBLICATION parts FOR TABLE {t} (id, {c}) WHERE (id > 3), {o} (id, note);"));
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

    void aPartitionedTableChangesItsTypeByACopyOfEachPartition()
    {
        const QString db = m_server.freshDatabase(QStringLiteral(
            "CREATE SCHEMA lockkeeper; CREATE TABLE public.p (at date, n integer, label varchar(10)) PARTITION BY"
            " LIST (at); CREATE TABLE public.p1 PARTITION OF public.p DEFAULT;"));
        const auto rewritten = planned(db, {{test::retype("p", "n", "bigint", Strategy::Auto)}});
        QVERIFY2(rewritten, rewritten ? "" : qPrintable(rewritten.error().printed()));
        QVERIFY(rewritten->decisions.first().chosen == Strategy::DualColumn);
        QStringList copied;
        for (const Step& step : rewritten->steps) {
            if (const auto* backfill = std::get_if<BackfillBody>(&step.body)) {
                copied << backfill->table.name;
            }
        }
        QCOMPARE(copied, QStringList{QStringLiteral("p1")});
        const auto key = planned(db, {{test::retype("p", "at", "text", Strategy::Auto)}});
        QVERIFY(!key);
        QVERIFY2(key.error().message.contains(QLatin1String("partition key"), Qt::CaseInsensitive),
            qPrintable(key.error().message));
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
        const QString db = database(names, dependants);
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
    }
    void whatCannotBeCarriedIsRefusedWithTheReason()
    {
        QFETCH(QString, dependants);
        QFETCH(QString, reason);
        const Names names = plainNames();
        const QString db = database(names, dependants);
        const auto plan = planned(db, widened(names));
        QVERIFY(!plan);
        QVERIFY(plan.error().kind == ErrorKind::Unsupported);
        QVERIFY2(plan.error().message.contains(reason, Qt::CaseInsensitive), qPrintable(plan.error().message));
    }
};

QTEST_GUILESS_MAIN(TestPlanDependants)
#include "tst_plandependants.moc"
