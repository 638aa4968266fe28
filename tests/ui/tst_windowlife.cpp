// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/notificationservice.h"
#include "tests/ui/windowtest.h"
#include "ui/draft/drafteditor.h"
#include "ui/plan/planpage.h"
#include "ui/table/columnsmodel.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QSpinBox>
#include <QTableView>
#include <QTimer>

using namespace lk;
using test::patience;

/// The window as it lives: little room, editors that end in more than one way, a plan that runs while it is closed.
class TestWindowLife : public test::WindowTest {
    Q_OBJECT
private slots:
    void initTestCase() { WindowTest::initTestCase(); }
    void init() { WindowTest::init(); }
    void cleanup() { WindowTest::cleanup(); }
    void theFirstPageStandsAlone();
    void namesStayReadableInASmallWindow();
    void aRunGivesTheDocksRoomUnlessTheirHeightWasSet_data();
    void aRunGivesTheDocksRoomUnlessTheirHeightWasSet();
    void anEditorThatEndsTwiceCommitsOnce();
    void theDiagramLooksFurtherOnDemand();
    void quittingARunningPlanAsksAndWaits();
    void whoeverLooksElsewhereIsToldAndBroughtBack();
    void notificationsStayOff();
    void escClosesWhatIsOpenBesideTheWork();
    void f2IsACommandLikeAnyOther();
    void whatIsNoTableIsFoundByItsName();
    void panesAreGoneThroughBothWays();
    void theArrangementComesBackAfterACrash();
    void theTuningIsThatOfThePlanOnItsDatabase();

private:
    QDockWidget* dock(const char* name) const { return m_window->findChild<QDockWidget*>(QLatin1String(name)); }
    void answerQuit(const char* button);
};

void TestWindowLife::theFirstPageStandsAlone()
{
    for (const char* name : {"objectsDock", "impactDock", "backfillDock", "locksDock", "logDock"}) {
        QVERIFY2(dock(name)->isHidden(), name);
    }
    QVERIFY(connectAndOpenOrders());
    for (const char* name : {"objectsDock", "impactDock", "backfillDock", "locksDock", "logDock"}) {
        QVERIFY2(!dock(name)->isHidden(), name);
    }
}

void TestWindowLife::namesStayReadableInASmallWindow()
{
    QVERIFY(connectAndOpenOrders());
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("objectsTree"));
    for (const QSize size : {QSize(1280, 800), QSize(960, 600), QSize(1280, 800)}) {
        m_window->resize(size);
        QTRY_COMPARE(m_window->size(), size);
        const bool narrow = size.width() < 1000;
        QTRY_COMPARE(dock("impactDock")->isHidden(), narrow);
        const int letter = tree->fontMetrics().averageCharWidth();
        QTRY_VERIFY2(tree->columnWidth(0) >= letter * 14, qPrintable(QString::number(tree->columnWidth(0) / letter)));
        auto* columns = m_window->findChild<ColumnsView*>();
        QVERIFY2(columns->viewport()->height() >= columns->rowHeight(0) * 3,
            qPrintable(QString::number(columns->viewport()->height())));
        picture(narrow ? QStringLiteral("small") : QStringLiteral("default"));
    }
}

void TestWindowLife::aRunGivesTheDocksRoomUnlessTheirHeightWasSet_data()
{
    QTest::addColumn<bool>("byHand");
    QTest::newRow("nobody has touched them") << false;
    QTest::newRow("somebody has made them lower") << true;
}

void TestWindowLife::aRunGivesTheDocksRoomUnlessTheirHeightWasSet()
{
    QFETCH(bool, byHand);
    QVERIFY(connectAndOpenOrders());
    m_window->resize(1280, 800);
    QTRY_COMPARE(m_window->size(), QSize(1280, 800));
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    QTRY_VERIFY(action("runPhase")->isEnabled());
    const QDockWidget* log = dock("logDock"); // the one in front
    const int before = log->height();
    if (byHand) {
        const QPoint separator(log->x() + log->width() / 2, log->y() - 2);
        const QPoint lower = separator + QPoint(0, 30);
        QTest::mousePress(m_window.get(), Qt::LeftButton, {}, separator);
        QTest::mouseMove(m_window.get(), lower);
        QTRY_VERIFY(log->height() < before); // the separator follows by a timer of its own
        QTest::mouseRelease(m_window.get(), Qt::LeftButton, {}, lower);
    }
    const int set = log->height();
    auto holder = m_backend.connect(m_server.settings(m_database), Purpose::Monitor);
    QVERIFY(holder);
    QVERIFY((*holder)->query(QStringLiteral("BEGIN")));
    QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE public.orders IN ACCESS SHARE MODE")));
    auto* page = m_window->findChild<PlanPage*>();
    page->runPhase();
    QTRY_VERIFY(page->currentSnapshot()->lockWait || page->isAtGate());
    action("showLocks")->trigger();
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("locksTree"));
    QTRY_VERIFY(!tree->viewport()->visibleRegion().isEmpty());
    if (byHand) {
        QCoreApplication::processEvents();
        QTest::qWait(100); // nothing may come: there is nothing to wait for
        QCOMPARE(dock("locksDock")->height(), set);
    } else {
        QTRY_VERIFY2(dock("locksDock")->height() > before, qPrintable(QString::number(before)));
        QTRY_VERIFY2(tree->viewport()->height() >= 4 * tree->fontMetrics().height() * 3 / 2,
            qPrintable(QString::number(tree->viewport()->height())));
    }
    QVERIFY((*holder)->query(QStringLiteral("COMMIT")));
    page->stop();
    QTRY_VERIFY(!page->isBusy());
}

void TestWindowLife::anEditorThatEndsTwiceCommitsOnce()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("does not belong to this view")));
    QVERIFY(connectAndOpenOrders());
    auto* view = m_window->findChild<ColumnsView*>();
    view->selectColumn(QStringLiteral("amount"));
    view->setCurrentIndex(view->currentIndex().siblingAtColumn(ColumnsModel::Type));
    QTest::keyClick(view, Qt::Key_F2);
    auto* editor = view->findChild<QComboBox*>(QStringLiteral("typeEditor"));
    QVERIFY(editor);
    editor->setEditText(QStringLiteral("bigint"));
    // Enter commits from the event queue; before that the list says it was chosen, and the focus goes elsewhere.
    QTest::keyClick(editor, Qt::Key_Return);
    editor->setProperty("lkEnding", false);
    emit editor->activated(editor->findText(QStringLiteral("bigint")));
    view->setFocus();
    QCoreApplication::processEvents();
    QTRY_VERIFY(!view->findChild<QComboBox*>(QStringLiteral("typeEditor")));
    QCOMPARE(view->columns()
                 .index(view->columns().rowOf(QStringLiteral("amount")), ColumnsModel::Type)
                 .data(ColumnsModel::NewRole)
                 .toString(),
        QStringLiteral("bigint"));
    action("undo")->trigger();
    QVERIFY(!action("undo")->isEnabled()); // one change, not two
}

void TestWindowLife::theDiagramLooksFurtherOnDemand()
{
    open(m_server.settings(m_database));
    QCOMPARE(m_server.exec(m_database,
                 QStringLiteral("CREATE TABLE regions (id bigint PRIMARY KEY);"
                                "ALTER TABLE customers ADD region_id bigint REFERENCES regions")),
        QString());
    QVERIFY(openTable(QStringLiteral("orders")));
    auto* page = m_window->findChild<TablePage*>();
    page->showPage(QStringLiteral("diagram"));
    auto* list = page->findChild<QAbstractItemView*>(QStringLiteral("diagramList"));
    QVERIFY(list);
    const auto names = [list] {
        QStringList all;
        for (int row = 0; row < list->model()->rowCount(); ++row) {
            all << list->model()->index(row, 0).data().toString();
        }
        return all;
    };
    QVERIFY2(names().contains(QLatin1String("public.customers")), qPrintable(names().join(u' ')));
    QVERIFY(!names().contains(QLatin1String("public.regions")));
    auto* depth = page->findChild<QSpinBox*>(QStringLiteral("diagramDepth"));
    QVERIFY(depth && depth->isVisible());
    depth->setValue(2);
    QTRY_VERIFY(names().contains(QLatin1String("public.regions")));
    picture(QStringLiteral("diagram-2"));
    depth->setValue(1);
    QVERIFY(!names().contains(QLatin1String("public.regions")));
}

/// Clicks a button of the question as soon as it is there; the question runs a loop of its own.
void TestWindowLife::answerQuit(const char* button)
{
    auto* look = new QTimer(m_window.get());
    connect(look, &QTimer::timeout, this, [this, look, button] {
        for (const auto* box : m_window->findChildren<QMessageBox*>(QStringLiteral("quitDialog"))) {
            if (box->isVisible()) {
                look->deleteLater();
                look->stop();
                box->findChild<QAbstractButton*>(QLatin1String(button))->click();
            }
        }
    });
    look->start(20);
}

void TestWindowLife::quittingARunningPlanAsksAndWaits()
{
    QVERIFY(connectAndOpenOrders());
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    QTRY_VERIFY(m_window->findChild<PlanPage*>());
    auto* page = m_window->findChild<PlanPage*>();
    QTRY_VERIFY(action("runPhase")->isEnabled());
    // Somebody reads and does not end: the run waits, and is busy for as long as the test needs.
    auto holder = m_backend.connect(m_server.settings(m_database), Purpose::Monitor);
    QVERIFY(holder);
    QVERIFY((*holder)->query(QStringLiteral("BEGIN")));
    QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE public.orders IN ACCESS SHARE MODE")));
    action("runPhase")->trigger();
    QTRY_VERIFY(page->currentSnapshot()->lockWait.has_value());

    answerQuit("quitStay");
    QVERIFY(!m_window->close());
    QVERIFY(m_window->isVisible());
    QVERIFY(page->isBusy());

    answerQuit("quitPause");
    m_window->close();
    QTRY_VERIFY(!m_window->isVisible());
    QVERIFY(!page->isBusy()); // it ended in good order, before the window went
    QCOMPARE(m_server.value(m_database,
                 QStringLiteral("SELECT count(*) FROM pg_locks WHERE relation = 'orders'::regclass"
                                " AND mode = 'AccessExclusiveLock'")),
        QStringLiteral("0"));
}

void TestWindowLife::whoeverLooksElsewhereIsToldAndBroughtBack()
{
    test::PrivateBus bus;
    QVERIFY(bus.start());
    test::NotificationService service(bus.address());
    QVERIFY(service.appear());
    m_window = std::make_unique<MainWindow>(WindowServices{m_backend, *m_store, {}, bus.address()});
    m_window->show();
    QVERIFY(connectAndOpenOrders());
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    QTRY_VERIFY(action("runAll")->isEnabled());
    auto* page = m_window->findChild<PlanPage*>();
    auto* tabs = m_window->findChild<QTabWidget*>(QStringLiteral("tabHost"));
    tabs->setCurrentWidget(m_window->findChild<TablePage*>());
    page->runAll();
    m_window->hide(); // no window of ours is in front
    QTRY_COMPARE(service.asked.size(), 1);
    QVERIFY(page->isAtGate());
    QVERIFY2(service.asked.first().body.contains(page->plan().title()), qPrintable(service.asked.first().body));
    const uint id = service.asked.first().id;
    QTRY_VERIFY((emit service.ActionInvoked(id, QStringLiteral("default")), m_window->isVisible()));
    QCOMPARE(tabs->currentWidget(), page);
    QVERIFY(!m_window->isMinimized());
}

void TestWindowLife::notificationsStayOff()
{
    QVERIFY(action("notifications")->isChecked());
    action("notifications")->trigger();
    windowAnew();
    QVERIFY(!action("notifications")->isChecked());
}

void TestWindowLife::escClosesWhatIsOpenBesideTheWork()
{
    QVERIFY(connectAndOpenOrders());
    action("showLocks")->trigger();
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("locksTree"));
    tree->setFocus();
    QTest::keyClick(tree, Qt::Key_Escape);
    QVERIFY(dock("locksDock")->isHidden());
    QVERIFY(!dock("backfillDock")->isHidden());
    auto* columns = m_window->findChild<ColumnsView*>();
    columns->setFocus();
    QTest::keyClick(columns, Qt::Key_Escape);
    QVERIFY(columns->isVisible());
    QVERIFY(!dock("objectsDock")->isHidden());
    action("showLocks")->trigger();
    QVERIFY(!dock("locksDock")->isHidden());
}

void TestWindowLife::f2IsACommandLikeAnyOther()
{
    QVERIFY(connectAndOpenOrders());
    auto* view = m_window->findChild<ColumnsView*>();
    view->selectColumn(QStringLiteral("amount"));
    view->setFocus();
    QCOMPARE(action("rename")->shortcut(), QKeySequence(Qt::Key_F2));
    action("rename")->trigger();
    QVERIFY(view->findChild<QLineEdit*>(QStringLiteral("nameEditor")));
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("objectsTree"));
    const QModelIndexList found = tree->model()->match(tree->model()->index(0, 0), Qt::DisplayRole,
        QStringLiteral("orders"), 1, Qt::MatchExactly | Qt::MatchRecursive);
    QCOMPARE(found.size(), 1);
    tree->setCurrentIndex(found.first());
    tree->setFocus();
    action("rename")->trigger();
    QVERIFY(m_window->findChild<QLineEdit*>(QStringLiteral("tableNameEditor"))->isVisible());
}

void TestWindowLife::whatIsNoTableIsFoundByItsName()
{
    QCOMPARE(m_server.exec(m_database,
                 QStringLiteral("CREATE FUNCTION doubled(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n + n'")),
        QString());
    open(m_server.settings(m_database));
    const auto find = [this](const QString& name) {
        action("openObject")->trigger();
        auto* finder = m_window->findChild<QDialog*>(QStringLiteral("finder"));
        QTest::keyClicks(finder->findChild<QLineEdit*>(), name);
        const auto* list = finder->findChild<QListView*>();
        return QTest::qWaitFor([list] { return list->model()->rowCount() > 0; }, patience)
            && (QTest::keyClick(finder->findChild<QLineEdit*>(), Qt::Key_Return), true);
    };
    QVERIFY(find(QStringLiteral("orders_amount_idx")));
    auto* page = m_window->findChild<TablePage*>();
    QVERIFY(page);
    QCOMPARE(page->name().name, QStringLiteral("orders"));
    QCOMPARE(page->pageName(), QStringLiteral("indexes"));
    const auto* indexes = page->findChild<QTableView*>(QStringLiteral("indexes"));
    QTRY_COMPARE(indexes->currentIndex().siblingAtColumn(0).data().toString(), QStringLiteral("orders_amount_idx"));
    QVERIFY(find(QStringLiteral("doubled")));
    QTRY_VERIFY(m_window->findChild<QPlainTextEdit*>(QStringLiteral("sourceText")));
    const QString source = m_window->findChild<QPlainTextEdit*>(QStringLiteral("sourceText"))->toPlainText();
    QVERIFY2(source.contains(QStringLiteral("SELECT n + n")), qPrintable(source));
}

void TestWindowLife::panesAreGoneThroughBothWays()
{
    QVERIFY(connectAndOpenOrders());
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    auto* columns = m_window->findChild<ColumnsView*>();
    columns->setFocus();
    QList<QWidget*> way{QApplication::focusWidget()};
    for (int n = 0; n < 12; ++n) {
        action("nextPane")->trigger();
        way << QApplication::focusWidget();
        QVERIFY(way.last() != way[way.size() - 2]);
    }
    QVERIFY(way.contains(m_window->findChild<QTreeView*>(QStringLiteral("objectsTree"))));
    QVERIFY(way.lastIndexOf(columns) > 0); // once around
    for (qsizetype n = way.size() - 2; n >= 0; --n) {
        action("previousPane")->trigger();
        QCOMPARE(QApplication::focusWidget(), way[n]);
    }
}

void TestWindowLife::theArrangementComesBackAfterACrash()
{
    ConnectionSettings settings; // what is connected to again keeps no password
    settings.dsn = m_server.dsn(m_database);
    open(settings);
    QVERIFY(openTable(QStringLiteral("orders")));
    const QSize size(1270, 790);
    m_window->resize(size);
    QTRY_COMPARE(m_window->size(), size);
    QVERIFY(!dock("impactDock")->isHidden());
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    dock("backfillDock")->hide();
    action("generate")->trigger();
    QTRY_VERIFY(action("runPhase")->isEnabled()); // the impact dock gives way to the plan
    QVERIFY(dock("impactDock")->isHidden());
    QTRY_COMPARE(kept(QStringLiteral("window/docksAway")), QByteArray("impactDock"));
    windowAnew();
    m_window->resize(size); // the screen of a test is smaller
    QTRY_VERIFY(m_window->findChild<TablePage*>());
    m_window->findChild<QTabWidget*>(QStringLiteral("tabHost"))->setCurrentWidget(m_window->findChild<TablePage*>());
    QTRY_VERIFY(!dock("impactDock")->isHidden());
    QVERIFY(dock("backfillDock")->isHidden());
    QVERIFY(!dock("locksDock")->isHidden());
}

void TestWindowLife::theTuningIsThatOfThePlanOnItsDatabase()
{
    ConnectionSettings settings;
    settings.dsn = m_server.dsn(m_database);
    open(settings);
    QVERIFY(openTable(QStringLiteral("orders")));
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    QTRY_VERIFY(action("runPhase")->isEnabled());
    const auto delay = [this] { return m_window->findChild<QSpinBox*>(QStringLiteral("backfillDelay")); };
    auto* hours = m_window->findChild<QLineEdit*>(QStringLiteral("backfillHours"));
    delay()->setValue(70);
    hours->setText(QStringLiteral("22:00-06:00"));
    emit hours->editingFinished();
    windowAnew();
    QTRY_VERIFY(m_window->findChild<PlanPage*>());
    QTRY_COMPARE(delay()->value(), 70);
    QCOMPARE(m_window->findChild<QLineEdit*>(QStringLiteral("backfillHours"))->text(), QStringLiteral("22:00-06:00"));
    // Another database has heard nothing of that.
    ConnectionSettings other;
    other.dsn = m_server.dsn(QStringLiteral("postgres"));
    m_window->connectTo(other);
    QTRY_COMPARE(delay()->value(), 0);
}

QTEST_MAIN(TestWindowLife)
#include "tst_windowlife.moc"
