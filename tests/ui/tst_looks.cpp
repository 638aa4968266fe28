// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/systemuser.h"
#include "tests/ui/looks.h"
#include "tests/ui/windowtest.h"
#include "ui/map/mappage.h"
#include "ui/plan/planpage.h"
#include "ui/table/columnsmodel.h"
#include "ui/table/lossstrip.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDialog>
#include <QImage>
#include <QLabel>
#include <QRegularExpression>
#include <QSpinBox>
#include <QTabWidget>
#include <QToolButton>

#include <algorithm>
#include <utility>

using namespace lk;
using test::patience;

namespace {

/// What no translator gets: names of what is in the database, versions, keys.
QStringList noWords()
{
    return {QStringLiteral("(public\\.)?(orders|customers|cheap_orders)(\\.[a-z_]+)?"),
        QStringLiteral("public|amount|total|id|reference|customer_id"), QStringLiteral("(PostgreSQL )?\\d+\\.\\d+.*"),
        QStringLiteral("Lockkeeper"), QStringLiteral("test_\\d+(@local)?"), QStringLiteral("[A-Z]+( [A-Z]+)*"),
        QRegularExpression::escape(systemUser())};
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
    void views_data();
    void views();

private:
    void shoot(QWidget& widget, const QString& name);
    void dialog(const char* action, const QString& name);
    void dialogOf(QAbstractButton& button, const QString& name);
    void closeDialog(const QString& picture);

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

void TestLooks::views_data()
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
    QTRY_VERIFY_WITH_TIMEOUT(std::exchange(last, widget.grab().toImage()) == last, patience);
    QDir().mkpath(QStringLiteral(LOCKKEEPER_SCREENSHOTS));
    QVERIFY(widget.grab().save(QStringLiteral(LOCKKEEPER_SCREENSHOTS "/look-%1-%2.png").arg(name, m_suffix)));
    QStringList found = test::cutTexts(widget);
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
    QTRY_VERIFY_WITH_TIMEOUT(button.isEnabled(), patience);
    QMetaObject::invokeMethod(&button, &QAbstractButton::click, Qt::QueuedConnection); // one may have a loop of its own
    closeDialog(picture);
}

void TestLooks::closeDialog(const QString& picture)
{
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
        m_suffix += QStringLiteral("-%1").arg(m_window->devicePixelRatio() * 100);
    }
    // Once is enough: it takes long, and neither size nor colour has to do with it.
    m_byKeys = m_suffix == QLatin1String("1280-light");
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
    auto* strip = view->stripOf(QStringLiteral("reference"));
    QTRY_VERIFY_WITH_TIMEOUT(!strip->isCounting(), patience);
    shoot(*m_window, QStringLiteral("loss"));
    dialogOf(*strip->findChild<QAbstractButton*>(QStringLiteral("showValues")), QStringLiteral("loss-values"));
    dialogOf(*strip->findChild<QAbstractButton*>(QStringLiteral("editExpression")), QStringLiteral("expression"));
    action("undo")->trigger();

    action("showMap")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<MapPage*>()->isLaidOut(), patience);
    shoot(*m_window, QStringLiteral("map"));
    action("closeTab")->trigger();

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
    for (const QString& line : std::as_const(m_findings)) {
        qWarning("%s", qPrintable(line));
    }
    QVERIFY2(m_findings.isEmpty(), "see above");
}

QTEST_MAIN(TestLooks)
#include "tst_looks.moc"
