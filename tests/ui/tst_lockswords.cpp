// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/patience.h"
#include "tests/ui/dockvalues.h"
#include "tests/ui/named.h"
#include "ui/backfill/backfilldock.h"
#include "ui/backfill/samplesmodel.h"
#include "ui/locks/locksdock.h"
#include "ui/locks/lockshistory.h"
#include "ui/locks/locksmodel.h"
#include "ui/objects/objectsdock.h"
#include "ui/shell/dockroom.h"
#include "ui/shell/statusbar.h"
#include "ui/shell/statusfields.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QAbstractItemDelegate>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QTreeView>

using namespace lk;
using namespace lk::test;

/// What docks and status bar say of what cannot be seen, of what was done, and of more than one plan.
class TestLocksWords : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { new Theme(this); }
    void whoCannotLookSaysSo();
    void aTimeThatNobodySawIsNoQuietTime();
    void thePastSaysWhichMomentItIs();
    void thePastIsWithinReachInALowDock();
    void whatWasDoneIsSaid();
    void theStepIsNamedWithItsPlan();
    void theFieldDoesNotCountWhatNobodySees();
    void theAlarmForgetsNobodyInTheWay();
    void aLongMessageIsWholeInTheToolTip();
    void aLongWaitIsReadWhole();
    void bottomDocksStandByTheWidth();
    void twoPlansKeepTheirBackfillsApart();
    void bottomDocksStayAsTheUserHasThem_data();
    void bottomDocksStayAsTheUserHasThem();
    void anEmptyListSaysWhy();
};

void TestLocksWords::whoCannotLookSaysSo()
{
    LocksDock dock;
    dock.show();
    auto* status = named<QLabel>(dock, "locksStatus");
    QCOMPARE(status->text(), QStringLiteral("Not connected."));
    dock.setPlace(QStringLiteral("shop@db"), false, {});
    QCOMPARE(status->text(), QStringLiteral("Looking who waits for whom…"));
    LockSnapshot quiet;
    quiet.at = QDateTime::currentDateTimeUtc().addSecs(-20);
    dock.setSnapshot(std::make_shared<LockSnapshot>(quiet));
    QCOMPARE(status->text(), QStringLiteral("Nobody waits for a lock."));
    const Error error = failure(ErrorKind::Unreachable, QStringLiteral("sorry, too many clients already")).error();
    dock.setTrouble(error);
    QVERIFY2(status->text().startsWith(QStringLiteral("Nobody can look since ")), qPrintable(status->text()));
    QVERIFY(status->text().contains(error.message));
    const QString age = quiet.at.toLocalTime().time().toString(QStringLiteral("HH:mm:ss"));
    QVERIFY2(status->text().contains(age), qPrintable(status->text()));
    quiet.at = QDateTime::currentDateTimeUtc();
    dock.setSnapshot(std::make_shared<LockSnapshot>(quiet));
    QCOMPARE(status->text(), QStringLiteral("Nobody waits for a lock."));
}

void TestLocksWords::aTimeThatNobodySawIsNoQuietTime()
{
    LocksPast past;
    const QDateTime begin = QDateTime::currentDateTimeUtc().addSecs(-100);
    const auto see = [&](int second) {
        auto snapshot = std::make_shared<LockSnapshot>();
        snapshot->at = begin.addSecs(second);
        past.remember(snapshot);
    };
    see(0);
    see(5);
    past.blind(begin.addSecs(10));
    past.blind(begin.addSecs(12)); // it is the same outage
    see(60);
    QVERIFY(!past.isBlindAt(begin.addSecs(4)));
    QVERIFY(!past.isBlindAt(begin.addSecs(9)));
    QVERIFY(past.isBlindAt(begin.addSecs(11)));
    QVERIFY(past.isBlindAt(begin.addSecs(59)));
    QVERIFY(!past.isBlindAt(begin.addSecs(60)));
}

void TestLocksWords::thePastSaysWhichMomentItIs()
{
    LocksDock dock;
    dock.show();
    LockSnapshot then;
    then.at = QDateTime::currentDateTimeUtc().addSecs(-60);
    LockSnapshot now;
    now.at = then.at.addSecs(60);
    dock.setSnapshot(std::make_shared<LockSnapshot>(then));
    dock.setSnapshot(std::make_shared<LockSnapshot>(now));
    named<QSlider>(dock, "locksHistory")->setValue(0);
    QCOMPARE(named<QLabel>(dock, "locksStatus")->text(),
        QStringLiteral("At %1: Nobody waits for a lock.")
            .arg(then.at.toLocalTime().time().toString(QStringLiteral("HH:mm:ss"))));
}

void TestLocksWords::thePastIsWithinReachInALowDock()
{
    LocksDock dock;
    dock.setSnapshot(std::make_shared<LockSnapshot>(blockedPlan(2)));
    dock.resize(740, 160);
    dock.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dock));
    auto* past = named<QAbstractButton>(dock, "locksPast");
    auto* timeline = named<QSlider>(dock, "locksHistory");
    QVERIFY(past->isVisible());
    QVERIFY(!timeline->isVisible());
    past->click();
    QVERIFY(timeline->isVisible());
    past->click();
    QVERIFY(!timeline->isVisible());
    dock.resize(740, 400);
    QTRY_VERIFY(timeline->isVisible());
    QVERIFY(!past->isVisible());
}

void TestLocksWords::whatWasDoneIsSaid()
{
    LocksDock dock;
    dock.show();
    dock.setPlace(QStringLiteral("shop@prod"), true, {});
    dock.setSnapshot(std::make_shared<LockSnapshot>(blockedPlan()));
    auto* tree = named<QTreeView>(dock, "locksTree");
    auto* status = named<QLabel>(dock, "locksStatus");
    tree->setCurrentIndex(tree->model()->index(1, 0));
    named<QAbstractButton>(dock, "locksTerminate")->click();
    auto* box = dock.findChild<QMessageBox*>(QStringLiteral("locksConfirm"));
    QVERIFY(box);
    QVERIFY2(
        box->informativeText().contains(QStringLiteral("PRODUCTION: shop@prod")), qPrintable(box->informativeText()));
    named<QPushButton>(*box, "locksConfirmDeed")->click();
    QVERIFY2(status->text().startsWith(QStringLiteral("Asked the server to terminate pid 4711")),
        qPrintable(status->text()));
    dock.showFailure(failure(ErrorKind::Privilege, QStringLiteral("permission denied to terminate process")).error());
    QVERIFY2(status->text().startsWith(QStringLiteral("permission denied")), qPrintable(status->text()));
    dock.setSnapshot(std::make_shared<LockSnapshot>(blockedPlan()));
    QVERIFY(status->text().startsWith(QStringLiteral("permission denied"))); // a new picture does not hide it
    dock.showOutcome(QStringLiteral("pid 4711 had gone already."));
    QVERIFY(status->text().startsWith(QStringLiteral("pid 4711 had gone already.\n")));

    dock.setPlace(QStringLiteral("shop@prod"), true, QStringLiteral("Production is read-only."));
    QVERIFY(!named<QAbstractButton>(dock, "locksTerminate")->isEnabled());
    QVERIFY(!named<QAbstractButton>(dock, "locksCancel")->isEnabled());
}

void TestLocksWords::theStepIsNamedWithItsPlan()
{
    LocksDock dock;
    QSignalSpy jumps(&dock, &LocksDock::jumpToStep);
    RunSnapshot run = backfilling();
    run.planId = QStringLiteral("plan-2");
    dock.setRun(shared(run));
    named<QAbstractButton>(dock, "locksJump")->click();
    QCOMPARE(jumps.size(), 1);
    QCOMPARE(jumps[0], (QVariantList{QStringLiteral("plan-2"), QStringLiteral("migrate.orders.backfill")}));
}

void TestLocksWords::theFieldDoesNotCountWhatNobodySees()
{
    QStatusBar bar;
    StatusFields fields(bar);
    bar.show();
    auto* field = named<QAbstractButton>(bar, "waitingLocks");
    QVERIFY(!field->isVisible());
    Catalog catalog;
    catalog.serverVersionText = QStringLiteral("17.2");
    fields.showCatalog(std::make_shared<Catalog>(catalog));
    QCOMPARE(field->text(), QStringLiteral("? waiting"));
    fields.showLocks(std::make_shared<LockSnapshot>());
    QCOMPARE(field->text(), QStringLiteral("0 waiting"));
    fields.showTrouble(failure(ErrorKind::Unreachable, QStringLiteral("the server is gone")).error());
    QCOMPARE(field->text(), QStringLiteral("? waiting"));
    QVERIFY2(field->toolTip().contains(QStringLiteral("the server is gone")), qPrintable(field->toolTip()));
    fields.showCatalog(nullptr);
    QVERIFY(!field->isVisible());
    QVERIFY(bar.findChild<QLabel*>()->text().contains(QStringLiteral("Not connected")));
}

void TestLocksWords::theAlarmForgetsNobodyInTheWay()
{
    QStatusBar bar;
    StatusFields fields(bar);
    auto* field = named<QAbstractButton>(bar, "waitingLocks");
    LockSnapshot snapshot;
    snapshot.sessions = {session(1, QStringLiteral("psql"), false), session(2, QStringLiteral("nightly"), false),
        session(3, QStringLiteral("shop"), true, 5000), session(4, QStringLiteral("shop"), true, 4000)};
    snapshot.edges = {{2, 0, true}, {3, 0, true}, {3, 1, true}};
    fields.showLocks(std::make_shared<LockSnapshot>(snapshot));
    QCOMPARE(field->text(), QStringLiteral("2 wait for pid 1, psql and 1 more"));
    QVERIFY2(field->toolTip().contains(QStringLiteral("pid 1, psql; pid 2, nightly")), qPrintable(field->toolTip()));
    snapshot.edges.removeLast();
    fields.showLocks(std::make_shared<LockSnapshot>(snapshot));
    QCOMPARE(field->text(), QStringLiteral("2 wait for pid 1, psql"));
    // A list that ends says so.
    LockSnapshot crowd;
    for (int pid = 1; pid <= 10; ++pid) {
        crowd.sessions << session(pid, QStringLiteral("psql"), false);
        crowd.edges << LockEdge{10, pid - 1, true};
    }
    crowd.sessions << session(11, QStringLiteral("shop"), true, 5000);
    fields.showLocks(std::make_shared<LockSnapshot>(crowd));
    QVERIFY2(field->toolTip().contains(QStringLiteral("pid 8, psql; 2 more.")), qPrintable(field->toolTip()));
}

/// In the room that the dock has in the default window.
void TestLocksWords::aLongWaitIsReadWhole()
{
    LocksDock dock;
    dock.resize(dock.fontMetrics().averageCharWidth() * 144, 300);
    dock.show();
    LockSnapshot snapshot;
    snapshot.sessions
        = {session(1, QStringLiteral("psql"), false), session(2, QStringLiteral("shop"), true, (12 * 60 + 34) * 1000)};
    snapshot.sessions[0].state = QStringLiteral("idle in transaction");
    snapshot.edges = {{1, 0, true}};
    dock.setSnapshot(std::make_shared<LockSnapshot>(snapshot));
    const auto* tree = dock.findChild<QTreeView*>();
    const QModelIndex holder = tree->model()->index(0, 0);
    const QModelIndex waiter = tree->model()->index(0, 0, holder);
    const QModelIndex wait = waiter.siblingAtColumn(LocksModel::WaitingColumn);
    QCOMPARE(wait.data().toString(), QStringLiteral("blocked 12 min 34 s"));
    for (const QModelIndex& cell : {wait, holder.siblingAtColumn(LocksModel::StateColumn)}) {
        QStyleOptionViewItem option;
        option.initFrom(tree);
        option.font = tree->font();
        const int wanted = tree->itemDelegateForIndex(cell)->sizeHint(option, cell).width();
        QVERIFY2(tree->columnWidth(cell.column()) >= wanted,
            qPrintable(QStringLiteral("%1 has %2 of %3")
                    .arg(cell.data().toString())
                    .arg(tree->columnWidth(cell.column()))
                    .arg(wanted)));
    }
}

void TestLocksWords::aLongMessageIsWholeInTheToolTip()
{
    QMainWindow window;
    auto* bar = new StatusBar;
    window.setStatusBar(bar);
    const StatusFields fields(*bar);
    window.resize(700, 200);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    bar->showMessage(QStringLiteral("Planning"));
    QTRY_COMPARE(bar->toolTip(), QString());
    const QImage before = bar->grab().toImage();
    const QString message = QStringLiteral("Another Lockkeeper works on this plan: %1").arg(QString(300, u'x'));
    bar->showMessage(message);
    QTRY_COMPARE(bar->toolTip(), message);
    // And the standing fields are as they were, with room before them.
    int first = bar->width();
    for (const QWidget* field : bar->findChildren<QWidget*>(Qt::FindDirectChildrenOnly)) {
        first = field->isVisible() ? qMin(first, field->x()) : first;
    }
    QVERIFY(first < bar->width());
    const int gap = bar->fontMetrics().averageCharWidth();
    const QRect fieldsAndGap(first - gap, 0, bar->width() - first + gap, bar->height());
    QCOMPARE(bar->grab().toImage().copy(fieldsAndGap), before.copy(fieldsAndGap));
    window.resize(4000, 200);
    QTRY_COMPARE(bar->toolTip(), QString());
}

void TestLocksWords::bottomDocksStandByTheWidth()
{
    QMainWindow window;
    window.setCentralWidget(new QWidget(&window));
    QList<QDockWidget*> docks;
    for (const char* name : {"objects", "impact", "backfill", "locks", "log"}) {
        docks << new QDockWidget(QLatin1String(name), &window);
        docks.last()->setObjectName(QLatin1String(name));
        docks.last()->setWidget(new QWidget(docks.last()));
    }
    DockRoom room(window, docks[0], docks[1], docks.sliced(2));
    const auto fit = [&](int width) {
        window.resize(width, 800);
        window.show();
        room.fit();
        QCoreApplication::processEvents();
    };
    const auto tabsOf = [&](int dock) { return window.tabifiedDockWidgets(docks[dock]).size(); };
    fit(1200);
    QCOMPARE(tabsOf(2), 2);
    fit(1440);
    QCOMPARE(tabsOf(2), 0);
    QCOMPARE(tabsOf(3), 1);
    QVERIFY(!docks[2]->visibleRegion().isEmpty() && !docks[4]->visibleRegion().isEmpty());
    QTRY_VERIFY2(qAbs(docks[2]->width() - docks[4]->width()) < 40,
        qPrintable(QStringLiteral("%1, %2").arg(docks[2]->width()).arg(docks[4]->width())));
    docks[3]->raise();
    fit(1900);
    QCOMPARE(tabsOf(2) + tabsOf(3) + tabsOf(4), 0);
    fit(1440);
    QCOMPARE(tabsOf(2), 0);
    QCOMPARE(tabsOf(4), 1);
    QTRY_VERIFY(!docks[3]->visibleRegion().isEmpty()); // in front as before
    QVERIFY(docks[4]->visibleRegion().isEmpty());
    fit(1200);
    QCOMPARE(tabsOf(2), 2);
    // As it was left it is found again.
    fit(1440);
    const QByteArray state = window.saveState();
    QVERIFY(window.restoreState(state));
    room.takeAsItIs();
    room.fit();
    QCOMPARE(tabsOf(2), 0);
    QCOMPARE(tabsOf(3), 1);
}

void TestLocksWords::twoPlansKeepTheirBackfillsApart()
{
    BackfillDock dock;
    dock.resize(700, 300);
    const auto* samples = dock.findChild<SamplesModel*>();
    QVERIFY(samples);
    RunSnapshot one = withSamples(40);
    one.planId = QStringLiteral("one");
    const QStringList steps{one.currentStep}; // of the same table: the same id in both plans
    dock.setSnapshot(shared(one), steps);
    QCOMPARE(samples->rowCount(), 40);
    RunSnapshot other;
    other.planId = QStringLiteral("other");
    dock.setSnapshot(shared(other), steps);
    QCOMPARE(samples->rowCount(), 0);
    RunSnapshot on = withSamples(1, 40);
    on.planId = one.planId;
    dock.setSnapshot(shared(on), steps);
    QCOMPARE(samples->rowCount(), 41);
    // It lost its connection and goes on: by a clock that begins anew.
    RunSnapshot again = withSamples(2);
    again.planId = one.planId;
    again.backfill->batches = on.backfill->batches + 10;
    dock.setSnapshot(shared(again), steps);
    QCOMPARE(samples->rowCount(), 2);
}

void TestLocksWords::bottomDocksStayAsTheUserHasThem_data()
{
    QTest::addColumn<bool>("byHand");
    QTest::newRow("nobody has touched them: side by side in a wide window") << false;
    QTest::newRow("somebody has made tabs of them") << true;
}

void TestLocksWords::bottomDocksStayAsTheUserHasThem()
{
    QFETCH(bool, byHand);
    QByteArray state;
    bool arranged = false;
    const auto names = {"objects", "impact", "a", "b"};
    const auto fill = [&](QMainWindow& window, QList<QDockWidget*>& docks) {
        window.setCentralWidget(new QWidget(&window));
        for (const char* name : names) {
            docks << new QDockWidget(QLatin1String(name), &window);
            docks.last()->setObjectName(QLatin1String(name));
            docks.last()->setWidget(new QWidget(docks.last()));
        }
    };
    {
        QMainWindow window;
        QList<QDockWidget*> docks;
        fill(window, docks);
        DockRoom room(window, docks[0], docks[1], {docks[2], docks[3]});
        window.resize(1900, 800);
        window.show();
        room.fit();
        QVERIFY(window.tabifiedDockWidgets(docks[2]).isEmpty());
        if (byHand) {
            docks[3]->setFloating(true); // whoever drags a dock lifts it first
            docks[3]->setFloating(false);
            window.tabifyDockWidget(docks[2], docks[3]);
        }
        QCOMPARE(room.isArranged(), byHand);
        arranged = room.isArranged();
        state = window.saveState();
    }
    QMainWindow window;
    QList<QDockWidget*> docks;
    fill(window, docks);
    DockRoom room(window, docks[0], docks[1], {docks[2], docks[3]});
    window.resize(1900, 800);
    room.setArranged(arranged);
    QVERIFY(window.restoreState(state));
    room.takeAsItIs();
    room.fit();
    QCOMPARE(window.tabifiedDockWidgets(docks[2]).isEmpty(), !byHand);
    window.resize(1200, 800);
    room.fit();
    window.resize(1900, 800);
    room.fit();
    QCOMPARE(window.tabifiedDockWidgets(docks[2]).isEmpty(), !byHand);
}

void TestLocksWords::anEmptyListSaysWhy()
{
    ObjectsDock dock;
    dock.show();
    auto* empty = named<QLabel>(dock, "objectsEmpty");
    QVERIFY(!empty->isVisible());
    Catalog catalog;
    dock.setCatalog(std::make_shared<Catalog>(catalog));
    QVERIFY(empty->isVisible());
    QVERIFY2(empty->text().contains(QStringLiteral("may see")), qPrintable(empty->text()));
    TableSummary table;
    table.name = {QStringLiteral("public"), QStringLiteral("orders")};
    catalog.tables << table;
    dock.setCatalog(std::make_shared<Catalog>(catalog));
    QVERIFY(!empty->isVisible());
    named<QLineEdit>(dock, "objectsFilter")->setText(QStringLiteral("nothing like it"));
    QVERIFY(empty->isVisible());
    QVERIFY2(empty->text().contains(QStringLiteral("name")), qPrintable(empty->text()));
}

QTEST_MAIN(TestLocksWords)
#include "tst_lockswords.moc"
