// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/progressmeter.h"

#include "model/engine/batchsize.h"

#include <algorithm>
#include <cmath>

namespace lk {

namespace {
constexpr qint64 rateWindowMs = 3000;
constexpr double halfLifeMs = 60'000;
constexpr qint64 quietMs = 30'000; // no ETA before this, or before 1 % is done
} // namespace

void ProgressMeter::batch(double latencyMs)
{
    m_latencies << latencyMs;
    if (m_latencies.size() > 200) {
        m_latencies.removeFirst();
    }
}

void ProgressMeter::tick(
    qint64 atMs, qint64 rows, qint64 sweepsDone, qint64 sweepsTotal, const QString& mark, bool held)
{
    m_held = held;
    m_nowMs = atMs;
    m_sweeps = sweepsDone;
    m_total = sweepsTotal;
    if (m_firstSweeps < 0) {
        m_firstSweeps = m_rateSweeps = sweepsDone;
        m_firstAtMs = m_rateAtMs = atMs;
    }
    m_points << Point{atMs, rows, sweepsDone};
    while (m_points.size() > 2 && m_points[1].atMs < atMs - rateWindowMs) {
        m_points.removeFirst();
    }
    if (held) {
        m_rateAtMs = atMs;
        m_rateSweeps = sweepsDone;
    } else if (const qint64 passed = atMs - m_rateAtMs; passed >= 1000) {
        const double rate = double(sweepsDone - m_rateSweeps) * 1000 / double(passed);
        m_rateAtMs = atMs;
        m_rateSweeps = sweepsDone;
        m_rates << rate;
        if (m_rates.size() > 20) {
            m_rates.removeFirst();
        }
        const double keep = std::exp2(-double(passed) / halfLifeMs);
        m_ewma = m_ewma < 0 ? rate : m_ewma * keep + rate * (1 - keep);
    }
    if (!mark.isEmpty() || m_samples.isEmpty() || atMs - m_samples.last().atMs >= 200) {
        const Point& first = m_points.first();
        const double seconds = double(atMs - first.atMs) / 1000;
        m_samples << BackfillProgress::Sample{atMs, seconds > 0 ? double(rows - first.rows) / seconds : 0,
            percentile(m_latencies, 0.5), percentile(m_latencies, 0.95), mark};
        if (m_samples.size() > 1000) {
            m_samples.removeFirst();
        }
    }
}

void ProgressMeter::fill(BackfillProgress& progress)
{
    progress.batchP50Ms = percentile(m_latencies, 0.5);
    progress.batchP95Ms = percentile(m_latencies, 0.95);
    progress.rowsPerSecond = 0;
    if (m_points.size() > 1 && m_points.last().atMs > m_points.first().atMs) {
        progress.rowsPerSecond = double(m_points.last().rows - m_points.first().rows) * 1000
            / double(m_points.last().atMs - m_points.first().atMs);
    }
    progress.etaLowSeconds = progress.etaHighSeconds = -1;
    const qint64 advanced = m_sweeps - std::max<qint64>(m_firstSweeps, 0);
    const bool early = m_nowMs - m_firstAtMs < quietMs && advanced * 100 < m_total;
    const auto remaining = double(m_total - m_sweeps);
    if (!early && !m_held && m_ewma > 0 && remaining > 0) {
        const double fast = std::max(percentile(m_rates, 0.9), m_ewma);
        const double slow = std::min(percentile(m_rates, 0.1), m_ewma);
        progress.etaLowSeconds = remaining / fast;
        // Seconds that stood still say nothing of the end; without a floor the range would reach to infinity.
        progress.etaHighSeconds = remaining / std::max(slow, m_ewma / 10);
    }
    progress.samples += m_samples;
    m_samples.clear();
}

} // namespace lk
