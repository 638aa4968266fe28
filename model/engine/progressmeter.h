// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"

namespace lk {

/// Figures of a backfill from what its batches report: rate over the last seconds of wall clock, latency percentiles,
/// an ETA range. Keeps a bounded history. The clock is handed in, in ms since the backfill began.
class ProgressMeter {
public:
    void batch(double latencyMs);
    /// Called a few times a second with the totals so far. `held`: nothing is to be done just now, by a person's order
    /// or the hours; that time says nothing of the speed, and nobody knows when it ends.
    void tick(
        qint64 atMs, qint64 rows, qint64 sweepsDone, qint64 sweepsTotal, const QString& mark = {}, bool held = false);
    /// Fills the figures in; takes the samples gathered since the last call.
    void fill(BackfillProgress& progress);

private:
    struct Point {
        qint64 atMs;
        qint64 rows;
        qint64 sweeps;
    };
    QList<Point> m_points; ///< the last few seconds
    QList<double> m_latencies; ///< the last 200 batches
    QList<double> m_rates; ///< block sweeps a second, one for each second, the last 20
    QList<BackfillProgress::Sample> m_samples;
    qint64 m_firstSweeps = -1;
    qint64 m_firstAtMs = 0;
    qint64 m_rateAtMs = 0;
    qint64 m_rateSweeps = 0;
    double m_ewma = -1;
    bool m_held = false;
    qint64 m_sweeps = 0;
    qint64 m_total = 0;
    qint64 m_nowMs = 0;
};

} // namespace lk
