// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/windowtest.h"
#include "ui/map/mappage.h"
#include "ui/objects/objectsmodel.h"
#include "ui/plan/planpage.h"
#include "ui/shell/tabhost.h"
#include "ui/table/columnsmodel.h"
#include "ui/table/lossstrip.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSet>
#include <QStatusBar>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>

using namespace lk;
using test::patience;

/// The real main window on a real server: connect, open, draft, undo, come back.
class TestWindow : public test::WindowTest {
    Q_OBJECT
private slots:
    void initTestCase() { WindowTest::initTestCase(); }
    void init() { WindowTest::init(); }
    void cleanup() { WindowTest::cleanup(); }
    void aFreshWindowOffersThreeWaysIn();
    void anUnreachableServerIsToldInTheWindow();
    void theObjectsDockShowsTablesAndFilters();
    void f2RenamesAColumnInPlaceAndUndoTakesItBack();
    void aTakenNameIsRefusedWhileItIsTyped();
    void aTypeChangeShowsWhatWouldBeLost();
    void anUnknownTypeIsToldBelowTheRow();
    void draftsAndTabsComeBackAfterARestart();
    void generatePlanOpensAPlanTab();
    void whatAPlanHasBegunIsNoDraftUntilItIsUndone();
    void aTableThatCannotBeReadSaysSoAndShowsWhoHoldsIt();
    void theMapShowsWhatReferencesWhat();
    void productionOpensReadOnlyAndCanBeUnlocked();
    void everyFocusableWidgetHasAnAccessibleName();
    void tabGoesWhereItIsSeenBeforeThereAreDocks();
    void goingToADockIsSeen();
    void whatCannotBeRenamedIsSaid();
    void whatCannotBeDoneSaysWhy();

private:
    QStringList silentButtons() const;
};

void TestWindow::aFreshWindowOffersThreeWaysIn()
{
    auto* page = m_window->findChild<QWidget*>(QStringLiteral("firstRunPage"));
    QVERIFY(page && page->isVisible());
    QVERIFY(!m_window->findChild<QWidget*>(QStringLiteral("trySandbox"))->isEnabled()); // no sandbox was handed in
    QVERIFY(m_window->findChild<QWidget*>(QStringLiteral("connectButton"))->isEnabled());
    QVERIFY(m_window->findChild<QWidget*>(QStringLiteral("openPlanButton"))->isEnabled());
    QVERIFY(!action("generate")->isEnabled());
    QVERIFY(!action("runPhase")->isEnabled());
    picture(QStringLiteral("first-run"));
}

void TestWindow::anUnreachableServerIsToldInTheWindow()
{
    ConnectionSettings settings;
    settings.host = m_folder->path();
    settings.database = QStringLiteral("nowhere");
    m_window->connectTo(settings);
    auto* bar = m_window->findChild<QWidget*>(QStringLiteral("messageBar"));
    QTRY_VERIFY(bar->isVisible());
    QVERIFY(bar->accessibleName().size() > 10);
    picture(QStringLiteral("unreachable"));
}

void TestWindow::theObjectsDockShowsTablesAndFilters()
{
    open(m_server.settings(m_database));
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("objectsTree"));
    const QAbstractItemModelTester proxy(tree->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    const QAbstractItemModelTester source(
        m_window->findChild<ObjectsModel*>(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    auto* filter = m_window->findChild<QLineEdit*>(QStringLiteral("objectsFilter"));
    filter->setText(QStringLiteral("cheap"));
    QCOMPARE(tree->model()->rowCount(tree->model()->index(0, 0)), 1);
    filter->setText(QStringLiteral("no such thing"));
    QCOMPARE(tree->model()->rowCount(), 0);
    filter->clear();
    QCOMPARE(
        m_server.exec(m_database, QStringLiteral("CREATE TABLE added (id int); DROP TABLE orders CASCADE")), QString());
    action("refresh")->trigger();
    QTRY_COMPARE(tree->model()->rowCount(tree->model()->index(0, 0)), 2);
    QCOMPARE(tree->model()->index(0, 0, tree->model()->index(0, 0)).data().toString(), QStringLiteral("added"));
}

void TestWindow::f2RenamesAColumnInPlaceAndUndoTakesItBack()
{
    QVERIFY(connectAndOpenOrders());
    auto* view = m_window->findChild<ColumnsView*>();
    const QAbstractItemModelTester tester(view->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    rename(*view, QStringLiteral("amount"), QStringLiteral("total"));
    const int row = view->columns().rowOf(QStringLiteral("amount"));
    const QModelIndex name = view->columns().index(row, ColumnsModel::Name);
    QCOMPARE(name.data(ColumnsModel::NewRole).toString(), QStringLiteral("total"));
    QVERIFY(m_window->findChild<QWidget*>(QStringLiteral("draftBar"))->isVisible());
    QVERIFY(action("generate")->isEnabled());
    action("undo")->trigger();
    QVERIFY(!name.data(ColumnsModel::NewRole).isValid());
    QVERIFY(!action("generate")->isEnabled());
    QVERIFY(action("redo")->shortcuts().contains(QKeySequence(Qt::CTRL | Qt::Key_Y)));
    action("redo")->trigger();
    QCOMPARE(name.data(ColumnsModel::NewRole).toString(), QStringLiteral("total"));
    picture(QStringLiteral("renamed-column"));
    QCOMPARE(m_server.value(m_database, QStringLiteral("SELECT count(*) FROM pg_attribute WHERE attname = 'total'")),
        QStringLiteral("0"));
}

void TestWindow::aTakenNameIsRefusedWhileItIsTyped()
{
    QVERIFY(connectAndOpenOrders());
    auto* view = m_window->findChild<ColumnsView*>();
    for (const QString& bad :
        {QStringLiteral("reference"), QString(), QString(64, QLatin1Char('x')), QStringLiteral("ctid")}) {
        rename(*view, QStringLiteral("amount"), bad);
        auto* editor = view->findChild<QLineEdit*>(QStringLiteral("nameEditor"));
        QVERIFY2(editor && editor->isVisible(), qPrintable(bad));
        QVERIFY(!editor->accessibleDescription().isEmpty());
        QVERIFY(!action("generate")->isEnabled());
        QTest::keyClick(editor, Qt::Key_Escape);
        QTRY_VERIFY(!view->findChild<QLineEdit*>(QStringLiteral("nameEditor")));
    }
}

void TestWindow::aTypeChangeShowsWhatWouldBeLost()
{
    QVERIFY(connectAndOpenOrders());
    auto* view = m_window->findChild<ColumnsView*>();
    const int row = view->columns().rowOf(QStringLiteral("reference"));
    QVERIFY(view->columns().setData(view->columns().index(row, ColumnsModel::Type), QStringLiteral("bigint")));
    LossStrip* strip = view->stripOf(QStringLiteral("reference"));
    QVERIFY(strip && strip->isVisible());
    QTRY_VERIFY(!strip->isCounting());
    QVERIFY2(strip->report(), qPrintable(strip->text()));
    QCOMPARE(strip->report()->lost, 20);
    picture(QStringLiteral("loss-strip"));
    QVERIFY(strip->findChild<QToolButton*>(QStringLiteral("showValues"))->isEnabled());
    strip->findChild<QToolButton*>(QStringLiteral("revertType"))->click();
    QVERIFY(!view->stripOf(QStringLiteral("reference")));
}

void TestWindow::anUnknownTypeIsToldBelowTheRow()
{
    QVERIFY(connectAndOpenOrders());
    auto* view = m_window->findChild<ColumnsView*>();
    const int row = view->columns().rowOf(QStringLiteral("amount"));
    QVERIFY(view->columns().setData(view->columns().index(row, ColumnsModel::Type), QStringLiteral("no_such_type")));
    LossStrip* strip = view->stripOf(QStringLiteral("amount"));
    QVERIFY(strip);
    QTRY_VERIFY(!strip->isCounting());
    QVERIFY(!strip->report());
    QVERIFY2(strip->text().contains(QLatin1String("no_such_type")), qPrintable(strip->text()));
}

void TestWindow::draftsAndTabsComeBackAfterARestart()
{
    QVERIFY(connectAndOpenOrders());
    QVERIFY(openTable(QStringLiteral("customers")));
    auto* page = openTable(QStringLiteral("orders"));
    rename(*page->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    windowAnew();
    m_window->connectTo(m_server.settings(m_database));
    QTRY_COMPARE(m_window->findChildren<TablePage*>().size(), 2);
    QTRY_VERIFY(m_window->findChild<QWidget*>(QStringLiteral("draftBar"))->isVisible());
    page = openTable(QStringLiteral("orders"));
    QVERIFY(page);
    ColumnsModel& columns = page->findChild<ColumnsView*>()->columns();
    QCOMPARE(columns.index(columns.rowOf(QStringLiteral("amount")), ColumnsModel::Name)
                 .data(ColumnsModel::NewRole)
                 .toString(),
        QStringLiteral("total"));
}

void TestWindow::generatePlanOpensAPlanTab()
{
    QVERIFY(connectAndOpenOrders());
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    QTRY_VERIFY(m_window->findChild<PlanPage*>());
    const Plan& plan = m_window->findChild<PlanPage*>()->plan();
    QCOMPARE(plan.draft.changes.size(), 1);
    QVERIFY(!plan.steps.isEmpty());
    QTRY_VERIFY(action("runPhase")->isEnabled());
    picture(QStringLiteral("plan-tab"));
    // The draft is not in sight here, and no key changes it.
    QVERIFY(!action("undo")->isEnabled());
    m_window->findChild<TabHost*>()->setCurrentWidget(m_window->findChild<TablePage*>());
    QVERIFY(action("undo")->isEnabled());
}

void TestWindow::whatAPlanHasBegunIsNoDraftUntilItIsUndone()
{
    QVERIFY(connectAndOpenOrders());
    auto* table = m_window->findChild<TablePage*>();
    auto* note = table->findChild<QWidget*>(QStringLiteral("planNote"));
    QVERIFY(note->isHidden());
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    QTRY_VERIFY(m_window->findChild<PlanPage*>());
    auto* plan = m_window->findChild<PlanPage*>();
    QTRY_VERIFY(plan->actions().runPhase);
    QVERIFY2(action("generate")->isEnabled(), "a plan that has not begun can be made anew from its draft");
    plan->runPhase();
    QTRY_VERIFY(!plan->isBusy() && isUnderWay(plan->plan(), *plan->currentSnapshot()));
    QVERIFY(!action("generate")->isEnabled());
    QVERIFY(!action("undo")->isEnabled());
    QVERIFY(m_store->draft(m_server.settings(m_database).printed()).isEmpty());
    QTRY_VERIFY(!note->isHidden());
    QTRY_VERIFY(note->accessibleName().contains(QLatin1String("~lockkeeper")));
    QVERIFY(note->accessibleName().contains(QLatin1String("amount and total hold the same values")));
    openTable(QStringLiteral("orders"));
    picture(QStringLiteral("table-under-a-plan"));
    QTest::mouseClick(note->findChild<QToolButton*>(QStringLiteral("planNoteOpen")), Qt::LeftButton);
    QVERIFY(plan->isVisible());

    plan->undo();
    QTRY_VERIFY(!plan->isBusy() && plan->currentSnapshot()->state == RunState::Undone);
    QVERIFY(action("generate")->isEnabled());
    QCOMPARE(m_store->draft(m_server.settings(m_database).printed()), plan->plan().draft);
    QTRY_VERIFY(note->isHidden());
}

void TestWindow::aTableThatCannotBeReadSaysSoAndShowsWhoHoldsIt()
{
    open(m_server.settings(m_database));
    auto holder = m_backend.connect(m_server.settings(m_database), Purpose::Run);
    QVERIFY(holder);
    QVERIFY((*holder)->query(QStringLiteral("SET application_name = 'night report'")));
    QVERIFY((*holder)->query(QStringLiteral("BEGIN")));
    QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")));
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("objectsTree"));
    const QModelIndex root = tree->model()->index(0, 0);
    for (int row = 0; row < tree->model()->rowCount(root); ++row) {
        if (const QModelIndex index = tree->model()->index(row, 0, root);
            index.data().toString() == QLatin1String("orders")) {
            emit tree->activated(index);
        }
    }
    auto* page = m_window->findChild<TablePage*>();
    QVERIFY(page);
    auto* again = page->findChild<QToolButton*>(QStringLiteral("readTableAgain"));
    QTRY_VERIFY(again->isVisible());
    // Nobody waits, and yet the one in the way can be acted on.
    auto* locks = m_window->findChild<QTreeView*>(QStringLiteral("locksTree"));
    QTRY_COMPARE(locks->model()->rowCount(), 1);
    QCOMPARE(locks->model()->index(0, 0).data().toString(), QString::number((*holder)->id().pid));
    picture(QStringLiteral("locked-table"));
    // Once it lets go the table is read without being asked for again, and the complaint goes.
    QVERIFY((*holder)->query(QStringLiteral("COMMIT")));
    QTRY_VERIFY(page->table());
    QVERIFY(again->isHidden());
    QVERIFY(m_window->findChild<QWidget*>(QStringLiteral("messageBar"))->isHidden());
    QTRY_COMPARE(locks->model()->rowCount(), 0);
}

void TestWindow::theMapShowsWhatReferencesWhat()
{
    QVERIFY(!action("showMap")->isEnabled());
    open(m_server.settings(m_database));
    action("showMap")->trigger();
    auto* page = m_window->findChild<MapPage*>();
    QVERIFY(page);
    QTRY_VERIFY(page->isLaidOut());
    const auto* words = page->findChild<QLabel*>(QStringLiteral("mapWords"));
    QVERIFY2(words->text().startsWith(QStringLiteral("2 tables · 1 reference")), qPrintable(words->text()));
    page->find(QStringLiteral("ORDERS"));
    QVERIFY2(words->text().startsWith(QStringLiteral("public.orders references 1")), qPrintable(words->text()));
    picture(QStringLiteral("schema-map"));
    // What others add is there after a refresh.
    QCOMPARE(
        m_server.exec(m_database, QStringLiteral("CREATE TABLE items (order_id bigint REFERENCES orders)")), QString());
    page->find(QStringLiteral("nothing of this name"));
    action("refresh")->trigger();
    QTRY_VERIFY(words->text().startsWith(QStringLiteral("3 tables · 2 references")));
    page->findChild<QAction*>(QStringLiteral("mapAsList"))->trigger();
    auto* list = page->findChild<QTableView*>(QStringLiteral("mapList"));
    QCOMPARE(list->model()->rowCount(), 3);
    page->find(QStringLiteral("ORD"));
    QCOMPARE(list->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("public.orders"));
    list->sortByColumn(3, Qt::DescendingOrder); // by the number of rows, not by its print
    QCOMPARE(list->model()->index(0, 0).data().toString(), QStringLiteral("public.orders"));
    list->sortByColumn(0, Qt::AscendingOrder);
    emit list->activated(list->model()->index(1, 0));
    QTRY_VERIFY(m_window->findChild<TablePage*>());
}

void TestWindow::productionOpensReadOnlyAndCanBeUnlocked()
{
    ConnectionSettings settings = m_server.settings(m_database);
    settings.environment = Environment::Production;
    open(settings);
    QVERIFY(openTable(QStringLiteral("orders")));
    auto* lock = m_window->findChild<QToolButton*>(QStringLiteral("readOnlySwitch"));
    QTRY_VERIFY(lock->isVisible());
    QVERIFY(lock->isChecked());
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    QTRY_VERIFY(m_window->findChild<PlanPage*>());
    QVERIFY(!action("runPhase")->isEnabled());
    picture(QStringLiteral("production"));
    lock->click();
    QVERIFY2(lock->isChecked(), "it stays locked until the answer");
    auto* unlock = m_window->findChild<QPushButton*>(QStringLiteral("unlockDeed"));
    QVERIFY(unlock);
    unlock->click();
    QVERIFY(!lock->isChecked());
    QTRY_VERIFY(action("runPhase")->isEnabled());
    lock->click();
    QTRY_VERIFY(!action("runPhase")->isEnabled());
}

void TestWindow::everyFocusableWidgetHasAnAccessibleName()
{
    QVERIFY(connectAndOpenOrders());
    QStringList nameless;
    for (const QWidget* widget : m_window->findChildren<QWidget*>()) {
        const bool partOfAnother = widget->objectName().startsWith(QLatin1String("qt_")); // a spin box's own line edit
        if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isVisible() || partOfAnother) {
            continue;
        }
        if (QAccessibleInterface* face = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
            face && face->text(QAccessible::Name).isEmpty()) {
            nameless << QStringLiteral("%1 %2").arg(
                QLatin1String(widget->metaObject()->className()), widget->objectName());
        }
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QLatin1Char('\n'))));
}

/// Disabled, in sight, and without a reason that says more than their name.
QStringList TestWindow::silentButtons() const
{
    QStringList silent;
    for (QAbstractButton* button : m_window->findChildren<QAbstractButton*>()) {
        const bool ours = !button->objectName().startsWith(QLatin1String("qt_"))
            && (!button->text().isEmpty() || !button->accessibleName().isEmpty());
        if (button->isEnabled() || !button->isVisible() || !ours) {
            continue;
        }
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(button);
        const QString why = button->toolTip();
        const QString plain = QString(button->text()).remove(QLatin1Char('&'));
        if (why.isEmpty() || why == plain || why == button->accessibleName()
            || !face->text(QAccessible::Description).contains(why)) {
            silent << QStringLiteral("%1 \"%2\": \"%3\"").arg(button->objectName(), plain, why);
        }
    }
    return silent;
}

/// The tabs of docks that are hidden are outside of the window.
void TestWindow::tabGoesWhereItIsSeenBeforeThereAreDocks()
{
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    for (const Qt::Key key : {Qt::Key_Tab, Qt::Key_Backtab}) {
        auto* first = m_window->findChild<QWidget*>(QStringLiteral("connectButton"));
        first->setFocus();
        QSet<const QWidget*> seen;
        while (!seen.contains(m_window->focusWidget())) {
            QWidget* focus = m_window->focusWidget();
            QVERIFY2(!focus->visibleRegion().isEmpty(), focus->metaObject()->className());
            seen << focus;
            QTest::keyClick(focus, key);
        }
        QCOMPARE(m_window->focusWidget(), first);
    }
}

void TestWindow::goingToADockIsSeen()
{
    QVERIFY(connectAndOpenOrders());
    for (const auto& [name, place] : {std::pair{"showLocks", "locksDock"}, std::pair{"showBackfill", "backfillDock"}}) {
        action(name)->trigger();
        const QWidget* focus = m_window->focusWidget();
        QVERIFY2(focus && m_window->findChild<QWidget*>(QLatin1String(place))->isAncestorOf(focus), place);
        QVERIFY2(!focus->accessibleName().isEmpty() && (focus->focusPolicy() & Qt::TabFocus), place);
    }
}

/// Rename is a command of the list and of a table's columns: elsewhere it says so.
void TestWindow::whatCannotBeRenamedIsSaid()
{
    open(m_server.settings(m_database));
    action("showLocks")->trigger();
    m_window->statusBar()->clearMessage();
    action("rename")->trigger();
    QVERIFY2(m_window->statusBar()->currentMessage().contains(QStringLiteral("rename")),
        qPrintable(m_window->statusBar()->currentMessage()));
}

void TestWindow::whatCannotBeDoneSaysWhy()
{
    QCOMPARE(silentButtons().join(QLatin1Char('\n')), QString());
    QVERIFY(connectAndOpenOrders());
    QCOMPARE(silentButtons().join(QLatin1Char('\n')), QString());
    auto* page = m_window->findChild<TablePage*>();
    page->showPage(QStringLiteral("data"));
    QTRY_VERIFY(page->findChild<QToolButton*>(QStringLiteral("nextRows"))->isEnabled());
    QCOMPARE(silentButtons().join(QLatin1Char('\n')), QString());
    page->showPage(QStringLiteral("columns"));
    auto* view = m_window->findChild<ColumnsView*>();
    const int row = view->columns().rowOf(QStringLiteral("amount"));
    QVERIFY(view->columns().setData(view->columns().index(row, ColumnsModel::Type), QStringLiteral("numeric(14,2)")));
    QTRY_VERIFY(!view->stripOf(QStringLiteral("amount"))->isCounting());
    QCOMPARE(silentButtons().join(QLatin1Char('\n')), QString());
    action("generate")->trigger();
    QTRY_VERIFY(m_window->findChild<PlanPage*>());
    for (const char* dock : {"showLocks", "showBackfill"}) {
        action(dock)->trigger();
        // Tabs of docks can be scrolled for a moment, until they have their place.
        QTRY_COMPARE(silentButtons().join(QLatin1Char('\n')), QString());
    }
    for (QAction* one : m_window->findChildren<QAction*>()) {
        if (!one->isEnabled() && !one->objectName().isEmpty() && !one->isSeparator()
            && one->objectName() != QLatin1String("redo") && one->objectName() != QLatin1String("undo")) {
            QVERIFY2(one->toolTip() != QString(one->text()).remove(QLatin1Char('&')), qPrintable(one->objectName()));
        }
    }
}

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
