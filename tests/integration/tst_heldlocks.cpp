// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/background.h"
#include "tests/integration/itemsonserver.h"
#include "tests/integration/losingbackend.h"
#include "tests/support/patience.h"

#include <QElapsedTimer>
#include <QMap>
#include <QMutex>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <future>

using namespace lk;
using namespace lk::test;

/// What others hold when a step needs it: tables, rows, what a build waits for. It is named, waited for within the
/// budget, and stopping works meanwhile.
class HeldLocksTest : public QObject, private ItemsOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void lockHolderBlocksCutOver();
    void lockHolderGoesAway();
    void stopWhileWaitingForLock();
    void stopWhileBuildingIndex();
    void invalidIndexIsReplaced();
    void heldRowIsHadInTheEnd();
    void cancelledWhileItWaitsForARow();
    void cancelsInARowAreCountedNotAll();
    void timeoutsOfAHeldRowAreSetBack();
};

namespace {
const QString cancelWaiting = QStringLiteral(
    "SELECT count(*) FILTER (WHERE pg_cancel_backend(pid)) FROM pg_stat_activity WHERE application_name = 'lockkeeper "
    "backfill' AND wait_event_type = 'Lock' AND datname = current_database()");
const auto allButOne = [](const RunSnapshot& s) { return s.backfill && s.backfill->rowsWritten == 1999; };
} // namespace

void HeldLocksTest::lockHolderBlocksCutOver()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(4)));
    ConnectionSettings settings = m_server.settings(db);
    Holder holder(m_backend, settings, {QStringLiteral("SELECT count(*) FROM items")});
    // A client that comes while we wait: it must not wait longer than the budget (and a little for the poll).
    std::atomic_bool over = false;
    auto victim = std::async(std::launch::async, [&] {
        double longest = 0;
        auto session = m_backend.connect(settings, Purpose::Run);
        while (!over) {
            QElapsedTimer clock;
            clock.start();
            if (!(*session)->query(QStringLiteral("SELECT v FROM items WHERE id = 1"))) {
                return 1e9;
            }
            longest = std::max(longest, double(clock.nsecsElapsed()) / 1e6);
        }
        return longest;
    });
    RunRequest request = steps(1);
    request.lockBudgetMs = 100;
    RunControl control;
    QString named;
    Runner runner(m_backend, settings, plan, control, [&](const RunSnapshot& s) {
        if (s.lockWait && !s.lockWait->blocker.isEmpty()) {
            named = s.lockWait->blocker;
        }
    });
    const auto end = runner.run(request);
    over = true;
    const double longest = victim.get();
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::LockTimeout));
    QVERIFY2(end.error().message.contains(holder.pid()), qPrintable(end.error().message));
    QVERIFY2(named.contains(holder.pid()), qPrintable(named));
    QVERIFY2(longest < 5000, qPrintable(QString::number(longest)));
    holder.letGo();
    const auto again = run(db, plan, steps(1));
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
    QCOMPARE(int(again->snapshot.steps.value(QStringLiteral("migrate.cutover")).state), int(StepState::Done));
}

void HeldLocksTest::lockHolderGoesAway()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    Holder holder(m_backend, m_server.settings(db), {QStringLiteral("SELECT count(*) FROM items")});
    RunControl control;
    Runner runner(m_backend, m_server.settings(db), plan, control, [&](const RunSnapshot& s) {
        if (s.lockWait && s.lockWait->attempt >= 2) {
            holder.letGo();
        }
    });
    const auto end = runner.run(everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

void HeldLocksTest::stopWhileWaitingForLock()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    Holder holder(m_backend, m_server.settings(db), {QStringLiteral("SELECT count(*) FROM items")});
    RunControl control;
    QElapsedTimer sinceStop;
    RunRequest request = everything();
    request.lockBudgetMs = 20'000;
    Runner runner(m_backend, m_server.settings(db), plan, control, [&](const RunSnapshot& s) {
        if (s.lockWait && !control.isStopped()) {
            sinceStop.start();
            control.stop();
        }
    });
    const auto end = runner.run(request);
    QVERIFY2(end && end->end == RunEnd::Stopped, qPrintable(told(end)));
    QVERIFY2(sinceStop.elapsed() < 15'000, qPrintable(QString::number(sinceStop.elapsed())));
    holder.letGo();
    QVERIFY(run(db, plan, everything()));
}

void HeldLocksTest::stopWhileBuildingIndex()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(2)));
    // A transaction that has written keeps the build waiting, though it blocks nobody else.
    Holder holder(m_backend, m_server.settings(db), {QStringLiteral("UPDATE items SET note = 'held' WHERE id = 1")});
    RunControl control;
    QElapsedTimer sinceStop;
    QString blocker;
    Runner runner(m_backend, m_server.settings(db), plan, control, [&](const RunSnapshot& s) {
        if (s.lockWait && s.currentStep == QLatin1String("migrate.index") && !control.isStopped()) {
            blocker = s.lockWait->blocker;
            sinceStop.start();
            control.stop();
        }
    });
    const auto end = runner.run(steps(1));
    QVERIFY2(end && end->end == RunEnd::Stopped, qPrintable(told(end)));
    QVERIFY2(sinceStop.elapsed() < 15'000, qPrintable(QString::number(sinceStop.elapsed())));
    QVERIFY2(blocker.contains(holder.pid()), qPrintable(blocker));
    holder.letGo();
    const auto again = run(db, plan, steps(1));
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_index WHERE NOT indisvalid")), QStringLiteral("0"));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT indisvalid FROM pg_index WHERE indexrelid = 'items_w'::regclass")),
        QStringLiteral("t"));
}

void HeldLocksTest::invalidIndexIsReplaced()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    Plan plan = newPlan(db);
    auto& body = std::get<StatementBody>(plan.steps[2].body);
    body.statements = {QStringLiteral("CREATE UNIQUE INDEX CONCURRENTLY items_w ON public.items (w)")};
    m_server.exec(db, QStringLiteral("UPDATE items SET v = 'twice' WHERE id IN (1, 2)"));
    const auto end = run(db, plan, steps(3));
    QVERIFY(!end);
    QCOMPARE(end.error().sqlState, QStringLiteral("23505"));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT to_regclass('items_w') IS NULL")), QStringLiteral("t"));
    const auto status = Runner(m_backend, m_server.settings(db), plan, *std::make_unique<RunControl>(), {}).status();
    QVERIFY(status);
    QCOMPARE(int(status->steps.value(QStringLiteral("migrate.index")).state), int(StepState::Failed));
    QVERIFY(status->error && status->error->sqlState == QLatin1String("23505"));
    m_server.exec(db, QStringLiteral("UPDATE items SET v = 'once' WHERE id = 2"));
    const auto again = run(db, plan, steps(1));
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
}

void HeldLocksTest::heldRowIsHadInTheEnd()
{
    const QString db = m_server.freshDatabase(itemsSchema(20'000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    Holder holder(m_backend, m_server.settings(db), {QStringLiteral("SELECT FROM items WHERE id = 77 FOR UPDATE")});
    RunControl control;
    bool released = false;
    Runner runner(m_backend, m_server.settings(db), plan, control, [&](const RunSnapshot& s) {
        if (s.lockWait && !released && s.backfill
            && s.backfill->rowsWritten == 19'999) { // everything else is done: the row is waited for
            released = true;
            holder.letGo();
        }
    });
    const auto end = runner.run(steps(1));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(released);
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM items WHERE w = v")), QStringLiteral("20000"));
}

/// By whom and for what no worker knows: one that comes too late for a statement hits the next.
void HeldLocksTest::cancelledWhileItWaitsForARow()
{
    const QString db = m_server.freshDatabase(itemsSchema(2000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    const ConnectionSettings settings = m_server.settings(db);
    Background filling(m_backend, settings, plan, steps(1));
    Holder holder(m_backend, settings, {QStringLiteral("SELECT FROM items WHERE id = 77 FOR UPDATE")});
    filling.start();
    QTRY_VERIFY(filling.saw(allButOne));
    int cancelled = 0;
    const auto isCancelledThrice = [&] {
        cancelled += cancelled < 3 ? m_server.value(db, cancelWaiting).toInt() : 0;
        return cancelled >= 3;
    };
    QTRY_VERIFY(isCancelledThrice());
    holder.letGo();
    QTRY_VERIFY(filling.hasEnded());
    const auto end = filling.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(differing(db), QStringLiteral("0"));
}

/// A row that is waited for to the end of a timeout in between is one that others hold, and not one that takes long.
void HeldLocksTest::cancelsInARowAreCountedNotAll()
{
    const QString db = m_server.freshDatabase(itemsSchema(2000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    const ConnectionSettings settings = m_server.settings(db);
    Background filling(m_backend, settings, plan, steps(1));
    Holder holder(m_backend, settings, {QStringLiteral("SELECT FROM items WHERE id = 77 FOR UPDATE")});
    filling.start();
    QTRY_VERIFY(filling.saw(allButOne));
    const QString since = QStringLiteral("SELECT max(query_start) FROM pg_stat_activity WHERE application_name = "
                                         "'lockkeeper backfill' AND wait_event_type = 'Lock' AND datname = "
                                         "current_database()");
    int cancelled = 0;
    const auto areCancelled = [&](int times) {
        cancelled += cancelled < times ? m_server.value(db, cancelWaiting).toInt() : 0;
        return cancelled >= times;
    };
    QTRY_VERIFY(areCancelled(7));
    // The last that was cancelled, perhaps; one that comes to the end of its timeout; the next.
    QSet<QString> tries;
    const auto isTriedAgain = [&] {
        const QString now = m_server.value(db, since);
        if (!now.isEmpty()) {
            tries << now;
        }
        return tries.size() >= 3;
    };
    QTRY_VERIFY(isTriedAgain());
    QTRY_VERIFY(areCancelled(14) || filling.hasEnded());
    holder.letGo();
    QTRY_VERIFY(filling.hasEnded());
    const auto end = filling.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(differing(db), QStringLiteral("0"));
}

/// What comes after the row is no row that is waited for.
void HeldLocksTest::timeoutsOfAHeldRowAreSetBack()
{
    const QString db = m_server.freshDatabase(itemsSchema(2000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    LosingBackend watched;
    watched.struck = Purpose::Backfill;
    QMutex mutex;
    QMap<QString, QStringList> timeouts;
    watched.strikes = [&](const QString& sql, const QList<Cell>&) {
        static const QRegularExpression setting(QStringLiteral("^SET (statement_timeout|lock_timeout) = (\\d+)$"));
        if (const auto set = setting.match(sql); set.hasMatch()) {
            const QMutexLocker lock(&mutex);
            timeouts[set.captured(1)] << set.captured(2);
        }
        return false;
    };
    BackfillTuning one;
    one.workers = 1;
    Background filling(watched, m_server.settings(db), plan, steps(1));
    filling.control.setTuning(one);
    Holder holder(m_backend, m_server.settings(db), {QStringLiteral("SELECT FROM items WHERE id = 77 FOR UPDATE")});
    filling.start();
    QTRY_VERIFY(filling.saw(allButOne));
    bool cancelled = false; // so it takes its time
    const auto isCancelled = [&] { return cancelled = cancelled || m_server.value(db, cancelWaiting).toInt() > 0; };
    QTRY_VERIFY(isCancelled());
    holder.letGo();
    QTRY_VERIFY(filling.hasEnded());
    const auto end = filling.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    for (const QStringList& values : std::as_const(timeouts)) {
        QVERIFY2(values.size() > 2, qPrintable(values.join(QLatin1Char(' '))));
        QCOMPARE(values.last(), values.first());
    }
    QCOMPARE(timeouts.size(), 2);
}

QTEST_GUILESS_MAIN(HeldLocksTest)
#include "tst_heldlocks.moc"
