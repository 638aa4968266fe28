// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/windowtest.h"
#include "ui/plan/planpage.h"
#include "ui/shell/connection.h"
#include "ui/table/columnsmodel.h"

#include <QAbstractButton>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QLabel>
#include <QMessageBox>
#include <QPromise>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTabWidget>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QToolButton>

using namespace lk;
using test::patience;

namespace {

/// A sandbox that is a database of the test's server.
class NearSandbox : public SandboxControl {
public:
    explicit NearSandbox(ConnectionSettings where)
        : m_where(std::move(where))
    {
    }
    ConnectionSettings settings() const override { return m_where; }
    ApplicationStats stats() const override { return {}; }
    bool blockerHolds() const override { return false; }
    void setVersion(ApplicationVersion) override { }
    void startBlocker() override { }
    void endBlocker() override { }

private:
    ConnectionSettings m_where;
};

} // namespace

/// From one database to another and back, there and not there.
class TestConnections : public test::WindowTest {
    Q_OBJECT
private slots:
    void initTestCase() { WindowTest::initTestCase(); }
    void init();
    void cleanup();
    void theSandboxSharesNothingWithARealDatabase();
    void aPasswordOfTheKeychainOpensTheLastConnection();
    void aConnectThatFailsLeavesWhatIsOpen();
    void aTableIsRenamedInTheListWhileAnotherServerIsAwaited();
    void aServerThatGoesIsNoticedAndComesBack();
    void whatIsLostIsSaidUntilItIsBack();
    void aRunThatLostItsConnectionNeedNotWait();
    void aPlanOfAnotherDatabaseIsNotRunUnlessItIsMeantTo();
    void theTabOfARunningPlanGoesWhenItHasStopped();
    void endingSessionsOfProductionWantsItUnlocked();

private:
    template <typename T>
    T* find(const char* name) const
    {
        return m_window->findChild<T*>(QLatin1String(name));
    }
    QString place() const { return find<QLabel>("environmentPlace")->text(); }
    void makeWindow(WindowServices services);
    void allowConnections(bool allow);
    void endSessions();
    PlanPage* planOfTotal();

    QString m_other;
};

void TestConnections::init()
{
    WindowTest::init();
    m_other = m_server.copyOf(m_database);
}

void TestConnections::cleanup()
{
    WindowTest::cleanup();
    m_server.dropDatabase(m_other);
}

void TestConnections::makeWindow(WindowServices services)
{
    m_window.reset();
    m_window = std::make_unique<MainWindow>(std::move(services));
    m_window->show();
}

void TestConnections::allowConnections(bool allow)
{
    QCOMPARE(m_server.exec(QStringLiteral("postgres"),
                 QStringLiteral("ALTER DATABASE \"%1\" ALLOW_CONNECTIONS %2")
                     .arg(m_database, allow ? QStringLiteral("true") : QStringLiteral("false"))),
        QString());
}

void TestConnections::endSessions()
{
    (void)m_server.value(QStringLiteral("postgres"),
        QStringLiteral("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '%1'")
            .arg(m_database));
}

PlanPage* TestConnections::planOfTotal()
{
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    if (!QTest::qWaitFor([this] { return m_window->findChild<PlanPage*>() != nullptr; }, patience)) {
        return nullptr;
    }
    auto* page = m_window->findChild<PlanPage*>();
    return QTest::qWaitFor([page] { return page->actions().runPhase || page->isBusy(); }, patience) ? page : nullptr;
}

void TestConnections::theSandboxSharesNothingWithARealDatabase()
{
    SandboxControl* sandbox = nullptr;
    makeWindow({m_backend, *m_store, [&]() -> std::unique_ptr<SandboxControl> {
                    auto made = std::make_unique<NearSandbox>(m_server.settings(m_other));
                    sandbox = made.get();
                    return made;
                }});
    action("sandbox")->trigger();
    QVERIFY(sandbox);
    QVERIFY(!action("sandbox")->isEnabled()); // it is being made
    emit sandbox->ready();
    QTRY_VERIFY(m_window->findChild<TablePage*>() && m_window->findChild<TablePage*>()->table());
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    QCOMPARE(m_store->draft(QStringLiteral("sandbox")).changes.size(), 1);

    const ConnectionSettings real = m_server.settings(m_database);
    m_window->connectTo(real);
    QTRY_VERIFY(place().startsWith(real.printed()));
    QVERIFY(!find<QWidget>("draftBar")->isVisible());
    QVERIFY(openTable(QStringLiteral("customers")));
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("name"), QStringLiteral("title"));
    QCOMPARE(m_store->draft(QStringLiteral("sandbox")).changes.size(), 1);
    QCOMPARE(m_store->draft(real.printed()).changes.size(), 1);
    QVERIFY(m_store->flush());
    QVERIFY(kept(QStringLiteral("session/connection")).contains(m_database.toUtf8()));
    QVERIFY(kept(QStringLiteral("session/tabs/") + real.printed()).contains("customers"));
    const QByteArray sandboxTabs = kept(QStringLiteral("session/tabs/sandbox"));
    QVERIFY(sandboxTabs.contains("orders") && !sandboxTabs.contains("customers"));

    QVERIFY(action("sandbox")->isEnabled());
    action("sandbox")->trigger();
    QTRY_VERIFY(place().startsWith(m_server.settings(m_other).printed()));
    QVERIFY(find<QWidget>("draftBar")->isVisible());
    QTRY_COMPARE(m_window->findChild<TablePage*>()->name().name, QStringLiteral("orders")); // as it was left
}

void TestConnections::aPasswordOfTheKeychainOpensTheLastConnection()
{
    ConnectionSettings profile = m_server.settings(m_database);
    const QString password = std::exchange(profile.sessionPassword, {});
    QVERIFY(!password.isEmpty());
    profile.name = QStringLiteral("shop");
    m_store->setValue(
        QStringLiteral("session/connection"), QJsonDocument(toJson(profile)).toJson(QJsonDocument::Compact));
    QPromise<Result<QString>> keychain;
    keychain.start();
    QString asked;
    WindowServices services{m_backend, *m_store, {}};
    services.readPassword = [&](const QString& of) {
        asked = of;
        return keychain.future();
    };
    makeWindow(std::move(services));
    QTRY_COMPARE(asked, QStringLiteral("shop"));
    QVERIFY(find<QLabel>("firstRunStatus")->text().contains(QLatin1String("shop")));
    QVERIFY(action("connect")->isEnabled()); // nobody is kept waiting for it
    keychain.addResult(password);
    keychain.finish();
    QTRY_VERIFY(action("openObject")->isEnabled());
    QVERIFY(m_store->flush());
    const QByteArray session = kept(QStringLiteral("session/connection"));
    QVERIFY(session.contains(m_database.toUtf8()) && !session.contains(password.toUtf8()));
}

void TestConnections::aConnectThatFailsLeavesWhatIsOpen()
{
    QVERIFY(connectAndOpenOrders());
    const QString here = place();
    m_window->connectTo(m_server.settings(QStringLiteral("no such database")));
    QVERIFY(action("generate")->toolTip() != QStringLiteral("Connect first."));
    auto* bar = find<QWidget>("messageBar");
    QTRY_VERIFY(bar->isVisible());
    QVERIFY2(
        bar->accessibleName().contains(m_server.settings(m_database).printed()), qPrintable(bar->accessibleName()));
    QCOMPARE(place(), here);
    QVERIFY(openTable(QStringLiteral("customers")));
    action("refresh")->trigger();
    QVERIFY(action("showHistory")->isEnabled());
    auto* field = find<QToolButton>("waitingLocks");
    QVERIFY(field->isVisible());
    QTRY_VERIFY(field->text().startsWith(QLatin1Char('0'))); // somebody still looks
}

void TestConnections::aTableIsRenamedInTheListWhileAnotherServerIsAwaited()
{
    QTcpServer mute; // takes the connection and says nothing
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    open(m_server.settings(m_database));
    ConnectionSettings nowhere;
    nowhere.host = QStringLiteral("127.0.0.1");
    nowhere.port = QString::number(mute.serverPort());
    nowhere.database = QStringLiteral("x");
    nowhere.sslMode = QStringLiteral("disable");
    m_window->connectTo(nowhere);
    QTRY_VERIFY(mute.hasPendingConnections());
    auto* tree = find<QTreeView>("objectsTree");
    tree->setCurrentIndex(tree->model()->index(1, 0, tree->model()->index(0, 0)));
    QTest::keyClick(tree, Qt::Key_F2);
    QTRY_VERIFY(m_window->findChild<TablePage*>() && m_window->findChild<TablePage*>()->table());
    // A plan is not begun on a connection that is about to go.
    PlanPage* page = nullptr;
    QTRY_VERIFY(m_window->findChild<ColumnsView*>());
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("id"), QStringLiteral("number"));
    action("generate")->trigger();
    QTRY_VERIFY((page = m_window->findChild<PlanPage*>()));
    QVERIFY(!page->actions().runPhase);
    QVERIFY2(page->actions().whyNotRun.contains(nowhere.printed()), qPrintable(page->actions().whyNotRun));
    delete mute.nextPendingConnection();
    mute.close();
    QTRY_VERIFY(page->actions().runPhase);
}

void TestConnections::aServerThatGoesIsNoticedAndComesBack()
{
    Connection connection(m_backend);
    QSignalSpy lost(&connection, &Connection::lost);
    connection.open(m_server.settings(m_database));
    QTRY_VERIFY(connection.isOpen());
    connection.monitor()->setRunning(true); // looks every second
    QTRY_VERIFY(connection.monitor()->latest());
    allowConnections(false);
    endSessions();
    // Nobody asks for anything.
    QTRY_COMPARE(lost.size(), 1);
    QCOMPARE(connection.state(), Connection::State::Lost);
    allowConnections(true);
    QTRY_VERIFY(connection.isOpen());
    QCOMPARE(lost.size(), 1);
}

void TestConnections::whatIsLostIsSaidUntilItIsBack()
{
    QVERIFY(connectAndOpenOrders());
    PlanPage* plan = planOfTotal();
    QVERIFY(plan);
    QTRY_VERIFY(plan->actions().runPhase);
    auto* locks = find<QLabel>("locksStatus");
    QTRY_VERIFY(locks->text().startsWith(QLatin1String("Nobody waits")));
    // Where one was and what one had in hand.
    QVERIFY(openTable(QStringLiteral("customers")));
    auto* tabs = find<QTabWidget>("tabHost");
    const auto arrangement = [tabs] {
        QList<QWidget*> pages{tabs->currentWidget()};
        for (int at = 0; at < tabs->count(); ++at) {
            pages << tabs->widget(at);
        }
        return pages;
    };
    const QList<QWidget*> before = arrangement();
    const QWidget* focus = m_window->focusWidget();
    allowConnections(false);
    endSessions();
    action("refresh")->trigger();
    auto* bar = find<QWidget>("messageBar");
    QTRY_VERIFY(bar->isVisible());
    QTRY_COMPARE(find<QLabel>("environmentName")->text(), QStringLiteral("Connection lost"));
    QVERIFY(!find<QToolButton>("waitingLocks")->isVisible());
    QVERIFY2(locks->text().startsWith(QLatin1String("Nobody can look since")), qPrintable(locks->text()));
    QVERIFY(!plan->actions().runPhase); // who cannot look begins nothing
    QCOMPARE(plan->actions().whyNotRun, QStringLiteral("Not connected."));
    const QString said = bar->accessibleName();
    picture(QStringLiteral("connection-lost"));
    // What fails now fails because of it.
    auto* page = m_window->findChild<TablePage*>();
    QSignalSpy failed(page, &TablePage::failed);
    page->refresh();
    QTRY_VERIFY(!failed.isEmpty());
    QVERIFY(bar->isVisible());
    QCOMPARE(bar->accessibleName(), said);
    QVERIFY(action("refresh")->isEnabled());
    QCOMPARE(action("refresh")->iconText(), QStringLiteral("Reconnect"));
    allowConnections(true);
    action("refresh")->trigger();
    QTRY_VERIFY(find<QToolButton>("waitingLocks")->isVisible());
    QVERIFY(!bar->isVisible());
    QTRY_VERIFY(plan->actions().runPhase);
    QCOMPARE(action("refresh")->iconText(), QStringLiteral("Refresh"));
    QCOMPARE(arrangement(), before); // the tabs are where they were
    QCOMPARE(m_window->focusWidget(), focus);
    QTRY_VERIFY(locks->text().startsWith(QLatin1String("Nobody waits")));
}

void TestConnections::aRunThatLostItsConnectionNeedNotWait()
{
    QVERIFY(connectAndOpenOrders());
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    auto holder = m_backend.connect(m_server.settings(m_database), Purpose::Monitor);
    QVERIFY(holder);
    QVERIFY((*holder)->query(QStringLiteral("BEGIN")));
    QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE public.orders IN ACCESS SHARE MODE")));
    page->runPhase();
    QTRY_VERIFY(page->currentSnapshot()->lockWait.has_value());
    QVERIFY(!find<QToolButton>("planReconnect")->isVisible());
    allowConnections(false);
    endSessions();
    QTRY_VERIFY(find<QToolButton>("planReconnect")->isVisible());
    auto* line = find<QLabel>("planLine");
    QVERIFY2(line->text().startsWith(QLatin1String("No connection: connecting again")), qPrintable(line->text()));
    QCOMPARE(toString(phaseState(page->plan(), Phase::Expand, *page->currentSnapshot())), toString(StepState::InDoubt));
    QVERIFY(action("reconnectPlan")->isEnabled());
    QTRY_COMPARE(find<QLabel>("environmentName")->text(), QStringLiteral("Connection lost"));
    picture(QStringLiteral("connection-lost-run"));
    allowConnections(true);
    action("refresh")->trigger(); // of the window: the run comes along
    QTRY_VERIFY(!page->isBusy());
    QCOMPARE(toString(phaseState(page->plan(), Phase::Expand, *page->currentSnapshot())), toString(StepState::Done));
    QVERIFY(!find<QToolButton>("planReconnect")->isVisible());
}

void TestConnections::aPlanOfAnotherDatabaseIsNotRunUnlessItIsMeantTo()
{
    QVERIFY(connectAndOpenOrders());
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    const ConnectionSettings here = m_server.settings(m_database);
    const ConnectionSettings there = m_server.settings(m_other);
    m_window->connectTo(there);
    QTRY_VERIFY(place().startsWith(there.printed()));
    auto* bar = page->findChild<QWidget*>(QStringLiteral("planElsewhere"));
    QVERIFY(bar && bar->isVisible());
    QVERIFY2(bar->accessibleName().contains(here.printed()) && bar->accessibleName().contains(there.printed()),
        qPrintable(bar->accessibleName()));
    QVERIFY(!action("runPhase")->isEnabled());
    QVERIFY(!page->controller());
    QVERIFY(m_store->flush());
    const QByteArray tabsThere = kept(QStringLiteral("session/tabs/") + there.printed());
    QVERIFY(!tabsThere.isEmpty() && !tabsThere.contains(page->plan().id.toUtf8()));
    picture(QStringLiteral("plan-of-another-database"));

    // Back where it was made it is at home.
    m_window->connectTo(here);
    QTRY_VERIFY(place().startsWith(here.printed()));
    QVERIFY(!page->findChild<QWidget*>(QStringLiteral("planElsewhere")));
    QTRY_VERIFY(page->actions().runPhase);
    QCOMPARE(m_window->findChildren<PlanPage*>().size(), 1);

    m_window->connectTo(there);
    QTRY_VERIFY(page->findChild<QWidget*>(QStringLiteral("planElsewhere")));
    for (QToolButton* button :
        page->findChild<QWidget*>(QStringLiteral("planElsewhere"))->findChildren<QToolButton*>()) {
        if (button->text() == QLatin1String("Use It Here")) {
            button->click();
        }
    }
    QTRY_VERIFY(page->actions().runPhase);
    QVERIFY(!page->findChild<QWidget*>(QStringLiteral("planElsewhere")));
    QVERIFY(m_store->flush());
    QVERIFY(kept(QStringLiteral("session/tabs/") + there.printed()).contains(page->plan().id.toUtf8()));
}

void TestConnections::theTabOfARunningPlanGoesWhenItHasStopped()
{
    QVERIFY(connectAndOpenOrders());
    QPointer<PlanPage> page = planOfTotal();
    QVERIFY(page);
    auto holder = m_backend.connect(m_server.settings(m_database), Purpose::Monitor);
    QVERIFY(holder);
    QVERIFY((*holder)->query(QStringLiteral("BEGIN")));
    QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE public.orders IN ACCESS SHARE MODE")));
    page->runPhase();
    QTRY_VERIFY(page->currentSnapshot()->lockWait.has_value());
    QElapsedTimer clock;
    QTimer look;
    connect(&look, &QTimer::timeout, this, [&] {
        for (const auto* box : m_window->findChildren<QMessageBox*>()) {
            for (QAbstractButton* button : box->buttons()) {
                if (box->isVisible() && button->text().contains(QLatin1String("Stop and Close"))) {
                    look.stop();
                    clock.start();
                    QVERIFY(box->defaultButton() && box->defaultButton() != button); // Return stops nothing
                    QCOMPARE(box->escapeButton(), box->defaultButton());
                    button->click();
                }
            }
        }
    });
    look.start(20);
    action("closeTab")->trigger();
    QVERIFY(clock.isValid());
    QVERIFY(page && page->isBusy()); // what runs is being stopped, and nobody waits for it
    QTRY_VERIFY(!page);
    QCOMPARE(find<QTabWidget>("tabHost")->count(), 1);
    QVERIFY((*holder)->query(QStringLiteral("COMMIT")));
    QCOMPARE(m_server.value(m_database, QStringLiteral("SELECT count(*) FROM pg_attribute WHERE attname = 'total'")),
        QStringLiteral("0"));
}

void TestConnections::endingSessionsOfProductionWantsItUnlocked()
{
    ConnectionSettings settings = m_server.settings(m_database);
    settings.environment = Environment::Production;
    auto holder = m_backend.connect(settings, Purpose::Monitor);
    QVERIFY(holder);
    QVERIFY((*holder)->query(QStringLiteral("BEGIN")));
    QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE public.orders IN ACCESS EXCLUSIVE MODE")));
    open(settings);
    auto* tree = find<QTreeView>("objectsTree");
    const QModelIndex root = tree->model()->index(0, 0);
    for (int row = 0; row < tree->model()->rowCount(root); ++row) {
        if (const QModelIndex at = tree->model()->index(row, 0, root);
            at.data().toString() == QLatin1String("orders")) {
            emit tree->activated(at); // waits, gives up, and then the holder is in sight
        }
    }
    auto* locks = find<QTreeView>("locksTree");
    QTRY_VERIFY(locks->model()->rowCount() > 0);
    locks->setCurrentIndex(locks->model()->index(0, 0));
    auto* terminate = find<QAbstractButton>("locksTerminate");
    QVERIFY(!terminate->isEnabled());
    QVERIFY2(terminate->toolTip().contains(QLatin1String("Unlock")), qPrintable(terminate->toolTip()));
    find<QToolButton>("readOnlySwitch")->click();
    find<QPushButton>("unlockDeed")->click();
    QVERIFY(terminate->isEnabled());
    terminate->click();
    auto* box = find<QMessageBox>("locksConfirm");
    QVERIFY(box);
    QVERIFY2(box->informativeText().contains(QLatin1String("PRODUCTION"))
            && box->informativeText().contains(settings.printed()),
        qPrintable(box->informativeText()));
    find<QPushButton>("locksConfirmDeed")->click();
    auto* status = find<QLabel>("locksStatus");
    QTRY_VERIFY2(status->text().startsWith(QLatin1String("Terminated pid")), qPrintable(status->text()));
    QVERIFY(!(*holder)->query(QStringLiteral("SELECT 1")));
}

QTEST_MAIN(TestConnections)
#include "tst_connections.moc"
