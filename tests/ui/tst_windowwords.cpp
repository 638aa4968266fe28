// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/named.h"
#include "tests/ui/windowtest.h"
#include "ui/backfill/backfillchart.h"
#include "ui/history/historypage.h"
#include "ui/plan/planpage.h"
#include "ui/theme/roles.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QDockWidget>
#include <QFrame>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QStatusBar>
#include <QTabWidget>

using namespace lk;
using test::named;
using test::patience;

/// What the window says, and in which colours, is what holds now.
class TestWindowWords : public test::WindowTest {
    Q_OBJECT
private slots:
    void initTestCase() { WindowTest::initTestCase(); }
    void init() { WindowTest::init(); }
    void cleanup()
    {
        action("themeLight")->trigger();
        WindowTest::cleanup();
    }
    void aSecondWindowIsAsDarkAsTheFirst();
    void otherKeysAreNamedAtOnce();
    void aCommandIsUnderstoodWithoutItsMenu();
    void whatAPlanSaidStaysWithThePlan();
    void theBackfillIsReadBesideTheImpact_data();
    void theBackfillIsReadBesideTheImpact();
};

void TestWindowWords::aSecondWindowIsAsDarkAsTheFirst()
{
    action("themeDark")->trigger();
    const auto ground
        = [](MainWindow& window) { return named<QFrame>(window, "environmentBar")->palette().color(QPalette::Window); };
    QTRY_COMPARE(ground(*m_window), roleWash(Role::Neutral));
    QVERIFY(ground(*m_window).lightness() < 128);
    MainWindow second(WindowServices{m_backend, *m_store, {}});
    second.show();
    QVERIFY(QTest::qWaitForWindowExposed(&second));
    QTRY_COMPARE(ground(second), ground(*m_window));
    action("themeLight")->trigger();
    QTRY_COMPARE(ground(second), roleWash(Role::Neutral));
    QVERIFY(ground(second).lightness() > 128);
}

void TestWindowWords::otherKeysAreNamedAtOnce()
{
    open(m_server.settings(m_database));
    const auto saysTip = [this](const QString& keys) { return action("generate")->toolTip().contains(keys); };
    const auto saysHint
        = [this](const QString& keys) { return named<QLabel>(*m_window, "emptyHint")->text().contains(keys); };
    QTRY_VERIFY2(saysTip(QStringLiteral("F2")), qPrintable(action("generate")->toolTip()));
    QVERIFY(saysHint(QStringLiteral("Ctrl+P")));
    action("shortcuts")->trigger();
    auto* dialog = m_window->findChild<QDialog*>();
    QVERIFY(dialog);
    for (auto* edit : dialog->findChildren<QKeySequenceEdit*>()) {
        if (edit->accessibleName() == QLatin1String("Keys for Rename")) {
            edit->setKeySequence(QKeySequence(Qt::Key_F9));
        } else if (edit->accessibleName() == QStringLiteral("Keys for Open Object…")) {
            edit->setKeySequence(QKeySequence());
        }
    }
    dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok)->click();
    QTRY_VERIFY2(saysTip(QStringLiteral("F9 ")), qPrintable(action("generate")->toolTip()));
    QVERIFY(!saysTip(QStringLiteral("F2")));
    QVERIFY2(!saysHint(QStringLiteral("Ctrl")), "nothing to press is named where there are no keys");
    QVERIFY(saysHint(QStringLiteral("Open a table from the list")));
    // And in the next window, from what is remembered.
    windowAnew();
    QTRY_VERIFY(!saysHint(QStringLiteral("Ctrl")));
}

void TestWindowWords::aCommandIsUnderstoodWithoutItsMenu()
{
    action("commands")->trigger();
    const auto* list = named<QDialog>(*m_window, "finder")->findChild<QListView*>();
    QVERIFY(list);
    QStringList commands;
    for (int row = 0; row < list->model()->rowCount(); ++row) {
        commands << list->model()->index(row, 0).data().toString();
    }
    QVERIFY2(commands.contains(QStringLiteral("Theme: Dark")), qPrintable(commands.join(QLatin1Char('\n'))));
    QVERIFY(!commands.contains(QStringLiteral("Dark")));
}

void TestWindowWords::whatAPlanSaidStaysWithThePlan()
{
    QVERIFY(connectAndOpenOrders());
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    PlanPage* plan = nullptr;
    QTRY_VERIFY((plan = m_window->findChild<PlanPage*>()) && plan->actions().runPhase);
    const QString said = QStringLiteral("The plan waits for your answer.");
    emit plan->statusMessage(said);
    QCOMPARE(m_window->statusBar()->currentMessage(), said);
    action("showHistory")->trigger();
    QTRY_VERIFY(m_window->findChild<HistoryPage*>());
    QTRY_COMPARE(m_window->statusBar()->currentMessage(), QString());
    // What it says meanwhile is news there, and what others say is not taken away.
    emit plan->statusMessage(said);
    QCOMPARE(m_window->statusBar()->currentMessage(), said);
    auto* tabs = named<QTabWidget>(*m_window, "tabHost");
    tabs->setCurrentWidget(plan);
    QCOMPARE(m_window->statusBar()->currentMessage(), said);
    const QString other = QStringLiteral("Refused: there is one already.");
    m_window->statusBar()->showMessage(other);
    action("showHistory")->trigger();
    QTRY_VERIFY(tabs->currentWidget() == m_window->findChild<HistoryPage*>());
    QCOMPARE(m_window->statusBar()->currentMessage(), other);
}

void TestWindowWords::theBackfillIsReadBesideTheImpact_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<int>("lines");
    QTest::addColumn<int>("across"); // in lines, too
    QTest::addColumn<bool>("oneRow");
    QTest::newRow("in the usual window") << QSize(1280, 800) << 8 << 38 << true;
    QTest::newRow("in a wider one, where it stands beside the locks") << QSize(1440, 900) << 9 << 32 << false;
}

/// The curves are what one looks at while a table is copied, whatever else is open.
void TestWindowWords::theBackfillIsReadBesideTheImpact()
{
    QFETCH(QSize, size);
    QFETCH(int, lines);
    QFETCH(int, across);
    QFETCH(bool, oneRow);
    QVERIFY(connectAndOpenOrders());
    m_window->resize(size);
    QTRY_COMPARE(m_window->size(), size);
    action("showBackfill")->trigger();
    const auto* impact = named<QDockWidget>(*m_window, "impactDock");
    QTRY_VERIFY(impact->isVisible());
    const auto* chart = m_window->findChild<BackfillChart*>();
    picture(QStringLiteral("backfill-beside-impact-%1").arg(size.width()));
    const int line = m_window->fontMetrics().height();
    QTRY_VERIFY2(
        chart->height() >= line * lines, qPrintable(QStringLiteral("%1 of %2").arg(chart->height()).arg(line * lines)));
    QTRY_VERIFY2(
        chart->width() >= line * across, qPrintable(QStringLiteral("%1 of %2").arg(chart->width()).arg(line * across)));
    // What is set live stands in one row where there is room for it.
    const auto rowOf = [this](const char* name) {
        const auto* field = named<QWidget>(*m_window, name);
        return field->mapTo(m_window.get(), field->rect().center()).y();
    };
    QCOMPARE(qAbs(rowOf("backfillPause") - rowOf("backfillWorkers")) < line / 2, oneRow);
    QTRY_VERIFY2(impact->height() >= line * 14, qPrintable(QString::number(impact->height())));
    const auto* columns = m_window->findChild<ColumnsView*>();
    QVERIFY(columns->viewport()->height() >= columns->rowHeight(0) * 4);
}

QTEST_MAIN(TestWindowWords)
#include "tst_windowwords.moc"
