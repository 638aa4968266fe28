// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/systemuser.h"
#include "model/workspace/runcontroller.h"
#include "tests/ui/looks.h"
#include "tests/ui/runvalues.h"
#include "tests/ui/windowtest.h"
#include "ui/history/historypage.h"
#include "ui/history/runsmodel.h"
#include "ui/locks/locksmodel.h"
#include "ui/map/mappage.h"
#include "ui/objects/objectsmodel.h"
#include "ui/plan/errorcard.h"
#include "ui/plan/gatecard.h"
#include "ui/plan/planpage.h"
#include "ui/plan/stepsmodel.h"
#include "ui/table/columnsmodel.h"
#include "ui/table/lossstrip.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDialog>
#include <QFileDialog>
#include <QImage>
#include <QLabel>
#include <QRegularExpression>
#include <QSpinBox>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

using namespace lk;
using test::patience;

namespace {

/// What no translator gets: names of what is in the database, versions, keys.
QStringList noWords()
{
    return {QStringLiteral("(public\\.)?(orders|customers|cheap_orders)(\\.[a-z_]+)?"), QStringLiteral("psql"),
        QStringLiteral("public|amount|total|id|reference|customer_id"), QStringLiteral("(PostgreSQL )?\\d+\\.\\d+.*"),
        QStringLiteral("Lockkeeper"), QStringLiteral("test_\\d+(@local)?"), QStringLiteral("[A-Z]+( [A-Z]+)*"),
        QRegularExpression::escape(systemUser())};
}

/// Columns that are there to be read whole in either size of the window.
QHash<QString, QList<int>> wholeColumns(bool isPseudo)
{
    const QHash<QString, QList<int>> steps{
        {QStringLiteral("planSteps"), {StepsModel::StepColumn, StepsModel::StateColumn, StepsModel::LockColumn}}};
    if (isPseudo) {
        return steps; // these have as many lines as it takes; names elsewhere have a line, and a tool tip
    }
    QHash<QString, QList<int>> all = steps;
    all.insert(QStringLiteral("objectsTree"), {ObjectsModel::Name});
    all.insert(QStringLiteral("columnsView"), {ColumnsModel::Name, ColumnsModel::Type});
    all.insert(
        QStringLiteral("locksTree"), {LocksModel::StateColumn, LocksModel::WaitingColumn, LocksModel::LockColumn});
    all.insert(QStringLiteral("historyRuns"),
        {RunsModel::BeganColumn, RunsModel::WhatColumn, RunsModel::PlanColumn, RunsModel::StateColumn});
    return all;
}

} // namespace

/// Every main view in both window sizes, light and dark, longer in another language, mirrored: a picture for people,
/// and for the machine that no word of a button or label is cut, that all has a name, that the keyboard goes everywhere
/// and is seen where it is. Run once more at one and a half times and at twice the scale.
class TestLooks : public test::WindowTest {
    Q_OBJECT
private slots:
    void initTestCase() { WindowTest::initTestCase(); }
    void init();
    void cleanup();
    void views_data() { looks(); }
    void views();
    void runs_data() { looks(); }
    void runs();
    void cards_data() { looks(); }
    void cards();

private:
    static void looks();
    void dress(); ///< the window, in the row's size and colours
    void tell(); ///< fails where there is anything to complain of
    void shoot(QWidget& widget, const QString& name);
    void dialog(const char* action, const QString& name);
    void dialogOf(QAbstractButton& button, const QString& name);
    void closeDialog(const QString& picture, const char* answer = nullptr);
    PlanPage* planOfTotal();
    void shootHeldPlan(PlanPage& plan);
    void shootWaitingPlan(PlanPage& plan);
    void shootDualWrite(PlanPage& plan);
    QAbstractButton& button(const char* name) const
    {
        return *m_window->findChild<QAbstractButton*>(QLatin1String(name));
    }

    QString m_suffix;
    QStringList m_findings;
    test::Pseudo m_pseudo;
    bool m_isPseudo = false;
    bool m_byKeys = false; ///< goes around by keyboard as well
};

void TestLooks::init()
{
    QFETCH(bool, pseudo);
    QFETCH(bool, mirrored);
    if (pseudo) {
        QCoreApplication::installTranslator(&m_pseudo);
    }
    QGuiApplication::setLayoutDirection(mirrored ? Qt::RightToLeft : Qt::LeftToRight);
    m_isPseudo = pseudo;
    WindowTest::init();
    m_findings.clear();
}

void TestLooks::cleanup()
{
    WindowTest::cleanup();
    QCoreApplication::removeTranslator(&m_pseudo);
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
}

void TestLooks::looks()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dark");
    QTest::addColumn<bool>("pseudo");
    QTest::addColumn<bool>("mirrored");
    const QSize normal(1280, 800);
    const QSize least(960, 600);
    QTest::newRow("1280-light") << normal << false << false << false;
    QTest::newRow("960-light") << least << false << false << false;
    if (qEnvironmentVariableIsSet("QT_SCALE_FACTOR")) {
        return; // colours and languages are no larger
    }
    QTest::newRow("1280-dark") << normal << true << false << false;
    QTest::newRow("960-dark") << least << true << false << false;
    QTest::newRow("1280-longer") << normal << false << true << false;
    QTest::newRow("960-mirrored") << least << true << false << true;
}

void TestLooks::shoot(QWidget& widget, const QString& name)
{
    // What is laid out later than it is shown: until two pictures in a row are alike.
    QImage last;
    QTRY_VERIFY(std::exchange(last, widget.grab().toImage()) == last);
    QDir().mkpath(QStringLiteral(LOCKKEEPER_SCREENSHOTS));
    constexpr int quick = 75; // little compressed: hundreds of pictures, of which few are looked at
    QVERIFY(last.save(QStringLiteral(LOCKKEEPER_SCREENSHOTS "/look-%1-%2.png").arg(name, m_suffix), "PNG", quick));
    if (qobject_cast<QFileDialog*>(&widget)) {
        return; // Qt's own
    }
    QStringList found = test::cutTexts(widget) + test::cutCells(widget, wholeColumns(m_isPseudo));
    if (m_isPseudo) {
        found << test::untranslated(widget, noWords());
    }
    if (m_byKeys) {
        widget.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&widget));
        QWidget* before = QApplication::focusWidget();
        found << test::unnamed(widget) << test::tabTraps(widget) << test::unseenFocus(widget);
        if (before) {
            before->setFocus();
        }
    }
    for (const QString& line : std::as_const(found)) {
        m_findings << name + QStringLiteral(": ") + line;
    }
}

/// Opens it by its command, takes its picture, closes it.
void TestLooks::dialog(const char* name, const QString& picture)
{
    action(name)->trigger();
    closeDialog(picture);
}

void TestLooks::dialogOf(QAbstractButton& button, const QString& picture)
{
    QTRY_VERIFY(button.isEnabled());
    QMetaObject::invokeMethod(&button, &QAbstractButton::click, Qt::QueuedConnection); // one may have a loop of its own
    closeDialog(picture);
}

void TestLooks::closeDialog(const QString& picture, const char* answer)
{
    QTRY_VERIFY(qobject_cast<QDialog*>(QApplication::activeModalWidget()));
    auto* shown = qobject_cast<QDialog*>(QApplication::activeModalWidget());
    shoot(*shown, picture);
    if (auto* tabs = shown->findChild<QTabWidget*>()) {
        tabs->setCurrentIndex(1);
        shoot(*shown, picture + QStringLiteral("-2"));
    }
    answer ? shown->findChild<QAbstractButton*>(QLatin1String(answer))->click() : shown->reject();
    QTRY_VERIFY(!QApplication::activeModalWidget());
}

void TestLooks::dress()
{
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    m_suffix = QString::fromLatin1(QTest::currentDataTag());
    if (m_window->devicePixelRatio() > 1) {
        m_suffix += QStringLiteral("-%1").arg(m_window->devicePixelRatio() * 100);
    }
    // Once is enough: it takes long, and neither size nor colour has to do with it.
    m_byKeys = m_suffix == QLatin1String("1280-light");
    m_window->resize(size);
    action(dark ? "themeDark" : "themeLight")->trigger();
}

void TestLooks::tell()
{
    for (const QString& line : std::as_const(m_findings)) {
        qWarning("%s", qPrintable(line));
    }
    QVERIFY2(m_findings.isEmpty(), "see above");
}

void TestLooks::views()
{
    dress();
    shoot(*m_window, QStringLiteral("first"));
    dialog("connect", QStringLiteral("connect"));
    QVERIFY(connectAndOpenOrders());
    dialog("openObject", QStringLiteral("objects"));
    dialog("commands", QStringLiteral("commands"));
    dialog("shortcuts", QStringLiteral("shortcuts"));

    auto* page = m_window->findChild<TablePage*>();
    shoot(*m_window, QStringLiteral("columns"));
    for (const char* part : {"data", "statistics", "diagram"}) {
        page->showPage(QLatin1String(part));
        if (qstrcmp(part, "data") == 0) {
            QTRY_VERIFY(page->findChild<QToolButton*>(QStringLiteral("nextRows"))->isEnabled());
        }
        shoot(*m_window, QLatin1String(part));
    }
    page->findChild<QSpinBox*>(QStringLiteral("diagramDepth"))->setValue(3);
    shoot(*m_window, QStringLiteral("diagram-3"));
    page->showPage(QStringLiteral("columns"));
    auto* view = m_window->findChild<ColumnsView*>();
    const int row = view->columns().rowOf(QStringLiteral("reference"));
    view->setCurrentIndex(view->columns().index(row, ColumnsModel::Type));
    QVERIFY(view->columns().setData(view->columns().index(row, ColumnsModel::Type), QStringLiteral("bigint")));
    auto* strip = view->stripOf(QStringLiteral("reference"));
    QTRY_VERIFY(!strip->isCounting());
    // The plan that it is judged by is made meanwhile.
    const auto* words = m_window->findChild<QLabel*>(QStringLiteral("impactWords"));
    QTRY_VERIFY(!words->isVisible() || !words->text().isEmpty());
    shoot(*m_window, QStringLiteral("loss"));
    dialogOf(*strip->findChild<QAbstractButton*>(QStringLiteral("showValues")), QStringLiteral("loss-values"));
    dialogOf(*strip->findChild<QAbstractButton*>(QStringLiteral("editExpression")), QStringLiteral("expression"));
    action("undo")->trigger();

    action("showMap")->trigger();
    auto* map = m_window->findChild<MapPage*>();
    QTRY_VERIFY(map->isLaidOut());
    shoot(*m_window, QStringLiteral("map"));
    map->findChild<QAction*>(QStringLiteral("mapAsList"))->trigger();
    shoot(*m_window, QStringLiteral("map-list"));
    tell();
}

PlanPage* TestLooks::planOfTotal()
{
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    PlanPage* plan = nullptr;
    const auto isThere = [&] { return (plan = m_window->findChild<PlanPage*>()) && plan->actions().runPhase; };
    if (!QTest::qWaitFor(isThere, patience)) {
        return nullptr;
    }
    const auto isDual = [&] { return plan->plan().decisions.first().chosen == Strategy::DualColumn; };
    if (!isDual()) {
        emit plan->strategyChosen(plan->plan().decisions.first().change, Strategy::DualColumn);
    }
    return QTest::qWaitFor([&] { return isDual() && plan->actions().runPhase; }, patience) ? plan : nullptr;
}

/// Another client holds it: the card of an error, and the question whether to end that client.
void TestLooks::shootHeldPlan(PlanPage& plan)
{
    auto dead = m_backend.connect(m_server.settings(m_database), Purpose::Run);
    QVERIFY(dead);
    QVERIFY((*dead)->query(
        QStringLiteral("SELECT pg_advisory_lock(hashtextextended('lockkeeper:' || $1, 0))"), {plan.plan().id}));
    plan.runPhase();
    QTRY_VERIFY(button("errorTakeOver").isVisible() && button("errorTakeOver").isEnabled());
    shoot(*m_window, QStringLiteral("held"));
    dialogOf(button("errorTakeOver"), QStringLiteral("take-over"));
    button("errorDismiss").click();
}

/// Somebody reads and does not end: who waits for whom, ending them, and leaving while the plan runs.
void TestLooks::shootWaitingPlan(PlanPage& plan)
{
    auto reader = m_backend.connect(m_server.settings(m_database), Purpose::Monitor);
    QVERIFY(reader);
    QVERIFY((*reader)->query(QStringLiteral("BEGIN")));
    QVERIFY((*reader)->query(QStringLiteral("LOCK TABLE public.orders IN ACCESS SHARE MODE")));
    button("gateConfirm").click();
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("locksTree"));
    const auto blocker = [tree] {
        const auto* model = qobject_cast<LocksModel*>(tree->model());
        for (int row = 0; row < model->rowCount(); ++row) {
            const QModelIndex index = model->index(row, 0);
            if (const LockedSession* session = model->sessionAt(index); !session->ours && !session->waits) {
                return index;
            }
        }
        return QModelIndex();
    };
    QTRY_VERIFY(plan.isBusy() && blocker().isValid());
    action("showLocks")->trigger();
    tree->setCurrentIndex(blocker());
    shoot(*m_window, QStringLiteral("waiting"));
    dialogOf(button("locksTerminate"), QStringLiteral("terminate"));
    dialogOf(button("locksCancel"), QStringLiteral("cancel"));
    QVERIFY(plan.isBusy());
    // These wait for their answer in a loop of their own, in which its picture is taken.
    QTimer::singleShot(0, this, [this] { closeDialog(QStringLiteral("quit")); });
    QVERIFY(!m_window->close());
    QTimer::singleShot(0, this, [this] { closeDialog(QStringLiteral("close-tab")); });
    action("closeTab")->trigger();
    reader->reset();
    const auto ended = [&] { return !plan.isBusy(); };
    QTRY_VERIFY(ended());
    if (plan.actions().retry) {
        plan.retry(); // the machine was slow, and all tries were over
        QTRY_VERIFY(ended());
    }
}

/// Somebody has had a hand in the dual write: rows whose two forms came apart, then its trigger is gone.
void TestLooks::shootDualWrite(PlanPage& plan)
{
    const auto isTold = [&](const QString& words) {
        plan.controller()->lookAtDualWrite();
        const auto labels = [&] { return plan.findChildren<QLabel*>(QStringLiteral("gateCheck")); };
        const auto says = [&](const QLabel* label) { return label->text().contains(words); };
        return QTest::qWaitFor([&] { return std::ranges::any_of(labels(), says); }, patience);
    };
    QCOMPARE(m_server.exec(m_database,
                 QStringLiteral("SET lockkeeper.backfill = 'on'; UPDATE orders SET amount = amount + 1 WHERE id <= 3")),
        QString());
    QVERIFY(isTold(QStringLiteral("3 of 2,000")));
    shoot(*m_window, QStringLiteral("dual-write-apart"));
    QCOMPARE(m_server.exec(m_database,
                 QStringLiteral("DO $$ DECLARE deed text; BEGIN SELECT format('DROP TRIGGER %I ON orders', tgname) INTO"
                                " STRICT deed FROM pg_trigger WHERE tgrelid = 'orders'::regclass AND tgname LIKE"
                                " '~lockkeeper%'; EXECUTE deed; END $$")),
        QString());
    QVERIFY(isTold(QStringLiteral("gone")));
    shoot(*m_window, QStringLiteral("dual-write-gone"));
}

void TestLooks::runs()
{
    dress();
    ConnectionSettings settings = m_server.settings(m_database);
    settings.environment = Environment::Production;
    open(settings);
    QVERIFY(openTable(QStringLiteral("orders")));
    QTRY_VERIFY(button("readOnlySwitch").isVisible());
    QMetaObject::invokeMethod(&button("readOnlySwitch"), &QAbstractButton::click, Qt::QueuedConnection);
    closeDialog(QStringLiteral("unlock"), "unlockDeed");
    PlanPage* plan = planOfTotal();
    QVERIFY(plan);
    shoot(*m_window, QStringLiteral("plan"));
    auto* tabs = plan->findChild<QTabWidget*>(QStringLiteral("planTabs"));
    for (const char* tab : {"details", "strategy", "hazards", "options"}) {
        tabs->setCurrentIndex(tabs->currentIndex() + 1);
        shoot(*m_window, QStringLiteral("plan-") + QLatin1String(tab));
    }
    tabs->setCurrentIndex(0);
    QMetaObject::invokeMethod(action("export"), &QAction::trigger, Qt::QueuedConnection);
    QTRY_VERIFY(qobject_cast<QFileDialog*>(QApplication::activeModalWidget()));
    qobject_cast<QFileDialog*>(QApplication::activeModalWidget())->setDirectory(m_folder->path());
    closeDialog(QStringLiteral("export"));
    shootHeldPlan(*plan);

    QTRY_VERIFY(plan->actions().runPhase);
    plan->runThrough(Phase::Migrate);
    QTRY_VERIFY(plan->isAtGate());
    // The monitor's next look: who is in the way.
    const auto looked = [plan] {
        const auto labels = plan->findChildren<QLabel*>();
        return std::ranges::none_of(
            labels, [](const QLabel* label) { return label->text().contains(QLatin1String("not looked for yet")); });
    };
    QTRY_VERIFY(looked());
    shoot(*m_window, QStringLiteral("gate"));
    action("showBackfill")->trigger();
    shoot(*m_window, QStringLiteral("gate-backfill"));
    dialog("undoPlan", QStringLiteral("undo"));
    shootWaitingPlan(*plan);

    QTRY_VERIFY(plan->actions().runPhase);
    plan->runThrough(Phase::Contract);
    QTRY_VERIFY(plan->isAtGate());
    shoot(*m_window, QStringLiteral("contract"));
    auto* typing = plan->findChild<QLineEdit*>(QStringLiteral("gateTyping"));
    typing->setText(QStringLiteral("public.orders"));
    shoot(*m_window, QStringLiteral("contract-mistyped"));
    if (m_suffix.startsWith(QLatin1String("1280-light")) || m_suffix.startsWith(QLatin1String("960-"))) {
        typing->clear();
        shootDualWrite(*plan);
    }

    action("showHistory")->trigger();
    auto* history = m_window->findChild<HistoryPage*>();
    QTRY_VERIFY(history && history->isRead() && history->record());
    shoot(*m_window, QStringLiteral("history"));
    history->findChild<QAction*>(QStringLiteral("historyEveryTry"))->trigger();
    shoot(*m_window, QStringLiteral("history-tries"));
    tell();
}

/// What a plan wants of a person, also where no small shop brings it about.
void TestLooks::cards()
{
    QFETCH(QSize, size);
    dress();
    QWidget page;
    page.setWindowTitle(tr("Cards"));
    auto* undo = new GateCard(&page);
    undo->showUndoGate(QStringLiteral("12 rows hold values that the old column cannot hold."), {});
    auto* contract = new GateCard(&page);
    const Plan plan = test::samplePlan();
    contract->showGate(*plan.step(QStringLiteral("contract.gate")),
        QStringLiteral("Nobody read amount for 10 minutes."), plan.step(QStringLiteral("contract.orders.drop"))->title,
        QStringLiteral("Production is locked."));
    auto* error = new ErrorCard(&page);
    Error held;
    held.kind = ErrorKind::OtherOperator;
    held.message = QStringLiteral("anna@desk carries this plan out.");
    held.remedy = QStringLiteral("Wait, or take the plan over if that client is dead.");
    error->showError(held, plan.steps.first().title);
    PlanHolder holder;
    holder.operatorName = QStringLiteral("anna@desk");
    error->setHolder(&holder, {});
    error->setUndoOffered(true);
    error->setArmed(true, QStringLiteral("Looks every second whether it is free; gives up in 58 s."));
    auto* column = new QVBoxLayout(&page);
    for (QWidget* card : {static_cast<QWidget*>(undo), static_cast<QWidget*>(contract), static_cast<QWidget*>(error)}) {
        column->addWidget(card);
    }
    column->addStretch();
    page.resize(size.width() * 3 / 4, size.height());
    page.show();
    m_isPseudo = false; // the engine's words above were not handed to a translator
    m_byKeys = false; // three pages' cards in one share their names
    shoot(page, QStringLiteral("cards"));
    tell();
}

QTEST_MAIN(TestLooks)
#include "tst_looks.moc"
