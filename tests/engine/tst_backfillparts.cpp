// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/batchsize.h"
#include "model/engine/failures.h"
#include "model/engine/planprogress.h"
#include "model/engine/progressmeter.h"
#include "model/engine/regionbook.h"
#include "model/engine/runner.h"
#include "tests/support/patience.h"

#include <QElapsedTimer>
#include <QMap>
#include <QScopeGuard>
#include <QTest>

#include <atomic>
#include <random>
#include <thread>

using namespace lk;

/// The engine's arithmetic: windows, batch sizes, figures, retries. No server.
class BackfillPartsTest : public QObject {
    Q_OBJECT

private slots:
    void regionsCoverEveryBlockOnce_data();
    void regionsCoverEveryBlockOnce();
    void leftOutBlocksComeLast();
    void rewrittenTableBeginsAnewWhenAllHandsAreEmpty();
    void regionsHoldSeveralBatches();
    void modesLimitTheBatch();
    void batchSizeFollowsTheTarget();
    void batchSizeFallsAtOnce();
    void etaIsARangeAndComesLate();
    void nothingIsToldAsDoneThatIsNot();
    void ratesAreOfTheLastSeconds();
    void backoffIsJitteredAndBounded();
    void triesLeaveTheTableAloneBetween();
    void stopWakesSleepers();
    void wokenSleepersStayPaused();
    void restsForOthersAreCutShortByStopAlone();
    void journalEntriesBecomeStates_data();
    void journalEntriesBecomeStates();
};

void BackfillPartsTest::regionsCoverEveryBlockOnce_data()
{
    QTest::addColumn<qint64>("blocks");
    QTest::addColumn<int>("stripes");
    QTest::addColumn<qint64>("region");
    QTest::addColumn<qint64>("batch");
    QTest::addColumn<QList<int>>("workers"); // of one client after the other, each killed but the last
    QTest::newRow("empty table") << qint64(0) << 1 << qint64(64) << qint64(10) << QList<int>{1};
    QTest::newRow("one block, three workers") << qint64(1) << 1 << qint64(64) << qint64(10) << QList<int>{3};
    QTest::newRow("one region, eight stripes") << qint64(50) << 8 << qint64(64) << qint64(7) << QList<int>{2};
    QTest::newRow("many regions, last one short") << qint64(1000) << 8 << qint64(96) << qint64(13) << QList<int>{3};
    QTest::newRow("batch larger than region") << qint64(300) << 4 << qint64(64) << qint64(5000) << QList<int>{2};
    QTest::newRow("killed with three, resumed with one")
        << qint64(700) << 8 << qint64(64) << qint64(9) << QList<int>{3, 1};
    QTest::newRow("killed with one, resumed with four, then two")
        << qint64(700) << 4 << qint64(64) << qint64(9) << QList<int>{1, 4, 2};
}

/// Workers in any order, over rows that alone survive a kill: as BackfillDeal keeps them.
void BackfillPartsTest::regionsCoverEveryBlockOnce()
{
    QFETCH(qint64, blocks);
    QFETCH(int, stripes);
    QFETCH(qint64, region);
    QFETCH(qint64, batch);
    QFETCH(QList<int>, workers);
    std::mt19937 random(4711);
    QMap<int, Region> rows;
    qint64 dealt = 0;
    QMap<qint64, int> everyRow; // block -> sweeps that took every row
    QMap<qint64, int> sweeps;
    for (qsizetype client = 0; client < workers.size(); ++client) {
        RegionBook book;
        RegionBook::Contents contents{blocks, dealt, {}, {}, 0, stripes};
        for (const Region& row : std::as_const(rows)) {
            contents.rowsUsed = std::max(contents.rowsUsed, row.row);
            if (!row.isDone()) {
                contents.open << row;
            }
        }
        book.begin(contents);
        const bool killed = client + 1 < workers.size();
        int life = killed ? 40 : 1'000'000; // batches
        QList<std::optional<Region>> hands(workers[client]);
        qint64 done = -1;
        for (int idle = 0; life > 0 && idle < 1000;) {
            auto& hand = hands[qsizetype(random() % quint32(hands.size()))];
            if (!hand) {
                const auto task = book.take(0);
                if (task.kind == RegionBook::Task::Sweep) {
                    hand = task.region;
                } else if (task.kind == RegionBook::Task::Deal) {
                    const Region dealing{task.region.row, dealt, std::min(dealt + region, blocks), stripes, 0, dealt};
                    QVERIFY(!rows.contains(dealing.row) || rows[dealing.row].isDone());
                    if (dealing.from < dealing.to) {
                        rows[dealing.row] = dealing;
                        dealt = dealing.to;
                        hand = dealing;
                    }
                    book.dealt(task.region.row, hand);
                } else if (task.kind == RegionBook::Task::Done) {
                    break;
                } else {
                    ++idle;
                }
                continue;
            }
            idle = 0;
            if (random() % 50 == 0) { // let go by the supervisor
                book.putBack(*hand);
                hand.reset();
                continue;
            }
            const BlockWindow window = nextWindow(*hand, batch);
            QVERIFY(window.to > window.from && window.to - window.from <= batch);
            for (qint64 b = window.from; b < window.to; ++b) {
                sweeps[b] += 1;
                everyRow[b] += window.stripe < 0 ? 1 : 0;
            }
            hand = after(*hand, window);
            rows[hand->row] = *hand;
            book.moved(*hand);
            QVERIFY(book.sweepsDone() >= done && book.sweepsDone() <= book.sweepsTotal());
            done = book.sweepsDone();
            if (hand->isDone()) {
                book.done(*hand);
                hand.reset();
            }
            --life;
        }
        QCOMPARE(book.isDone(), !killed);
    }
    for (qint64 b = 0; b < blocks; ++b) {
        QCOMPARE(sweeps.value(b), stripes);
        QCOMPARE(everyRow.value(b), 1);
    }
    QCOMPARE(sweeps.size(), blocks);
}

void BackfillPartsTest::leftOutBlocksComeLast()
{
    RegionBook book;
    book.begin({100, 0, {}, {}, 0, 1});
    const auto first = book.take(0);
    QCOMPARE(first.kind, RegionBook::Task::Deal);
    const Region region{first.region.row, 0, 100, 1, 0, 0};
    book.dealt(region.row, region);
    const Region left{book.newRow(), 10, 20, 1, 0, 10};
    QVERIFY(left.row != region.row);
    book.addRevisit(left);
    QCOMPARE(book.take(0).kind, RegionBook::Task::Wait); // its region is still in hand
    book.done(region);
    const auto again = book.take(0);
    QCOMPARE(again.kind, RegionBook::Task::Revisit);
    QCOMPARE(again.region, left);
    QVERIFY(!book.isDone());
    book.done(left);
    QCOMPARE(book.take(0).kind, RegionBook::Task::Done);
    QVERIFY(book.isDone());
}

void BackfillPartsTest::rewrittenTableBeginsAnewWhenAllHandsAreEmpty()
{
    RegionBook book;
    book.begin({200, 0, {}, {}, 0, 1});
    const auto a = book.take(0);
    const Region mine{a.region.row, 0, 100, 1, 0, 0};
    book.dealt(mine.row, mine);
    const auto b = book.take(0);
    const Region yours{b.region.row, 100, 200, 1, 0, 100};
    book.dealt(yours.row, yours);
    book.rewritten(mine);
    QCOMPARE(book.take(0).kind, RegionBook::Task::Wait); // the other one's batch may still be under way
    book.rewritten(yours);
    QCOMPARE(book.take(0).kind, RegionBook::Task::Restart);
    QCOMPARE(book.take(0).kind, RegionBook::Task::Wait); // one does it
    book.restarted(std::nullopt); // in vain
    QCOMPARE(book.take(0).kind, RegionBook::Task::Restart);
    book.restarted(RegionBook::Contents{70, 0, {}, {}, 0, 1});
    QCOMPARE(book.take(0).kind, RegionBook::Task::Deal);
    QCOMPARE(book.sweepsTotal(), 70);
}

void BackfillPartsTest::batchSizeFollowsTheTarget()
{
    BatchSize size;
    QCOMPARE(size.rows(), BatchSize::firstRows);
    const double msPerRow = 0.005;
    for (int i = 0; i < 200; ++i) {
        size.took(size.rows() * msPerRow, 3);
    }
    QVERIFY2(size.rows() > 500 && size.rows() < 700, qPrintable(QString::number(size.rows())));
    for (int i = 0; i < 200; ++i) {
        size.took(size.rows() * msPerRow, 1); // the operator asks for gentler batches
    }
    QVERIFY2(size.rows() > 160 && size.rows() < 240, qPrintable(QString::number(size.rows())));
    for (int i = 0; i < 500; ++i) {
        size.took(0.001, 100);
    }
    QCOMPARE(size.rows(), BatchSize::mostRows);
}

void BackfillPartsTest::modesLimitTheBatch()
{
    QCOMPARE(mostRowsOf(BackfillTuning::of(BackfillMode::Gentle)), 100);
    QCOMPARE(mostRowsOf(BackfillTuning::of(BackfillMode::Default)), 250);
    QCOMPARE(mostRowsOf(BackfillTuning::of(BackfillMode::Fast)), 2500);
    BackfillTuning longer = BackfillTuning::of(BackfillMode::Fast);
    longer.targetMs = 15;
    QCOMPARE(mostRowsOf(longer), 3750);
    longer.targetMs = 1000;
    QCOMPARE(mostRowsOf(longer), BatchSize::mostRows);
    BatchSize size;
    for (int i = 0; i < 200; ++i) {
        size.took(0.1, 10, 250);
        QVERIFY(size.rows() <= 250);
    }
    QCOMPARE(size.rows(), 250);
    size.took(0.1, 10, 100); // the mode has changed
    QCOMPARE(size.rows(), 100);
}

void BackfillPartsTest::regionsHoldSeveralBatches()
{
    QCOMPARE(regionBlocks(64, 1'000'000), 2000);
    QCOMPARE(regionBlocks(1, 1'000'000), 4000); // 32 MB at the most
    QCOMPARE(regionBlocks(100'000, 1'000'000), 64);
    QCOMPARE(regionBlocks(64, 4000), 500); // several workers have something to do
    QCOMPARE(regionBlocks(64, 10), 64);
    QCOMPARE(stripesFor(64, 1000, 2), 8);
    QCOMPARE(stripesFor(64, 1000, 3), 16);
    QCOMPARE(stripesFor(20, 1000, 3), 8);
    QCOMPARE(stripesFor(8, 1000, 5), 4);
    QCOMPARE(stripesFor(2, 1000, 5), 1);
    QCOMPARE(stripesFor(64, 10, 5), 1);
}

void BackfillPartsTest::batchSizeFallsAtOnce()
{
    BatchSize size;
    size.took(20, 3);
    QCOMPARE(size.rows(), BatchSize::firstRows / 2);
    size.took(20, 3);
    QCOMPARE(size.rows(), BatchSize::leastRows);
    for (int i = 0; i < 20; ++i) {
        size.took(1000, 3);
    }
    QCOMPARE(size.rows(), BatchSize::leastRows); // a slow machine alone does not bring the backfill to a stand
    for (int i = 0; i < 20; ++i) {
        size.took(0.1, 3);
    }
    QVERIFY(size.rows() > BatchSize::leastRows); // and finds its way up again
    for (int i = 0; i < 20; ++i) {
        size.halve(); // locked rows: down to the one that is held
    }
    QCOMPARE(size.rows(), 1);
    for (int i = 0; i < 20; ++i) {
        size.took(1000, 3);
    }
    QCOMPARE(size.rows(), 1);
}

void BackfillPartsTest::etaIsARangeAndComesLate()
{
    ProgressMeter meter;
    BackfillProgress p;
    meter.tick(0, 0, 0, 100'000);
    meter.tick(1000, 100, 500, 100'000);
    meter.fill(p);
    QCOMPARE(p.etaHighSeconds, -1.0);
    for (int s = 2; s <= 20; ++s) {
        meter.tick(s * 1000, s * 100, s * 500, 100'000);
    }
    meter.fill(p);
    const double exact = (100'000 - 10'000) / 500.0;
    QVERIFY(p.etaLowSeconds <= exact * 1.05 && p.etaLowSeconds > exact * 0.9);
    QVERIFY(p.etaHighSeconds >= exact * 0.95 && p.etaHighSeconds < exact * 1.2);
    // Standing still makes it longer, never endless.
    for (int s = 21; s <= 35; ++s) {
        meter.tick(s * 1000, 2000, 10'000, 100'000);
    }
    BackfillProgress still;
    meter.fill(still);
    QVERIFY(still.etaHighSeconds > 2 * exact && still.etaHighSeconds < 100 * exact);
    QCOMPARE(still.rowsPerSecond, 0.0);
    // A pause by order says nothing of the speed, and while it lasts nobody knows the end.
    for (int s = 36; s <= 636; ++s) {
        meter.tick(s * 1000, 2000, 10'000, 100'000, {}, true);
    }
    BackfillProgress held;
    meter.fill(held);
    QCOMPARE(held.etaHighSeconds, -1.0);
    for (int s = 637; s <= 640; ++s) {
        meter.tick(s * 1000, 2000 + (s - 636) * 100, 10'000 + (s - 636) * 500, 100'000);
    }
    BackfillProgress resumed;
    meter.fill(resumed);
    QVERIFY(resumed.etaHighSeconds > 0 && resumed.etaHighSeconds <= still.etaHighSeconds);
}

void BackfillPartsTest::nothingIsToldAsDoneThatIsNot()
{
    QCOMPARE((BackfillProgress{.blocksDone = 0, .blocksTotal = 0}.percent()), 0.0);
    QCOMPARE((BackfillProgress{.blocksDone = 999'999, .blocksTotal = 1'000'000}.percent()), 99.9);
    QCOMPARE((BackfillProgress{.blocksDone = 1'000'000, .blocksTotal = 1'000'000}.percent()), 100.0);
}

void BackfillPartsTest::ratesAreOfTheLastSeconds()
{
    ProgressMeter meter;
    for (int i = 0; i <= 100; ++i) {
        meter.tick(i * 100, i < 50 ? i * 10'000 : 500'000 + (i - 50) * 100, i, 1000);
        meter.batch(i < 50 ? 2 : 4);
    }
    BackfillProgress p;
    meter.fill(p);
    QVERIFY2(p.rowsPerSecond > 900 && p.rowsPerSecond < 1100, qPrintable(QString::number(p.rowsPerSecond)));
    QVERIFY(p.batchP50Ms >= 2 && p.batchP95Ms == 4);
    QVERIFY(!p.samples.isEmpty() && p.samples.size() <= 101);
    BackfillProgress next;
    meter.fill(next);
    QVERIFY(next.samples.isEmpty()); // only those since the last time
}

void BackfillPartsTest::backoffIsJitteredAndBounded()
{
    QSet<int> seen;
    for (int i = 0; i < 200; ++i) {
        const int delay = jitteredDelayMs(3, 100, 5000);
        QVERIFY(delay >= 0 && delay <= 800);
        QVERIFY(jitteredDelayMs(1000, 100, 5000) <= 5000);
        seen << delay;
    }
    QVERIFY(seen.size() > 50);
}

void BackfillPartsTest::triesLeaveTheTableAloneBetween()
{
    for (const int budget : {50, 1000, 20'000}) {
        int longest = 0;
        for (int number = 1; number <= 10; ++number) {
            for (int i = 0; i < 200; ++i) {
                const int pause = pauseBetweenTriesMs(number, budget);
                QVERIFY(pause >= budget); // who queued for so long gets as long to work the queue off
                QVERIFY(pause <= std::max(2 * budget, 5000));
                longest = std::max(longest, pause);
            }
        }
        QVERIFY(longest > budget * 3 / 2); // jittered
    }
}

void BackfillPartsTest::stopWakesSleepers()
{
    RunControl control;
    QElapsedTimer clock;
    clock.start();
    std::jthread stopper([&] { control.stop(); });
    QVERIFY(!control.sleep(60'000));
    QVERIFY(clock.elapsed() < 10'000);
    control.pause();
    control.waitWhilePaused(); // stopped: does not block
    control.reset();
    QVERIFY(!control.isStopped() && !control.isPaused());
    QVERIFY(control.sleep(1));
    control.pause();
    std::jthread resumer([&] { control.resume(); });
    control.waitWhilePaused();
    QVERIFY(!control.isPaused());
}

void BackfillPartsTest::wokenSleepersStayPaused()
{
    RunControl control;
    control.pause();
    std::atomic_bool awake = false;
    QElapsedTimer clock;
    clock.start();
    std::jthread sleeper([&] {
        awake = control.sleep(60'000);
        control.waitWhilePaused();
    });
    const auto letGo = qScopeGuard([&] { control.stop(); });
    // Who wakes before it sleeps has woken nobody.
    QTRY_VERIFY((control.wake(), awake.load()));
    QVERIFY(clock.elapsed() < 10'000);
    QVERIFY(control.isPaused());
    QVERIFY(!control.isStopped());
}

/// Who was made to wait gets through meanwhile, whoever is in a hurry.
void BackfillPartsTest::restsForOthersAreCutShortByStopAlone()
{
    RunControl control;
    std::atomic_bool rested = false;
    std::atomic_bool over = false;
    QElapsedTimer clock;
    clock.start();
    {
        const std::jthread hurry([&] {
            while (!rested) {
                control.resume();
                control.wake();
                std::this_thread::yield();
            }
        });
        const auto enough = qScopeGuard([&] { rested = true; });
        QVERIFY(control.rest(100));
    }
    QVERIFY2(clock.elapsed() >= 100, qPrintable(QString::number(clock.elapsed())));
    const std::jthread rester([&] { over = !control.rest(60'000); });
    control.stop();
    QTRY_VERIFY(over);
}

void BackfillPartsTest::journalEntriesBecomeStates_data()
{
    QTest::addColumn<bool>("undo");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("before");
    QTest::newRow("done") << false << "done" << "done" << "";
    QTest::newRow("failed") << false << "failed" << "failed" << "";
    QTest::newRow("stopped goes on later") << false << "stopped" << "pending" << "";
    QTest::newRow("no outcome is in doubt") << false << "" << "in-doubt" << "";
    QTest::newRow("taken back") << true << "done" << "undone" << "";
    QTest::newRow("taking back failed: it stands") << true << "failed" << "done" << "done";
    QTest::newRow("taking back what had failed was stopped: it failed") << true << "stopped" << "failed" << "failed";
    QTest::newRow("taking back what was stopped was stopped") << true << "stopped" << "pending" << "stopped";
    QTest::newRow("taking back again what was taken back") << true << "stopped" << "undone" << "undone";
    QTest::newRow("taking back in doubt") << true << "" << "in-doubt" << "done";
}

void BackfillPartsTest::journalEntriesBecomeStates()
{
    QFETCH(bool, undo);
    QFETCH(QString, outcome);
    QFETCH(QString, state);
    QFETCH(QString, before);
    JournalEntry entry;
    entry.before = before;
    entry.undo = undo;
    entry.outcome = outcome;
    QCOMPARE(toString(progressOf(entry).state), state);
}

QTEST_GUILESS_MAIN(BackfillPartsTest)
#include "tst_backfillparts.moc"
