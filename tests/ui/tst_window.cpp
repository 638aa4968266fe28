// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/journal/localstore.h"
#include "model/postgres/pgbackend.h"
#include "tests/support/testserver.h"
#include "ui/objects/objectsmodel.h"
#include "ui/plan/planpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/table/columnsmodel.h"
#include "ui/table/columnsview.h"
#include "ui/table/lossstrip.h"
#include "ui/table/tablepage.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QTreeView>

using namespace lk;

namespace {

constexpr int patience = 20'000;

const QString schema = QStringLiteral(
    "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);"
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers, amount numeric(12,2) NOT NULL"
    " DEFAULT 0, reference text);"
    "CREATE INDEX orders_amount_idx ON orders (amount);"
    "CREATE VIEW cheap_orders AS SELECT id, amount FROM orders WHERE amount < 10;"
    "INSERT INTO customers SELECT n, 'customer ' || n FROM generate_series(1, 50) n;"
    "INSERT INTO orders SELECT n, 1 + n % 50, n, CASE WHEN n % 100 = 0 THEN 'odd ' || n ELSE n::text END"
    " FROM generate_series(1, 2000) n;"
    "ANALYZE;");

} // namespace

/// The real main window on a real server: connect, open, draft, undo, come back.
class TestWindow : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();
    void aFreshWindowOffersThreeWaysIn();
    void anUnreachableServerIsToldInTheWindow();
    void theObjectsDockShowsTablesAndFilters();
    void f2RenamesAColumnInPlaceAndUndoTakesItBack();
    void aTakenNameIsRefusedWhileItIsTyped();
    void aTypeChangeShowsWhatWouldBeLost();
    void anUnknownTypeIsToldBelowTheRow();
    void draftsAndTabsComeBackAfterARestart();
    void generatePlanOpensAPlanTab();
    void productionOpensReadOnlyAndCanBeUnlocked();
    void everyFocusableWidgetHasAnAccessibleName();

private:
    void open(const ConnectionSettings& settings);
    TablePage* openTable(const QString& name);
    bool connectAndOpenOrders();
    QAction* action(const char* name) const { return m_window->findChild<QAction*>(QLatin1String(name)); }
    void rename(ColumnsView& view, const QString& column, const QString& name);
    void picture(const QString& name) const;

    test::TestServer m_server;
    PgBackend m_backend;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LocalStore> m_store;
    std::unique_ptr<MainWindow> m_window;
    QString m_database;
};

void TestWindow::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
}

void TestWindow::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto store = LocalStore::open(m_folder->filePath(QStringLiteral("store.sqlite")));
    QVERIFY(store);
    m_store = std::move(*store);
    m_database = m_server.freshDatabase(schema);
    m_window = std::make_unique<MainWindow>(WindowServices{m_backend, *m_store, {}});
    m_window->show();
}

void TestWindow::cleanup()
{
    m_window.reset();
    m_store.reset();
    m_server.dropDatabase(m_database);
}

void TestWindow::picture(const QString& name) const
{
    QDir().mkpath(QStringLiteral(LOCKKEEPER_SCREENSHOTS));
    for (const char* theme : {"themeDark", "themeLight"}) {
        action(theme)->trigger();
        QTest::qWait(50);
        const QString file
            = QStringLiteral("%1/%2-%3.png")
                  .arg(QStringLiteral(LOCKKEEPER_SCREENSHOTS), name, QLatin1String(theme).mid(5).toString().toLower());
        QVERIFY(m_window->grab().save(file));
    }
}

void TestWindow::open(const ConnectionSettings& settings)
{
    m_window->connectTo(settings);
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("objectsTree"));
    QTRY_VERIFY_WITH_TIMEOUT(tree->model()->rowCount() > 0, patience);
    QTRY_VERIFY_WITH_TIMEOUT(tree->model()->rowCount(tree->model()->index(0, 0)) == 3, patience);
}

TablePage* TestWindow::openTable(const QString& name)
{
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("objectsTree"));
    const QModelIndex root = tree->model()->index(0, 0);
    for (int row = 0; row < tree->model()->rowCount(root); ++row) {
        const QModelIndex index = tree->model()->index(row, 0, root);
        if (index.data().toString() == name) {
            emit tree->activated(index);
        }
    }
    for (TablePage* page : m_window->findChildren<TablePage*>()) {
        if (page->name().name == name && QTest::qWaitFor([page] { return page->table() != nullptr; }, patience)) {
            return page;
        }
    }
    return nullptr;
}

bool TestWindow::connectAndOpenOrders()
{
    open(m_server.settings(m_database));
    return openTable(QStringLiteral("orders")) != nullptr;
}

void TestWindow::rename(ColumnsView& view, const QString& column, const QString& name)
{
    view.selectColumn(column);
    QTest::keyClick(&view, Qt::Key_F2);
    auto* editor = view.findChild<QLineEdit*>(QStringLiteral("nameEditor"));
    QVERIFY(editor);
    editor->setText(name);
    QTest::keyClick(editor, Qt::Key_Return);
    QCoreApplication::processEvents(); // a delegate commits on Return from the event queue
}

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
    QTRY_VERIFY_WITH_TIMEOUT(bar->isVisible(), patience);
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
    QTRY_COMPARE_WITH_TIMEOUT(tree->model()->rowCount(tree->model()->index(0, 0)), 2, patience);
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
    QTRY_VERIFY_WITH_TIMEOUT(!strip->isCounting(), patience);
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
    QTRY_VERIFY_WITH_TIMEOUT(!strip->isCounting(), patience);
    QVERIFY(!strip->report());
    QVERIFY2(strip->text().contains(QLatin1String("no_such_type")), qPrintable(strip->text()));
}

void TestWindow::draftsAndTabsComeBackAfterARestart()
{
    QVERIFY(connectAndOpenOrders());
    QVERIFY(openTable(QStringLiteral("customers")));
    auto* page = openTable(QStringLiteral("orders"));
    rename(*page->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    // As after a crash: the window is gone without having been closed.
    m_window.reset();
    m_window = std::make_unique<MainWindow>(WindowServices{m_backend, *m_store, {}});
    m_window->show();
    m_window->connectTo(m_server.settings(m_database));
    QTRY_COMPARE_WITH_TIMEOUT(m_window->findChildren<TablePage*>().size(), 2, patience);
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<QWidget*>(QStringLiteral("draftBar"))->isVisible(), patience);
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
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<PlanPage*>(), patience);
    const Plan& plan = m_window->findChild<PlanPage*>()->plan();
    QCOMPARE(plan.draft.changes.size(), 1);
    QVERIFY(!plan.steps.isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(action("runPhase")->isEnabled(), patience);
    picture(QStringLiteral("plan-tab"));
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
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<PlanPage*>(), patience);
    QVERIFY(!action("runPhase")->isEnabled());
    picture(QStringLiteral("production"));
    lock->click();
    QVERIFY(!lock->isChecked());
    QTRY_VERIFY_WITH_TIMEOUT(action("runPhase")->isEnabled(), patience);
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

QTEST_MAIN(TestWindow)
#include "tst_window.moc"
