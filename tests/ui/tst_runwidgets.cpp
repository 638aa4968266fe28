// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/patience.h"
#include "tests/ui/dockvalues.h"
#include "tests/ui/named.h"
#include "ui/backfill/backfillchart.h"
#include "ui/backfill/backfilldock.h"
#include "ui/locks/locksdock.h"
#include "ui/log/logdock.h"
#include "ui/plan/errorcard.h"
#include "ui/plan/gatecard.h"
#include "ui/plan/phasestepper.h"
#include "ui/plan/planpage.h"
#include "ui/sandbox/sandboxpanel.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QScrollBar>
#include <QTabWidget>
#include <QTest>
#include <QTreeView>
#include <QVBoxLayout>

using namespace lk;
using namespace lk::test;

/// All widgets of a run: their names for those who cannot see them, and how they look.
class TestRunWidgets : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void everyFocusableWidgetHasAName();
    void theLogStaysAtItsEnd();
    void theStepperIsNeverDrawnOverItself();
    void figuresInOneLineAreReadWhole();
    void aFigureKeepsItsNameInANarrowLowDock();
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

void TestRunWidgets::theLogStaysAtItsEnd()
{
    LogDock dock;
    dock.resize(640, 300);
    dock.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dock));
    for (int line = 0; line < 100; ++line) {
        dock.log(QString::number(line));
    }
    const QScrollBar* scroll = named<QTreeView>(dock, "logTree")->verticalScrollBar();
    QTRY_VERIFY(scroll->maximum() > 0 && scroll->value() == scroll->maximum());
    const int before = scroll->maximum();
    dock.resize(640, 120); // a card came
    QTRY_VERIFY(scroll->maximum() > before);
    QTRY_COMPARE(scroll->value(), scroll->maximum());
    dock.resize(640, 300);
    QTRY_COMPARE(scroll->maximum(), before);
    dock.log(QStringLiteral("and one more"));
    QTRY_COMPARE(scroll->value(), scroll->maximum());
    // Whoever reads further up is left there.
    named<QTreeView>(dock, "logTree")->verticalScrollBar()->setValue(3);
    dock.log(QStringLiteral("and another"));
    dock.resize(640, 150);
    QTRY_VERIFY(scroll->maximum() > before);
    QCOMPARE(scroll->value(), 3);
}

void TestRunWidgets::theStepperIsNeverDrawnOverItself()
{
    QWidget page; // a window of its own would not be lower than what is in it
    PhaseStepper low(&page);
    PhaseStepper high(&page);
    for (PhaseStepper* stepper : {&low, &high}) {
        stepper->setPlan(samplePlan());
        stepper->setSnapshot(atGate(QStringLiteral("application-ready")));
    }
    const int two = high.sizeHint().height();
    low.setLow(true);
    QVERIFY(low.sizeHint().height() < two);
    // It is to have two lines, and has not got the height yet.
    low.resize(900, low.sizeHint().height());
    high.resize(low.size());
    QCOMPARE(high.grab().toImage(), low.grab().toImage());
    high.resize(900, two);
    QVERIFY(high.grab().toImage() != low.grab().toImage());
}

/// As they stand beside an open Impact dock: a figure without its caption would be any figure.
void TestRunWidgets::figuresInOneLineAreReadWhole()
{
    BackfillDock dock;
    dock.resize(dock.fontMetrics().averageCharWidth() * 105, dock.fontMetrics().height() * 12);
    dock.show();
    dock.setSnapshot(shared(withSamples(240)));
    QVERIFY(QTest::qWaitForWindowExposed(&dock));
    QTRY_VERIFY(named<QWidget>(dock, "tileProgress")->accessibleName().contains(QStringLiteral("38")));
    for (const char* name : {"tileProgress", "tileRate", "tileLatency", "tileState", "tileEta"}) {
        const auto* tile = named<QWidget>(dock, name);
        QTRY_VERIFY2(tile->width() >= tile->sizeHint().width(),
            qPrintable(QStringLiteral("%1: %2 of %3")
                    .arg(tile->accessibleName())
                    .arg(tile->width())
                    .arg(tile->sizeHint().width())));
        QVERIFY(tile->height() < tile->fontMetrics().height() * 2);
    }
}

void TestRunWidgets::aFigureKeepsItsNameInANarrowLowDock()
{
    BackfillDock dock;
    dock.resize(dock.fontMetrics().averageCharWidth() * 65, dock.fontMetrics().height() * 11);
    dock.show();
    dock.setSnapshot(shared(withSamples(240)));
    QVERIFY(QTest::qWaitForWindowExposed(&dock));
    for (const char* name : {"tileProgress", "tileRate", "tileLatency", "tileState", "tileEta"}) {
        const auto* tile = named<QWidget>(dock, name);
        QTRY_VERIFY2(tile->height() >= tile->fontMetrics().height() * 2, name); // it stands above its figure
    }
    QVERIFY(dock.findChild<BackfillChart*>()->isVisible());
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
