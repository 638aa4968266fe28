// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/sandbox.h"
#include "tests/ui/windowtest.h"
#include "ui/draft/drafteditor.h"
#include "ui/plan/planpage.h"
#include "ui/sandbox/sandboxpanel.h"
#include "ui/table/columnsmodel.h"
#include "ui/table/lossstrip.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QLabel>
#include <QListWidget>
#include <QSpinBox>
#include <QToolBar>
#include <QToolButton>

#include <atomic>
#include <thread>

using namespace lk;
using test::patience;

/// A step of a journey; none is taken after one that failed.
#define LK_STEP(step)                                                                                                  \
    do {                                                                                                               \
        step;                                                                                                          \
        if (QTest::currentTestFailed()) {                                                                              \
            return;                                                                                                    \
        }                                                                                                              \
    } while (false)

/// What people come for, in as few clicks as the design allows and by keyboard alone. A double click counts once, as
/// one movement of the hand; typing does not count. The mouse and the keys below are the only way in: what they cannot
/// reach a person cannot reach either.
class TestJourneys : public test::WindowTest {
    Q_OBJECT
private slots:
    void initTestCase() { WindowTest::initTestCase(); }
    void init();
    void cleanup();
    void savedConnectionToExportedPlan_data() { hands(); }
    void savedConnectionToExportedPlan();
    void tableToExactCountOfWhatIsLost_data() { hands(); }
    void tableToExactCountOfWhatIsLost();
    void aPlanIsRunOnDevelopment_data() { hands(); }
    void aPlanIsRunOnDevelopment();
    void aPlanIsRunOnProduction_data() { hands(); }
    void aPlanIsRunOnProduction();
    void whoBlocksMeAndOutOfMyWay_data() { hands(); }
    void whoBlocksMeAndOutOfMyWay();
    void pauseChangeTheBatchResumeThenStopAndUndo_data() { hands(); }
    void pauseChangeTheBatchResumeThenStopAndUndo();
    void firstRunToFinishedSandbox_data() { hands(); }
    void firstRunToFinishedSandbox();
    void crashInTheBackfillToResumed_data() { hands(); }
    void crashInTheBackfillToResumed();

private:
    static void hands();
    bool byMouse() const { return m_mouse; }

    /// Of whatever window is shown, in sight and enabled, within `patience`.
    static bool inSight(const QWidget& widget);
    static QWidget* findUsable(const std::function<bool(const QWidget&)>& is);
    static QWidget* usable(const QString& objectName);
    void clickOn(const QString& objectName);
    void clickTool(const char* action); ///< its button in the tool bar
    void clickItem(QAbstractItemView& view, const QModelIndex& index, bool twice);

    QWidget* focus() const;
    void key(int key, Qt::KeyboardModifiers modifiers = {});
    void type(const QString& text);
    void tabTo(const QString& objectName); ///< by Tab alone, then Space
    void command(const QString& words); ///< by the palette

    void openOrders(); ///< one way or the other
    void draftTotal();
    void draftType(const QString& column, const QString& newType);
    void confirmFolder(const QString& folder);
    ConnectionSettings fromPasswordFile() const; ///< a profile keeps no password
    PlanPage* planOfTotal(); ///< set-up: orders opened, amount drafted as total, planned with a dual column
    void runThePlan(PlanPage* page);
    void loseTheWindow();
    void countsAtMost(int clicks) const; ///< and none by keyboard

    static bool phaseDone(const PlanPage& page, Phase phase)
    {
        return !page.isBusy() && phaseState(page.plan(), phase, *page.currentSnapshot()) == StepState::Done;
    }

    bool m_mouse = true;
    int m_clicks = 0;
};

void TestJourneys::hands()
{
    QTest::addColumn<bool>("mouse");
    QTest::newRow("by mouse") << true;
    QTest::newRow("by keyboard alone") << false;
}

void TestJourneys::init()
{
    WindowTest::init();
    m_clicks = 0;
    QFETCH(bool, mouse);
    m_mouse = mouse;
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void TestJourneys::cleanup()
{
    if (QTest::currentTestFailed()) {
        int number = 0;
        for (QWidget* shown : QApplication::topLevelWidgets()) {
            if (shown->isVisible()) {
                shown->grab().save(QStringLiteral(LOCKKEEPER_SCREENSHOTS "/journey-failed-%1.png").arg(++number));
            }
        }
    }
    WindowTest::cleanup();
}

bool TestJourneys::inSight(const QWidget& widget)
{
    // A view is covered by its viewport, to which nothing of it is visible.
    const auto* view = qobject_cast<const QAbstractScrollArea*>(&widget);
    return widget.isVisible() && !(view ? view->viewport() : &widget)->visibleRegion().isEmpty();
}

QWidget* TestJourneys::findUsable(const std::function<bool(const QWidget&)>& is)
{
    QWidget* found = nullptr;
    (void)QTest::qWaitFor(
        [&] {
            for (QWidget* widget : QApplication::allWidgets()) {
                const QWidget* modal = QApplication::activeModalWidget();
                if (widget->isEnabled() && is(*widget) && inSight(*widget) && (!modal || modal == widget->window())) {
                    found = widget;
                    return true;
                }
            }
            return false;
        },
        patience);
    return found;
}

QWidget* TestJourneys::usable(const QString& objectName)
{
    return findUsable([&](const QWidget& widget) { return widget.objectName() == objectName; });
}

void TestJourneys::clickOn(const QString& objectName)
{
    QWidget* widget = usable(objectName);
    QVERIFY2(widget, qPrintable(objectName));
    ++m_clicks;
    QTest::mouseClick(widget, Qt::LeftButton);
}

void TestJourneys::clickTool(const char* name)
{
    QWidget* button = findUsable([&](const QWidget& widget) {
        const auto* tool = qobject_cast<const QToolButton*>(&widget);
        return tool && tool->defaultAction() == action(name);
    });
    QVERIFY2(button, name);
    ++m_clicks;
    QTest::mouseClick(button, Qt::LeftButton, {}, QPoint(button->height() / 2, button->height() / 2));
}

void TestJourneys::clickItem(QAbstractItemView& view, const QModelIndex& index, bool twice)
{
    QVERIFY(index.isValid());
    view.scrollTo(index);
    const QRect place = view.visualRect(index);
    const QPoint at(place.left() + qMin(place.width() / 2, 24), place.top() + qMin(place.height() / 2, 10));
    ++m_clicks;
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at);
    if (twice) {
        QTest::mouseDClick(view.viewport(), Qt::LeftButton, {}, at);
    }
}

QWidget* TestJourneys::focus() const
{
    // Where there is no window manager nobody gives the keyboard back when a dialog has gone.
    if (!QApplication::activeWindow() && !QApplication::activeModalWidget()) {
        m_window->activateWindow();
        QCoreApplication::processEvents();
    }
    // Nobody types into a dialog before it is there; a window manager takes a moment.
    if (QWidget* modal = QApplication::activeModalWidget(); modal && !modal->isActiveWindow()) {
        (void)QTest::qWaitForWindowActive(modal, patience);
    }
    QWidget* widget = QApplication::focusWidget();
    return widget ? widget : m_window.get();
}

void TestJourneys::key(int key, Qt::KeyboardModifiers modifiers)
{
    QVERIFY(QTest::qWaitFor([this] { return focus() != nullptr; }, patience));
    QTest::keyClick(focus(), Qt::Key(key), modifiers);
    QCoreApplication::processEvents();
}

void TestJourneys::type(const QString& text)
{
    QVERIFY(QTest::qWaitFor([this] { return focus() != nullptr; }, patience));
    QTest::keyClicks(focus(), text);
}

void TestJourneys::tabTo(const QString& objectName)
{
    QWidget* target = usable(objectName);
    QVERIFY2(target, qPrintable(objectName));
    constexpr int most = 90;
    for (int n = 0; n < most && focus() != target; ++n) {
        LK_STEP(key(Qt::Key_Tab));
    }
    QVERIFY2(focus() == target, qPrintable(QStringLiteral("Tab does not reach %1").arg(objectName)));
    LK_STEP(key(Qt::Key_Space));
}

void TestJourneys::command(const QString& words)
{
    LK_STEP(key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier));
    QVERIFY(usable(QStringLiteral("finderEdit")));
    QTRY_COMPARE(focus()->objectName(), QStringLiteral("finderEdit"));
    LK_STEP(type(words));
    LK_STEP(key(Qt::Key_Return));
}

void TestJourneys::openOrders()
{
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("objectsTree"));
    const auto rows = [tree] { return tree->model()->rowCount(tree->model()->index(0, 0)); };
    QTRY_VERIFY_WITH_TIMEOUT(tree->model()->rowCount() > 0 && rows() >= 3, patience);
    if (byMouse()) {
        QModelIndex orders;
        for (int row = 0; row < rows(); ++row) {
            const QModelIndex index = tree->model()->index(row, 0, tree->model()->index(0, 0));
            orders = index.data().toString() == QLatin1String("orders") ? index : orders;
        }
        LK_STEP(clickItem(*tree, orders, true));
    } else {
        LK_STEP(key(Qt::Key_P, Qt::ControlModifier));
        QVERIFY(usable(QStringLiteral("finderEdit")));
        QTRY_COMPARE(focus()->objectName(), QStringLiteral("finderEdit"));
        LK_STEP(type(QStringLiteral("orders")));
        LK_STEP(key(Qt::Key_Return));
    }
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<TablePage*>() && m_window->findChild<TablePage*>()->table(), patience);
    QVERIFY(usable(QStringLiteral("columnsView")));
}

/// amount becomes total, in the table's tab.
void TestJourneys::draftTotal()
{
    auto* view = m_window->findChild<ColumnsView*>();
    const int row = view->columns().rowOf(QStringLiteral("amount"));
    if (byMouse()) {
        LK_STEP(clickItem(*view, view->columns().index(row, ColumnsModel::Name), true));
    } else {
        QTRY_VERIFY2_WITH_TIMEOUT(focus() == view,
            qPrintable(focus()->objectName() + QLatin1Char(' ') + QLatin1String(focus()->metaObject()->className())),
            patience);
        LK_STEP(key(Qt::Key_Home, Qt::ControlModifier));
        for (int down = 0; down < row; ++down) {
            LK_STEP(key(Qt::Key_Down));
        }
        LK_STEP(key(Qt::Key_F2));
    }
    QTRY_VERIFY(focus()->objectName() == QLatin1String("nameEditor"));
    LK_STEP(key(Qt::Key_A, Qt::ControlModifier));
    LK_STEP(type(QStringLiteral("total")));
    LK_STEP(key(Qt::Key_Return));
    QTRY_VERIFY(action("generate")->isEnabled());
}

/// Another type for a column, in the table's tab.
void TestJourneys::draftType(const QString& column, const QString& newType)
{
    auto* view = m_window->findChild<ColumnsView*>();
    const int row = view->columns().rowOf(column);
    if (byMouse()) {
        LK_STEP(clickItem(*view, view->columns().index(row, ColumnsModel::Type), true));
    } else {
        QTRY_VERIFY2_WITH_TIMEOUT(focus() == view,
            qPrintable(focus()->objectName() + QLatin1Char(' ') + QLatin1String(focus()->metaObject()->className())),
            patience);
        LK_STEP(key(Qt::Key_Home, Qt::ControlModifier));
        for (int down = 0; down < row; ++down) {
            LK_STEP(key(Qt::Key_Down));
        }
        LK_STEP(key(Qt::Key_Right));
        LK_STEP(key(Qt::Key_F2));
    }
    QTRY_VERIFY(view->findChild<QWidget*>(QStringLiteral("typeEditor")));
    LK_STEP(key(Qt::Key_A, Qt::ControlModifier));
    LK_STEP(type(newType));
    LK_STEP(key(Qt::Key_Return));
}

void TestJourneys::countsAtMost(int clicks) const
{
    QVERIFY2(byMouse() ? m_clicks > 0 && m_clicks <= clicks : m_clicks == 0, qPrintable(QString::number(m_clicks)));
}

void TestJourneys::confirmFolder(const QString& folder)
{
    QTRY_VERIFY_WITH_TIMEOUT(qobject_cast<QFileDialog*>(QApplication::activeModalWidget()), patience);
    QTRY_VERIFY_WITH_TIMEOUT(qobject_cast<QLineEdit*>(focus()), patience);
    QApplication::clipboard()->setText(folder);
    LK_STEP(key(Qt::Key_A, Qt::ControlModifier));
    LK_STEP(key(Qt::Key_V, Qt::ControlModifier));
    LK_STEP(key(Qt::Key_Return));
}

void TestJourneys::savedConnectionToExportedPlan()
{
    ConnectionSettings profile = fromPasswordFile();
    profile.name = QStringLiteral("shop of the test");
    QVERIFY(m_store->saveProfile(profile));
    if (byMouse()) {
        LK_STEP(clickOn(QStringLiteral("connectButton")));
        auto* list = qobject_cast<QListWidget*>(usable(QStringLiteral("profileList")));
        QVERIFY(list);
        LK_STEP(clickItem(*list, list->model()->index(0, 0), false));
        LK_STEP(clickOn(QStringLiteral("connectNow")));
    } else {
        LK_STEP(key(Qt::Key_N, Qt::ControlModifier));
        QVERIFY(usable(QStringLiteral("profileList")));
        key(Qt::Key_Return); // the first saved one is chosen already
    }
    LK_STEP(openOrders());
    LK_STEP(draftTotal());
    if (byMouse()) {
        LK_STEP(clickOn(QStringLiteral("draftGenerate")));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<PlanPage*>(), patience);
        LK_STEP(clickTool("export"));
    } else {
        LK_STEP(key(Qt::Key_G, Qt::ControlModifier));
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<PlanPage*>(), patience);
        LK_STEP(key(Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier));
    }
    const QString folder = m_folder->filePath(QStringLiteral("scripts"));
    LK_STEP(confirmFolder(folder));
    QTRY_VERIFY_WITH_TIMEOUT(!QDir(folder).entryList({QStringLiteral("*.sql")}).isEmpty(), patience);
    countsAtMost(7);
}

void TestJourneys::tableToExactCountOfWhatIsLost()
{
    // So many that the first look is at a sample only.
    QCOMPARE(m_server.exec(m_database,
                 QStringLiteral("INSERT INTO orders SELECT n, 1, n, n::text FROM generate_series(2001, 22500) n;"
                                "ANALYZE orders")),
        QString());
    LK_STEP(open(m_server.settings(m_database)));
    LK_STEP(openOrders());
    LK_STEP(draftType(QStringLiteral("reference"), QStringLiteral("bigint")));
    auto* view = m_window->findChild<ColumnsView*>();
    QTRY_VERIFY_WITH_TIMEOUT(view->stripOf(QStringLiteral("reference")), patience);
    LossStrip* strip = view->stripOf(QStringLiteral("reference"));
    QTRY_VERIFY_WITH_TIMEOUT(!strip->isCounting() && strip->report(), patience);
    QVERIFY(!strip->report()->exact);
    LK_STEP(byMouse() ? clickOn(QStringLiteral("countExactly")) : tabTo(QStringLiteral("countExactly")));
    QTRY_VERIFY_WITH_TIMEOUT(!strip->isCounting() && strip->report() && strip->report()->exact, patience);
    QCOMPARE(strip->report()->lost, 20);
    countsAtMost(3);
}

ConnectionSettings TestJourneys::fromPasswordFile() const
{
    ConnectionSettings settings;
    settings.dsn = m_server.dsn(m_database);
    return settings;
}

PlanPage* TestJourneys::planOfTotal()
{
    if (openTable(QStringLiteral("orders")) == nullptr) {
        return nullptr;
    }
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    if (!QTest::qWaitFor([this] { return m_window->findChild<PlanPage*>() != nullptr; }, patience)) {
        return nullptr;
    }
    auto* page = m_window->findChild<PlanPage*>();
    const auto isDual = [page] { return page->plan().decisions.first().chosen == Strategy::DualColumn; };
    if (!isDual()) {
        emit page->strategyChosen(page->plan().decisions.first().change, Strategy::DualColumn);
    }
    page->setFocus();
    return QTest::qWaitFor([&] { return isDual() && page->controller(); }, patience) ? page : nullptr;
}

/// All three phases, with what the gates want.
void TestJourneys::runThePlan(PlanPage* page)
{
    const auto run = [this] { byMouse() ? clickTool("runPhase") : key(Qt::Key_Return, Qt::ControlModifier); };
    QTRY_VERIFY_WITH_TIMEOUT(page->actions().runPhase, patience);
    LK_STEP(run());
    QTRY_VERIFY_WITH_TIMEOUT(phaseDone(*page, Phase::Expand), patience);
    LK_STEP(run());
    QTRY_VERIFY_WITH_TIMEOUT(page->actions().confirmGate, patience);
    const QString confirm = QStringLiteral("gateConfirm");
    LK_STEP(byMouse() ? clickOn(confirm) : tabTo(confirm));
    QTRY_VERIFY_WITH_TIMEOUT(phaseDone(*page, Phase::Migrate), patience);
    LK_STEP(run());
    QTRY_VERIFY_WITH_TIMEOUT(page->actions().confirmGate, patience);
    // Whoever ran the phase can type at once.
    QTRY_COMPARE_WITH_TIMEOUT(focus()->objectName(), QStringLiteral("gateTyping"), patience);
    LK_STEP(type(waitingGate(page->plan(), *page->currentSnapshot())->gate()->typed));
    LK_STEP(key(Qt::Key_Return));
    QTRY_VERIFY_WITH_TIMEOUT(phaseDone(*page, Phase::Contract), patience);
    QCOMPARE(m_server.value(m_database,
                 QStringLiteral("SELECT string_agg(attname, ',') FROM pg_attribute WHERE attrelid = 'orders'::regclass"
                                " AND attname IN ('amount', 'total')")),
        QStringLiteral("total"));
}

void TestJourneys::aPlanIsRunOnDevelopment()
{
    LK_STEP(open(m_server.settings(m_database)));
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    LK_STEP(runThePlan(page));
    countsAtMost(4);
}

void TestJourneys::aPlanIsRunOnProduction()
{
    ConnectionSettings settings = m_server.settings(m_database);
    settings.environment = Environment::Production;
    LK_STEP(open(settings));
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    QVERIFY(!page->actions().runPhase);
    if (byMouse()) {
        LK_STEP(clickOn(QStringLiteral("readOnlySwitch")));
        LK_STEP(clickOn(QStringLiteral("unlockDeed")));
    } else {
        LK_STEP(tabTo(QStringLiteral("readOnlySwitch")));
        LK_STEP(tabTo(QStringLiteral("unlockDeed")));
    }
    QTRY_VERIFY_WITH_TIMEOUT(!QApplication::activeModalWidget(), patience);
    LK_STEP(runThePlan(page));
    countsAtMost(6);
}

void TestJourneys::whoBlocksMeAndOutOfMyWay()
{
    LK_STEP(open(m_server.settings(m_database)));
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    QTRY_VERIFY_WITH_TIMEOUT(page->actions().runPhase, patience);
    // A report that takes its time: while its statement runs it keeps the table.
    auto report = m_backend.connect(m_server.settings(m_database), Purpose::Monitor);
    QVERIFY(report);
    const int pid = (*report)->id().pid;
    QVERIFY((*report)->query(QStringLiteral("SET statement_timeout = '60s'")));
    std::thread reads(
        [&] { (void)(*report)->query(QStringLiteral("SELECT pg_sleep(50) FROM public.orders LIMIT 1")); });
    const auto joined = qScopeGuard([&] {
        (void)m_server.value(m_database, QStringLiteral("SELECT pg_terminate_backend(%1)").arg(pid));
        reads.join();
    });
    QTRY_VERIFY_WITH_TIMEOUT(
        m_server.value(m_database,
            QStringLiteral("SELECT count(*) FROM pg_locks WHERE relation = 'orders'::regclass AND pid = %1").arg(pid))
            == QLatin1String("1"),
        patience);
    // A busy machine looks for locks seldom: a try that waits longer is seen all the same.
    auto* budget = m_window->findChild<QSpinBox*>(QStringLiteral("planLockBudget"));
    budget->setValue(budget->maximum());
    page->runPhase();
    auto* alert = m_window->findChild<QAbstractButton*>(QStringLiteral("waitingLocks"));
    QTRY_VERIFY_WITH_TIMEOUT(alert->text().startsWith(QLatin1Char('1')), patience);

    if (byMouse()) {
        LK_STEP(clickOn(QStringLiteral("waitingLocks")));
    } else {
        LK_STEP(key(Qt::Key_L, Qt::ControlModifier));
    }
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("locksTree"));
    QTRY_COMPARE_WITH_TIMEOUT(
        tree->currentIndex().siblingAtColumn(0).data().toString(), QString::number(pid), patience);
    QVERIFY(inSight(*tree));
    countsAtMost(1);

    m_clicks = 0;
    const auto press = [this](const QString& button) { byMouse() ? clickOn(button) : tabTo(button); };
    LK_STEP(press(QStringLiteral("locksCancel")));
    LK_STEP(press(QStringLiteral("locksConfirmDeed")));
    QTRY_VERIFY_WITH_TIMEOUT(phaseDone(*page, Phase::Expand), patience);
    countsAtMost(2);
}

void TestJourneys::pauseChangeTheBatchResumeThenStopAndUndo()
{
    LK_STEP(open(m_server.settings(m_database)));
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    QTRY_VERIFY_WITH_TIMEOUT(page->actions().runPhase, patience);
    // As slow as a large table would be.
    m_window->findChild<QSpinBox*>(QStringLiteral("backfillDelay"))->setValue(700);
    page->runThrough(Phase::Migrate);
    QTRY_VERIFY_WITH_TIMEOUT(page->currentSnapshot()->backfill && page->actions().pause, patience);
    const auto state = [page] { return toString(page->currentSnapshot()->state); };
    const auto pause
        = [this] { byMouse() ? clickOn(QStringLiteral("backfillPause")) : key(Qt::Key_Period, Qt::ControlModifier); };
    // The dock of the backfill has come by itself.
    QVERIFY(usable(QStringLiteral("backfillPause")));
    LK_STEP(pause());
    QTRY_COMPARE_WITH_TIMEOUT(state(), toString(RunState::Paused), patience);
    if (byMouse()) {
        LK_STEP(clickOn(QStringLiteral("preset-gentle")));
    } else {
        LK_STEP(key(Qt::Key_B, Qt::ControlModifier));
        LK_STEP(tabTo(QStringLiteral("preset-gentle")));
    }
    QCOMPARE(m_window->findChild<QDoubleSpinBox*>(QStringLiteral("backfillTarget"))->value(), 1.0);
    LK_STEP(pause());
    QTRY_COMPARE_WITH_TIMEOUT(state(), toString(RunState::Running), patience);
    QTRY_COMPARE_WITH_TIMEOUT(page->currentSnapshot()->backfill->targetMs, 1.0, patience);
    countsAtMost(3);

    m_clicks = 0;
    LK_STEP(byMouse() ? clickTool("stop") : command(QStringLiteral("stop")));
    QTRY_VERIFY_WITH_TIMEOUT(!page->isBusy() && page->actions().undo, patience);
    LK_STEP(byMouse() ? clickOn(QStringLiteral("planUndo")) : command(QStringLiteral("take the plan back")));
    QTRY_VERIFY_WITH_TIMEOUT(!page->isBusy() && state() == toString(RunState::Undone), patience);
    countsAtMost(2);
}

void TestJourneys::firstRunToFinishedSandbox()
{
    const QString folder = m_folder->filePath(QStringLiteral("sandboxes"));
    m_window.reset();
    m_window
        = std::make_unique<MainWindow>(WindowServices{m_backend, *m_store, [&]() -> std::unique_ptr<SandboxControl> {
                                                          SandboxOptions options;
                                                          options.orders = 2'000;
                                                          options.folder = folder;
                                                          options.requestsPerSecond = 20;
                                                          auto sandbox = std::make_unique<Sandbox>(options);
                                                          sandbox->start();
                                                          return sandbox;
                                                      }});
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    LK_STEP(byMouse() ? clickOn(QStringLiteral("trySandbox")) : tabTo(QStringLiteral("trySandbox")));
    // Its table opens by itself.
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<TablePage*>() && m_window->findChild<TablePage*>()->table(), 60'000);
    LK_STEP(draftTotal());
    LK_STEP(byMouse() ? clickOn(QStringLiteral("draftGenerate")) : key(Qt::Key_G, Qt::ControlModifier));
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<PlanPage*>(), patience);
    auto* page = m_window->findChild<PlanPage*>();
    QTRY_VERIFY_WITH_TIMEOUT(page->actions().runPhase, patience);
    LK_STEP(
        byMouse() ? clickOn(QStringLiteral("planRunAll")) : key(Qt::Key_Return, Qt::ControlModifier | Qt::AltModifier));
    // Whichever strategy was chosen: it goes on until a person is needed, and after the answer by itself.
    bool typed = false;
    for (int gates = 0; gates < 4; ++gates) {
        QTRY_VERIFY_WITH_TIMEOUT(page->isBusy(), patience);
        QTRY_VERIFY_WITH_TIMEOUT(!page->isBusy(), 60'000);
        if (page->actions().nextStep.isEmpty()) {
            break;
        }
        const Step* gate = waitingGate(page->plan(), *page->currentSnapshot());
        QVERIFY2(gate, qPrintable(page->actions().nextStep));
        const QString confirm = QStringLiteral("gateConfirm");
        if (gate->gate()->typed.isEmpty()) {
            QCOMPARE(gate->gate()->kind, GateBody::Kind::ApplicationReady);
            // The sandbox's application then copes with either name.
            if (byMouse()) {
                LK_STEP(clickOn(QStringLiteral("appBoth")));
            } else {
                LK_STEP(tabTo(QStringLiteral("appOld"))); // of a choice of one Tab comes to what is chosen
                LK_STEP(key(Qt::Key_Right));
            }
            QTRY_VERIFY(m_window->findChild<QAbstractButton*>(QStringLiteral("appBoth"))->isChecked());
            LK_STEP(byMouse() ? clickOn(confirm) : tabTo(confirm));
        } else {
            typed = true;
            QVERIFY(!m_window->findChild<QAbstractButton*>(confirm)->isEnabled());
            QTRY_COMPARE_WITH_TIMEOUT(focus()->objectName(), QStringLiteral("gateTyping"), patience);
            LK_STEP(type(gate->gate()->typed));
            LK_STEP(key(Qt::Key_Return));
        }
    }
    QVERIFY2(page->actions().nextStep.isEmpty(), qPrintable(page->actions().nextStep));
    QVERIFY(typed); // what cannot be undone never goes by itself
    QCOMPARE(m_window->findChild<SandboxPanel*>()->stats().errors, 0);
    countsAtMost(6);
}

/// As when the process is killed: its sessions are gone and nobody has said good-bye.
void TestJourneys::loseTheWindow()
{
    (void)m_server.value(m_database,
        QStringLiteral("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                       " AND application_name LIKE 'lockkeeper%' AND datname = current_database()"));
    m_window.reset();
}

void TestJourneys::crashInTheBackfillToResumed()
{
    LK_STEP(open(fromPasswordFile()));
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    QTRY_VERIFY_WITH_TIMEOUT(page->actions().runPhase, patience);
    m_window->findChild<QSpinBox*>(QStringLiteral("backfillDelay"))->setValue(700);
    page->runThrough(Phase::Migrate);
    QTRY_VERIFY_WITH_TIMEOUT(page->currentSnapshot()->backfill && page->currentSnapshot()->backfill->rowsWritten > 0
            && page->actions().pause,
        patience);
    loseTheWindow();

    m_window = std::make_unique<MainWindow>(WindowServices{m_backend, *m_store, {}});
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<PlanPage*>(), patience);
    page = m_window->findChild<PlanPage*>();
    QTRY_VERIFY_WITH_TIMEOUT(page->isVisible() && page->actions().runPhase, patience);
    QTRY_VERIFY_WITH_TIMEOUT(isUnderWay(page->plan(), *page->currentSnapshot()), patience);
    LK_STEP(byMouse() ? clickTool("runPhase") : key(Qt::Key_Return, Qt::ControlModifier));
    QTRY_VERIFY_WITH_TIMEOUT(page->actions().confirmGate, patience);
    QCOMPARE(
        m_server.value(m_database, QStringLiteral("SELECT count(*) FROM orders WHERE total IS DISTINCT FROM amount")),
        QStringLiteral("0"));
    countsAtMost(2);
}

QTEST_MAIN(TestJourneys)
#include "tst_journeys.moc"
