// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/batchsize.h"
#include "model/engine/blockwindows.h"
#include "model/engine/failures.h"
#include "model/engine/planprogress.h"
#include "model/engine/progressmeter.h"
#include "model/engine/runner.h"

#include <QElapsedTimer>
#include <QMap>
#include <QTest>

#include <thread>

using namespace lk;

/// The engine's arithmetic: windows, batch sizes, figures, retries. No server.
class BackfillPartsTest : public QObject {
    Q_OBJECT

private slots:
    void windowsCoverEveryBlock_data();
    void windowsCoverEveryBlock();
    void batchSizeFollowsTheTarget();
    void batchSizeFallsAtOnce();
    void etaIsARangeAndComesLate();
    void ratesAreOfTheLastSeconds();
    void backoffIsJitteredAndBounded();
    void triesLeaveTheTableAloneBetween();
    void stopWakesSleepers();
    void journalEntriesBecomeStates_data();
    void journalEntriesBecomeStates();
};

void BackfillPartsTest::windowsCoverEveryBlock_data()
{
    QTest::addColumn<qint64>("blocks");
    QTest::addColumn<int>("stripes");
    QTest::addColumn<qint64>("region");
    QTest::addColumn<qint64>("batch");
    QTest::newRow("empty table") << qint64(0) << 1 << qint64(64) << qint64(10);
    QTest::newRow("one block") << qint64(1) << 1 << qint64(64) << qint64(10);
    QTest::newRow("one region, eight stripes") << qint64(50) << 8 << qint64(64) << qint64(7);
    QTest::newRow("many regions, last one short") << qint64(1000) << 8 << qint64(96) << qint64(13);
    QTest::newRow("batch larger than region") << qint64(300) << 4 << qint64(64) << qint64(5000);
}

void BackfillPartsTest::windowsCoverEveryBlock()
{
    QFETCH(qint64, blocks);
    QFETCH(int, stripes);
    QFETCH(qint64, region);
    QFETCH(qint64, batch);
    BlockPosition position;
    position.stripes = stripes;
    position.endBlock = blocks;
    QMap<qint64, int> everyRow; // block -> sweeps that took every row
    QMap<qint64, int> sweeps;
    qint64 done = -1;
    for (int guard = 0; guard < 100'000; ++guard) {
        position = settled(position, region, blocks + 3); // the table has grown since
        QVERIFY(sweepsDone(position) >= done);
        done = sweepsDone(position);
        QVERIFY(done <= sweepsTotal(position));
        if (position.stage == BlockPosition::Finished) {
            break;
        }
        const BlockWindow window = nextWindow(position, batch);
        QVERIFY(window.to > window.from && window.to - window.from <= batch);
        for (qint64 b = window.from; b < window.to; ++b) {
            sweeps[b] += 1;
            everyRow[b] += window.stripe < 0 ? 1 : 0;
        }
        position = after(position, window);
    }
    QCOMPARE(position.stage, int(BlockPosition::Finished));
    QCOMPARE(sweepsDone(position), sweepsTotal(position));
    for (qint64 b = 0; b < blocks; ++b) {
        QCOMPARE(sweeps.value(b), stripes + 1); // the final sweep too
        QCOMPARE(everyRow.value(b), 2);
    }
    QCOMPARE(sweeps.value(blocks + 2), 1); // grown blocks: the final sweep alone
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

void BackfillPartsTest::journalEntriesBecomeStates_data()
{
    QTest::addColumn<bool>("undo");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("state");
    QTest::newRow("done") << false << "done" << "done";
    QTest::newRow("failed") << false << "failed" << "failed";
    QTest::newRow("stopped goes on later") << false << "stopped" << "pending";
    QTest::newRow("no outcome is in doubt") << false << "" << "in-doubt";
    QTest::newRow("taken back") << true << "done" << "undone";
    QTest::newRow("taking back failed: it stands") << true << "failed" << "done";
    QTest::newRow("taking back in doubt") << true << "" << "in-doubt";
}

void BackfillPartsTest::journalEntriesBecomeStates()
{
    QFETCH(bool, undo);
    QFETCH(QString, outcome);
    QFETCH(QString, state);
    JournalEntry entry;
    entry.undo = undo;
    entry.outcome = outcome;
    QCOMPARE(toString(progressOf(entry).state), state);
}

QTEST_GUILESS_MAIN(BackfillPartsTest)
#include "tst_backfillparts.moc"
