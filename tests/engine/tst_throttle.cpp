// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/throttlesignals.h"
#include "model/engine/tuningorder.h"
#include "model/engine/workercount.h"

#include <QSet>
#include <QTest>

#include <algorithm>

using namespace lk;
using Verdict = ThrottleSignal::Verdict;

/// What holds a backfill back, signal by signal, and how many workers there shall be. No server.
class ThrottleTest : public QObject {
    Q_OBJECT

private slots:
    void replicaLag();
    void slots_();
    void wal();
    void archive();
    void loadAndAutovacuum();
    void horizon();
    void lockQueue();
    void watch();
    void hours_data();
    void hours();
    void theWorstDecides();
    void workersFollowTheLoad();
    void workersStayWithinTheirSpan();
    void askedForWorkersStay();
    void ordersChangeOnlyWhatTheySay();
};

namespace {

ThrottleFacts lagging(qint64 ms, qint64 bytes = 0)
{
    ThrottleFacts facts;
    facts.lag = ReplicaLag{.standbys = 1, .worstMs = ms, .worstBytes = bytes, .worst = QStringLiteral("standby1")};
    return facts;
}

} // namespace

void ThrottleTest::replicaLag()
{
    ReplicaLagSignal signal;
    QCOMPARE(int(signal.judge({}).verdict), int(Verdict::Fine));
    QCOMPARE(int(signal.judge(lagging(900)).verdict), int(Verdict::Fine));
    QCOMPARE(int(signal.judge(lagging(1000)).verdict), int(Verdict::Slow));
    const ThrottleSignal far = signal.judge(lagging(10'000));
    QCOMPARE(int(far.verdict), int(Verdict::Pause));
    QVERIFY2(far.value.contains(QLatin1String("standby1")), qPrintable(far.value));
    QCOMPARE(int(signal.judge(lagging(2100)).verdict), int(Verdict::Pause)); // not to and fro
    QCOMPARE(int(signal.judge(lagging(1900)).verdict), int(Verdict::Slow));
    QCOMPARE(int(signal.judge(lagging(0, 300LL << 20)).verdict), int(Verdict::Pause));
    QCOMPARE(int(signal.judge({}).verdict), int(Verdict::Fine)); // the replica is gone
}

void ThrottleTest::slots_()
{
    SlotsSignal signal;
    ThrottleFacts facts;
    facts.slotsLost = {QStringLiteral("old")};
    QCOMPARE(int(signal.judge(facts).verdict), int(Verdict::Fine)); // nobody can lose it any more
    facts.slotsBehind = QStringLiteral("reader (extended)");
    QCOMPARE(int(signal.judge(facts).verdict), int(Verdict::Pause));
    facts.slotsBehind.clear();
    facts.slotsLost << QStringLiteral("reader");
    const ThrottleSignal lost = signal.judge(facts);
    QCOMPARE(int(lost.verdict), int(Verdict::Stop));
    QVERIFY2(lost.value.contains(QLatin1String("reader")) && !lost.value.contains(QLatin1String("old")),
        qPrintable(lost.value));
}

void ThrottleTest::wal()
{
    const auto at = [](qint64 ms, qint64 megabytes, qint64 asked = 0) {
        ThrottleFacts facts;
        facts.atMs = ms;
        facts.walBytes = megabytes << 20;
        facts.walMost = 1000LL << 20;
        facts.checkpointMs = 300'000;
        facts.checkpointsAskedFor = asked;
        return facts;
    };
    WalSignal signal;
    QCOMPARE(int(signal.judge({}, BackfillMode::Default).verdict), int(Verdict::Fine));
    QCOMPARE(int(signal.judge(at(0, 7000), BackfillMode::Default).verdict), int(Verdict::Fine));
    QCOMPARE(int(signal.judge(at(2000, 7499), BackfillMode::Default).verdict), int(Verdict::Fine));
    QCOMPARE(int(signal.judge(at(4000, 7501), BackfillMode::Default).verdict), int(Verdict::Slow));
    QCOMPARE(int(signal.judge(at(4000, 7501), BackfillMode::Fast).verdict), int(Verdict::Fine)); // may take all of it
    QCOMPARE(int(signal.judge(at(320'000, 7600), BackfillMode::Default).verdict), int(Verdict::Fine)); // long ago
    WalSignal another;
    QCOMPARE(int(another.judge(at(0, 0, 3), BackfillMode::Fast).verdict), int(Verdict::Fine));
    QCOMPARE(
        int(another.judge(at(2000, 10, 4), BackfillMode::Fast).verdict), int(Verdict::Fine)); // one may be anybody's
    QCOMPARE(int(another.judge(at(4000, 20, 5), BackfillMode::Fast).verdict), int(Verdict::Slow));
}

void ThrottleTest::archive()
{
    ThrottleFacts facts;
    QCOMPARE(int(archiveSignal(facts).verdict), int(Verdict::Fine));
    facts.archives = true;
    facts.archiveBacklog = 31;
    QCOMPARE(int(archiveSignal(facts).verdict), int(Verdict::Fine));
    facts.archiveBacklog = 32;
    QCOMPARE(int(archiveSignal(facts).verdict), int(Verdict::Slow));
    facts.archiveBacklog = 128;
    QCOMPARE(int(archiveSignal(facts).verdict), int(Verdict::Pause));
    facts.archiveBacklog = -1; // may not be seen
    QCOMPARE(int(archiveSignal(facts).verdict), int(Verdict::Fine));
    facts.archiveFails = true;
    QCOMPARE(int(archiveSignal(facts).verdict), int(Verdict::Pause));
}

void ThrottleTest::loadAndAutovacuum()
{
    ThrottleFacts facts;
    QVERIFY(loadOf(facts) < 0);
    QCOMPARE(int(loadSignal(facts).verdict), int(Verdict::Fine));
    facts.busy = 4;
    facts.cores = 8;
    QCOMPARE(loadOf(facts), 0.5);
    QCOMPARE(int(loadSignal(facts).verdict), int(Verdict::Fine));
    facts.busy = 16;
    QCOMPARE(int(loadSignal(facts).verdict), int(Verdict::Slow));
    QCOMPARE(int(autovacuumSignal(facts).verdict), int(Verdict::Fine));
    facts.autovacuum = true;
    QCOMPARE(int(autovacuumSignal(facts).verdict), int(Verdict::Slow));
    facts.wraparound = true;
    QVERIFY(autovacuumSignal(facts).value.contains(QLatin1String("wraparound")));
}

void ThrottleTest::horizon()
{
    ThrottleFacts facts;
    QCOMPARE(int(horizonSignal(facts).verdict), int(Verdict::Fine));
    facts.horizonMs = 59'000;
    facts.horizonHolder = QStringLiteral("pid 7, psql");
    QCOMPARE(int(horizonSignal(facts).verdict), int(Verdict::Fine));
    facts.horizonMs = 60'000;
    QCOMPARE(int(horizonSignal(facts).verdict), int(Verdict::Slow));
    QCOMPARE(horizonSignal(facts).value, QStringLiteral("60 s, pid 7, psql"));
}

void ThrottleTest::lockQueue()
{
    QCOMPARE(int(lockQueueSignal(0, 0, -1).verdict), int(Verdict::Fine));
    QCOMPARE(int(lockQueueSignal(3, 400, -1).verdict), int(Verdict::Fine));
    QCOMPARE(int(lockQueueSignal(3, 501, -1).verdict), int(Verdict::Slow));
    QCOMPARE(int(lockQueueSignal(0, 0, 1000).verdict), int(Verdict::Slow));
    QCOMPARE(int(lockQueueSignal(0, 0, 60'000).verdict), int(Verdict::Fine));
}

void ThrottleTest::watch()
{
    QCOMPARE(int(watchSignal(0, false, {}).verdict), int(Verdict::Fine));
    QCOMPARE(int(watchSignal(9000, true, {}).verdict), int(Verdict::Fine));
    QCOMPARE(int(watchSignal(10'001, true, QStringLiteral("gone")).verdict), int(Verdict::Pause));
    QCOMPARE(int(watchSignal(10'001, false, QStringLiteral("no place")).verdict), int(Verdict::Slow));
    QVERIFY(watchSignal(10'001, true, QStringLiteral("gone")).value.contains(QLatin1String("gone")));
}

void ThrottleTest::hours_data()
{
    QTest::addColumn<QString>("hours");
    QTest::addColumn<QTime>("now");
    QTest::addColumn<bool>("may");
    QTest::newRow("none") << QStringLiteral("any") << QTime(12, 0) << true;
    QTest::newRow("within the day") << QStringLiteral("09:00-17:00") << QTime(9, 0) << true;
    QTest::newRow("the end is outside") << QStringLiteral("09:00-17:00") << QTime(17, 0) << false;
    QTest::newRow("before") << QStringLiteral("09:00-17:00") << QTime(8, 59, 59) << false;
    QTest::newRow("over midnight, evening") << QStringLiteral("22:00-06:00") << QTime(23, 30) << true;
    QTest::newRow("over midnight, morning") << QStringLiteral("22:00-06:00") << QTime(5, 59) << true;
    QTest::newRow("over midnight, noon") << QStringLiteral("22:00-06:00") << QTime(12, 0) << false;
}

void ThrottleTest::hours()
{
    QFETCH(QString, hours);
    QFETCH(QTime, now);
    QFETCH(bool, may);
    BackfillTuning tuning;
    QVERIFY(setHours(tuning, hours));
    QCOMPARE(tuning.mayWorkAt(now), may);
    QCOMPARE(int(hoursSignal(tuning, now).verdict), int(may ? Verdict::Fine : Verdict::Pause));
    QCOMPARE(printedHours(tuning), hours == QLatin1String("any") ? QString() : hours);
    for (const char* wrong : {"", "22:00", "25:00-06:00", "22:00-22:00", "22:00-06:00-07:00", "ten-six"}) {
        BackfillTuning same = tuning;
        QVERIFY(!setHours(same, QLatin1String(wrong)));
        QCOMPARE(same, tuning);
    }
}

void ThrottleTest::theWorstDecides()
{
    QList<ThrottleSignal> all{{QStringLiteral("a"), {}, {}, Verdict::Fine},
        {QStringLiteral("b"), {}, {}, Verdict::Slow}, {QStringLiteral("c"), {}, {}, Verdict::Pause},
        {QStringLiteral("d"), {}, {}, Verdict::Pause}};
    const ThrottleSignal* worst = decide(all);
    QVERIFY(worst != nullptr);
    QCOMPARE(worst->id, QStringLiteral("c"));
    QCOMPARE(std::ranges::count_if(all, &ThrottleSignal::decides), 1);
    all[2].verdict = all[3].verdict = Verdict::Fine;
    QCOMPARE(decide(all)->id, QStringLiteral("b"));
    QVERIFY(!all[2].decides);
    all[1].verdict = Verdict::Fine;
    QVERIFY(decide(all) == nullptr);
    QVERIFY(std::ranges::none_of(all, &ThrottleSignal::decides));
}

void ThrottleTest::workersFollowTheLoad()
{
    QCOMPARE(WorkerCount::most(1), 2);
    QCOMPARE(WorkerCount::most(12), 3);
    QCOMPARE(WorkerCount::most(64), 4);
    WorkerCount count;
    BackfillTuning tuning;
    QCOMPARE(count.wanted(tuning, 12, 0.1, false, 0), 1);
    QCOMPARE(count.wanted(tuning, 12, 0.1, false, 14'999), 1);
    QCOMPARE(count.wanted(tuning, 12, 0.1, false, 15'000), 2);
    QCOMPARE(count.wanted(tuning, 12, 0.1, false, 16'000), 2);
    QCOMPARE(count.wanted(tuning, 12, 0.1, false, 30'000), 3);
    QCOMPARE(count.wanted(tuning, 12, 0.1, false, 60'000), 3); // a quarter of the cores
    QCOMPARE(count.wanted(tuning, 12, 0.5, false, 90'000), 3); // between the two: as it is
    QCOMPARE(count.wanted(tuning, 12, 0.8, false, 90'000), 2);
    QCOMPARE(count.wanted(tuning, 12, 0.8, true, 90'001), 1); // something wants no more than one
    QCOMPARE(count.wanted(tuning, 12, 0.8, false, 90'002), 2);
    QCOMPARE(count.wanted(tuning, 12, 2.0, false, 90'003), 1); // at once
    QCOMPARE(count.wanted(tuning, 12, 0.5, false, 90'004), 2);
    QCOMPARE(count.wanted(tuning, 12, -1, false, 200'000), 2); // not known: no change
    tuning.mode = BackfillMode::Fast;
    QCOMPARE(count.wanted(tuning, 2, 0.9, false, 200'001), 2); // begins with two
    QCOMPARE(count.wanted(tuning, 2, 0.9, false, 215'001), 1);
    tuning.mode = BackfillMode::Gentle;
    QCOMPARE(count.wanted(tuning, 64, 0, false, 215'002), 1);
    QCOMPARE(count.wanted(tuning, 64, 0, false, 300'000), 1);
}

void ThrottleTest::workersStayWithinTheirSpan()
{
    for (const BackfillMode mode : {BackfillMode::Gentle, BackfillMode::Default, BackfillMode::Fast}) {
        for (const int asked : {0, 1, 3, 99}) {
            BackfillTuning tuning = BackfillTuning::of(mode);
            tuning.workers = asked;
            const WorkerCount::Span span = WorkerCount::span(tuning);
            QSet<int> seen;
            for (const int cores : {2, 64}) {
                for (const double load : {0.0, 0.9}) {
                    for (const bool single : {false, true}) {
                        WorkerCount count;
                        for (const qint64 atMs : {0, 15'000, 30'000, 45'000, 60'000}) {
                            seen.insert(count.wanted(tuning, cores, load, single, atMs));
                        }
                    }
                }
            }
            QCOMPARE(*std::ranges::min_element(seen), span.least);
            QCOMPARE(*std::ranges::max_element(seen), span.most);
        }
    }
}

void ThrottleTest::askedForWorkersStay()
{
    WorkerCount count;
    BackfillTuning tuning;
    tuning.workers = 3;
    QCOMPARE(count.wanted(tuning, 2, 5.0, false, 0), 3);
    QCOMPARE(count.wanted(tuning, 2, 5.0, false, 100'000), 3);
    QCOMPARE(count.wanted(tuning, 2, 0, true, 100'000), 1); // a replica that falls behind, say
    tuning.workers = 99;
    QCOMPARE(count.wanted(tuning, 2, 0, false, 100'000), BackfillTuning::workersMost);
    tuning.workers = 0;
    QCOMPARE(count.wanted(tuning, 2, 0, false, 100'001), 1);
}

void ThrottleTest::ordersChangeOnlyWhatTheySay()
{
    BackfillTuning before;
    before.delayMs = 7;
    before.workers = 3;
    TuningOrder order;
    QVERIFY(order.isEmpty());
    order.mode = BackfillMode::Fast;
    const BackfillTuning fast = order.on(before);
    QCOMPARE(fast.targetMs, 10.0);
    QCOMPARE(fast.delayMs, 7);
    QCOMPARE(fast.workers, 3);
    order.targetMs = 4;
    QCOMPARE(order.on(before).targetMs, 4.0); // the more particular one wins
    RunControl control;
    control.setTuning(before);
    TuningOrder{.paused = true}.give(control);
    QVERIFY(control.isPaused());
    QCOMPARE(control.tuning(), before);
    TuningOrder{.workers = 0, .paused = false}.give(control);
    QVERIFY(!control.isPaused());
    QCOMPARE(control.tuning().workers, 0);
    QCOMPARE(control.tuning().delayMs, 7);
}

QTEST_GUILESS_MAIN(ThrottleTest)
#include "tst_throttle.moc"
