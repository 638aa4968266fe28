// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/keyruns.h"
#include "tests/support/patience.h"
#include "tests/support/schemadump.h"

#include <QHash>
#include <QSet>
#include <QTest>

using namespace lk;
using namespace lk::test;

/// Keys change their type with everything that references them: under writes, with what must not be let in tried all
/// the time, as a plain ALTER would do it.
class KeysTest : public QObject, private KeyRuns {
    Q_OBJECT

private slots:
    void initTestCase() { startServer(); }
    void draftPullsWhatReferences_data() { addCases(); }
    void draftPullsWhatReferences();
    void carriedThroughItIsWhatAPlainAlterGives_data() { addCases(); }
    void carriedThroughItIsWhatAPlainAlterGives();
    void numbersBeyondTheOldTypeAreCountedBeforeUndo();
    void otherColumnsThatTheSequenceFeedsAreNamed_data();
    void otherColumnsThatTheSequenceFeedsAreNamed();
    void whatCannotBeCarriedIsRefusedWithWhatToDo_data();
    void whatCannotBeCarriedIsRefusedWithWhatToDo();
};

void KeysTest::draftPullsWhatReferences()
{
    const KeyCase& c = present();
    const QString db = fresh(c);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    QStringList pulled;
    for (qsizetype i = c.draft.changes.size(); i < plan->draft.changes.size(); ++i) {
        const auto& change = std::get<ChangeType>(plan->draft.changes[i].change);
        pulled << ColumnName{change.table, change.column}.printed();
        QVERIFY2(plan->draft.changes[i].reason.contains(QLatin1String("references")),
            qPrintable(plan->draft.changes[i].reason));
        QVERIFY2(plan->decisions[i].because.startsWith(plan->draft.changes[i].reason),
            qPrintable(plan->decisions[i].because));
    }
    pulled.sort();
    QStringList expected = c.pulled;
    expected.sort();
    QCOMPARE(pulled, expected);
    // One trigger, one backfill, one verification a table, and one cut-over of all.
    QHash<QString, int> kinds;
    for (const Step& step : plan->steps) {
        if (const auto* b = std::get_if<BackfillBody>(&step.body)) {
            ++kinds[QLatin1String("backfill ") + b->table.printed()];
        } else if (const auto* v = std::get_if<VerifyBody>(&step.body);
            v && step.id.contains(QLatin1String("verify"))) {
            ++kinds[QLatin1String("verify ") + v->table.printed()];
        } else if (step.id.endsWith(QLatin1String(".cut-over"))) {
            ++kinds[QStringLiteral("cut-over")];
        }
    }
    QCOMPARE(kinds.size(), 2 * plan->draft.tables().size() + 1);
    for (const auto& [kind, count] : kinds.asKeyValueRange()) {
        QVERIFY2(count == 1, qPrintable(kind));
    }
    const auto read = planFromJson(toJson(*plan));
    QVERIFY2(read, read ? "" : qPrintable(read.error().printed()));
    QVERIFY(*read == *plan);
    m_server.dropDatabase(db);
}

void KeysTest::carriedThroughItIsWhatAPlainAlterGives()
{
    const KeyCase& c = present();
    const QString db = fresh(c);
    const QString idle = fresh(c);
    const QString before = constraints(db);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    Writers writers(m_backend, m_server.settings(db), 3, application(c), 5000);
    Writers intruders(m_backend, m_server.settings(db), 1, intruder(c), 5000);
    writers.start();
    intruders.start();
    RunRequest request = everything();
    request.through = Phase::Migrate;
    QSet<QString> seen;
    QString missing;
    const auto observe = [&](const RunSnapshot& s) {
        if (!seen.contains(s.currentStep)) {
            seen.insert(s.currentStep);
            const QString now = constraints(db);
            missing = now == before || !missing.isEmpty() ? missing : s.currentStep + QLatin1Char('\n') + now;
        }
    };
    auto end = run(db, *plan, request, false, observe);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    // At once, and by itself: the application's rows must not take the numbers that are named here.
    QCOMPARE(m_server.exec(db, QLatin1String("SELECT pg_advisory_lock(7);") + c.big), QString());
    QVERIFY2(missing.isEmpty(), qPrintable(missing));
    end = run(db, *plan, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QTRY_VERIFY(writers.done() > 100 && intruders.done() > 50);
    writers.stop();
    intruders.stop();
    QCOMPARE(writers.failures(), QString());
    QCOMPARE(intruders.failures(), QString());
    QCOMPARE(m_server.value(db, c.check), c.expected);
    QCOMPARE(constraints(db), before);
    QCOMPARE(m_server.exec(idle, c.plain), QString());
    QCOMPARE(firstDifference(statementsOf(dumped(idle)), statementsOf(dumped(db))), QString());
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT (SELECT count(*) FROM pg_proc WHERE pronamespace = 'lockkeeper'::regnamespace) "
                                "+ (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND "
                                "relname LIKE '%lockkeeper%') + (SELECT count(*) FROM pg_constraint WHERE conname LIKE "
                                "'lockkeeper%' AND connamespace = 'public'::regnamespace)")),
        QStringLiteral("0"));
    m_server.dropDatabase(db);
    m_server.dropDatabase(idle);
}

void KeysTest::numbersBeyondTheOldTypeAreCountedBeforeUndo()
{
    const KeyCase& c = s_cases.first();
    const QString db = fresh(c);
    const QString before = dumped(db);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    RunRequest request = everything();
    request.through = Phase::Migrate;
    auto end = run(db, *plan, request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.exec(db, c.big), QString());
    // Two customers, an order, a visit and a stamp; no confirmation could put them into columns that are NOT NULL.
    for (const RunRequest& asked : {RunRequest{}, everything()}) {
        end = run(db, *plan, asked, true);
        QVERIFY2(!end, qPrintable(told(end)));
        QVERIFY2(told(end).contains(QStringLiteral("5 rows")), qPrintable(told(end)));
        QVERIFY2(told(end).contains(QStringLiteral("public.visits.customer")), qPrintable(told(end)));
    }
    QCOMPARE(m_server.value(db, c.check), c.expected);
    // Without them the way back is open, and the sequences take up where the old type ends.
    QCOMPARE(m_server.exec(db, QStringLiteral("DELETE FROM customers WHERE id > 2147483647")), QString());
    end = run(db, *plan, RunRequest{}, true);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(firstDifference(before.split(QLatin1Char('\n')), dumped(db).split(QLatin1Char('\n'))), QString());
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT last_value FROM customers_id_seq")), QStringLiteral("2147483647"));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT last_value FROM orders_id_seq")), QStringLiteral("2147483647"));
}

void KeysTest::otherColumnsThatTheSequenceFeedsAreNamed_data()
{
    QTest::addColumn<Strategy>("strategy");
    QTest::newRow("dual column") << Strategy::DualColumn;
    QTest::newRow("in place") << Strategy::InPlace;
}

void KeysTest::otherColumnsThatTheSequenceFeedsAreNamed()
{
    QFETCH(Strategy, strategy);
    const QString db = m_server.freshDatabase(QStringLiteral(
        "CREATE SEQUENCE q AS integer; CREATE TABLE a (id integer DEFAULT nextval('q') PRIMARY KEY);"
        "ALTER SEQUENCE q OWNED BY a.id; CREATE TABLE \"B\" (id integer DEFAULT nextval('q'), wide bigint DEFAULT "
        "nextval('q')); CREATE TABLE c (id integer DEFAULT nextval('q'))"));
    Draft draft;
    draft.put(
        {ChangeType{{QStringLiteral("public"), QStringLiteral("a")}, QStringLiteral("id"), QStringLiteral("bigint")},
            strategy});
    const auto told = [&]() -> QString {
        const auto plan = planned(db, draft);
        if (!plan) {
            return plan.error().printed();
        }
        QString text;
        const auto take = [&](const QList<Hazard>& hazards) {
            for (const Hazard& one : hazards) {
                text += one.id == QLatin1String("sequence.feeds-narrower") ? one.title + one.explanation : QString();
            }
        };
        take(plan->hazards);
        for (const Step& step : plan->steps) {
            take(step.hazards);
        }
        return text;
    };
    const QString both = told();
    QVERIFY2(both.contains(QStringLiteral("public.\"B\".id (integer), public.c.id (integer)")), qPrintable(both));
    QVERIFY2(!both.contains(QStringLiteral("wide")), qPrintable(both));
    // Not those that become wider with it.
    draft.put(
        {ChangeType{{QStringLiteral("public"), QStringLiteral("c")}, QStringLiteral("id"), QStringLiteral("bigint")},
            strategy});
    const QString one = told();
    QVERIFY2(one.contains(QStringLiteral("public.\"B\".id (integer)")) && !one.contains(QStringLiteral("public.c")),
        qPrintable(one));
    m_server.dropDatabase(db);
}

void KeysTest::whatCannotBeCarriedIsRefusedWithWhatToDo_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* setup, const char* column, const char* type, const char* says) {
        QTest::newRow(name) << QString::fromUtf8(setup) << QString::fromUtf8(column) << QString::fromUtf8(type)
                            << QString::fromUtf8(says);
    };
    row("a referencing column alone to a type that does not compare",
        "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE c (p integer REFERENCES p);", "public.c.p", "text",
        "change public.p.id in the same draft");
    row("an identity to text", "CREATE TABLE p (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);", "public.p.id",
        "text", "identity");
    row("a reference from a partitioned table",
        "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE c (p bigint REFERENCES p) PARTITION BY LIST (p);"
        "CREATE TABLE c1 PARTITION OF c DEFAULT;",
        "public.p.id", "bigint", "partitioned table public.c");
}

void KeysTest::whatCannotBeCarriedIsRefusedWithWhatToDo()
{
    QFETCH(QString, setup);
    QFETCH(QString, column);
    QFETCH(QString, type);
    QFETCH(QString, says);
    const QString db = m_server.freshDatabase(setup);
    const auto name = parseColumnName(column);
    QVERIFY(name);
    Draft draft;
    draft.put({ChangeType{name->table, name->column, type}, Strategy::DualColumn});
    const auto plan = planned(db, draft);
    QVERIFY(!plan);
    QCOMPARE(static_cast<int>(plan.error().kind), static_cast<int>(ErrorKind::Unsupported));
    QVERIFY2(plan.error().printed().contains(says), qPrintable(plan.error().printed()));
    m_server.dropDatabase(db);
}

QTEST_GUILESS_MAIN(KeysTest)
#include "tst_keys.moc"
