// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/script.h"
#include "tests/integration/ordersshop.h"

#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

ChangeType toInteger(const char* column = "reference")
{
    return ChangeType{orders, s(column), s("integer"), {}, {}};
}

} // namespace

/// Values that do not survive a change of type: counted, shown, and decided on before Expand.
class LossesTest : public QObject, private PlannedOnServer {
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
        // Nothing was counted since: nobody is asked, least of all because there are more.
        RunControl control;
        const auto before = Runner(m_backend, m_server.settings(db), *plan, control, {}).status();
        QVERIFY2(before, qPrintable(before ? QString() : before.error().printed()));
        QCOMPARE(before->gate, QString());
        QCOMPARE(toString(before->steps.value(gate->id).state), toString(StepState::Ready));
        // One more than was accepted.
        QCOMPARE(m_server.exec(db, s("INSERT INTO orders (id, code, amount) VALUES (5000, '1', 0.01)")), QString());
        RunRequest request;
        request.through = Phase::Expand;
        auto end = run(db, *plan, request);
        QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
        QCOMPARE(end->snapshot.gate, s("accept-loss"));
        QVERIFY2(end->snapshot.gateNote.contains(QString::number(lost + 1)), qPrintable(end->snapshot.gateNote));
        QVERIFY2(end->snapshot.gateNote.contains(QString::number(lost)), qPrintable(end->snapshot.gateNote));
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
    using PlannedOnServer::planned;
    Result<Plan> planned(const QString& db, const ChangeType& change, Strategy strategy = Strategy::Auto)
    {
        Draft draft;
        draft.put({change, strategy});
        return planned(db, draft);
    }
};

QTEST_GUILESS_MAIN(LossesTest)
#include "tst_losses.moc"
