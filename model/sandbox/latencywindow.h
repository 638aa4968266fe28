// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>

#include <chrono>
#include <deque>

namespace lk {

/// How long requests took, over the last ten seconds. Not thread-safe: the owner locks.
class LatencyWindow {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds length{10};

    struct Summary {
        double requestsPerSecond = 0; ///< finished in the last second
        double p50Ms = 0;
        double p99Ms = 0;
        double maxMs = 0;
    };

    /// A request that was due at `due` and finished at `finished`. So the wait before it could be sent counts too.
    void add(Clock::time_point due, Clock::time_point finished);

    /// `waiting`: when each request was due that is not finished yet. One that takes longer than the median of the
    /// others is counted with its age, so that a stall is seen while it lasts.
    Summary summary(Clock::time_point now, const QList<Clock::time_point>& waiting) const;

private:
    struct Entry {
        Clock::time_point finished;
        Clock::duration took;
    };
    std::deque<Entry> m_entries; ///< by time of finish
};

} // namespace lk
