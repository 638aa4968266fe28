// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/lint.h"
#include "model/plan/planner.h"
#include "model/plan/rulehazards.h"

#include <QTest>
#include <QTimeZone>

using namespace lk;

namespace {

QString operator""_s(const char* text, size_t size)
{
    return QString::fromUtf8(text, static_cast<qsizetype>(size));
}

const QualifiedName orders{"public"_s, "orders"_s};

Step step(const QString& id, StatementBody::Mode mode, const QStringList& statements)
{
    Step made;
    made.id = id;
    made.body = StatementBody{.mode = mode, .statements = statements};
    return made;
}

/// STEP RULE, one a line.
QStringList ruleHazards(const Plan& plan)
{
    QStringList ids;
    const auto infos = lint::ruleInfos();
    for (const lint::RuleInfo& info : infos) {
        ids << info.id;
    }
    QStringList lines;
    for (const Step& one : plan.steps) {
        for (const Hazard& hazard : one.hazards) {
            if (ids.contains(hazard.id)) {
                lines << one.id + u' ' + hazard.id;
            }
        }
    }
    return lines;
}

Column column(int number, const QString& name, const QString& type, bool notNull = false)
{
    Column c;
    c.number = number;
    c.name = name;
    c.type = type;
    c.notNull = notNull;
    return c;
}

PlannerInput input(const DraftedChange& change)
{
    Table t;
    t.oid = 1;
    t.name = orders;
    t.owner = "shop"_s;
    t.columns = {column(1, "id"_s, "bigint"_s, true), column(2, "amount"_s, "numeric(12,2)"_s, true),
        column(3, "items"_s, "integer"_s, true), column(4, "note"_s, "text"_s)};
    t.columns[1].defaultExpression = "0"_s;
    Index key;
    key.name = key.constraint = "orders_pkey"_s;
    key.definition = "CREATE UNIQUE INDEX orders_pkey ON public.orders USING btree (id)"_s;
    key.method = "btree"_s;
    key.unique = key.primary = true;
    key.columns = key.keyColumns = {1};
    Index wide;
    wide.name = "orders_wide"_s;
    wide.definition = "CREATE INDEX orders_wide ON public.orders USING btree (items, amount DESC, note, id)"_s;
    wide.method = "btree"_s;
    wide.columns = wide.keyColumns = {3, 2, 4, 1};
    t.indexes = {key, wide};
    Constraint primary;
    primary.kind = ConstraintKind::Primary;
    primary.name = primary.index = "orders_pkey"_s;
    primary.definition = "PRIMARY KEY (id)"_s;
    primary.columns = {1};
    Constraint positive;
    positive.name = "positive"_s;
    positive.definition = "CHECK ((items > 0))"_s;
    positive.columns = {3};
    t.constraints = {primary, positive};
    t.estimatedRows = 1000;
    t.heapBytes = 65536;
    PlannerInput in;
    in.draft.changes = {change};
    in.tables = {t};
    in.takenNames = {orders};
    in.database = "shop"_s;
    in.serverVersion = 170000;
    in.now = QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5), QTimeZone::UTC);
    in.planId = "6a1f0000-0000-4000-8000-000000000001"_s;
    TypeFacts facts;
    if (const auto* type = std::get_if<ChangeType>(&change.change)) {
        facts.newType = type->newType;
        facts.forwardImplicit = facts.forwardLossless = true;
        facts.forwardCanFail = false;
    }
    in.types = {facts};
    return in;
}

} // namespace

/// The same rules on plans: what they find is shown at the step, or the planner says why it is meant so.
class TestPlanRules : public QObject {
    Q_OBJECT
private slots:
    void hazardsAtTheirStep();
    void transactionsAndTimeouts();
    void rowsOfTheJournalAreNoLongWork();
    void knownAlready();
    void reasonsNameRules();
    void ownPlans_data();
    void ownPlans();
};

void TestPlanRules::hazardsAtTheirStep()
{
    using enum StatementBody::Mode;
    Plan plan;
    plan.serverVersion = 170000;
    plan.steps = {step("a"_s, Transaction, {"CREATE INDEX i ON public.orders (c)"_s}),
        step("b"_s, Concurrently, {"CREATE INDEX CONCURRENTLY i ON public.orders (c)"_s}),
        step("c"_s, Transaction, {"ALTER TABLE public.orders ALTER COLUMN c SET NOT NULL"_s}),
        step("d"_s, Transaction, {"no SQL at all"_s})};
    Step gate;
    gate.id = "e"_s;
    gate.body = GateBody{};
    plan.steps << gate;
    planner::addRuleHazards(plan);
    QCOMPARE(ruleHazards(plan), (QStringList{"a index.blocks-writes"_s, "c not-null.scans"_s}));
    const Hazard& hazard = plan.steps.first().hazards.first();
    QVERIFY(hazard.severity == Severity::Warning);
    QVERIFY(!hazard.title.isEmpty() && !hazard.explanation.isEmpty() && !hazard.remedy.isEmpty());
    QVERIFY(!plan.hasBlockingHazard());
}

void TestPlanRules::transactionsAndTimeouts()
{
    using enum StatementBody::Mode;
    Plan plan;
    plan.steps
        = {step("proof"_s, Transaction, {"ALTER TABLE orders ADD CONSTRAINT p CHECK (c IS NOT NULL) NOT VALID"_s}),
            step("validate"_s, Transaction, {"ALTER TABLE orders VALIDATE CONSTRAINT p"_s}),
            step("set"_s, Transaction,
                {"ALTER TABLE orders ALTER COLUMN c SET NOT NULL"_s, "ALTER TABLE orders DROP CONSTRAINT p"_s}),
            step("wrong"_s, Transaction,
                {"ALTER TABLE orders ADD CONSTRAINT q CHECK (d > 0) NOT VALID"_s,
                    "ALTER TABLE orders VALIDATE CONSTRAINT q"_s}),
            step("concurrently"_s, Transaction, {"DROP INDEX CONCURRENTLY i"_s})};
    planner::addRuleHazards(plan);
    QCOMPARE(ruleHazards(plan),
        (QStringList{"wrong constraint.validated-under-lock"_s, "wrong transaction.work-under-lock"_s,
            "concurrently concurrently.in-transaction"_s}));
}

void TestPlanRules::rowsOfTheJournalAreNoLongWork()
{
    using enum StatementBody::Mode;
    const QString lock = "ALTER TABLE public.orders ADD COLUMN total numeric"_s;
    Plan plan;
    plan.steps = {step("ours"_s, Transaction,
                      {lock,
                          "INSERT INTO lockkeeper.cursor (plan_id, step_id) SELECT 'p', name FROM unnest(ARRAY['a']) "
                          "AS known(name)"_s,
                          "DELETE FROM lockkeeper.safety_table WHERE name = 'lockkeeper.kept'"_s}),
        step("theirs"_s, Transaction, {lock, "INSERT INTO public.cursor SELECT id, name FROM public.customers"_s}),
        step("kept"_s, Transaction, {lock, "INSERT INTO lockkeeper.kept SELECT id, amount FROM public.orders"_s})};
    planner::addRuleHazards(plan);
    QStringList found = ruleHazards(plan);
    QCOMPARE(found.removeAll("theirs transaction.work-under-lock"_s), 1);
    QCOMPARE(found.removeAll("kept transaction.work-under-lock"_s), 1);
    QVERIFY2(!found.contains("ours transaction.work-under-lock"_s), qPrintable(found.join(u'\n')));
}

void TestPlanRules::knownAlready()
{
    Plan plan;
    plan.steps = {step("a"_s, StatementBody::Mode::Transaction, {"CREATE INDEX i ON orders (c)"_s})};
    plan.steps.first().hazards = {{"index.blocks-writes"_s, Severity::Info, "the planner's own words"_s, {}}};
    planner::addRuleHazards(plan);
    QCOMPARE(plan.steps.first().hazards.size(), 1);
    QCOMPARE(plan.steps.first().hazards.first().title, "the planner's own words"_s);
}

void TestPlanRules::reasonsNameRules()
{
    int reasons = 0;
    const auto infos = lint::ruleInfos();
    for (const lint::RuleInfo& info : infos) {
        const QString why = planner::meantSo(info.id);
        reasons += why.isEmpty() ? 0 : 1;
        QVERIFY2(why.isEmpty() || why.size() > 15, qPrintable(info.id));
    }
    QVERIFY(reasons > 20);
    // What no plan of ours does on purpose.
    for (const QString& rule :
        {"index.blocks-writes"_s, "not-null.scans"_s, "drop.cascade"_s, "concurrently.in-transaction"_s,
            "constraint.validated-under-lock"_s, "constraint.scans"_s, "trigger.gap"_s, "no-lock-timeout"_s}) {
        QCOMPARE(planner::meantSo(rule), QString());
    }
}

void TestPlanRules::ownPlans_data()
{
    QTest::addColumn<DraftedChange>("change");
    QTest::addColumn<QStringList>("hazards");
    const auto row = [](const char* name, const Change& change, Strategy strategy, const QStringList& hazards) {
        QTest::newRow(name) << DraftedChange{change, strategy} << hazards;
    };
    // Those that the planner itself gives the same id are listed too.
    const QStringList dual{
        "expand.orders.shadow client.prepared-star"_s, "contract.orders.drop client.prepared-star"_s};
    row("rename, dual column", RenameColumn{orders, "amount"_s, "total"_s}, Strategy::DualColumn, dual);
    row("type, dual column", ChangeType{orders, "items"_s, "bigint"_s}, Strategy::DualColumn,
        {dual.first(), "migrate.orders.cut-over function.cached-plan"_s, dual.last()});
    row("type, in place", ChangeType{orders, "items"_s, "bigint"_s}, Strategy::InPlace,
        {"migrate.orders.type.items type.rewrites"_s, "migrate.orders.type.items function.cached-plan"_s});
    row("rename, view", RenameColumn{orders, "amount"_s, "total"_s}, Strategy::View,
        {"expand.orders.view.amount client.prepared-star"_s});
    row("rename, in place", RenameColumn{orders, "amount"_s, "total"_s}, Strategy::InPlace, {});
    // The view has the columns that the table had: a prepared SELECT * goes on.
    row("table, view", RenameTable{orders, "purchases"_s}, Strategy::View, {});
    row("table, in place", RenameTable{orders, "purchases"_s}, Strategy::InPlace, {});
}

void TestPlanRules::ownPlans()
{
    QFETCH(DraftedChange, change);
    QFETCH(QStringList, hazards);
    const auto plan = makePlan(input(change));
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    QCOMPARE(ruleHazards(*plan), hazards);
}

QTEST_GUILESS_MAIN(TestPlanRules)
#include "tst_planrules.moc"
