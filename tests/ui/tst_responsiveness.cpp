// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/busywatch.h"
#include "tests/ui/windowtest.h"
#include "ui/locks/locksdock.h"
#include "ui/map/mappage.h"
#include "ui/map/mapview.h"
#include "ui/plan/planpage.h"
#include "ui/table/columnsmodel.h"

#include <QAbstractButton>
#include <QEventLoop>
#include <QScrollBar>
#include <QTimer>
#include <QWindow>

#include <csignal>
#include <thread>

using namespace lk;
using test::BusyWatch;
using test::patience;

namespace {

constexpr int tables = 10'000;
constexpr int holders = 10; ///< each with a lock on every second table
constexpr int held = 5'000;
constexpr int waiters = 40;

/// Without optimisation everything takes several times as long; there it only guards against what hangs.
#if defined(__OPTIMIZE__)
constexpr double limit = 100;
constexpr double startLimit = 500;
#else
constexpr double limit = 1500;
constexpr double startLimit = 3000;
#endif

/// Short texts: those without a limit have a table and an index apart, and three relations take thrice the time.
const QString schema = QStringLiteral(
    "CREATE TABLE t_0 (id bigint PRIMARY KEY, c1 varchar(9), c2 varchar(9), c3 varchar(9), c4 varchar(9),"
    " c5 varchar(9), c6 varchar(9), c7 varchar(9), c8 varchar(9), c9 varchar(9), c10 varchar(9), c11 varchar(9));"
    "DO $$ BEGIN FOR i IN 1..%1 LOOP EXECUTE format('CREATE TABLE t_%s (LIKE t_0)', i); END LOOP; END $$;"
    "DO $$ BEGIN FOR i IN 1..999 LOOP"
    " EXECUTE format('ALTER TABLE t_%s ADD PRIMARY KEY (id), ADD FOREIGN KEY (id) REFERENCES t_%s', i, i / 10);"
    " END LOOP; END $$;");

const QString lockAll = QStringLiteral("DO $$ BEGIN FOR i IN 0..%1 LOOP EXECUTE format('LOCK TABLE t_%s IN ACCESS SHARE"
                                       " MODE', i); END LOOP; END $$");

} // namespace

/// The window answers within a tenth of a second, whatever the server holds, whoever waits, and when it falls silent.
class TestResponsiveness : public test::WindowTest {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void cleanup();
    void theWindowIsUpAtOnce();
    void tenThousandTables();
    void fiftyThousandLocksAndABlockedPlan();
    void aServerThatStopsAnswering();

private:
    static BusyWatch& watch() { return *static_cast<BusyWatch*>(qApp); }
    /// Does it as an event like any other, and goes on until `isDone`.
    void during(
        const char* what, const std::function<void()>& deed, const std::function<bool()>& isDone, double most = limit);
    void openAll();
    QTreeView* tree() const { return m_window->findChild<QTreeView*>(QStringLiteral("objectsTree")); }
    QModelIndex rowOf(const QString& table) const;
    /// A session of somebody else, its statement under way on a thread of its own.
    void occupy(const QStringList& statements);

    QString m_big;
    std::vector<std::jthread> m_others;
};

void TestResponsiveness::initTestCase()
{
    QVERIFY2(m_server.start({QStringLiteral("max_locks_per_transaction = 1000"), QStringLiteral("autovacuum = off")}),
        qPrintable(m_server.problem()));
    m_big = m_server.freshDatabase(schema.arg(tables - 1));
}

void TestResponsiveness::init()
{
    WindowTest::init();
    m_window->resize(1280, 800);
}

void TestResponsiveness::cleanup()
{
    (void)m_server.value(m_big,
        QStringLiteral("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '%1'"
                       " AND pid <> pg_backend_pid()")
            .arg(m_big));
    m_others.clear();
    WindowTest::cleanup();
}

void TestResponsiveness::during(
    const char* what, const std::function<void()>& deed, const std::function<bool()>& isDone, double most)
{
    QEventLoop loop;
    QTimer look;
    QElapsedTimer clock;
    bool done = false;
    connect(&look, &QTimer::timeout, &loop, [&] {
        done = done || isDone();
        if (done || clock.elapsed() > patience) {
            loop.quit();
        }
    });
    look.start(10);
    clock.start();
    QTimer::singleShot(0, &loop, deed);
    watch().start();
    loop.exec();
    const BusyWatch::Block longest = watch().longest();
    qInfo("%s: longest block %.1f ms (%.1f asleep; %.1f by the clock): %s; done after %lld ms", what, longest.ms,
        longest.asleep, longest.wall, qPrintable(longest.what), clock.elapsed());
    QVERIFY2(done, what);
    QVERIFY2(longest.ms - longest.asleep < most, what);
    // Memory that is read from the disk makes a thread sleep too; whoever waits for a lock or a server sleeps for
    // longer.
    QVERIFY2(longest.asleep < most + 200, what);
}

void TestResponsiveness::openAll()
{
    during(
        "opening", [this] { m_window->connectTo(m_server.settings(m_big)); },
        [this] { return tree()->model()->rowCount(tree()->model()->index(0, 0)) >= 256; });
}

QModelIndex TestResponsiveness::rowOf(const QString& table) const
{
    const QModelIndex root = tree()->model()->index(0, 0);
    for (int row = 0; row < tree()->model()->rowCount(root); ++row) {
        if (const QModelIndex index = tree()->model()->index(row, 0, root); index.data().toString() == table) {
            return index;
        }
    }
    return {};
}

void TestResponsiveness::occupy(const QStringList& statements)
{
    auto session = m_backend.connect(m_server.settings(m_big), Purpose::Run);
    QVERIFY(session);
    m_others.emplace_back([session = std::shared_ptr<Session>(std::move(*session)), statements] {
        for (const QString& statement : statements) {
            (void)session->query(statement);
        }
    });
}

void TestResponsiveness::theWindowIsUpAtOnce()
{
    m_window.reset();
    during(
        "the window's start",
        [this] {
            m_window = std::make_unique<MainWindow>(WindowServices{m_backend, *m_store, {}});
            m_window->show();
        },
        [this] { return m_window && m_window->windowHandle() && m_window->windowHandle()->isExposed(); }, startLimit);
}

void TestResponsiveness::tenThousandTables()
{
    openAll();
    auto* filter = m_window->findChild<QLineEdit*>(QStringLiteral("objectsFilter"));
    const auto rows = [this] { return tree()->model()->rowCount(tree()->model()->index(0, 0)); };
    for (const char letter : {'t', '_', '9', '9'}) {
        during("a letter into the filter", [&] { QTest::keyClick(filter, letter); }, [] { return true; });
    }
    QCOMPARE(rows(), 111);
    during("the filter cleared", [&] { filter->clear(); }, [&] { return rows() == tables; });
    during("to the end of the list", [this] { tree()->scrollToBottom(); }, [] { return true; });

    QLineEdit* edit = nullptr;
    during(
        "open object", [this] { action("openObject")->trigger(); },
        [&] {
            QWidget* modal = QApplication::activeModalWidget();
            edit = modal ? modal->findChild<QLineEdit*>(QStringLiteral("finderEdit")) : nullptr;
            // With the indexes and keys of a thousand of them, which come later.
            return edit && modal->findChild<QAbstractItemView*>()->model()->rowCount() > tables + 1900;
        });
    QVERIFY(edit);
    for (const char letter : {'t', '_', '4', '2'}) {
        during("a letter into it", [&] { QTest::keyClick(edit, letter); }, [] { return true; });
    }
    during(
        "a table opened", [&] { QTest::keyClick(edit, Qt::Key_Return); },
        [this] { return m_window->findChild<TablePage*>() && m_window->findChild<TablePage*>()->table(); });
    QCOMPARE(m_window->findChild<TablePage*>()->name().name, QStringLiteral("t_42"));

    QCOMPARE(m_server.exec(m_big,
                 QStringLiteral("DO $$ BEGIN FOR i IN 5000..5099 LOOP EXECUTE format('DROP TABLE t_%s', i);"
                                " EXECUTE format('CREATE TABLE new_%s (id int)', i); END LOOP; END $$")),
        QString());
    during(
        "a refresh after others' changes", [this] { action("refresh")->trigger(); },
        [this] {
            return tree()->model()->index(0, 0, tree()->model()->index(0, 0)).data() == QLatin1String("new_5000");
        });

    during(
        "the map", [this] { action("showMap")->trigger(); },
        [this] { return m_window->findChild<MapPage*>() && m_window->findChild<MapPage*>()->isLaidOut(); });
    auto* map = m_window->findChild<MapView*>();
    QVERIFY(map);
    int frames = 0;
    QTimer hand;
    connect(&hand, &QTimer::timeout, this, [&] {
        map->zoom(frames < 16 ? 1.25 : 0.8);
        map->horizontalScrollBar()->setValue(map->horizontalScrollBar()->value() + 30);
        ++frames;
    });
    during("a hand that zooms and pans it", [&] { hand.start(5); }, [&] { return frames >= 32; });
    hand.stop();
}

void TestResponsiveness::fiftyThousandLocksAndABlockedPlan()
{
    openAll();
    action("showLocks")->trigger();
    for (int i = 0; i < holders; ++i) {
        occupy({QStringLiteral("BEGIN"), lockAll.arg(held - 1), QStringLiteral("SELECT pg_sleep(100)")});
    }
    const QString isHeld = QStringLiteral("SELECT count(*) >= %1 FROM pg_locks WHERE mode = 'AccessShareLock'");
    QTRY_COMPARE(m_server.value(m_big, isHeld.arg(holders * held)), QStringLiteral("t"));
    auto* locks = m_window->findChild<LocksDock*>();
    occupy({QStringLiteral("SET lock_timeout = 0"), QStringLiteral("ALTER TABLE t_7 ADD COLUMN late int")});
    QTRY_COMPARE(
        m_server.value(m_big, QStringLiteral("SELECT count(*) FROM pg_locks WHERE NOT granted")), QStringLiteral("1"));
    for (int i = 0; i < waiters; ++i) {
        occupy({QStringLiteral("SET statement_timeout = 0"), QStringLiteral("SELECT 1 FROM t_7 LIMIT 1")});
    }
    during("others' queue", [] {}, [&] { return locks->waiting() > waiters; });

    emit tree() -> activated(rowOf(QStringLiteral("t_100")));
    QTRY_VERIFY(m_window->findChild<TablePage*>() && m_window->findChild<TablePage*>()->table());
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("c1"), QStringLiteral("d1"));
    during(
        "a plan made", [this] { action("generate")->trigger(); },
        [this] { return m_window->findChild<PlanPage*>() != nullptr; });
    auto* page = m_window->findChild<PlanPage*>();
    const auto isDual = [page] { return page->plan().decisions.first().chosen == Strategy::DualColumn; };
    if (!isDual()) {
        emit page->strategyChosen(page->plan().decisions.first().change, Strategy::DualColumn);
    }
    QTRY_VERIFY(isDual() && page->actions().runPhase);
    during(
        "a plan that waits for its lock", [page] { page->runPhase(); },
        [page, tries = 0, last = 0]() mutable {
            const auto& wait = page->currentSnapshot()->lockWait;
            if (wait && wait->attempt != last) {
                last = wait->attempt;
                ++tries;
            }
            return tries >= 2 || page->currentSnapshot()->state == RunState::Failed;
        });
    during("its stop", [page] { page->stop(); }, [page] { return !page->isBusy(); });
}

void TestResponsiveness::aServerThatStopsAnswering()
{
    openAll();
    emit tree() -> activated(rowOf(QStringLiteral("t_100")));
    QTRY_VERIFY(m_window->findChild<TablePage*>() && m_window->findChild<TablePage*>()->table());
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("c1"), QStringLiteral("d1"));
    QList<pid_t> frozen{pid_t(m_server.server().pid())};
    const QString pids = m_server.value(
        m_big, QStringLiteral("SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE pid <> pg_backend_pid()"));
    for (const QString& pid : pids.split(QLatin1Char(','))) {
        frozen << pid.toInt();
    }
    const auto signal = [&](int number) {
        for (const pid_t pid : std::as_const(frozen)) {
            QVERIFY(pid > 1);
            kill(pid, number);
        }
    };
    const auto thawed = qScopeGuard([&] { signal(SIGCONT); });
    signal(SIGSTOP);
    const auto aWhile = [](int ms) {
        auto clock = std::make_shared<QElapsedTimer>();
        clock->start();
        return [clock, ms] { return clock->elapsed() > ms; };
    };
    during("a refresh without an answer", [this] { action("refresh")->trigger(); }, aWhile(300));
    during(
        "a table without an answer", [this] { emit tree() -> activated(rowOf(QStringLiteral("t_101"))); }, aWhile(300));
    during(
        "rows without an answer",
        [this] {
            for (TablePage* page : m_window->findChildren<TablePage*>()) {
                page->showPage(QStringLiteral("data"));
            }
        },
        aWhile(300));
    during("a plan without an answer", [this] { action("generate")->trigger(); }, aWhile(300));
    during("the map without an answer", [this] { action("showMap")->trigger(); }, aWhile(300));
    during("a tab closed", [this] { action("closeTab")->trigger(); }, aWhile(100));
    during("another connection", [this] { m_window->connectTo(m_server.settings(m_database)); }, aWhile(300));
    during("the end", [this] { m_window.reset(); }, [this] { return !m_window; });
}

int main(int argc, char** argv)
{
    qputenv("QT_NO_GLIB", "1");
    BusyWatch application(argc, argv);
    TestResponsiveness test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_responsiveness.moc"
