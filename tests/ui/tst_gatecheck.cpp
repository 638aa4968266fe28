// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/planprogress.h"
#include "tests/ui/runvalues.h"
#include "ui/plan/gatecheck.h"

#include <QTest>
#include <QTranslator>

#include <algorithm>

using namespace lk;
using namespace lk::test;

namespace {

const QString readyGate = QStringLiteral("migrate.gate");
const QString lastGate = QStringLiteral("contract.gate");

/// orders with both columns; old (2) is named amount.
Table ordersTable(const QList<Dependant>& dependants = {})
{
    Table table;
    table.name = {QStringLiteral("public"), QStringLiteral("orders")};
    for (const auto& [number, name] : {std::pair{1, "id"}, std::pair{2, "amount"}, std::pair{3, "total"}}) {
        Column column;
        column.number = number;
        column.name = QLatin1String(name);
        table.columns << column;
    }
    table.dependants = dependants;
    return table;
}

Dependant dependant(DependantKind kind, const char* printed, int column)
{
    Dependant d;
    d.kind = kind;
    d.printed = QLatin1String(printed);
    d.columns = {column};
    return d;
}

GateFacts factsOf(const Table& table)
{
    GateFacts facts;
    facts.holders = QList<LockedSession>();
    facts.lag = ReplicaLag();
    facts.tables = QList<Table>{table};
    return facts;
}

QStringList words(
    const QString& gate, const RunSnapshot& snapshot, const GateFacts& facts, const Plan& plan = samplePlan())
{
    QStringList lines;
    for (const GateCheck& check : gateChecks(plan, *plan.step(gate), snapshot, facts)) {
        const char* verdict = check.verdict == GateCheck::Verdict::Good ? "+ "
            : check.verdict == GateCheck::Verdict::Attention            ? "! "
                                                                        : "? ";
        lines << QLatin1String(verdict) + check.text;
    }
    return lines;
}

/// A language that puts the rows looked at before those that differ.
class RowsFirst : public QTranslator {
public:
    using QTranslator::QTranslator;

    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* source, const char* note, int n) const override
    {
        return qstrcmp(source, "%1 of %2 rows differ") == 0 ? QStringLiteral("Von %2 Zeilen weichen %1 ab")
                                                            : QTranslator::translate(context, source, note, n);
    }
};

} // namespace

class TestGateCheck : public QObject {
    Q_OBJECT
private slots:
    void whatWasNotLookedAtIsNotCalledGood();
    void everythingWell();
    void parityTellsTheComparisonAndKeepsTheRest();
    void aColumnThatDiffersIsNotHiddenByTheNext();
    void dualWriteIsTold_data();
    void dualWriteIsTold();
    void dualWriteForbidsWhatIsStillToBeCutOver();
    void readersAreNamed_data();
    void readersAreNamed();
    void blockersAreNamed();
    void lagIsTold_data();
    void lagIsTold();
    void theRemarkLeavesOutWhatIsAChecksOwn();
    void theLastComparisonMayFindADifference_data();
    void theLastComparisonMayFindADifference();
    void aDifferenceIsOneInEveryLanguage();
};

void TestGateCheck::whatWasNotLookedAtIsNotCalledGood()
{
    for (const QString& line : words(readyGate, {}, {})) {
        QVERIFY2(line.startsWith(QLatin1Char('?')), qPrintable(line));
    }
    // Of another gate's look.
    const QDateTime earlier = QDateTime::currentDateTimeUtc();
    const Plan plan = samplePlan();
    for (const GateCheck& check :
        gateChecks(plan, *plan.step(lastGate), {}, {.holdersAt = earlier, .tablesAt = earlier})) {
        QVERIFY2(!check.at.isValid(), qPrintable(check.text));
    }
}

void TestGateCheck::everythingWell()
{
    RunSnapshot snapshot;
    setDone(snapshot, QStringLiteral("migrate.orders.backfill"), QStringLiteral("5 rows in 1 s"));
    setDone(snapshot, QStringLiteral("migrate.orders.verify"), QStringLiteral("0 of 5 rows differ"));
    QCOMPARE(words(readyGate, snapshot, factsOf(ordersTable())),
        QStringList({QStringLiteral("+ Parity: 0 of 5 rows differ"),
            QStringLiteral("+ Readers: no function; applications unseen"), QStringLiteral("+ Blockers: none"),
            QStringLiteral("+ Replica lag: no standby follows")}));
}

void TestGateCheck::parityTellsTheComparisonAndKeepsTheRest()
{
    RunSnapshot snapshot;
    setDone(snapshot, QStringLiteral("migrate.orders.backfill"), QStringLiteral("5 rows in 1 s"));
    setDone(snapshot, QStringLiteral("migrate.orders.verify"), QStringLiteral("0 of 5 rows differ"));
    const Plan plan = samplePlan();
    const GateCheck parity = gateChecks(plan, *plan.step(lastGate), snapshot, {}).first();
    QCOMPARE(parity.at, snapshot.steps.value(QStringLiteral("migrate.orders.verify")).finishedAt);
    QVERIFY(parity.more.contains(QLatin1String("5 rows in 1 s")));
    // Of several tables each is told, not the last one alone.
    Plan two = plan;
    const auto at = std::ranges::find(two.steps, QStringLiteral("migrate.orders.verify"), &Step::id);
    Step other = *at;
    other.id = QStringLiteral("migrate.items.verify");
    std::get<VerifyBody>(other.body).table = {QStringLiteral("public"), QStringLiteral("items")};
    two.steps.insert(at + 1, other);
    setDone(snapshot, other.id, QStringLiteral("0 of 7 rows differ"));
    const QString text = gateChecks(two, *two.step(lastGate), snapshot, {}).first().text;
    QVERIFY2(text.contains(QLatin1String("0 of 5 rows differ")), qPrintable(text));
    QVERIFY2(text.contains(QLatin1String("public.items 0 of 7 rows differ")), qPrintable(text));
}

void TestGateCheck::aColumnThatDiffersIsNotHiddenByTheNext()
{
    RunSnapshot snapshot;
    Plan plan = samplePlan();
    setDone(snapshot, QStringLiteral("migrate.orders.verify"), QStringLiteral("0 of 5 rows differ"));
    Step first = *plan.step(QStringLiteral("migrate.orders.verify"));
    first.phase = Phase::Contract;
    std::get<VerifyBody>(first.body).last = true;
    Step second = first;
    first.id = QStringLiteral("contract.orders.a");
    second.id = QStringLiteral("contract.orders.b");
    const auto gate = std::ranges::find(plan.steps, lastGate, &Step::id);
    plan.steps.insert(plan.steps.insert(gate, second), first);
    setDone(snapshot, first.id, QStringLiteral("2 of 5 rows differ"));
    setDone(snapshot, second.id, QStringLiteral("0 of 5 rows differ"));
    const GateCheck check = gateChecks(plan, *plan.step(lastGate), snapshot, {}).first();
    QVERIFY2(check.text.contains(QLatin1String("2 of 5 rows differ")), qPrintable(check.text));
    QVERIFY(check.verdict == GateCheck::Verdict::Attention);
}

void TestGateCheck::dualWriteIsTold_data()
{
    QTest::addColumn<DualWriteHealth>("health");
    QTest::addColumn<QString>("line");
    const QString table = QStringLiteral("\"public\".\"orders\"");
    const QString trigger = QStringLiteral("\"~lockkeeper_1\"");
    const auto fault = [&](DualWriteFault::Kind kind) { return QList<DualWriteFault>{{kind, table, trigger}}; };
    QTest::newRow("nothing is copied yet") << DualWriteHealth{} << QStringLiteral("+ Dual write: fires for everybody");
    QTest::newRow("both forms are the same")
        << DualWriteHealth{.rowsSeen = 3000} << QStringLiteral("+ Dual write: none of 3,000 rows looked at differ");
    QTest::newRow("rows differ") << DualWriteHealth{.rowsSeen = 3000, .rowsApart = 2}
                                 << QStringLiteral("! Dual write: 2 of 3,000 rows looked at differ");
    QTest::newRow("the trigger is gone") << DualWriteHealth{.faults = fault(DualWriteFault::Kind::Gone)}
                                         << QStringLiteral("! Dual write: gone from public.orders");
    QTest::newRow("the trigger is off") << DualWriteHealth{.faults = fault(DualWriteFault::Kind::Off), .rowsSeen = 3000}
                                        << QStringLiteral("! Dual write: off on public.orders");
    QTest::newRow("the trigger was off") << DualWriteHealth{.faults = fault(DualWriteFault::Kind::WasAltered)}
                                         << QStringLiteral("! Dual write: may have been off on public.orders");
    QList<DualWriteFault> three = fault(DualWriteFault::Kind::Gone);
    three << fault(DualWriteFault::Kind::Off) << fault(DualWriteFault::Kind::Off);
    QTest::newRow("something is wrong with several") << DualWriteHealth{
        .faults = three} << QStringLiteral("! Dual write: gone from public.orders, faults on 2 others");
}

void TestGateCheck::dualWriteIsTold()
{
    QFETCH(DualWriteHealth, health);
    QFETCH(QString, line);
    GateFacts facts;
    facts.dualWrite = std::make_shared<const DualWriteHealth>(health);
    QVERIFY2(words(lastGate, {}, facts).contains(line), qPrintable(words(lastGate, {}, facts).join(QLatin1Char('\n'))));
}

void TestGateCheck::dualWriteForbidsWhatIsStillToBeCutOver()
{
    Plan plan = samplePlan();
    const QString table = QStringLiteral("\"public\".\"orders\"");
    const Step ready = *plan.step(readyGate);
    DualWriteHealth health{.faults = {{DualWriteFault::Kind::Gone, table}}};
    const auto why = [&](const Step& gate, const RunSnapshot& snapshot) {
        return whyDualWriteForbids(plan, gate, snapshot, std::make_shared<const DualWriteHealth>(health));
    };
    QVERIFY(whyDualWriteForbids(plan, ready, {}, nullptr).isEmpty());
    QVERIFY2(why(ready, {}).contains(QLatin1String("public.orders is gone")), qPrintable(why(ready, {})));
    QVERIFY(why(*plan.step(lastGate), {}).isEmpty()); // nothing is copied any more
    // Another change-over of the plan is still to come: this one's forms have traded places.
    std::ranges::find(plan.steps, QStringLiteral("migrate.orders.cutover"), &Step::id)->cutsOver = {table};
    RunSnapshot cutOver;
    setDone(cutOver, QStringLiteral("migrate.orders.cutover"));
    QVERIFY(why(ready, cutOver).isEmpty());
    health.faults << DualWriteFault{
        DualWriteFault::Kind::WasAltered, QStringLiteral("\"public\".\"parts\""), QStringLiteral("\"~t\"")};
    QVERIFY2(
        why(ready, cutOver).contains(QLatin1String("public.parts may have been off")), qPrintable(why(ready, cutOver)));
    health.faults = {};
    health.rowsApart = 3; // somebody has written past it: a matter of the person who is asked
    QVERIFY(why(ready, {}).isEmpty());
}

void TestGateCheck::readersAreNamed_data()
{
    QTest::addColumn<QString>("gate");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("line");
    const QString none = QStringLiteral("+ Readers: no function; applications unseen");
    const QString noneLast = QStringLiteral("+ Readers: no view or function; applications unseen");
    const QString found = QStringLiteral("! Readers: thing x");
    QTest::newRow("a function that names the old column breaks later")
        << readyGate << int(DependantKind::FunctionText) << 2 << found;
    QTest::newRow("a function that names the new one is fine")
        << readyGate << int(DependantKind::FunctionText) << 3 << none;
    QTest::newRow("a view follows the cut-over by itself") << readyGate << int(DependantKind::View) << 2 << none;
    QTest::newRow("a view over what is dropped stands in the way")
        << lastGate << int(DependantKind::View) << 2 << found;
    QTest::newRow("a view over what stays does not") << lastGate << int(DependantKind::View) << 3 << noneLast;
}

void TestGateCheck::readersAreNamed()
{
    QFETCH(QString, gate);
    QFETCH(int, kind);
    QFETCH(int, column);
    QFETCH(QString, line);
    const GateFacts facts = factsOf(ordersTable({dependant(DependantKind(kind), "thing x", column)}));
    QCOMPARE(words(gate, {}, facts).first(), line);
}

void TestGateCheck::blockersAreNamed()
{
    GateFacts facts = factsOf(ordersTable());
    LockedSession session;
    session.id.pid = 4711;
    session.application = QStringLiteral("psql");
    session.user = QStringLiteral("anna");
    session.state = QStringLiteral("idle in transaction");
    facts.holders = {session, session};
    const QString line = words(readyGate, {}, facts)[1];
    QVERIFY2(line.startsWith(QLatin1String("! Blockers: pid 4711")), qPrintable(line));
    QVERIFY2(line.endsWith(QLatin1String("idle in transaction and 1 other")), qPrintable(line));
}

void TestGateCheck::lagIsTold_data()
{
    QTest::addColumn<int>("standbys");
    QTest::addColumn<bool>("hidden");
    QTest::addColumn<int>("ms");
    QTest::addColumn<QString>("line");
    QTest::newRow("no standby") << 0 << false << 0 << QStringLiteral("+ Replica lag: no standby follows");
    QTest::newRow("up to date") << 2 << false << 0 << QStringLiteral("+ Replica lag: none");
    QTest::newRow("a moment") << 2 << false << 400 << QStringLiteral("+ Replica lag: 0.4 s (west)");
    QTest::newRow("far behind") << 2 << false << 90'000 << QStringLiteral("! Replica lag: 1 min 30 s (west)");
    QTest::newRow("not shown to this role")
        << 1 << true << 0 << QStringLiteral("? Replica lag: not visible to this role");
}

void TestGateCheck::lagIsTold()
{
    QFETCH(int, standbys);
    QFETCH(bool, hidden);
    QFETCH(int, ms);
    QFETCH(QString, line);
    GateFacts facts = factsOf(ordersTable());
    facts.lag = ReplicaLag{.standbys = standbys, .hidden = hidden, .worstMs = ms, .worst = QStringLiteral("west")};
    QCOMPARE(words(readyGate, {}, facts).last(), line);
}

void TestGateCheck::theRemarkLeavesOutWhatIsAChecksOwn()
{
    RunSnapshot snapshot;
    setDone(snapshot, QStringLiteral("migrate.orders.verify"), QStringLiteral("0 of 5 rows differ"));
    snapshot.gateNote = QStringLiteral("Verify every row: 0 of 5 rows differ\n7 rows do not survive, counted now.");
    QCOMPARE(gateRemark(samplePlan(), snapshot), QStringLiteral("7 rows do not survive, counted now."));
}

void TestGateCheck::theLastComparisonMayFindADifference_data()
{
    QTest::addColumn<QString>("result");
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("remark");
    const QString none = QStringLiteral("0 of 5 rows differ");
    QTest::newRow("none") << none << QStringLiteral("+ Parity: ") + none << QString();
    const QString unfilled = none + QStringLiteral("; 2 have no new value, theirs became NULL");
    QTest::newRow("none, some without a value") << unfilled << QStringLiteral("+ Parity: ") + unfilled << QString();
    QTest::newRow("some") << QStringLiteral("3 of 5 rows differ:\nid = 1: 5, 6\nid = 2: 7, 8")
                          << QStringLiteral("! Parity: 3 of 5 rows differ")
                          << QStringLiteral("id = 1: 5, 6\nid = 2: 7, 8");
    QTest::newRow("some, which could not be shown")
        << QStringLiteral("30 of 50 rows differ") << QStringLiteral("! Parity: 30 of 50 rows differ") << QString();
}

/// Contract's, as an earlier Lockkeeper has left it in the journal: it failed for no difference, but told it.
void TestGateCheck::theLastComparisonMayFindADifference()
{
    QFETCH(QString, result);
    QFETCH(QString, line);
    QFETCH(QString, remark);
    Plan plan = samplePlan();
    const QString step = QStringLiteral("migrate.orders.verify");
    std::get<VerifyBody>(std::ranges::find(plan.steps, step, &Step::id)->body).last = true;
    RunSnapshot snapshot;
    setDone(snapshot, step, result);
    snapshot.gateNote = gateNote(plan, *plan.step(lastGate), snapshot);
    QVERIFY2(snapshot.gateNote.contains(QLatin1String(" UTC: ")), qPrintable(snapshot.gateNote));
    QCOMPARE(words(lastGate, snapshot, {}, plan).first(), line);
    QCOMPARE(gateRemark(plan, snapshot), remark);
}

void TestGateCheck::aDifferenceIsOneInEveryLanguage()
{
    RowsFirst language;
    QVERIFY(QCoreApplication::installTranslator(&language));
    Plan plan = samplePlan();
    const QString step = QStringLiteral("migrate.orders.verify");
    std::get<VerifyBody>(std::ranges::find(plan.steps, step, &Step::id)->body).last = true;
    for (const auto& [result, good] : {std::pair(QStringLiteral("Von 5 Zeilen weichen 0 ab"), true),
             std::pair(QStringLiteral("Von 5 Zeilen weichen 3 ab"), false),
             std::pair(QStringLiteral("Von 50 Zeilen weichen 10 ab:\nid = 1: 5, 6"), false)}) {
        RunSnapshot snapshot;
        setDone(snapshot, step, result);
        const QString line = words(lastGate, snapshot, {}, plan).first();
        QVERIFY2(line.startsWith(good ? QLatin1Char('+') : QLatin1Char('!')), qPrintable(line));
    }
    QCoreApplication::removeTranslator(&language);
}

QTEST_MAIN(TestGateCheck)
#include "tst_gatecheck.moc"
