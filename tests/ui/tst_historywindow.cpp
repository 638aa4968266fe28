// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/runner.h"
#include "model/workspace/planning.h"
#include "tests/ui/windowtest.h"
#include "ui/history/historypage.h"
#include "ui/history/runsmodel.h"
#include "ui/plan/planpage.h"
#include "ui/plan/stepsmodel.h"
#include "ui/shell/tabhost.h"

#include <QAbstractButton>
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QTabWidget>
#include <QTableView>
#include <QToolBar>

using namespace lk;
using namespace lk::test;

/// The history of runs in the real window.
class TestHistoryWindow : public WindowTest {
    Q_OBJECT
private slots:
    void initTestCase() { WindowTest::initTestCase(); }
    void init() { WindowTest::init(); }
    void cleanup() { WindowTest::cleanup(); }
    void databaseWithoutRunsSaysSo();
    void tellsRunsAndOpensTheirPlan();
    void comparesTwoByKeyboard();
    void exportsWhatIsShown();
    void followsWhatThisWindowRuns();
    void saysWhichRightsAreMissing();
    void everyControlHasANameAndIsReached();
    void modelKeepsItsRows();

private:
    Plan planned();
    void carryOut(const Plan& plan, const RunRequest& request, bool undo = false);
    void story(); ///< run as far as Migrate, taken back, and run again with a forecast as far as Expand
    HistoryPage* openHistory()
    {
        action("showHistory")->trigger();
        auto* page = m_window->findChild<HistoryPage*>();
        return page && QTest::qWaitFor([page] { return page->isRead(); }, patience) ? page : nullptr;
    }
    static QTableView* list(HistoryPage* page) { return page->findChild<QTableView*>(QStringLiteral("historyRuns")); }
    static QTableView* details(HistoryPage* page)
    {
        return page->findChild<QTableView*>(QStringLiteral("historyDetails"));
    }
    static QString text(HistoryPage* page, const char* label)
    {
        return page->findChild<QLabel*>(QLatin1String(label))->text();
    }

    /// What the page says, for a test that waited in vain.
    static QString told(HistoryPage* page)
    {
        return QStringLiteral("%1 rows, %2 chosen; %3")
            .arg(list(page)->model()->rowCount())
            .arg(list(page)->selectionModel()->selectedRows().size())
            .arg(text(page, "historyHeadline"));
    }

    Plan m_plan;
};

Plan TestHistoryWindow::planned()
{
    Draft draft;
    draft.put({RenameColumn{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("amount"),
                   QStringLiteral("total")},
        Strategy::DualColumn});
    const auto plan = m_backend.connect(m_server.settings(m_database), Purpose::Browse).and_then([&](auto session) {
        return planDraft(m_backend, *session, draft, QDateTime::currentDateTimeUtc());
    });
    return plan ? *plan : Plan();
}

void TestHistoryWindow::carryOut(const Plan& plan, const RunRequest& request, bool undo)
{
    RunControl control;
    Runner runner(m_backend, m_server.settings(m_database), plan, control, {});
    const auto end = undo ? runner.undo(request) : runner.run(request);
    if (!end || end->end != RunEnd::Done) {
        qFatal("%s", qPrintable(end ? end->snapshot.message : end.error().printed()));
    }
}

void TestHistoryWindow::story()
{
    m_plan = planned();
    carryOut(m_plan, {.through = Phase::Migrate, .confirmAll = true});
    carryOut(m_plan, {}, true);
    Forecast forecast;
    forecast.madeAt = QDateTime::currentDateTimeUtc();
    for (const Step& step : m_plan.steps) {
        if (!step.gate()) {
            forecast.steps << StepForecast{
                .stepId = step.id, .seconds = {1, 3}, .walBytes = {}, .diskBytes = {}, .lockMs = {}, .measured = true};
        }
    }
    RunRequest again{.through = Phase::Expand, .confirmAll = true};
    again.forecast = std::make_shared<const Forecast>(forecast);
    carryOut(m_plan, again);
}

void TestHistoryWindow::databaseWithoutRunsSaysSo()
{
    QVERIFY(!action("showHistory")->isEnabled()); // not connected
    open(m_server.settings(m_database));
    QVERIFY(action("showHistory")->isEnabled());
    HistoryPage* page = openHistory();
    QVERIFY(page);
    QVERIFY(!list(page)->isVisible());
    QVERIFY2(text(page, "historyWords").contains(QLatin1String("No plan was begun")),
        qPrintable(text(page, "historyWords")));
    QCOMPARE(
        m_server.value(m_database, QStringLiteral("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockkeeper'")),
        QStringLiteral("0"));
}

void TestHistoryWindow::tellsRunsAndOpensTheirPlan()
{
    story();
    open(m_server.settings(m_database));
    HistoryPage* page = openHistory();
    QVERIFY(page);
    QVERIFY(list(page)->isVisible());
    QCOMPARE(list(page)->model()->rowCount(), 3);
    const auto cell = [&](int row, int column) { return list(page)->model()->index(row, column).data().toString(); };
    QCOMPARE(cell(0, RunsModel::StateColumn), QStringLiteral("open"));
    QCOMPARE(cell(0, RunsModel::WhatColumn), QStringLiteral("run 2"));
    QVERIFY(cell(0, RunsModel::ForecastColumn).contains(QLatin1Char('s')));
    QCOMPARE(cell(1, RunsModel::WhatColumn), QStringLiteral("undo"));
    QCOMPARE(cell(2, RunsModel::StateColumn), QStringLiteral("taken back"));
    for (int row = 0; row < 3; ++row) {
        QCOMPARE(cell(row, RunsModel::PlanColumn), m_plan.title());
        QVERIFY(cell(row, RunsModel::ByColumn).contains(QLatin1Char('@')));
    }
    // The latest is chosen, and what it did stands below.
    QVERIFY2(QTest::qWaitFor([page] { return page->record().has_value(); }, patience), qPrintable(told(page)));
    QCOMPARE(details(page)->model()->rowCount(), m_plan.steps.size());
    QVERIFY(text(page, "historyHeadline").contains(QLatin1String("forecast")));
    list(page)->selectRow(2);
    QTRY_VERIFY(page->record() && page->record()->summary.fate == RunFate::TakenBack);
    const int tries = page->record()->summary.tries;
    page->findChild<QAction*>(QStringLiteral("historyEveryTry"))->setChecked(true);
    QCOMPARE(details(page)->model()->rowCount(), tries);
    page->findChild<QAction*>(QStringLiteral("historyEveryTry"))->setChecked(false);
    QCOMPARE(details(page)->model()->rowCount(), m_plan.steps.size());
    picture(QStringLiteral("history"));
    m_window->resize(960, 600);
    picture(QStringLiteral("history-small"));
    m_window->resize(1280, 800);

    page->findChild<QAction*>(QStringLiteral("historyOpenPlan"))->trigger();
    auto* plan = m_window->findChild<PlanPage*>();
    QVERIFY(plan);
    QCOMPARE(plan->plan(), m_plan);
    // By its id it stands where the journal says.
    QTRY_VERIFY(phaseState(m_plan, Phase::Expand, *plan->currentSnapshot()) == StepState::Done);

    // What was forecast stands at its steps.
    auto* tabs = plan->findChild<QTabWidget*>(QStringLiteral("planTabs"));
    tabs->setCurrentWidget(plan->findChild<QWidget*>(QStringLiteral("runOptions")));
    auto* steps = plan->findChild<QTreeView*>(QStringLiteral("planSteps"));
    const QModelIndex first = steps->model()->index(0, 0, steps->model()->index(0, 0));
    QVERIFY(first.siblingAtColumn(StepsModel::ExpectedColumn).data().toString().contains(QLatin1Char('s')));
    picture(QStringLiteral("plan-options"));

    // The list is sorted by any column, and filtered.
    action("showHistory")->trigger();
    list(page)->sortByColumn(RunsModel::BeganColumn, Qt::AscendingOrder);
    QCOMPARE(cell(2, RunsModel::WhatColumn), QStringLiteral("run 2"));
    page->findChild<QLineEdit*>(QStringLiteral("historyFilter"))->setText(QStringLiteral("undo"));
    QCOMPARE(list(page)->model()->rowCount(), 1);
}

void TestHistoryWindow::comparesTwoByKeyboard()
{
    story();
    open(m_server.settings(m_database));
    HistoryPage* page = openHistory();
    QVERIFY(page);
    QVERIFY2(QTest::qWaitFor([page] { return page->record().has_value(); }, patience), qPrintable(told(page)));
    auto* compare = page->findChild<QAction*>(QStringLiteral("historyCompare"));
    QVERIFY(!compare->isEnabled());
    QVERIFY(compare->toolTip().contains(QLatin1String("two runs")));
    list(page)->setFocus();
    list(page)->setCurrentIndex(list(page)->model()->index(0, 0));
    QTest::keyClick(list(page), Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(compare->isEnabled());
    QTest::keyClick(list(page), Qt::Key_Down, Qt::ShiftModifier);
    QVERIFY(!compare->isEnabled()); // three
    // The first and the last: run and run again.
    list(page)->clearSelection();
    for (const int row : {0, 2}) {
        list(page)->selectionModel()->select(
            list(page)->model()->index(row, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }
    QVERIFY(compare->isEnabled());
    compare->trigger();
    QTRY_VERIFY(page->comparison().has_value());
    QCOMPARE(page->comparison()->first.key.generation, 1); // the earlier one is A
    QCOMPARE(details(page)->model()->rowCount(), page->comparison()->steps.size());
    QVERIFY(text(page, "historyHeadline").startsWith(QLatin1String("A: ")));
    picture(QStringLiteral("history-compared"));
}

void TestHistoryWindow::exportsWhatIsShown()
{
    story();
    open(m_server.settings(m_database));
    HistoryPage* page = openHistory();
    QVERIFY(page);
    QVERIFY2(QTest::qWaitFor([page] { return page->record().has_value(); }, patience), qPrintable(told(page)));
    const auto written = [&](HistoryPart what, const char* name) {
        const QString path = m_folder->filePath(QLatin1String(name));
        page->exportTo(what, path);
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    };
    QCOMPARE(written(HistoryPart::AllRuns, "runs.csv").count(QLatin1String("\r\n")), 4);
    QVERIFY(written(HistoryPart::Run, "run.md").contains(QLatin1String("## Steps")));
    const auto json = QJsonDocument::fromJson(written(HistoryPart::Run, "run.json").toUtf8()).object();
    QCOMPARE(json[QLatin1String("plan")].toString(), m_plan.id);
    QVERIFY(!page->findChild<QAction*>(QStringLiteral("historyExportComparison"))->isEnabled());
}

void TestHistoryWindow::followsWhatThisWindowRuns()
{
    open(m_server.settings(m_database));
    HistoryPage* page = openHistory();
    QVERIFY(page);
    auto* tabs = m_window->findChild<TabHost*>();
    PlanPage* plan = tabs->openPlan(planned());
    QTRY_VERIFY(plan->actions().runPhase);
    plan->runPhase();
    QTRY_VERIFY(
        !plan->isBusy() && phaseState(plan->plan(), Phase::Expand, *plan->currentSnapshot()) == StepState::Done);
    tabs->setCurrentWidget(page);
    QTRY_VERIFY(list(page)->isVisible() && list(page)->model()->rowCount() == 1);
}

void TestHistoryWindow::saysWhichRightsAreMissing()
{
    story();
    const QString reader = QStringLiteral("reader");
    m_server.createRole(reader);
    m_window->connectTo(m_server.settings(m_database, reader));
    QTRY_VERIFY(action("showHistory")->isEnabled());
    HistoryPage* page = openHistory();
    QVERIFY(page);
    QVERIFY(!list(page)->isVisible());
    QVERIFY2(text(page, "historyWords").contains(QLatin1String("USAGE on schema lockkeeper")),
        qPrintable(text(page, "historyWords")));
    page->findChild<QAbstractButton*>(QStringLiteral("historyCopyRemedy"))->click();
    const QString advised = QGuiApplication::clipboard()->text();
    QCOMPARE(m_server.exec(m_database, advised), QString());
    action("showHistory")->trigger();
    QTRY_VERIFY(list(page)->isVisible() && list(page)->model()->rowCount() == 3);
}

void TestHistoryWindow::everyControlHasANameAndIsReached()
{
    story();
    open(m_server.settings(m_database));
    HistoryPage* page = openHistory();
    QVERIFY(page);
    QVERIFY2(QTest::qWaitFor([page] { return page->record().has_value(); }, patience), qPrintable(told(page)));
    QSet<QString> names;
    QList<QWidget*> reachable;
    for (QWidget* widget : page->findChildren<QWidget*>()) {
        if ((widget->focusPolicy() & Qt::TabFocus) && widget->isVisible() && !qobject_cast<QLabel*>(widget)) {
            const QString name = widget->accessibleName();
            QVERIFY2(!name.isEmpty(), widget->metaObject()->className());
            QVERIFY2(!names.contains(name), qPrintable(name));
            names << name;
            reachable << widget;
        }
    }
    QVERIFY(reachable.contains(list(page)) && reachable.contains(details(page)));
    QVERIFY(reachable.size() >= 5);
    // No trap: Tab leads from the list through the page and out of it.
    list(page)->setFocus();
    QStringList way;
    bool left = false;
    for (int presses = 0; presses < 30 && !left; ++presses) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        const QWidget* focus = QApplication::focusWidget();
        way << (focus->accessibleName().isEmpty() ? QLatin1String(focus->metaObject()->className())
                                                  : focus->accessibleName());
        left = !page->isAncestorOf(focus);
    }
    QVERIFY2(left, qPrintable(way.join(QStringLiteral(", "))));
    // What is open comes back.
    const QJsonObject state = m_window->findChild<TabHost*>()->state();
    QVERIFY(QJsonDocument(state).toJson().contains("history"));
}

void TestHistoryWindow::modelKeepsItsRows()
{
    RunsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    RunSummary run;
    run.key = {QStringLiteral("p"), 1, false};
    run.title = QStringLiteral("rename");
    RunSummary second = run;
    second.key.generation = 2;
    model.setRuns({second, run});
    const QPersistentModelIndex kept = model.index(1, RunsModel::PlanColumn);
    run.title = QStringLiteral("renamed");
    model.setRuns({second, run});
    QVERIFY(kept.isValid());
    QCOMPARE(kept.data().toString(), QStringLiteral("renamed"));
    QCOMPARE(model.indexOf(run.key).row(), 1);
    model.setRuns({run});
    QCOMPARE(model.rowCount(), 1);
    QVERIFY(!model.indexOf(second.key).isValid());
}

QTEST_MAIN(TestHistoryWindow)
#include "tst_historywindow.moc"
