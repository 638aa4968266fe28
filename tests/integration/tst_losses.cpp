// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/runner.h"
#include "model/plan/script.h"
#include "model/postgres/pgbackend.h"
#include "model/workspace/planning.h"
#include "tests/support/testserver.h"

#include <QTest>

#include <algorithm>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

const QualifiedName orders{s("public"), s("orders")};

QString told(const Result<RunOutcome>& result)
{
    return result
        ? QStringLiteral("%1: %2 %3").arg(int(result->end)).arg(result->snapshot.message, result->snapshot.gateNote)
        : result.error().printed();
}

ChangeType toInteger(const char* column = "reference")
{
    return ChangeType{orders, s(column), s("integer"), {}, {}};
}

const Hazard* hazard(const Plan& plan, const QString& id)
{
    for (const Hazard& one : plan.hazards) {
        if (one.id == id) {
            return &one;
        }
    }
    for (const Step& step : plan.steps) {
        for (const Hazard& one : step.hazards) {
            if (one.id == id) {
                return &one;
            }
        }
    }
    return nullptr;
}

/// 1000 orders; of reference 20 are words, 10 are empty, 10 have a zero in front; the column `code` is like it, NOT
/// NULL.
const auto shop = s(R"(
CREATE TABLE orders (
  id bigint PRIMARY KEY, reference text, code text NOT NULL, amount numeric(12,3) NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT '1' CHECK (state IN ('1', '2', 'open')), note text);
INSERT INTO orders SELECT g, r, coalesce(r, 'n/a'), g / 8.0, '1', 'n' FROM (SELECT g, CASE WHEN g % 50 = 0 THEN 'n/a'
  WHEN g % 100 = 1 THEN '' WHEN g % 100 = 2 THEN '0' || g WHEN g % 100 = 3 THEN NULL ELSE g::text END AS r
  FROM generate_series(1, 1000) g) AS made;
)");

} // namespace

/// Values that do not survive a change of type: counted, shown, and decided on before Expand.
class LossesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }

    void aNotNullColumnWithRowsThatFailBlocks()
    {
        const QString db = m_server.freshDatabase(shop);
        const auto plan = planned(db, toInteger("code"));
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        QVERIFY(plan->hasBlockingHazard());
        const Hazard* found = hazard(*plan, s("type.not-null-fails"));
        QVERIFY(found);
        // 20 'n/a', 10 NULLs made 'n/a', 10 empty
        QVERIFY2(found->title.contains(s("40")), qPrintable(found->title));
        QVERIFY2(found->explanation.contains(s("'n/a'")), qPrintable(found->explanation));
        QVERIFY2(found->remedy.contains(s("--map")), qPrintable(found->remedy));
        const auto end = run(db, *plan, everything());
        QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
        QCOMPARE(end->snapshot.gate, s("type.not-null-fails"));
        QCOMPARE(m_server.value(
                     db, s("SELECT count(*) FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attnum > 0")),
            s("6"));
    }

    void mappedValuesAreNoHindrance_data() { strategies(); }
    void mappedValuesAreNoHindrance()
    {
        QFETCH(Strategy, strategy);
        const QString db = m_server.freshDatabase(shop + s("ALTER TABLE orders ALTER code SET DEFAULT 'n/a';"));
        ChangeType change = toInteger("code");
        change.mapping = {{s("n/a"), s("-1")}, {s(""), s("0")}};
        change.decision = LossDecision::Accept;
        const auto plan = planned(db, change, strategy);
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        QVERIFY2(!plan->hasBlockingHazard(), qPrintable(printed(*plan)));
        // Until the cut-over the application writes what it wrote: mapped by the trigger as well.
        RunRequest request;
        request.through = Phase::Expand;
        auto end = run(db, *plan, request);
        QVERIFY2(end && end->end != RunEnd::AtGate, qPrintable(told(end)));
        QCOMPARE(
            m_server.exec(db,
                s("INSERT INTO orders (id, code) VALUES (2001, 'n/a'), (2002, ''), (2003, '7'); UPDATE orders SET code "
                  "= 'n/a' WHERE id = 5; INSERT INTO orders (id) VALUES (2004)")),
            QString());
        end = run(db, *plan, everything());
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db,
                     s("SELECT format_type(atttypid, NULL) || attnotnull FROM pg_attribute WHERE attrelid = "
                       "'orders'::regclass "
                       "AND attname = 'code'")),
            s("integertrue"));
        QCOMPARE(m_server.value(db,
                     s("SELECT count(*) FILTER (WHERE code = -1), count(*) FILTER (WHERE code = 0) FROM orders WHERE "
                       "id <= 1000")),
            s("31|10"));
        QCOMPARE(m_server.value(db, s("SELECT string_agg(code::text, ',' ORDER BY id) FROM orders WHERE id > 2000")),
            s("-1,0,7,-1"));
        QCOMPARE(m_server.value(db, s("SELECT code FROM orders WHERE id = 5")), s("-1"));
        // The default was mapped, too.
        QCOMPARE(m_server.exec(db, s("INSERT INTO orders (id) VALUES (3000)")), QString());
        QCOMPARE(m_server.value(db, s("SELECT code FROM orders WHERE id = 3000")), s("-1"));
    }

    void whatDoesNotConvertBecomesSomethingElse_data() { strategies(); }
    void whatDoesNotConvertBecomesSomethingElse()
    {
        QFETCH(Strategy, strategy);
        const QString db = m_server.freshDatabase(shop);
        ChangeType change = toInteger("code");
        change.otherwise = s("-length(code)");
        change.decision = LossDecision::Accept;
        const auto plan = planned(db, change, strategy);
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        QVERIFY2(!plan->hasBlockingHazard(), qPrintable(printed(*plan)));
        RunRequest request;
        request.through = Phase::Expand;
        auto end = run(db, *plan, request);
        QVERIFY2(end && end->end != RunEnd::AtGate, qPrintable(told(end)));
        QCOMPARE(m_server.exec(db, s("INSERT INTO orders (id, code) VALUES (2001, 'words')")), QString());
        end = run(db, *plan, everything());
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(
                     db, s("SELECT count(*) FILTER (WHERE code = -3), count(*) FILTER (WHERE code = 0) FROM orders")),
            s("30|10"));
        QCOMPARE(m_server.value(db, s("SELECT code FROM orders WHERE id = 2001")), s("-5"));
    }

    void whatAUsersExpressionFailsOnBecomesSomethingElse()
    {
        const QString db = m_server.freshDatabase(shop);
        ChangeType change = toInteger("code");
        change.usingExpression = s("code::integer * 2");
        change.backExpression = s("(code / 2)::text");
        change.otherwise = s("-1");
        change.decision = LossDecision::Accept;
        const auto plan = planned(db, change, Strategy::DualColumn);
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        RunRequest request;
        request.through = Phase::Expand;
        auto end = run(db, *plan, request);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        end = run(db, *plan, everything());
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db,
                     s("SELECT count(*) FILTER (WHERE code = -1), count(*) FILTER (WHERE code = 2 * id) FROM orders")),
            s("40|960"));
    }

    void mappingToNullNeedsAColumnThatTakesIt()
    {
        const QString db = m_server.freshDatabase(shop);
        ChangeType change = toInteger("code");
        change.mapping = {{s("n/a"), std::nullopt}, {s(""), std::nullopt}};
        const auto plan = planned(db, change);
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        QVERIFY(hazard(*plan, s("type.not-null-mapped")));
        QVERIFY(plan->hasBlockingHazard());
        change.column = s("reference");
        const auto nullable = planned(db, change, Strategy::DualColumn);
        QVERIFY2(nullable, qPrintable(nullable ? QString() : nullable.error().printed()));
        QVERIFY(!nullable->hasBlockingHazard());
        auto end = run(db, *nullable, everything());
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, s("SELECT count(*) FROM orders WHERE reference IS NULL")), s("40"));
    }

    void mendingIsCountedAgain_data() { strategies(); }
    void mendingIsCountedAgain()
    {
        QFETCH(Strategy, strategy);
        const QString db = m_server.freshDatabase(shop);
        ChangeType change = toInteger("code");
        change.decision = LossDecision::Mend;
        const auto plan = planned(db, change, strategy);
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        QVERIFY(!plan->hasBlockingHazard());
        const Hazard* told1 = hazard(*plan, s("type.rows-to-mend"));
        QVERIFY(told1);
        QVERIFY2(told1->title.contains(s("40")), qPrintable(told1->title));
        // No confirmation helps.
        auto end = run(db, *plan, everything());
        QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
        QCOMPARE(end->snapshot.gate, s("mended"));
        QVERIFY2(end->snapshot.gateNote.contains(s("50 rows")),
            qPrintable(end->snapshot.gateNote)); // ten with a zero in front
        QCOMPARE(m_server.exec(db, s("UPDATE orders SET code = '0' WHERE code IN ('n/a', '')")), QString());
        end = run(db, *plan, everything());
        QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
        QVERIFY2(end->snapshot.gateNote.contains(s("10 rows")), qPrintable(end->snapshot.gateNote));
        QCOMPARE(m_server.exec(db, s("UPDATE orders SET code = code::integer::text")), QString());
        RunRequest unconfirmed;
        unconfirmed.through = Phase::Expand;
        end = run(db, *plan, unconfirmed);
        QVERIFY2(end && end->end != RunEnd::AtGate, qPrintable(told(end)));
        end = run(db, *plan, everything());
        QVERIFY2(end && end->end != RunEnd::AtGate, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, s("SELECT sum(code) FROM orders")),
            m_server.value(
                db, s("SELECT sum(CASE WHEN reference ~ '^[0-9]+$' THEN reference::int ELSE 0 END) FROM orders")));
    }

    void acceptedIsAcceptedUpToWhatWasCounted()
    {
        const QString db = m_server.freshDatabase(shop);
        ChangeType change{orders, s("amount"), s("numeric(12,1)"), {}, {}};
        change.decision = LossDecision::Accept;
        const auto plan = planned(db, change, Strategy::DualColumn);
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        const Step* gate = nullptr;
        for (const Step& step : plan->steps) {
            gate = gate == nullptr && step.gate() ? &step : gate;
        }
        QVERIFY(gate);
        const qint64 lost
            = m_server.value(db, s("SELECT count(*) FROM orders WHERE amount <> round(amount, 1)")).toLongLong();
        QVERIFY(lost > 100);
        QCOMPARE(gate->gate()->passesAt, lost);
        // One more than was accepted.
        QCOMPARE(m_server.exec(db, s("INSERT INTO orders (id, code, amount) VALUES (5000, '1', 0.01)")), QString());
        RunRequest request;
        request.through = Phase::Expand;
        auto end = run(db, *plan, request);
        QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
        QCOMPARE(end->snapshot.gate, s("accept-loss"));
        QVERIFY2(end->snapshot.gateNote.contains(QString::number(lost + 1)), qPrintable(end->snapshot.gateNote));
        QCOMPARE(m_server.exec(db, s("DELETE FROM orders WHERE id = 5000")), QString());
        end = run(db, *plan, request);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    }

    void eachColumnIsAcceptedUpToWhatWasCountedOfIt()
    {
        const QString db = m_server.freshDatabase(shop);
        ChangeType amount{orders, s("amount"), s("numeric(12,1)"), {}, {}};
        amount.decision = LossDecision::Accept;
        ChangeType reference = toInteger();
        reference.decision = LossDecision::Accept;
        Draft draft;
        draft.put({amount, Strategy::DualColumn});
        draft.put({reference, Strategy::DualColumn});
        const auto plan = planned(db, draft);
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        // Rows that lose both count for each of them, and so one more of either is one too many.
        QVERIFY(
            m_server.value(db, s("SELECT count(*) FROM orders WHERE amount <> round(amount, 1) AND reference = 'n/a'"))
                .toInt()
            > 0);
        // What is decided of one stays decided while the other waits.
        for (const char* more : {"amount) VALUES (5000, '1', 0.01", "reference) VALUES (5000, '1', 'words'"}) {
            QCOMPARE(m_server.exec(db, s("INSERT INTO orders (id, code, %1)").arg(s(more))), QString());
            RunRequest request;
            request.through = Phase::Expand;
            auto end = run(db, *plan, request);
            QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
            QVERIFY2(end->snapshot.gate.startsWith(s("accept-loss")), qPrintable(end->snapshot.gate));
            QCOMPARE(m_server.exec(db, s("DELETE FROM orders WHERE id = 5000")), QString());
        }
        auto end = run(db, *plan, everything());
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    }

    void foreignTablesAreRefusedForWhatTheyAre()
    {
        const QString db = m_server.freshDatabase(
            s("CREATE EXTENSION IF NOT EXISTS postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;"
              "CREATE FOREIGN TABLE orders (id int, reference text) SERVER far;"));
        const auto plan = planned(db, toInteger());
        QVERIFY(!plan);
        QCOMPARE(toString(plan.error().kind), toString(ErrorKind::Unsupported));
        QVERIFY2(plan.error().message.contains(s("is a foreign table")), qPrintable(plan.error().printed()));
    }

    void nothingIsAskedWhereNothingIsLost()
    {
        const QString db = m_server.freshDatabase(shop + s("UPDATE orders SET reference = id;"));
        const auto plan = planned(db, toInteger(), Strategy::DualColumn);
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        RunRequest request;
        request.through = Phase::Expand;
        auto end = run(db, *plan, request);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    }

    void figuresOfAUsersExpressionAreCountedAtTheGate()
    {
        const QString db = m_server.freshDatabase(shop
            + s("CREATE FUNCTION picky(text) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN IF $1 = '7' THEN "
                "RAISE EXCEPTION "
                "'not this one'; END IF; RETURN length($1); END $$;"));
        ChangeType change = toInteger();
        change.usingExpression = s("picky(reference)");
        change.backExpression = s("repeat('x', reference)");
        const auto plan = planned(db, change, Strategy::DualColumn);
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        auto end = run(db, *plan, RunRequest{});
        QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
        // All but ten NULLs and ten empty ones.
        QVERIFY2(end->snapshot.gateNote.contains(s("980 rows")), qPrintable(end->snapshot.gateNote));
        QCOMPARE(m_server.value(db,
                     s("SELECT count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE nspname = "
                       "'lockkeeper' "
                       "AND proname LIKE 'forward%'")),
            s("0"));
        // What a user's function raises is caught in the trigger as it is everywhere.
        RunRequest request = everything();
        request.through = Phase::Expand;
        end = run(db, *plan, request);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.exec(db, s("INSERT INTO orders (id, code, reference) VALUES (5000, '1', '7')")), QString());
    }

    void whatCannotTakeTheNewTypeIsFoundWhenPlanning_data()
    {
        QTest::addColumn<QString>("more");
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("misfit"); ///< empty: none
        const auto row
            = [](const char* tag, const char* more, const char* column, const char* type, const char* misfit) {
                  QTest::newRow(tag) << s(more) << s(column) << s(type) << s(misfit);
              };
        row("a CHECK on words", "", "state", "integer", "constraint");
        row("a CHECK that fits both", "ALTER TABLE orders ADD CHECK (id > 0);", "id", "numeric", "");
        row("a view that concatenates", "CREATE VIEW v AS SELECT reference || '!' AS loud FROM orders;", "reference",
            "integer", "");
        row("a view that cuts", "CREATE VIEW v AS SELECT substr(reference, 2) AS cut FROM orders;", "reference",
            "integer", "view v");
        row("a view on a view",
            "CREATE VIEW v AS SELECT reference FROM orders; CREATE VIEW w AS SELECT upper(reference) AS u FROM v;",
            "reference", "integer", "view w");
        row("a materialized view", "CREATE MATERIALIZED VIEW v AS SELECT upper(reference) AS u FROM orders;",
            "reference", "integer", "view v");
        row("a view that fits both", "CREATE VIEW v AS SELECT reference, count(*) FROM orders GROUP BY reference;",
            "reference", "integer", "");
        row("a view that groups by the key", "CREATE VIEW v AS SELECT id, reference, count(*) FROM orders GROUP BY id;",
            "reference", "integer", "");
        row("a view in another schema",
            "CREATE SCHEMA r; CREATE VIEW r.v AS SELECT upper(reference) FROM public.orders;", "reference", "integer",
            "view v");
        row("an index on an expression", "CREATE INDEX i ON orders (lower(reference));", "reference", "integer",
            "index i");
        row("an index with an operator class", "CREATE INDEX i ON orders (reference text_pattern_ops);", "reference",
            "integer", "index i");
        row("a partial index", "CREATE INDEX i ON orders (id) WHERE reference LIKE 'a%';", "reference", "integer",
            "index i");
        row("a type without order", "CREATE INDEX i ON orders (reference);", "reference", "json", "index i");
        row("a plain index", "CREATE INDEX i ON orders (reference);", "reference", "integer", "");
        row("a policy",
            "ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON orders USING (note LIKE 'n%');", "note",
            "integer", "policy p");
        row("a trigger's condition",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE "
            "UPDATE ON orders "
            "FOR EACH ROW WHEN (NEW.note LIKE 'n%') EXECUTE FUNCTION f();",
            "note", "integer", "trigger t");
        row("a default of words", "ALTER TABLE orders ALTER note SET DEFAULT 'none';", "note", "integer",
            "the default");
        row("a default that converts", "ALTER TABLE orders ALTER note SET DEFAULT '5';", "note", "integer", "");
        row("a foreign key",
            "CREATE TABLE words (word text PRIMARY KEY); ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (note) "
            "REFERENCES words NOT VALID;",
            "note", "integer", "constraint k");
        row("a generated column", "ALTER TABLE orders ADD loud text GENERATED ALWAYS AS (upper(note)) STORED;", "note",
            "integer", "generated column");
        row("a unique constraint over a type without order", "ALTER TABLE orders ADD CONSTRAINT u UNIQUE (note, id);",
            "note", "json", "constraint u");
        const char* alike = "UPDATE orders SET reference = CASE id WHEN 1 THEN '7' WHEN 2 THEN '07' WHEN 3 THEN 'n/a' "
                            "WHEN 4 THEN 'none' ELSE (id + 10)::text END; CREATE UNIQUE INDEX u ON orders (";
        const auto unique = [&](const char* tag, const QString& columns, const char* misfit) {
            QTest::newRow(tag) << s(alike) + columns << s("reference") << s("integer") << s(misfit);
        };
        unique("values that become one under a unique index", s("reference);"),
            "unique index u: 2 rows would have no more than 1 different values in it: 07, 7 -> 7");
        unique("what another column keeps apart", s("id, reference);"), "");
        unique("values that fail become NULL, and NULLs differ", s("reference); DELETE FROM orders WHERE id = 2;"), "");
        unique("values that fail under an index that takes NULLs for alike",
            s("reference) NULLS NOT DISTINCT; DELETE FROM orders WHERE id = 2;"),
            "unique index u: 2 rows would have no more than 1 different values in it: n/a, none -> NULL");
        row("nothing", "", "reference", "integer", "");
    }
    void whatCannotTakeTheNewTypeIsFoundWhenPlanning()
    {
        QFETCH(QString, more);
        QFETCH(QString, column);
        QFETCH(QString, type);
        QFETCH(QString, misfit);
        const QString db
            = m_server.freshDatabase(shop + s("UPDATE orders SET reference = id::text, note = id::text;") + more);
        const QString before = m_server.dumpSchema(db);
        auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
        QVERIFY(session);
        const auto table = m_backend.readTable(**session, orders);
        QVERIFY(table);
        const auto facts = m_backend.typeFacts(**session, *table, ChangeType{orders, column, type, {}, {}});
        QVERIFY2(facts, qPrintable(facts ? QString() : facts.error().printed()));
        QStringList found;
        for (const TypeMisfit& one : facts->misfits) {
            found << one.printed + s(": ") + one.problem;
        }
        if (misfit.isEmpty()) {
            QCOMPARE(found.join(QLatin1Char('\n')), QString());
        } else {
            QVERIFY2(found.size() == 1 && found[0].startsWith(misfit), qPrintable(found.join(QLatin1Char('\n'))));
        }
        QCOMPARE((*session)->query(s("SHOW transaction_read_only"))->scalar(), s("on"));
        QCOMPARE(m_server.dumpSchema(db), before);
        if (misfit == s("constraint") || misfit == s("view v") || misfit.startsWith(s("unique index"))) {
            const auto plan = planned(db, ChangeType{orders, column, type, {}, {}});
            if (plan) {
                QVERIFY(plan->hasBlockingHazard());
                QVERIFY(hazard(*plan, s("type.dependant-misfit")));
            } else {
                QCOMPARE(toString(plan.error().kind), toString(ErrorKind::Unsupported));
            }
        }
    }

    void scriptsDecideLikewise()
    {
        const QString db = m_server.freshDatabase(shop);
        ChangeType change = toInteger("code");
        change.decision = LossDecision::Mend;
        const auto plan = planned(db, change, Strategy::DualColumn);
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        const QString expand = scripts(*plan).first().text;
        const auto stopped = m_server.psql(db, expand, {s("-v"), s("mended=yes")});
        QVERIFY(stopped.exitCode != 0);
        QVERIFY2(stopped.err.contains(s("stopped at a gate")), qPrintable(stopped.err));
        QVERIFY2(stopped.out.contains(s("50")), qPrintable(stopped.out));
        QCOMPARE(m_server.exec(db, s("UPDATE orders SET code = '0' WHERE code !~ '^[1-9]'")), QString());
        const auto passed = m_server.psql(db, expand);
        QVERIFY2(passed.exitCode == 0, qPrintable(passed.err));
    }

private:
    static void strategies()
    {
        QTest::addColumn<Strategy>("strategy");
        QTest::newRow("dual column") << Strategy::DualColumn;
        QTest::newRow("in place") << Strategy::InPlace;
    }
    static RunRequest everything()
    {
        RunRequest request;
        request.confirmAll = true;
        return request;
    }
    Result<Plan> planned(const QString& db, const ChangeType& change, Strategy strategy = Strategy::Auto)
    {
        Draft draft;
        draft.put({change, strategy});
        return planned(db, draft);
    }
    Result<Plan> planned(const QString& db, const Draft& draft)
    {
        auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
        if (!session) {
            return std::unexpected(session.error());
        }
        return planDraft(m_backend, **session, draft, QDateTime::currentDateTimeUtc());
    }
    Result<RunOutcome> run(const QString& db, const Plan& plan, const RunRequest& request)
    {
        RunControl control;
        Runner runner(m_backend, m_server.settings(db), plan, control, {});
        return runner.run(request);
    }

    TestServer m_server;
    PgBackend m_backend;
};

QTEST_GUILESS_MAIN(LossesTest)
#include "tst_losses.moc"
