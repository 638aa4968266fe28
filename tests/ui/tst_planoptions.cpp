// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "model/workspace/planning.h"
#include "model/workspace/runcontroller.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"
#include "tests/ui/named.h"
#include "ui/plan/planpage.h"
#include "ui/plan/stepsmodel.h"

#include <QAbstractButton>
#include <QFile>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include <algorithm>

using namespace lk;
using lk::test::named;

/// How a plan is run from its page: for how long others may wait, from whom it is taken over, what it will take.
class TestPlanOptions : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void lockBudgetIsTheOneThatWasSet();
    void takesOverFromAClientThatIsDead();
    void saysWhatItWillTake();
    void measuresWhatIsLargeBeforeItBegins();
    void measuringCanBeStopped();

private:
    static QString schema(int rows)
    {
        return QStringLiteral("CREATE TABLE orders (id bigint PRIMARY KEY, amount numeric(12,2) NOT NULL, note text);"
                              "CREATE INDEX orders_amount ON orders (amount);"
                              "INSERT INTO orders SELECT i, i, repeat('n', 150) FROM generate_series(1, %1) i;"
                              "VACUUM ANALYZE orders")
            .arg(rows);
    }
    Plan planOn(const QString& database)
    {
        Draft draft;
        draft.put({RenameColumn{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("amount"),
                       QStringLiteral("total")},
            Strategy::DualColumn});
        const auto plan = m_backend.connect(m_server.settings(database), Purpose::Browse).and_then([&](auto session) {
            return planDraft(m_backend, *session, draft, QDateTime::currentDateTimeUtc());
        });
        if (!plan) {
            qFatal("%s", qPrintable(plan.error().printed()));
        }
        return *plan;
    }
    static QAbstractButton* button(QWidget& page, const char* name) { return named<QAbstractButton>(page, name); }
    static bool isDone(const PlanPage& page, Phase phase)
    {
        return !page.isBusy() && phaseState(page.plan(), phase, *page.currentSnapshot()) == StepState::Done;
    }
    QString value(const QString& database, const char* query) { return m_server.value(database, QLatin1String(query)); }

    test::TestServer m_server;
    PgBackend m_backend;
};

void TestPlanOptions::lockBudgetIsTheOneThatWasSet()
{
    const QString database = m_server.freshDatabase(schema(100));
    const auto settings = m_server.settings(database);
    auto holder = m_backend.connect(settings, Purpose::Monitor);
    QVERIFY(holder);
    QVERIFY((*holder)->query(QStringLiteral("BEGIN")));
    QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE public.orders IN ACCESS SHARE MODE")));
    const Plan plan = planOn(database);
    RunController controller(m_backend, settings, plan);
    PlanPage page(plan, &controller);
    page.show();
    auto* budget = named<QSpinBox>(page, "planLockBudget");
    QCOMPARE(budget->value(), RunRequest().lockBudgetMs);
    QVERIFY(budget->value() >= budget->minimum());
    budget->setValue(130);
    QList<int> seen;
    connect(&page, &PlanPage::snapshotChanged, &page, [&seen](const RunSnapshotPtr& snapshot) {
        if (snapshot->lockWait) {
            seen << snapshot->lockWait->budgetMs;
        }
    });
    QTRY_VERIFY(button(page, "planRunPhase")->isEnabled());
    button(page, "planRunPhase")->click();
    QTRY_VERIFY(!seen.isEmpty());
    QVERIFY((*holder)->query(QStringLiteral("COMMIT")));
    QTRY_VERIFY(isDone(page, Phase::Expand));
    QVERIFY(std::ranges::all_of(seen, [](int budgetMs) { return budgetMs == 130; }));
}

void TestPlanOptions::takesOverFromAClientThatIsDead()
{
    const QString database = m_server.freshDatabase(schema(100));
    const auto settings = m_server.settings(database);
    const Plan plan = planOn(database);
    // A client of another operator that sits there and will never say a word again.
    auto dead = m_backend.connect(settings, Purpose::Run);
    QVERIFY(dead);
    QVERIFY(
        (*dead)->query(QStringLiteral("SELECT pg_advisory_lock(hashtextextended('lockkeeper:' || $1, 0))"), {plan.id}));
    RunController controller(m_backend, settings, plan);
    PlanPage page(plan, &controller);
    page.show();
    QTRY_VERIFY(button(page, "planRunPhase")->isEnabled());
    QAbstractButton* takeOver = button(page, "errorTakeOver");
    button(page, "planRunPhase")->click();
    QTRY_VERIFY(takeOver->isVisible() && takeOver->isEnabled());
    QVERIFY(button(page, "errorRetry")->isVisible());
    const auto dialog = [&] { return page.window()->findChild<QMessageBox*>(QStringLiteral("takeOverDialog")); };

    takeOver->click();
    QVERIFY(dialog());
    QVERIFY2(dialog()->text().contains(QString::number((*dead)->id().pid)), qPrintable(dialog()->text()));
    QVERIFY(!dialog()->informativeText().isEmpty());
    QCOMPARE(dialog()->defaultButton()->objectName(), QStringLiteral("takeOverLeave"));
    button(*dialog(), "takeOverLeave")->click();
    QTRY_VERIFY(!dialog());
    QVERIFY((*dead)->query(QStringLiteral("SELECT 1")));
    QVERIFY(!page.isBusy());

    takeOver->click();
    QTRY_VERIFY(dialog());
    button(*dialog(), "takeOverDeed")->click();
    QTRY_VERIFY(isDone(page, Phase::Expand));
    QVERIFY(!(*dead)->query(QStringLiteral("SELECT 1")));
    QVERIFY(!takeOver->isVisible());
}

void TestPlanOptions::saysWhatItWillTake()
{
    const QString database = m_server.freshDatabase(schema(3000));
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    page.show();
    auto* model = qobject_cast<StepsModel*>(named<QTreeView>(page, "planSteps")->model());
    const auto expected
        = [&](const Step& step) { return model->indexOf(step.id).siblingAtColumn(StepsModel::ExpectedColumn); };
    static const QRegularExpression figure(QStringLiteral("\\d"));
    const auto* total = named<QLabel>(page, "planForecast");
    QAbstractButton* measure = button(page, "planMeasure");
    QTRY_VERIFY(measure->isEnabled());
    // It makes a copy there: not where nothing may be written.
    page.setReadOnlyReason(QStringLiteral("Production is read-only."));
    QVERIFY(!measure->isEnabled());
    QVERIFY2(measure->toolTip().contains(QLatin1String("read-only")), qPrintable(measure->toolTip()));
    page.setReadOnlyReason({});
    QVERIFY(measure->isEnabled());
    for (const Step& step : plan.steps) {
        QVERIFY(!expected(step).data().toString().contains(figure));
        QCOMPARE(expected(step).data().toString().isEmpty(), step.gate() != nullptr);
        QVERIFY(!expected(step).data(Qt::ToolTipRole).toString().isEmpty());
    }
    measure->click();
    QTRY_VERIFY(total->text().startsWith(QLatin1String("Expected: ")));
    for (const Step& step : plan.steps) {
        QCOMPARE(expected(step).data().toString().contains(figure), step.gate() == nullptr);
    }
    QCOMPARE(value(database, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'lockkeeper%'"),
        QStringLiteral("0")); // nothing is left behind
    // The runbook tells the same times.
    QTemporaryDir folder;
    page.exportScriptsTo(folder.path());
    QFile runbook(folder.filePath(QStringLiteral("runbook.md")));
    QVERIFY(runbook.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(runbook.readAll());
    QVERIFY(text.contains(QLatin1String("Expected WAL")));
    const auto backfill = std::ranges::find_if(
        plan.steps, [](const Step& step) { return std::holds_alternative<BackfillBody>(step.body); });
    QVERIFY(backfill != plan.steps.end());
    const QString time = expected(*backfill).data().toString();
    const QString plain = QString(time).replace(QChar::Nbsp, QChar::Space);
    QVERIFY2(text.contains(QLatin1String("| ") + plain + QLatin1String(" |")), qPrintable(plain));
    // The journal keeps it, and the page shows the journal's from then on.
    button(page, "planRunStep")->click();
    QTRY_VERIFY(!page.isBusy() && page.currentSnapshot()->steps.value(plan.steps.first().id).state == StepState::Done);
    QCOMPARE(value(database, "SELECT forecast IS NOT NULL FROM lockkeeper.plan"), QStringLiteral("t"));
    QCOMPARE(expected(*backfill).data().toString(), time);
    QVERIFY(!measure->isEnabled());
    QVERIFY(measure->toolTip().contains(QLatin1String("begun")));
}

void TestPlanOptions::measuresWhatIsLargeBeforeItBegins()
{
    const QString database = m_server.freshDatabase(schema(50'000)); // 9 MB
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    page.show();
    QTRY_VERIFY(button(page, "planRunStep")->isEnabled());
    QSignalSpy measured(&controller, &RunController::measured);
    button(page, "planRunStep")->click();
    QTRY_VERIFY(!page.isBusy() && page.currentSnapshot()->steps.value(plan.steps.first().id).state == StepState::Done);
    QCOMPARE(measured.size(), 1);
    QVERIFY(page.currentSnapshot()->forecast);
    QCOMPARE(value(database, "SELECT forecast IS NOT NULL FROM lockkeeper.plan"), QStringLiteral("t"));
    QCOMPARE(
        value(database, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'lockkeeper\\_%'"), QStringLiteral("0"));
}

void TestPlanOptions::measuringCanBeStopped()
{
    const QString database = m_server.freshDatabase(schema(20'000));
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    page.show();
    QAbstractButton* measure = button(page, "planMeasure");
    QTRY_VERIFY(measure->isEnabled());
    measure->click();
    QVERIFY(page.isMeasuring());
    QCOMPARE(measure->text(), QStringLiteral("Stop Measuring"));
    measure->click();
    QTRY_VERIFY(!page.isMeasuring());
    QVERIFY(!named<QLabel>(page, "planForecast")->text().startsWith(QLatin1String("Expected: ")));
    QTRY_COMPARE(
        value(database, "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'lockkeeper%'"), QStringLiteral("0"));
}

QTEST_MAIN(TestPlanOptions)
#include "tst_planoptions.moc"
