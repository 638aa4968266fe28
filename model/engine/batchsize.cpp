// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/batchsize.h"

#include <algorithm>
#include <cmath>

namespace lk {

double percentile(QList<double> values, double share)
{
    if (values.isEmpty()) {
        return 0;
    }
    const auto place = std::min<qsizetype>(values.size() - 1, qsizetype(std::floor(share * double(values.size()))));
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return values[place];
}

int mostRowsOf(const BackfillTuning& tuning)
{
    const auto rows = [&]() -> double {
        switch (tuning.mode) {
        case BackfillMode::Gentle:
            return 100;
        case BackfillMode::Default:
            return 250;
        case BackfillMode::Fast:
            return 2500;
        }
        Q_UNREACHABLE();
    }();
    const double longer = std::max(1.0, tuning.targetMs / BackfillTuning::of(tuning.mode).targetMs);
    return int(std::min<double>(BatchSize::mostRows, rows * longer));
}

void BatchSize::took(double milliseconds, double targetMs, int most)
{
    if (m_rows > most) {
        m_rows = most;
        m_last.clear();
    }
    const double target = std::clamp(targetMs, 0.1, mostTargetMs);
    if (milliseconds > 5 * target) {
        // One slow batch may be a checkpoint or a busy machine, which smaller batches would not mend: half. A second
        // one in a row is the batch's own fault: a tenth.
        m_rows = std::max(std::min(m_rows, leastRows), m_rows / (m_outliers++ == 0 ? 2 : 10));
        m_last.clear();
        return;
    }
    m_outliers = 0;
    m_last << milliseconds;
    if (m_last.size() < 3) {
        return;
    }
    const double p90 = percentile(m_last, 0.9);
    const double factor = std::clamp(target / std::max(p90, 0.01), 0.5, 1.5);
    // Small differences are noise; changing the size for them makes the latency wander.
    if (factor > 1.1 || factor < 0.9) {
        const int next = std::clamp(int(std::lround(m_rows * factor)), std::min(m_rows, leastRows), most);
        m_rows = factor > 1 && next == m_rows ? std::min(m_rows + 1, most) : next;
        m_last.clear();
        return;
    }
    if (m_last.size() > 11) {
        m_last.removeFirst();
    }
}

void BatchSize::halve()
{
    m_rows = std::max(1, m_rows / 2);
    m_last.clear();
}

} // namespace lk
