// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/latencywindow.h"

#include <QTest>

using namespace lk;
using namespace std::chrono_literals;

class LatencyWindowTest : public QObject {
    Q_OBJECT
private slots:
    void isEmptyAtFirst()
    {
        const auto summary = LatencyWindow().summary(LatencyWindow::Clock::now(), {});
        QCOMPARE(summary.requestsPerSecond, 0.0);
        QCOMPARE(summary.maxMs, 0.0);
    }

    void countsFromTheMomentARequestWasDue()
    {
        LatencyWindow window;
        const auto now = LatencyWindow::Clock::now();
        window.add(now - 250ms, now);
        QCOMPARE(window.summary(now, {}).maxMs, 250.0);
    }

    void percentilesAreNearestRank()
    {
        LatencyWindow window;
        const auto now = LatencyWindow::Clock::now();
        for (int i = 1; i <= 1000; ++i) {
            window.add(now - std::chrono::milliseconds(i), now);
        }
        const auto summary = window.summary(now, {});
        QCOMPARE(summary.p50Ms, 500.0);
        QCOMPARE(summary.p99Ms, 990.0);
        QCOMPARE(summary.maxMs, 1000.0);
    }

    void forgetsAfterTenSecondsAndTheRateAfterOne()
    {
        LatencyWindow window;
        const auto start = LatencyWindow::Clock::now();
        window.add(start - 900ms, start);
        for (int i = 0; i < 5; ++i) {
            window.add(start + 5s - 1ms, start + 5s);
        }
        QCOMPARE(window.summary(start + 5500ms, {}).requestsPerSecond, 5.0);
        QCOMPARE(window.summary(start + 5500ms, {}).maxMs, 900.0);
        QCOMPARE(window.summary(start + 7s, {}).requestsPerSecond, 0.0);
        QCOMPARE(window.summary(start + 11s, {}).maxMs, 1.0);
        QCOMPARE(window.summary(start + 16s, {}).maxMs, 0.0);
    }

    void aStallIsSeenWhileItLasts()
    {
        LatencyWindow window;
        const auto now = LatencyWindow::Clock::now();
        for (int i = 0; i < 100; ++i) {
            window.add(now - 2ms, now);
        }
        QCOMPARE(window.summary(now + 3s, {now}).maxMs, 3000.0);
        QCOMPARE(window.summary(now + 3s, {now}).p50Ms, 2.0);
        // One that has only just been sent says nothing yet.
        QCOMPARE(window.summary(now + 1ms, {now}).maxMs, 2.0);
    }
};

QTEST_GUILESS_MAIN(LatencyWindowTest)
#include "tst_latencywindow.moc"
