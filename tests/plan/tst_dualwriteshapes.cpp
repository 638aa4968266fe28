// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "tests/plan/shop.h"

#include <QTest>

using namespace lk;
using test::retype;

/// Tables that stand in a dual write's way: generated columns, triggers of the user's own, row security, odd names; and
/// sessions that prepared their statements before anything began.
class TestDualWriteShapes : public QObject {
    Q_OBJECT
private:
    test::Shop m_shop;
    test::TestServer& m_server = m_shop.server;
    PgBackend m_backend;

    /// Carries a plan out up to the end of a phase's last step before `until`; empty: up to Contract.
    QString carry(const QString& db, const Plan& plan, bool cutOver)
    {
        for (const Step& step : plan.steps) {
            if (step.phase == Phase::Contract
                || (!cutOver && step.phase == Phase::Migrate && step.id.endsWith(QLatin1String(".cut-over")))) {
                break;
            }
            QString problem;
            if (const auto* b = std::get_if<StatementBody>(&step.body)) {
                const bool whole = b->mode == StatementBody::Mode::Transaction;
                problem = m_server.exec(db,
                    (whole ? QStringLiteral("BEGIN;\n") : QString()) + b->statements.join(QLatin1String(";\n"))
                        + (whole ? QStringLiteral(";\nCOMMIT;") : QStringLiteral(";")));
            } else if (const auto* f = std::get_if<BackfillBody>(&step.body)) {
                problem = m_server.exec(db,
                    QStringLiteral("BEGIN; SET LOCAL %1 = 'on'; SET LOCAL session_replication_role = replica; UPDATE "
                                   "%2 SET %3 WHERE %4; COMMIT;")
                        .arg(f->triggerGuard, f->table.quoted(), f->assignments.join(QLatin1String(", ")),
                            f->condition));
            } else if (const auto* v = std::get_if<VerifyBody>(&step.body)) {
                const QString wrong = m_server.value(
                    db, QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(v->table.quoted(), v->mismatch));
                problem = wrong == QLatin1String("0") ? QString() : wrong + QLatin1String(" rows differ");
            }
            if (!problem.isEmpty()) {
                return step.id + QLatin1String(": ") + problem;
            }
        }
        return {};
    }

    /// Of every verification of the plan, with the roles as they are: the rows that are not in step.
    QString outOfStep(const QString& db, const Plan& plan)
    {
        QStringList counts;
        for (const Step& step : plan.steps) {
            if (const auto* v = std::get_if<VerifyBody>(&step.body);
                v && step.phase == Phase::Migrate && v->mismatch.contains(QLatin1String("DISTINCT"))) {
                counts << m_server.value(
                    db, QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(v->table.quoted(), v->mismatch));
            }
        }
        return counts.join(QLatin1Char(' '));
    }

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }

    void writesOfEveryKindGoThrough_data()
    {
        QTest::addColumn<QString>("setup");
        QTest::addColumn<QString>("column"); // schema.table.column, to bigint
        QTest::addColumn<QString>("writes"); // before the cut-over, and once more after it
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* setup, const char* column, const char* writes,
                             const char* query, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(setup) << QString::fromUtf8(column) << QString::fromUtf8(writes)
                                << QString::fromUtf8(query) << QString::fromUtf8(expected);
        };
        row("a generated column beside it",
            "CREATE TABLE g (id integer PRIMARY KEY, n integer, w integer, d integer GENERATED ALWAYS AS (w * 2) "
            "STORED); INSERT INTO g SELECT i, i, i FROM generate_series(1, 50) i;",
            "public.g.n",
            "INSERT INTO g (id, n, w) VALUES (100, 7, 8) ON CONFLICT (id) DO UPDATE SET n = g.n + EXCLUDED.n;"
            "UPDATE g SET w = w + 1, n = n + 1 WHERE id < 3;",
            "SELECT string_agg(concat_ws(':', id, n, w, d), ' ' ORDER BY id) FROM g WHERE id < 3 OR id = 100",
            "1:3:3:6 2:4:4:8 100:14:8:16");
        row("a user's trigger that sets the column",
            "CREATE TABLE u (id integer PRIMARY KEY, n integer);"
            "CREATE FUNCTION twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.n := NEW.n * 2; RETURN NEW; END "
            "$$;"
            "CREATE TRIGGER zzz BEFORE INSERT OR UPDATE ON u FOR EACH ROW EXECUTE FUNCTION twice();"
            "INSERT INTO u SELECT i, i FROM generate_series(1, 5) i;",
            "public.u.n",
            "INSERT INTO u (id, n) VALUES (10 + (SELECT count(*) FROM u), 3); UPDATE u SET n = 1 WHERE id = 5;",
            "SELECT string_agg(id || ':' || n, ' ' ORDER BY id) FROM u WHERE id > 4", "5:2 15:6 16:6");
        row("a user's trigger that refuses a second write",
            "CREATE TABLE r (id integer PRIMARY KEY, n integer, seen integer DEFAULT 0);"
            "CREATE FUNCTION once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.seen := OLD.seen + 1; RETURN NEW; "
            "END $$; CREATE TRIGGER once BEFORE UPDATE OF n ON r FOR EACH ROW EXECUTE FUNCTION once();"
            "INSERT INTO r SELECT i, i FROM generate_series(1, 5) i;",
            "public.r.n", "UPDATE r SET n = n + 10 WHERE id <= 2;",
            "SELECT string_agg(concat_ws(':', id, n, seen), ' ' ORDER BY id) FROM r WHERE id < 4",
            "1:21:2 2:22:2 3:3:0");
        row("row security forced on its owner",
            "CREATE TABLE s (id integer PRIMARY KEY, n integer, who text DEFAULT current_user);"
            "INSERT INTO s SELECT i, i, 'App Writer' FROM generate_series(1, 5) i; INSERT INTO s VALUES (9, 9, 'else');"
            "ALTER TABLE s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; GRANT ALL ON s TO \"App Writer\";"
            "CREATE POLICY own ON s USING (who = current_user AND n < 1000) WITH CHECK (who = current_user AND n < "
            "1000);",
            "public.s.n",
            "SET ROLE \"App Writer\"; UPDATE s SET n = n + 100; RESET ROLE;"
            "SET ROLE \"App Writer\"; DO $$ BEGIN UPDATE s SET n = 2000; RAISE 'let through'; EXCEPTION WHEN "
            "insufficient_privilege THEN NULL; END $$;",
            "SELECT string_agg(id || ':' || n, ' ' ORDER BY id) FROM s", "1:201 2:202 3:203 4:204 5:205 9:9");
        row("odd names, as a replica, through COPY",
            "CREATE SCHEMA \"Odd.S\"; CREATE TABLE \"Odd.S\".\"a%1$x\" (\"Select\" integer PRIMARY KEY, "
            "\"new\"\"OLD ümläut, a name of exactly sixty-three bytes, not onex\" integer DEFAULT 4);"
            "INSERT INTO \"Odd.S\".\"a%1$x\" SELECT i FROM generate_series(1, 3) i;",
            "\"Odd.S\".\"a%1$x\".\"new\"\"OLD ümläut, a name of exactly sixty-three bytes, not onex\"",
            "SET session_replication_role = replica; DELETE FROM \"Odd.S\".\"a%1$x\" WHERE \"Select\" > 3;"
            "COPY \"Odd.S\".\"a%1$x\" (\"Select\", \"new\"\"OLD ümläut, a name of exactly sixty-three bytes, not "
            "onex\") FROM STDIN;\n7\t70\n8\t\\N\n\\.\nCOPY \"Odd.S\".\"a%1$x\" (\"Select\") FROM STDIN;\n9\n\\.\n",
            "SELECT string_agg(concat_ws(':', \"Select\", coalesce((to_jsonb(t) ->> 'new\"OLD ümläut, a name of "
            "exactly sixty-three bytes, not onex'), '-')), ' ' ORDER BY \"Select\") FROM \"Odd.S\".\"a%1$x\" t",
            "1:4 2:4 3:4 7:70 8:- 9:4");
        row("a search_path that hides what we use",
            "CREATE TABLE h (id integer PRIMARY KEY, n integer); INSERT INTO h SELECT i, i FROM generate_series(1, 3) "
            "i;"
            "CREATE SCHEMA bad; CREATE FUNCTION bad.current_setting(text, boolean) RETURNS text LANGUAGE sql AS $$ "
            "SELECT 'on' $$; CREATE FUNCTION bad.format(text, VARIADIC text[]) RETURNS text LANGUAGE sql AS $$ SELECT "
            "'x' $$; CREATE CAST (integer AS json) WITH INOUT;",
            "public.h.n",
            "SET search_path = bad, pg_catalog, public; UPDATE public.h SET n = n + 1; MERGE INTO public.h USING "
            "(VALUES (3, 5), (4, 6)) v(i, m) ON id = i WHEN MATCHED THEN UPDATE SET n = m WHEN NOT MATCHED THEN INSERT "
            "(id, n) VALUES (i, m);",
            "SELECT string_agg(id || ':' || n, ' ' ORDER BY id) FROM h", "1:3 2:4 3:5 4:6");
        row("many rows at once, from another table, in one statement with itself",
            "CREATE TABLE m (id integer PRIMARY KEY, n integer UNIQUE DEFERRABLE); INSERT INTO m SELECT i, i FROM "
            "generate_series(1, 100) i;",
            "public.m.n",
            "UPDATE m SET n = m.n + o.c FROM (SELECT count(*) AS c FROM m) o; WITH w AS (DELETE FROM m WHERE id = 7 "
            "RETURNING *), x AS (INSERT INTO m SELECT id + 1000, n FROM w WHERE false RETURNING *) SELECT count(*) "
            "FROM x; INSERT INTO m (id, n) VALUES (7, -7) ON CONFLICT (id) DO NOTHING; PREPARE p(integer, integer) AS "
            "UPDATE m "
            "SET n "
            "= $2 WHERE id = $1; EXECUTE p(1, -1); EXECUTE p(2, NULL);",
            "SELECT string_agg(coalesce(n::text, '-'), ' ' ORDER BY id) FROM m WHERE id IN (1, 2, 3, 7, 8)",
            "-1 - 203 -7 208");
    }
    void writesOfEveryKindGoThrough()
    {
        QFETCH(QString, setup);
        QFETCH(QString, column);
        QFETCH(QString, writes);
        QFETCH(QString, query);
        QFETCH(QString, expected);
        const QString db = m_shop.fresh();
        QCOMPARE(m_server.exec(db, setup), QString());
        const auto name = parseColumnName(column);
        QVERIFY2(name, name ? "" : qPrintable(name.error().printed()));
        const Draft draft{{{ChangeType{name->table, name->column, QStringLiteral("bigint")}, Strategy::DualColumn}}};
        const auto plan = m_shop.planned(db, draft);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        QCOMPARE(carry(db, *plan, false), QString());
        QCOMPARE(m_server.exec(db, writes), QString());
        QCOMPARE(outOfStep(db, *plan), QStringLiteral("0"));
        // From the shadow's side to the last step: the same once more, on the other side.
        for (const Step& step : plan->steps) {
            if (step.id.endsWith(QLatin1String(".cut-over"))) {
                const auto& body = std::get<StatementBody>(step.body);
                QCOMPARE(m_server.exec(db,
                             QStringLiteral("BEGIN;\n") + body.statements.join(QLatin1String(";\n"))
                                 + QStringLiteral(";\nCOMMIT;")),
                    QString());
            }
        }
        QCOMPARE(m_server.exec(db, writes), QString());
        QCOMPARE(m_server.value(db, query), expected);
        for (const Step& step : plan->steps) {
            if (const auto* body = std::get_if<StatementBody>(&step.body); body && step.phase == Phase::Contract) {
                QCOMPARE(m_server.exec(db,
                             QStringLiteral("BEGIN;\n") + body->statements.join(QLatin1String(";\n"))
                                 + QStringLiteral(";\nCOMMIT;")),
                    QString());
            }
        }
        QCOMPARE(m_server.value(db, query), expected);
        m_server.dropDatabase(db);
    }

    /// Statements that a session prepared before Expand go on after Expand, after the cut-over and after Contract.
    void preparedStatementsGoOn()
    {
        const QString db = m_shop.fresh();
        const Draft draft{{retype("tags", "weight", "bigint", Strategy::DualColumn)}};
        const auto plan = m_shop.planned(db, draft);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        const auto session = m_backend.connect(m_server.settings(db), Purpose::Run);
        QVERIFY(session);
        const auto ask = [&](const QString& sql) {
            const auto rows = (*session)->query(sql);
            return rows ? QString() : rows.error().printed();
        };
        QCOMPARE(
            ask(QStringLiteral("PREPARE ins(integer, integer) AS INSERT INTO public.tags (tag, weight) VALUES ($1, "
                               "$2)")),
            QString());
        QCOMPARE(
            ask(QStringLiteral("PREPARE upd(integer, integer) AS UPDATE public.tags SET weight = weight + $2 WHERE "
                               "tag = $1")),
            QString());
        QCOMPARE(
            ask(QStringLiteral("PREPARE fnd(integer) AS SELECT tag FROM public.tags WHERE weight = $1")), QString());
        int number = 1000;
        const auto useAll = [&] {
            ++number;
            for (int i = 0; i < 6; ++i) { // beyond the fifth the plan is a generic one
                const QString key = QString::number(10 * number + i);
                for (const char* words : {"EXECUTE ins(%1, %1)", "EXECUTE upd(%1, 100000)", "EXECUTE fnd(%1)"}) {
                    const QString problem = ask(QString::fromLatin1(words).arg(key));
                    if (!problem.isEmpty()) {
                        return problem;
                    }
                }
            }
            return QString();
        };
        QCOMPARE(useAll(), QString());
        for (const Step& step : plan->steps) {
            QString problem;
            if (const auto* b = std::get_if<StatementBody>(&step.body)) {
                const bool whole = b->mode == StatementBody::Mode::Transaction;
                problem = m_server.exec(db,
                    (whole ? QStringLiteral("BEGIN;\n") : QString()) + b->statements.join(QLatin1String(";\n"))
                        + (whole ? QStringLiteral(";\nCOMMIT;") : QStringLiteral(";")));
            } else if (const auto* f = std::get_if<BackfillBody>(&step.body)) {
                problem = m_server.exec(db,
                    QStringLiteral("BEGIN; SET LOCAL %1 = 'on'; UPDATE %2 SET %3 WHERE %4; COMMIT;")
                        .arg(f->triggerGuard, f->table.quoted(), f->assignments.join(QLatin1String(", ")),
                            f->condition));
            }
            QCOMPARE(problem, QString());
            problem = useAll();
            QVERIFY2(problem.isEmpty(), qPrintable(step.id + QLatin1String(": ") + problem));
        }
        QCOMPARE(
            m_server.value(db,
                QStringLiteral("SELECT count(*) = sum((weight = tag + 100000)::integer), pg_typeof(max(weight)) FROM "
                               "tags WHERE tag > 1000")),
            QStringLiteral("t|bigint"));
    }
};

QTEST_GUILESS_MAIN(TestDualWriteShapes)
#include "tst_dualwriteshapes.moc"
