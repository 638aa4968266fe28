// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/workercount.h"

#include "model/engine/throttlesignals.h"

#include <algorithm>

namespace lk {

namespace {
int first(BackfillMode mode)
{
    return mode == BackfillMode::Fast ? 2 : 1;
}
} // namespace

int WorkerCount::most(int cores)
{
    return std::max(2, std::min(automaticMost, (cores + 3) / 4));
}

WorkerCount::Span WorkerCount::span(const BackfillTuning& tuning)
{
    if (tuning.workers > 0) {
        const int asked = std::min(tuning.workers, BackfillTuning::workersMost);
        return {1, asked}; // one alone where something on the server wants that
    }
    // By load, which may be such that one is left of any number.
    return {1, tuning.mode == BackfillMode::Gentle ? first(tuning.mode) : automaticMost};
}

int WorkerCount::wanted(const BackfillTuning& tuning, int cores, double load, bool single, qint64 nowMs)
{
    if (tuning.workers > 0) {
        m_workers = 0; // by load again: from the start
        return single ? 1 : std::min(tuning.workers, BackfillTuning::workersMost);
    }
    if (m_workers == 0 || m_mode != tuning.mode) {
        m_workers = first(tuning.mode);
        m_mode = tuning.mode;
        m_changedAtMs = nowMs;
    }
    if (tuning.mode != BackfillMode::Gentle && load >= 0 && nowMs - m_changedAtMs >= restMs) {
        const int next = load < addBelow ? std::min(m_workers + 1, most(cores))
            : load > shedAbove           ? std::max(m_workers - 1, 1)
                                         : m_workers;
        if (next != m_workers) {
            m_workers = next;
            m_changedAtMs = nowMs;
        }
    }
    return single || load >= loadSlow ? 1 : m_workers;
}

} // namespace lk
