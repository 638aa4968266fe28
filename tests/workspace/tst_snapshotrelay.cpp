// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/snapshotrelay.h"
#include "model/workspace/taskthread.h"
#include "tests/support/patience.h"

#include <QElapsedTimer>
#include <QSemaphore>
#include <QTest>

#include <thread>

using namespace lk;
using namespace std::chrono_literals;

namespace {

RunSnapshot backfilling(qint64 blocksDone)
{
    RunSnapshot snapshot;
    snapshot.state = RunState::Running;
    snapshot.currentStep = QStringLiteral("copy");
    snapshot.steps.insert(QStringLiteral("copy"), {.state = StepState::Running});
    snapshot.backfill = BackfillProgress{.stepId = QStringLiteral("copy"), .blocksDone = blocksDone};
    snapshot.backfill->samples << BackfillProgress::Sample{.atMs = blocksDone};
    return snapshot;
}

} // namespace

class TestSnapshotRelay : public QObject {
    Q_OBJECT
private slots:
    void progressComesAtMostTenTimesASecondAndLosesNoSample();
    void changesOfStateComeAllAndInOrder();
    void theLastProgressComesThoughNothingFollows();
    void nothingComesAfterClose();
    void receiverMayCloseItInTheMiddle();
    void threadAnswersItsWaitingTasksWhenItIsClosed();
    void threadThatHangsIsLeftBehindAndWaitedForAtTheEnd();
};

void TestSnapshotRelay::progressComesAtMostTenTimesASecondAndLosesNoSample()
{
    QList<RunSnapshotPtr> came;
    auto relay = std::make_shared<SnapshotRelay>([&](const RunSnapshotPtr& s) { came << s; });
    constexpr int many = 2000;
    QElapsedTimer clock;
    clock.start();
    std::thread engine([relay] {
        for (int i = 0; i < many; ++i) {
            relay->take(backfilling(i));
            std::this_thread::sleep_for(200us);
        }
    });
    QTRY_VERIFY(!came.isEmpty() && came.last()->backfill->blocksDone == many - 1);
    const qint64 took = clock.elapsed();
    engine.join();
    QVERIFY2(came.size() <= 3 + took / 100, qPrintable(QStringLiteral("%1 in %2 ms").arg(came.size()).arg(took)));
    QList<qint64> samples;
    for (const RunSnapshotPtr& snapshot : std::as_const(came)) {
        for (const auto& sample : snapshot->backfill->samples) {
            samples << sample.atMs;
        }
    }
    QCOMPARE(samples.size(), many);
    QVERIFY(std::ranges::is_sorted(samples));
    relay->close();
}

void TestSnapshotRelay::changesOfStateComeAllAndInOrder()
{
    QStringList came;
    auto relay = std::make_shared<SnapshotRelay>([&](const RunSnapshotPtr& s) { came << s->currentStep; });
    QStringList sent;
    for (int i = 0; i < 100; ++i) {
        RunSnapshot snapshot;
        snapshot.currentStep = QString::number(i);
        sent << snapshot.currentStep;
        relay->take(snapshot);
    }
    bool later = false;
    relay->later([&] {
        QCOMPARE(came, sent);
        later = true;
    });
    QTRY_VERIFY(later);
    relay->close();
}

void TestSnapshotRelay::theLastProgressComesThoughNothingFollows()
{
    qint64 last = -1;
    auto relay = std::make_shared<SnapshotRelay>([&](const RunSnapshotPtr& s) { last = s->backfill->blocksDone; });
    relay->take(backfilling(1));
    QTRY_COMPARE(last, 1);
    relay->take(backfilling(2));
    relay->take(backfilling(3));
    QTRY_COMPARE(last, 3);
    relay->close();
}

void TestSnapshotRelay::nothingComesAfterClose()
{
    int came = 0;
    auto relay = std::make_shared<SnapshotRelay>([&](const RunSnapshotPtr&) { ++came; });
    relay->take(backfilling(1));
    relay->later([&] { ++came; });
    relay->close();
    relay->take(backfilling(2));
    relay->later([&] { ++came; });
    QCoreApplication::sendPostedEvents();
    QTest::qWait(150); // longer than the relay holds progress back
    QCOMPARE(came, 0);
}

void TestSnapshotRelay::receiverMayCloseItInTheMiddle()
{
    int came = 0;
    std::shared_ptr<SnapshotRelay> relay;
    relay = std::make_shared<SnapshotRelay>([&](const RunSnapshotPtr&) {
        ++came;
        relay->close();
        relay.reset();
    });
    const auto kept = relay;
    for (int i = 0; i < 5; ++i) {
        RunSnapshot snapshot;
        snapshot.currentStep = QString::number(i);
        kept->take(snapshot);
    }
    QTRY_COMPARE(came, 1);
    QTest::qWait(50);
    QCOMPARE(came, 1);
}

void TestSnapshotRelay::threadAnswersItsWaitingTasksWhenItIsClosed()
{
    QSemaphore holds;
    QSemaphore begun;
    std::atomic_int ran = 0;
    std::atomic_int refused = 0;
    TaskThread thread(QStringLiteral("test"));
    thread.post([&](bool) {
        begun.release();
        holds.acquire();
    });
    for (int i = 0; i < 3; ++i) {
        thread.post([&](bool run) { ++(run ? ran : refused); });
    }
    begun.acquire();
    bool last = false;
    QVERIFY(!thread.close(10ms, [&] { last = true; }));
    holds.release();
    QVERIFY(thread.close(5000ms));
    QCOMPARE(ran.load(), 0);
    QCOMPARE(refused.load(), 3);
    QVERIFY(last);
    thread.post([&](bool run) { ++(run ? ran : refused); });
    QCOMPARE(refused.load(), 4);
}

void TestSnapshotRelay::threadThatHangsIsLeftBehindAndWaitedForAtTheEnd()
{
    auto holds = std::make_shared<QSemaphore>();
    QSemaphore begun;
    {
        TaskThread thread(QStringLiteral("hangs"));
        thread.post([holds, &begun](bool) {
            begun.release();
            holds->acquire();
        });
        begun.acquire();
    } // its end comes only after this
    QVERIFY(!waitForStragglers(20ms));
    holds->release();
    QVERIFY(waitForStragglers(5000ms));
}

QTEST_GUILESS_MAIN(TestSnapshotRelay)
#include "tst_snapshotrelay.moc"
