// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/runvalues.h"
#include "ui/backfill/backfillchart.h"
#include "ui/backfill/backfilldock.h"
#include "ui/locks/locksdock.h"
#include "ui/log/logdock.h"
#include "ui/plan/errorcard.h"
#include "ui/plan/gatecard.h"
#include "ui/plan/phasestepper.h"
#include "ui/plan/planpage.h"
#include "ui/plan/sqlview.h"
#include "ui/plan/stepdetails.h"
#include "ui/plan/stepsmodel.h"
#include "ui/sandbox/sandboxpanel.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSlider>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QTreeView>
#include <QVBoxLayout>

using namespace lk;
using namespace lk::test;

namespace {

template <typename T>
T* named(QWidget& parent, const char* name)
{
    auto* found = parent.findChild<T*>(QLatin1String(name));
    if (!found) {
        qFatal("there is no %s", name);
    }
    return found;
}

/// A sandbox that does what it is told and says what it was told to say.
class TestSandbox : public SandboxControl {
public:
    ConnectionSettings settings() const override { return {}; }
    ApplicationStats stats() const override { return now; }
    bool blockerHolds() const override { return holds; }
    void setVersion(ApplicationVersion version) override
    {
        now.version = version;
        emit statsChanged(now);
    }
    void startBlocker() override
    {
        holds = true;
        emit blockerChanged(true);
    }
    void endBlocker() override
    {
        holds = false;
        emit blockerChanged(false);
    }

    ApplicationStats now;
    bool holds = false;
};

RunSnapshotPtr shared(RunSnapshot snapshot)
{
    return std::make_shared<RunSnapshot>(std::move(snapshot));
}

RunSnapshot withSamples(int count, int from = 0)
{
    RunSnapshot snapshot = backfilling();
    for (int i = from; i < from + count; ++i) {
        snapshot.backfill->samples << BackfillProgress::Sample{.atMs = i * 250,
            .rowsPerSecond = 30'000.0 + 3'000.0 * ((i * 7) % 5) - (i % 40 == 20 ? 20'000.0 : 0.0),
            .p50Ms = 1.8 + 0.1 * (i % 6),
            .p95Ms = 2.8 + 0.25 * ((i * 3) % 7),
            .mark = i % 50 == 20 ? QStringLiteral("throttle")
                : i == 90        ? QStringLiteral("batch size")
                                 : QString()};
    }
    return snapshot;
}

} // namespace

class TestRunWidgets : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void planWithoutConnectionIsShownAndSaysWhy();
    void sqlAndTreeFollowEachOther();
    void strategyIsOneClickAway();
    void savedAndExported();
    void gateWantsTyping();
    void gateTakesPaste();
    void gateThatCannotBePassedSaysWhy();
    void undoGateCanBeDeclined();
    void errorSaysWhatTheServerSaid();
    void locksAreConfirmedByName();
    void locksHistoryCanBeScrubbed();
    void locksKeepSelection();
    void backfillDrawsAtMostFourTimesASecond();
    void backfillTuningIsAnnouncedOnce();
    void sandboxShowsThePromise();
    void stepStateAndLockAreInSight();
    void gateCardIsAsHighAsItsWords();
    void docksOfLittleHeightShowWhatMatters_data();
    void docksOfLittleHeightShowWhatMatters();
    void everyFocusableWidgetHasAName();
    void pictures_data();
    void pictures();

private:
    void shoot(QWidget& widget, const QString& name);
    Theme* m_theme = nullptr;
};

void TestRunWidgets::initTestCase()
{
    m_theme = new Theme(this);
    QVERIFY(QDir().mkpath(QStringLiteral(LOCKKEEPER_SCREENSHOTS)));
}

void TestRunWidgets::shoot(QWidget& widget, const QString& name)
{
    QVERIFY(widget.grab().save(QStringLiteral(LOCKKEEPER_SCREENSHOTS "/run-%1.png").arg(name)));
}

void TestRunWidgets::planWithoutConnectionIsShownAndSaysWhy()
{
    PlanPage page(samplePlan());
    page.resize(1000, 500);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    auto* run = named<QAbstractButton>(page, "planRunPhase");
    QVERIFY(!run->isEnabled());
    QVERIFY2(run->toolTip().contains(QStringLiteral("Not connected")), qPrintable(run->toolTip()));
    QCOMPARE(named<QTreeView>(page, "planSteps")->model()->rowCount(), 3);
    QVERIFY(named<SqlView>(page, "planSql")->toPlainText().contains(QStringLiteral("ADD COLUMN")));
}

void TestRunWidgets::sqlAndTreeFollowEachOther()
{
    PlanPage page(samplePlan());
    page.resize(1000, 400);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    auto* tree = named<QTreeView>(page, "planSteps");
    auto* sql = named<SqlView>(page, "planSql");
    const auto* model = qobject_cast<StepsModel*>(tree->model());
    tree->setCurrentIndex(model->indexOf(QStringLiteral("contract.orders.drop")));
    QCOMPARE(sql->currentStep(), QStringLiteral("contract.orders.drop"));
    QVERIFY(
        sql->document()->findBlock(sql->textCursor().position()).text().contains(QStringLiteral("Drop the trigger")));
    QVERIFY(named<StepDetails>(page, "stepDetails")->toPlainText().contains(QStringLiteral("cannot be undone")));

    QTextCursor cursor = sql->document()->find(QStringLiteral("Copy amount"));
    QVERIFY(!cursor.isNull());
    sql->setTextCursor(cursor);
    QCOMPARE(tree->currentIndex().data(StepsModel::StepIdRole).toString(), QStringLiteral("migrate.orders.backfill"));
    page.showPhase(Phase::Contract);
    QCOMPARE(tree->currentIndex().data(StepsModel::StepIdRole).toString(), QStringLiteral("contract.gate"));
}

void TestRunWidgets::strategyIsOneClickAway()
{
    PlanPage page(samplePlan());
    Strategy chosen = Strategy::Auto;
    connect(&page, &PlanPage::strategyChosen, this, [&](const Change&, Strategy strategy) { chosen = strategy; });
    QVERIFY2(!page.findChild<QPushButton*>(QStringLiteral("use-in-place")), "what is impossible has no button");
    named<QPushButton>(page, "use-view")->click();
    QCOMPARE(toString(chosen), toString(Strategy::View));
}

void TestRunWidgets::savedAndExported()
{
    QTemporaryDir folder;
    PlanPage page(samplePlan());
    page.savePlanTo(folder.filePath(QStringLiteral("a.lkplan")));
    QCOMPARE(page.filePath(), folder.filePath(QStringLiteral("a.lkplan")));
    const auto loaded = loadPlan(page.filePath());
    QVERIFY(loaded);
    QVERIFY(*loaded == page.plan());
    page.exportScriptsTo(folder.filePath(QStringLiteral("sql")));
    QVERIFY(!QDir(folder.filePath(QStringLiteral("sql"))).entryList({QStringLiteral("*.sql")}).isEmpty());

    QSignalSpy errors(&page, &PlanPage::loggedError);
    page.savePlanTo(folder.filePath(QStringLiteral("not/there/b.lkplan")));
    QCOMPARE(errors.size(), 1);
    QCOMPARE(page.filePath(), folder.filePath(QStringLiteral("a.lkplan")));
}

void TestRunWidgets::gateWantsTyping()
{
    const Plan plan = samplePlan();
    GateCard card;
    card.showGate(*plan.step(QStringLiteral("contract.gate")), {}, QStringLiteral("Drop"), {});
    card.show();
    QSignalSpy confirmed(&card, &GateCard::confirmed);
    auto* button = named<QPushButton>(card, "gateConfirm");
    auto* typing = named<QLineEdit>(card, "gateTyping");
    QCOMPARE(button->text(), QStringLiteral("Drop public.orders.amount"));
    QVERIFY(!button->isEnabled());
    QTest::keyClicks(typing, QStringLiteral("public.orders.amoun"));
    QVERIFY(!button->isEnabled());
    QVERIFY(named<QLabel>(card, "gateWhyNot")->isVisible());
    QTest::keyClick(typing, Qt::Key_Return);
    QCOMPARE(confirmed.size(), 0);
    QTest::keyClicks(typing, QStringLiteral("t"));
    QVERIFY(button->isEnabled());
    // The same gate shown again, as every snapshot does, keeps what was typed.
    card.showGate(*plan.step(QStringLiteral("contract.gate")), QStringLiteral("0 readers"), QStringLiteral("Drop"), {});
    QVERIFY(button->isEnabled());
    QTest::keyClick(typing, Qt::Key_Return);
    QCOMPARE(confirmed.size(), 1);
    QCOMPARE(confirmed.first().first().toString(), QStringLiteral("contract"));
    // Another gate does not inherit it.
    Step other = *plan.step(QStringLiteral("contract.gate"));
    std::get<GateBody>(other.body).confirmation = QStringLiteral("contract-2");
    card.showGate(other, {}, {}, {});
    QVERIFY(!button->isEnabled());
}

void TestRunWidgets::gateTakesPaste()
{
    GateCard card;
    card.showGate(*samplePlan().step(QStringLiteral("contract.gate")), {}, {}, {});
    card.show();
    QApplication::clipboard()->setText(QStringLiteral(" public.orders.amount "));
    named<QLineEdit>(card, "gateTyping")->paste();
    QVERIFY(named<QPushButton>(card, "gateConfirm")->isEnabled());
}

void TestRunWidgets::gateThatCannotBePassedSaysWhy()
{
    GateCard card;
    card.showGate(*samplePlan().step(QStringLiteral("migrate.gate")), {}, {}, QStringLiteral("Production is locked."));
    card.show();
    auto* button = named<QPushButton>(card, "gateConfirm");
    QCOMPARE(button->text(), QStringLiteral("The Application Is Ready"));
    QVERIFY(!button->isEnabled());
    QCOMPARE(named<QLabel>(card, "gateWhyNot")->text(), QStringLiteral("Production is locked."));
}

void TestRunWidgets::undoGateCanBeDeclined()
{
    GateCard card;
    card.showUndoGate(QStringLiteral("12 rows would lose their value."), {});
    card.show();
    QSignalSpy dismissed(&card, &GateCard::dismissed);
    QSignalSpy confirmed(&card, &GateCard::confirmed);
    QVERIFY(named<QLabel>(card, "gateNote")->text().contains(QStringLiteral("12 rows")));
    named<QPushButton>(card, "gateDismiss")->click();
    QCOMPARE(dismissed.size(), 1);
    named<QPushButton>(card, "gateConfirm")->click();
    QCOMPARE(confirmed.first().first().toString(), QStringLiteral("undo-loses-rows"));
}

void TestRunWidgets::errorSaysWhatTheServerSaid()
{
    ErrorCard card;
    Error error;
    error.kind = ErrorKind::LockTimeout;
    error.message = QStringLiteral("canceling statement due to lock timeout <b>");
    error.sqlState = QStringLiteral("55P03");
    error.hint = QStringLiteral("A hint.");
    error.remedy = QStringLiteral("End pid 4711.");
    card.showError(error, QStringLiteral("Cut over"));
    card.show();
    const QString said = named<QLabel>(card, "errorMessage")->text();
    QVERIFY(said.contains(QStringLiteral("lock timeout <b>")));
    QVERIFY(said.contains(QStringLiteral("55P03")));
    QVERIFY(said.contains(QStringLiteral("A hint.")));
    QVERIFY(named<QLabel>(card, "errorRemedy")->text().contains(QStringLiteral("End pid 4711.")));
    QVERIFY(named<QPushButton>(card, "errorShowLocks")->isVisible());
    named<QPushButton>(card, "errorCopy")->click();
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("lock timeout")));
}

void TestRunWidgets::locksAreConfirmedByName()
{
    LocksDock dock;
    dock.show();
    auto* cancel = named<QAbstractButton>(dock, "locksCancel");
    auto* terminate = named<QAbstractButton>(dock, "locksTerminate");
    QVERIFY(!cancel->isEnabled());
    dock.setSnapshot(std::make_shared<LockSnapshot>(blockedPlan()));
    auto* tree = named<QTreeView>(dock, "locksTree");
    tree->setCurrentIndex(tree->model()->index(1, 0));
    QVERIFY(terminate->isEnabled());
    BackendId asked;
    connect(&dock, &LocksDock::terminateRequested, this, [&](const BackendId& id) { asked = id; });

    terminate->click();
    auto* box = dock.findChild<QMessageBox*>(QStringLiteral("locksConfirm"));
    QVERIFY(box);
    QVERIFY2(box->text().contains(QStringLiteral("4711")) && box->text().contains(QStringLiteral("psql")),
        qPrintable(box->text()));
    QCOMPARE(asked.pid, 0);
    box->reject();
    QTRY_VERIFY(!dock.findChild<QMessageBox*>(QStringLiteral("locksConfirm")));
    QCOMPARE(asked.pid, 0);

    terminate->click();
    box = dock.findChild<QMessageBox*>(QStringLiteral("locksConfirm"));
    // While the question stands, the tree may change: the answer is about the session that was named.
    dock.setSnapshot(std::make_shared<LockSnapshot>());
    named<QPushButton>(*box, "locksConfirmDeed")->click();
    QTRY_COMPARE(asked.pid, 4711);
    QCOMPARE(asked.startedAt, blockedPlan().sessions[0].id.startedAt);
}

void TestRunWidgets::locksHistoryCanBeScrubbed()
{
    LocksDock dock;
    dock.show();
    QSignalSpy waiting(&dock, &LocksDock::waitingChanged);
    LockSnapshot before = blockedPlan(2);
    before.at = before.at.addSecs(-30);
    dock.setSnapshot(std::make_shared<LockSnapshot>(before));
    QCOMPARE(dock.waiting(), 3);
    LockSnapshot quiet;
    quiet.at = before.at.addSecs(1);
    dock.setSnapshot(std::make_shared<LockSnapshot>(quiet));
    auto* tree = named<QTreeView>(dock, "locksTree");
    QCOMPARE(tree->model()->rowCount(), 0);
    named<QSlider>(dock, "locksHistory")->setValue(0);
    QCOMPARE(tree->model()->rowCount(), 2);
    tree->setCurrentIndex(tree->model()->index(1, 0));
    QVERIFY2(!named<QAbstractButton>(dock, "locksTerminate")->isEnabled(), "nobody is ended on old news");
    // New snapshots do not take the past away from under the reader.
    dock.setSnapshot(std::make_shared<LockSnapshot>(quiet));
    QCOMPARE(tree->model()->rowCount(), 2);
    named<QPushButton>(dock, "locksLive")->click();
    QCOMPARE(tree->model()->rowCount(), 0);
    QCOMPARE(waiting.size(), 2);
}

void TestRunWidgets::locksKeepSelection()
{
    LocksDock dock;
    dock.show();
    auto* tree = named<QTreeView>(dock, "locksTree");
    dock.setSnapshot(std::make_shared<LockSnapshot>(blockedPlan(4)));
    const QModelIndex plan = tree->model()->index(0, 0);
    QVERIFY(tree->isExpanded(plan));
    tree->collapse(plan);
    tree->setCurrentIndex(tree->model()->index(1, 0));
    LockSnapshot next = blockedPlan(6);
    next.sessions[1].waitMs = 5000;
    dock.setSnapshot(std::make_shared<LockSnapshot>(next));
    QCOMPARE(tree->currentIndex().data().toString(), QStringLiteral("4711"));
    QVERIFY2(!tree->isExpanded(tree->model()->index(0, 0)), "what the user closed stays closed");
}

void TestRunWidgets::backfillDrawsAtMostFourTimesASecond()
{
    BackfillDock dock;
    dock.resize(700, 300);
    dock.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dock));
    int drawn = 0;
    QString last;
    auto* tile = named<QWidget>(dock, "tileProgress");
    QElapsedTimer clock;
    clock.start();
    int sent = 0;
    while (clock.elapsed() < 1000) {
        RunSnapshot snapshot = withSamples(1, sent);
        snapshot.backfill->blocksDone = 1 + sent;
        snapshot.backfill->batches = 4000 + sent;
        ++sent;
        dock.setSnapshot(shared(snapshot));
        if (tile->accessibleName() != last) {
            last = tile->accessibleName();
            ++drawn;
        }
        QTest::qWait(5);
    }
    QVERIFY2(sent > 20, qPrintable(QString::number(sent)));
    QVERIFY2(drawn >= 2 && drawn <= 6, qPrintable(QString::number(drawn)));
    // The last word is never lost.
    const QString end = QLocale().toString(sent / 10000.0 * 100, 'f', 1); // rounded as the tile rounds it
    QTRY_VERIFY2(tile->accessibleName().contains(end), qPrintable(tile->accessibleName()));
}

void TestRunWidgets::backfillTuningIsAnnouncedOnce()
{
    BackfillDock dock;
    QList<BackfillTuning> told;
    connect(&dock, &BackfillDock::tuningChanged, this, [&](const BackfillTuning& tuning) { told << tuning; });
    dock.setTuning({.targetMs = 5, .workers = 1, .delayMs = 20});
    QCOMPARE(told.size(), 0);
    QCOMPARE(dock.tuning().delayMs, 20);
    named<QAbstractButton>(dock, "preset-gentle")->click();
    QCOMPARE(told.size(), 1);
    QCOMPARE(told.first().targetMs, 1.0);
    QCOMPARE(told.first().delayMs, 20);
    named<QDoubleSpinBox>(dock, "backfillTarget")->setValue(10);
    QVERIFY(named<QAbstractButton>(dock, "preset-fast")->isChecked());
    QVERIFY(!named<QAbstractButton>(dock, "preset-gentle")->isChecked());
}

void TestRunWidgets::sandboxShowsThePromise()
{
    TestSandbox sandbox;
    SandboxPanel panel(&sandbox);
    panel.show();
    auto* newVersion = named<QAbstractButton>(panel, "appNew");
    QVERIFY(!newVersion->isEnabled());
    sandbox.now.running = true;
    sandbox.now.requests = 12'345;
    sandbox.now.requestsPerSecond = 241;
    emit sandbox.ready();
    auto* promise = named<QLabel>(panel, "sandboxPromise");
    QCOMPARE(promise->text(), QStringLiteral("0 errors in %1 requests").arg(QLocale().toString(12'345)));
    newVersion->click();
    QCOMPARE(sandbox.now.version, ApplicationVersion::New);
    QVERIFY(newVersion->isChecked());
    auto* blocker = named<QPushButton>(panel, "sandboxBlocker");
    blocker->click();
    QVERIFY(sandbox.holds);
    QCOMPARE(blocker->text(), QStringLiteral("End Blocker"));
    blocker->click();
    QVERIFY(!sandbox.holds);
    QSignalSpy logged(&panel, &SandboxPanel::logged);
    sandbox.now.errors = 1;
    sandbox.now.lastError = QStringLiteral("deadlock detected");
    emit sandbox.statsChanged(sandbox.now);
    QVERIFY(promise->text().startsWith(QStringLiteral("1 error in")));
    QVERIFY(logged.last().first().toString().contains(QStringLiteral("deadlock")));
}

void TestRunWidgets::stepStateAndLockAreInSight()
{
    PlanPage page(samplePlan());
    auto* tree = named<QTreeView>(page, "planSteps");
    for (const int width :
        {1000, 760, 1600}) { // in a window of 1280 with its objects dock; in one of 960; in a wide one
        page.resize(width, 420);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        const QHeaderView& header = *tree->header();
        const int end
            = header.sectionViewportPosition(StepsModel::LockColumn) + header.sectionSize(StepsModel::LockColumn);
        QTRY_VERIFY2(end <= tree->viewport()->width(),
            qPrintable(QStringLiteral("%1 of %2").arg(end).arg(tree->viewport()->width())));
        const int word = tree->fontMetrics().horizontalAdvance(QStringLiteral("Waiting for Lock"));
        QVERIFY(header.sectionSize(StepsModel::StateColumn) >= word + tree->iconSize().width());
    }
    // The phase of the first step stands above it.
    QVERIFY(!tree->visualRect(tree->model()->index(0, 0)).isEmpty());
    QVERIFY(tree->visualRect(tree->model()->index(0, 0)).top() >= 0);
    // Whoever sets a width keeps it.
    QWidget* header = tree->header()->viewport();
    const int edge = tree->header()->sectionSize(StepsModel::StepColumn) - 1;
    QTest::mousePress(header, Qt::LeftButton, {}, QPoint(edge, 5));
    QTest::mouseMove(header, QPoint(edge - 40, 5));
    QTest::mouseRelease(header, Qt::LeftButton, {}, QPoint(edge - 40, 5));
    const int set = tree->header()->sectionSize(StepsModel::StepColumn);
    QVERIFY(set < edge);
    page.resize(1200, 420);
    QCoreApplication::processEvents();
    QCOMPARE(tree->header()->sectionSize(StepsModel::StepColumn), set);
}

void TestRunWidgets::gateCardIsAsHighAsItsWords()
{
    QWidget frame;
    auto* column = new QVBoxLayout(&frame);
    auto* card = new GateCard(&frame);
    column->addWidget(card);
    column->addWidget(new QWidget(&frame), 1);
    card->hide();
    frame.resize(900, 500);
    frame.show();
    QVERIFY(QTest::qWaitForWindowExposed(&frame));
    // One gate after the other, as in a run: none leaves its height to the next.
    const QDateTime now = QDateTime::currentDateTimeUtc();
    card->showGate(*samplePlan().step(QStringLiteral("contract.gate")), QString(300, QLatin1Char('x')),
        QStringLiteral("Drop"), QStringLiteral("Production is locked."));
    card->show();
    QTRY_COMPARE(card->height(), card->sizeHint().height());
    const int high = card->height();
    card->showGate(*samplePlan().step(QStringLiteral("migrate.gate")), {}, QStringLiteral("Cut over"), {});
    card->showChecks({{.verdict = GateCheck::Verdict::Good, .text = QStringLiteral("Parity: 0 differ"), .at = now},
        {.verdict = GateCheck::Verdict::Attention, .text = QStringLiteral("Blockers: pid 1"), .at = now}});
    QTRY_VERIFY(card->height() < high);
    QTRY_COMPARE(card->height(), card->sizeHint().height());
    const auto* headline = named<QLabel>(*card, "gateHeadline");
    QTRY_VERIFY2(
        headline->height() < headline->fontMetrics().height() * 2, qPrintable(QString::number(headline->height())));
    const QList<QLabel*> checks = card->findChildren<QLabel*>(QStringLiteral("gateCheck"));
    QCOMPARE(checks.size(), 2);
    QVERIFY(checks[0]->text().startsWith(QStringLiteral("Parity: 0 differ · ")));
    QCOMPARE(checks[0]->y(), checks[1]->y()); // beside each other: there is room
    frame.resize(420, 500);
    QTRY_VERIFY(checks[1]->y() > checks[0]->y());
    QTRY_COMPARE(card->height(), card->sizeHint().height());
}

void TestRunWidgets::docksOfLittleHeightShowWhatMatters_data()
{
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("lockRows");
    QTest::newRow("in a window of 800") << 245 << 4;
    QTest::newRow("in a window of 600") << 175 << 3;
}

void TestRunWidgets::docksOfLittleHeightShowWhatMatters()
{
    QFETCH(int, height);
    QFETCH(int, lockRows);
    BackfillDock backfill;
    backfill.setSnapshot(shared(withSamples(100)));
    backfill.resize(740, height);
    backfill.show();
    QVERIFY(QTest::qWaitForWindowExposed(&backfill));
    auto* chart = backfill.findChild<BackfillChart*>();
    QVERIFY(chart);
    QTRY_VERIFY(chart->isVisible());
    QVERIFY2(chart->height() >= chart->fontMetrics().height() * 3, qPrintable(QString::number(chart->height())));
    LocksDock locks;
    locks.resize(740, height);
    locks.setSnapshot(std::make_shared<LockSnapshot>(blockedPlan(6)));
    locks.show();
    QVERIFY(QTest::qWaitForWindowExposed(&locks));
    auto* tree = named<QTreeView>(locks, "locksTree");
    const int row = tree->visualRect(tree->model()->index(0, 0)).height();
    QVERIFY2(tree->viewport()->height() >= row * lockRows,
        qPrintable(QStringLiteral("%1 for rows of %2").arg(tree->viewport()->height()).arg(row)));
    QVERIFY(!tree->horizontalScrollBar()->isVisible());
}

void TestRunWidgets::everyFocusableWidgetHasAName()
{
    PlanPage page(samplePlan());
    LocksDock locks;
    BackfillDock backfill;
    LogDock log;
    TestSandbox sandbox;
    SandboxPanel panel(&sandbox);
    for (QWidget* top : std::initializer_list<QWidget*>{&page, &locks, &backfill, &log, &panel}) {
        for (QWidget* widget : top->findChildren<QWidget*>()) {
            if (!(widget->focusPolicy() & Qt::TabFocus) || widget->objectName().startsWith(QStringLiteral("qt_"))) {
                continue;
            }
            const auto* button = qobject_cast<QAbstractButton*>(widget);
            const bool hasName = !widget->accessibleName().isEmpty() || (button && !button->text().isEmpty())
                || widget->objectName() == QStringLiteral("gateTyping"); // named when a gate asks for typing
            QVERIFY2(hasName,
                qPrintable(QStringLiteral("%1 %2 in %3")
                        .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
                            top->objectName())));
        }
    }
}

void TestRunWidgets::pictures_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addColumn<double>("scale");
    QTest::newRow("light") << false << 1.0;
    QTest::newRow("dark") << true << 1.0;
    QTest::newRow("large") << false << 1.6;
}

void TestRunWidgets::pictures()
{
    QFETCH(bool, dark);
    QFETCH(double, scale);
    const QString suffix = QString::fromLatin1(QTest::currentDataTag());
    m_theme->setMode(dark ? Theme::Mode::Dark : Theme::Mode::Light);
    const QFont before = QApplication::font();
    QFont font = before;
    font.setPointSizeF(font.pointSizeF() * scale);
    QApplication::setFont(font);

    {
        QWidget frame;
        auto* column = new QVBoxLayout(&frame);
        auto* stepper = new PhaseStepper(&frame);
        stepper->setPlan(samplePlan());
        stepper->setSnapshot(atGate(QStringLiteral("application-ready")));
        auto* gate = new GateCard(&frame);
        gate->showGate(*samplePlan().step(QStringLiteral("migrate.gate")),
            QStringLiteral("1,000,000 rows were compared, 0 differ."), QStringLiteral("Cut over: swap the names"), {});
        auto* contract = new GateCard(&frame);
        contract->showGate(*samplePlan().step(QStringLiteral("contract.gate")),
            QStringLiteral("Nobody read amount for 10 minutes."),
            QStringLiteral("Drop the trigger and the column amount"), {});
        auto* undo = new GateCard(&frame);
        undo->showUndoGate(QStringLiteral("12 rows hold values that the old column cannot."), {});
        auto* failed = new ErrorCard(&frame);
        Error error;
        error.kind = ErrorKind::LockTimeout;
        error.message = QStringLiteral("canceling statement due to lock timeout");
        error.sqlState = QStringLiteral("55P03");
        error.detail = QStringLiteral("Blocked by pid 4711, psql, idle in transaction for 12 s.");
        error.remedy = QStringLiteral("End that session in the Locks dock, or wait until it is done, then retry.");
        failed->showError(error, QStringLiteral("Cut over: swap the names"));
        for (QWidget* widget : std::initializer_list<QWidget*>{stepper, gate, contract, undo, failed}) {
            column->addWidget(widget);
        }
        column->addStretch();
        frame.resize(900, 560);
        frame.show();
        QVERIFY(QTest::qWaitForWindowExposed(&frame));
        shoot(frame, QStringLiteral("cards-%1").arg(suffix));
    }
    {
        PlanPage page(samplePlan());
        page.resize(760, 460);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        shoot(page, QStringLiteral("plan-%1").arg(suffix));
        auto* tabs = named<QTabWidget>(page, "planTabs");
        for (int tab = 1; tab < tabs->count(); ++tab) {
            tabs->setCurrentIndex(tab);
            shoot(page, QStringLiteral("plan-tab%1-%2").arg(tab).arg(suffix));
        }
    }
    {
        BackfillDock dock;
        dock.resize(640, 280);
        dock.show();
        dock.setSnapshot(shared(withSamples(240)));
        QVERIFY(QTest::qWaitForWindowExposed(&dock));
        QTRY_VERIFY(named<QWidget>(dock, "tileProgress")->accessibleName().contains(QStringLiteral("38")));
        shoot(dock, QStringLiteral("backfill-%1").arg(suffix));
        named<QAbstractButton>(dock, "backfillAsTable")->click();
        shoot(dock, QStringLiteral("backfill-table-%1").arg(suffix));
    }
    {
        LocksDock dock;
        dock.resize(900, 260);
        dock.show();
        dock.setSnapshot(std::make_shared<LockSnapshot>(blockedPlan()));
        RunSnapshot waits = backfilling();
        waits.lockWait = LockWait{.stepId = waits.currentStep,
            .waitedMs = 1800,
            .budgetMs = 2000,
            .victims = 4,
            .attempt = 3,
            .attempts = 10};
        dock.setRun(shared(waits));
        QVERIFY(QTest::qWaitForWindowExposed(&dock));
        shoot(dock, QStringLiteral("locks-%1").arg(suffix));
    }
    {
        LogDock dock;
        dock.resize(640, 160);
        dock.show();
        dock.log(QStringLiteral("Connected to shop@local, PostgreSQL 17.6"));
        Error error;
        error.message = QStringLiteral("relation \"x\" does not exist");
        error.sqlState = QStringLiteral("42P01");
        dock.logError(error);
        dock.log(QStringLiteral("Began: Copy amount to total in every row"));
        named<QTreeView>(dock, "logTree")->expandAll();
        QVERIFY(QTest::qWaitForWindowExposed(&dock));
        shoot(dock, QStringLiteral("log-%1").arg(suffix));
    }
    {
        TestSandbox sandbox;
        SandboxPanel panel(&sandbox);
        panel.resize(920, panel.sizeHint().height());
        sandbox.now.running = true;
        sandbox.now.p99Ms = 4.2;
        for (int i = 0; i < 100; ++i) {
            sandbox.now.requests = 200 * i;
            sandbox.now.requestsPerSecond = 230 + 4 * ((i * 13) % 7);
            emit sandbox.statsChanged(sandbox.now);
        }
        panel.show();
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        shoot(panel, QStringLiteral("sandbox-%1").arg(suffix));
    }
    QApplication::setFont(before);
}

QTEST_MAIN(TestRunWidgets)
#include "tst_runwidgets.moc"
