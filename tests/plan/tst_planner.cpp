// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/script.h"
#include "tests/plan/inputs.h"

#include <QFile>
#include <QTest>

#include <algorithm>

using namespace lk;
using namespace lk::test;

namespace {

Strategy chosen(const PlannerInput& in)
{
    const auto plan = makePlan(in);
    return plan ? plan->decisions.first().chosen : Strategy::Auto;
}

/// What its statements are said to keep nobody waiting for, they do not: the first that locks or alters a table comes
/// after those.
bool keepsQuiet(const StatementBody& body)
{
    return std::ranges::none_of(body.statements.first(body.quiet), [](const QString& statement) {
        return statement.contains(QLatin1String("ALTER TABLE ")) || statement.contains(QLatin1String("DROP "))
            || (statement.contains(QLatin1String("LOCK TABLE "))
                && !statement.endsWith(QLatin1String(" IN SHARE UPDATE EXCLUSIVE MODE")));
    });
}

} // namespace

/// What the planner makes of drafts, which strategy it takes, and what it refuses; no server is asked.
class TestPlanner : public QObject {
    Q_OBJECT

private slots:
    void plansAreAsTheyWere_data() { addPlans(); }
    void plansAreAsTheyWere()
    {
        QFETCH(QList<int>, which);
        const auto plan = makePlan(pick(which));
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        const QString text = printed(*plan);
        QFile golden(QStringLiteral(LOCKKEEPER_GOLDEN "/%1.txt").arg(QString::fromUtf8(QTest::currentDataTag())));
        if (qEnvironmentVariableIsSet("LOCKKEEPER_REFRESH_GOLDEN")) {
            QVERIFY(golden.open(QIODevice::WriteOnly));
            golden.write(text.toUtf8());
            return;
        }
        QVERIFY2(golden.open(QIODevice::ReadOnly), "make it with LOCKKEEPER_REFRESH_GOLDEN=1");
        const QStringList expected = QString::fromUtf8(golden.readAll()).split(QLatin1Char('\n'));
        const QStringList actual = text.split(QLatin1Char('\n'));
        for (qsizetype i = 0; i < std::max(expected.size(), actual.size()); ++i) {
            QCOMPARE(actual.value(i), expected.value(i));
        }
    }

    void everyPlanHoldsWhatThePhasesPromise_data() { addPlans(); }
    void everyPlanHoldsWhatThePhasesPromise()
    {
        QFETCH(QList<int>, which);
        const auto plan = makePlan(pick(which));
        QVERIFY(plan);
        QStringList ids;
        QStringList confirmations;
        for (const Step& step : plan->steps) {
            QVERIFY2(!ids.contains(step.id), qPrintable(step.id));
            ids << step.id;
            QVERIFY2(!step.title.isEmpty(), qPrintable(step.id));
            QVERIFY2(!step.irreversible || step.phase == Phase::Contract, qPrintable(step.id));
            QVERIFY2(!sqlOf(step).contains(QLatin1String("CASCADE")), qPrintable(step.id));
            if (const GateBody* gate = step.gate()) {
                QVERIFY(!confirmations.contains(gate->confirmation));
                confirmations << gate->confirmation;
                QVERIFY(gate->kind != GateBody::Kind::Irreversible || !gate->typed.isEmpty());
            } else if (const auto* body = std::get_if<StatementBody>(&step.body)) {
                const QStringList back = step.undo ? step.undo->body.statements : QStringList();
                QVERIFY2(!body->statements.isEmpty() || !back.isEmpty(), qPrintable(step.id));
                QVERIFY2(step.lock == LockMode::None || !step.lockedObject.isEmpty(), qPrintable(step.id));
                if (body->mode == StatementBody::Mode::Concurrently) {
                    QVERIFY2(!body->doneProbe.isEmpty() && !body->cleanup.isEmpty(), qPrintable(step.id));
                }
                QVERIFY2(keepsQuiet(*body) && (!step.undo || keepsQuiet(step.undo->body)), qPrintable(step.id));
                QCOMPARE(body->quiet > 0, !step.cutsOver.isEmpty());
            }
        }
        QVERIFY(!plan->hasBlockingHazard());
    }

    void draftsThatCannotBeMeantAreRefused_data()
    {
        QTest::addColumn<QList<DraftedChange>>("changes");
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("says");
        const auto row = [](const char* name, QList<DraftedChange> changes, ErrorKind kind, const char* says) {
            QTest::newRow(name) << changes << static_cast<int>(kind) << QString::fromUtf8(says);
        };
        row("nothing", {}, ErrorKind::BadInput, "empty");
        row("an unknown column", {rename("x"_s, "y"_s)}, ErrorKind::NotFound, "no column x");
        row("a name that is taken", {rename("amount"_s, "note"_s)}, ErrorKind::NameTaken, "note");
        row("a system column's name", {rename("amount"_s, "xmin"_s)}, ErrorKind::NameTaken, "xmin");
        row("a name such as our own", {rename("amount"_s, "lockkeeper_y"_s)}, ErrorKind::NameTaken, "lockkeeper_");
        row("such a name for a table", {renameTable("lockkeeper_y"_s)}, ErrorKind::NameTaken, "lockkeeper_");
        row("a system column", {rename("ctid"_s, "x"_s)}, ErrorKind::Unsupported, "system column");
        row("an empty name", {rename("amount"_s, ""_s)}, ErrorKind::BadInput, "empty");
        row("a name of 64 bytes", {rename("amount"_s, QString(32, QChar(0xe4)))}, ErrorKind::BadInput, "64 bytes");
        row("its own name", {rename("amount"_s, "amount"_s)}, ErrorKind::BadInput, "already");
        row("its own type", {retype("items"_s, "integer"_s)}, ErrorKind::BadInput, "already");
        row("a table's name that is taken", {renameTable("payments"_s)}, ErrorKind::NameTaken, "payments");
        row("one column renamed twice", {rename("amount"_s, "a"_s), rename("amount"_s, "b"_s)}, ErrorKind::BadInput,
            "clash");
        row("two columns to one name", {rename("amount"_s, "a"_s), rename("note"_s, "a"_s)}, ErrorKind::BadInput,
            "clash");
        row("two columns trade names", {rename("amount"_s, "note"_s), rename("note"_s, "amount"_s)},
            ErrorKind::BadInput, "clash");
        row("a view for a type", {retype("items"_s, "bigint"_s, Strategy::View)}, ErrorKind::Unsupported, "view");
        row("a view beside another change", {rename("amount"_s, "a"_s, Strategy::View), retype("items"_s, "bigint"_s)},
            ErrorKind::Unsupported, "other changes");
    }
    void draftsThatCannotBeMeantAreRefused()
    {
        QFETCH(QList<DraftedChange>, changes);
        QFETCH(int, kind);
        QFETCH(QString, says);
        const auto plan = makePlan(input(changes));
        QVERIFY(!plan);
        QCOMPARE(static_cast<int>(plan.error().kind), kind);
        QVERIFY2(plan.error().message.contains(says, Qt::CaseInsensitive), qPrintable(plan.error().message));
    }

    void kindsOfTablesWeDoNotChangeAreRefusedWithAWayOut()
    {
        for (const TableKind kind :
            {TableKind::View, TableKind::MaterializedView, TableKind::Foreign, TableKind::Partition}) {
            PlannerInput in = input({rename("amount"_s, "total"_s)});
            in.tables[0].kind = kind;
            const auto plan = makePlan(in);
            QVERIFY(!plan);
            QVERIFY(plan.error().kind == ErrorKind::Unsupported);
            QVERIFY(!plan.error().remedy.isEmpty());
            // Only a view can be replaced.
            QCOMPARE(plan.error().remedy.contains("CREATE OR REPLACE VIEW"_s), kind == TableKind::View);
            QCOMPARE(plan.error().remedy.contains("CREATE MATERIALIZED VIEW"_s), kind == TableKind::MaterializedView);
        }
    }

    void theStrategyFollowsSizeAndFunctions()
    {
        PlannerInput in = input({rename("amount"_s, "total"_s)});
        QVERIFY(chosen(in) == Strategy::DualColumn); // small
        in.tables[0].heapBytes = qint64(1) << 30;
        QVERIFY(chosen(in) == Strategy::InPlace); // large
        Dependant text;
        text.kind = DependantKind::FunctionText;
        text.identity = "public.report()"_s;
        text.printed = "function public.report()"_s;
        text.columns = {2};
        in.tables[0].dependants = {text};
        QVERIFY(chosen(in) == Strategy::View); // a function names it
        Trigger trigger;
        trigger.name = "t"_s;
        trigger.function = "public.report"_s;
        in.tables[0].triggers = {trigger};
        QVERIFY(chosen(in) == Strategy::DualColumn); // a trigger function names it
    }

    void whatCannotBeCarriedIsRefusedByName_data()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<QString>("says");
        QTest::newRow("a foreign key of a partitioned table") << 0 << "payments_fk"_s;
        QTest::newRow("an exclusion constraint") << 1 << "never_twice"_s;
        QTest::newRow("a materialized view of an extension") << 2 << "materialized view public.sums"_s;
        QTest::newRow("an identity that would be text") << 3 << "identity"_s;
        QTest::newRow("an expression of the old type") << 5 << "index orders_lower"_s;
        QTest::newRow("a generated column") << 4 << "generated column twice"_s;
        QTest::newRow("another session's table") << 6 << "temporary table"_s;
    }
    void whatCannotBeCarriedIsRefusedByName()
    {
        QFETCH(int, what);
        QFETCH(QString, says);
        PlannerInput in = input({retype("items"_s, "bigint"_s, Strategy::DualColumn)});
        Table& t = in.tables[0];
        Dependant d;
        d.columns = {3};
        switch (what) {
        case 0:
            t.inboundKeys = {{{"public"_s, "payments"_s}, "payments_fk"_s, {}, {"x"_s}, {3}}};
            t.inboundKeys[0].partitioned = true;
            break;
        case 1: {
            Constraint k;
            k.kind = ConstraintKind::Exclude;
            k.name = "never_twice"_s;
            k.columns = {3};
            t.constraints << k;
            break;
        }
        case 2:
            d.kind = DependantKind::MaterializedView;
            d.printed = "materialized view public.sums"_s;
            d.extension = "sums"_s;
            t.dependants << d;
            break;
        case 3:
            t.columns[2].identity = "ALWAYS"_s;
            in.draft.changes = {retype("items"_s, "text"_s, Strategy::DualColumn)};
            in.types[0].newType = "text"_s;
            break;
        case 4:
            d.kind = DependantKind::GeneratedColumn;
            d.printed = "generated column twice"_s;
            t.dependants << d;
            break;
        case 5: {
            Index lower;
            lower.name = "orders_lower"_s;
            lower.definition
                = "CREATE INDEX orders_lower ON public.orders USING btree (lower(note)) WHERE (note IS NOT NULL)"_s;
            lower.expressionOrPartial = true;
            lower.columns = {4};
            t.indexes << lower;
            in.draft.changes = {retype("note"_s, "integer"_s, Strategy::DualColumn)};
            in.types[0].newType = "integer"_s;
            in.types[0].sameType = false;
            break;
        }
        case 6:
            t.temporary = true;
            break;
        default:
            QFAIL("no such case");
        }
        const auto plan = makePlan(in);
        QVERIFY(!plan);
        QVERIFY(plan.error().kind == ErrorKind::Unsupported);
        QVERIFY2(plan.error().message.contains(says, Qt::CaseInsensitive), qPrintable(plan.error().message));
    }

    void theTriggerSortsAfterEveryOther()
    {
        for (const QString& name : {"zzz"_s, "~~"_s, QString::fromUtf8("\xC3\xBC")}) {
            PlannerInput in = input({rename("amount"_s, "total"_s)});
            Trigger trigger;
            trigger.name = name;
            trigger.beforeRow = true;
            in.tables[0].triggers = {trigger};
            const auto plan = makePlan(in);
            QVERIFY(plan);
            const QString sql = sqlOf(plan->steps.first());
            const QString ours = sql.section(QLatin1String("CREATE TRIGGER \""), 1).section(QLatin1Char('"'), 0, 0);
            QVERIFY2(ours.toUtf8() > name.toUtf8(), qPrintable(ours));
            QVERIFY(ours.toUtf8().size() <= maxNameBytes);
        }
    }
};

QTEST_GUILESS_MAIN(TestPlanner)
#include "tst_planner.moc"
