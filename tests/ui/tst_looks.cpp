// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/windowtest.h"
#include "ui/plan/planpage.h"
#include "ui/table/columnsmodel.h"
#include "ui/table/lossstrip.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDialog>
#include <QImage>
#include <QLabel>
#include <QSpinBox>
#include <QTabWidget>
#include <QToolButton>

#include <algorithm>
#include <utility>

using namespace lk;
using test::patience;

/// Every main view in both window sizes, light and dark: a picture for people, and for the machine that no word of a
/// button or label is cut. Run once more at twice the scale.
class TestLooks : public test::WindowTest {
    Q_OBJECT
private slots:
    void initTestCase() { WindowTest::initTestCase(); }
    void init();
    void cleanup() { WindowTest::cleanup(); }
    void views_data();
    void views();

private:
    void shoot(QWidget& widget, const QString& name);
    void dialog(const char* action, const QString& name);
    static QStringList cut(const QWidget& window);

    QString m_suffix;
    QStringList m_cut;
};

void TestLooks::init()
{
    WindowTest::init();
    m_cut.clear();
}

void TestLooks::views_data()
{
    QTest::addColumn<QSize>("size");
    QTest::addColumn<bool>("dark");
    QTest::newRow("1280-light") << QSize(1280, 800) << false;
    QTest::newRow("960-light") << QSize(960, 600) << false;
    QTest::newRow("1280-dark") << QSize(1280, 800) << true;
    QTest::newRow("960-dark") << QSize(960, 600) << true;
}

/// What is in sight and has less room than its words need.
QStringList TestLooks::cut(const QWidget& window)
{
    QStringList all;
    for (const QWidget* widget : window.findChildren<const QWidget*>()) {
        if (!widget->isVisible() || widget->visibleRegion().isEmpty()
            || widget->objectName().startsWith(QLatin1String("qt_"))) {
            continue;
        }
        QString words;
        int needed = 0;
        if (const auto* label = qobject_cast<const QLabel*>(widget)) {
            // One that may be ignored elides itself and has a tool tip.
            if (label->wordWrap() || label->text().isEmpty()
                || label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored) {
                continue;
            }
            words = label->text();
            needed = label->minimumSizeHint().width();
        } else if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) {
            words = button->text();
            needed = words.isEmpty() ? 0 : button->minimumSizeHint().width();
        }
        // A pixel of rounding is nobody's loss.
        if (needed > widget->width() + 1) {
            all << QStringLiteral("%1 \"%2\": %3 of %4")
                       .arg(widget->objectName(), words)
                       .arg(widget->width())
                       .arg(needed);
        }
    }
    return all;
}

void TestLooks::shoot(QWidget& widget, const QString& name)
{
    // What is laid out later than it is shown: until two pictures in a row are alike.
    QImage last;
    QTRY_VERIFY_WITH_TIMEOUT(std::exchange(last, widget.grab().toImage()) == last, patience);
    QDir().mkpath(QStringLiteral(LOCKKEEPER_SCREENSHOTS));
    QVERIFY(widget.grab().save(QStringLiteral(LOCKKEEPER_SCREENSHOTS "/look-%1-%2.png").arg(name, m_suffix)));
    for (const QString& line : cut(widget)) {
        m_cut << name + QStringLiteral(": ") + line;
    }
}

/// Opens it by its command, takes its picture, closes it.
void TestLooks::dialog(const char* name, const QString& picture)
{
    action(name)->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(qobject_cast<QDialog*>(QApplication::activeModalWidget()), patience);
    auto* shown = qobject_cast<QDialog*>(QApplication::activeModalWidget());
    shoot(*shown, picture);
    if (auto* tabs = shown->findChild<QTabWidget*>()) {
        tabs->setCurrentIndex(1);
        shoot(*shown, picture + QStringLiteral("-2"));
    }
    shown->reject();
    QTRY_VERIFY_WITH_TIMEOUT(!QApplication::activeModalWidget(), patience);
}

void TestLooks::views()
{
    QFETCH(QSize, size);
    QFETCH(bool, dark);
    m_suffix = QString::fromLatin1(QTest::currentDataTag());
    if (m_window->devicePixelRatio() > 1) {
        m_suffix += QStringLiteral("-200");
    }
    m_window->resize(size);
    action(dark ? "themeDark" : "themeLight")->trigger();
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
            QTRY_VERIFY_WITH_TIMEOUT(page->findChild<QToolButton*>(QStringLiteral("nextRows"))->isEnabled(), patience);
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
    QTRY_VERIFY_WITH_TIMEOUT(!view->stripOf(QStringLiteral("reference"))->isCounting(), patience);
    shoot(*m_window, QStringLiteral("loss"));
    action("undo")->trigger();

    rename(*view, QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<PlanPage*>(), patience);
    auto* plan = m_window->findChild<PlanPage*>();
    QTRY_VERIFY_WITH_TIMEOUT(plan->actions().runPhase, patience);
    if (plan->plan().decisions.first().chosen != Strategy::DualColumn) {
        emit plan->strategyChosen(plan->plan().decisions.first().change, Strategy::DualColumn);
    }
    QTRY_VERIFY_WITH_TIMEOUT(plan->plan().decisions.first().chosen == Strategy::DualColumn, patience);
    QTRY_VERIFY_WITH_TIMEOUT(plan->actions().runPhase, patience);
    shoot(*m_window, QStringLiteral("plan"));
    plan->runThrough(Phase::Migrate);
    QTRY_VERIFY_WITH_TIMEOUT(plan->isAtGate(), patience);
    // The monitor's next look: who is in the way.
    const auto looked = [plan] {
        const auto labels = plan->findChildren<QLabel*>();
        return std::ranges::none_of(
            labels, [](const QLabel* label) { return label->text().contains(QLatin1String("not looked for yet")); });
    };
    QTRY_VERIFY_WITH_TIMEOUT(looked(), patience);
    shoot(*m_window, QStringLiteral("gate"));
    action("showBackfill")->trigger();
    shoot(*m_window, QStringLiteral("gate-backfill"));
    action("showLocks")->trigger();
    shoot(*m_window, QStringLiteral("gate-locks"));
    QVERIFY2(m_cut.isEmpty(), qPrintable(m_cut.join(QLatin1Char('\n'))));
}

QTEST_MAIN(TestLooks)
#include "tst_looks.moc"
