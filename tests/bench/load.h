// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "tests/bench/sample.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace lk::bench {

/// An application on the table: transactions that come at a steady rate whether the earlier ones are answered or not,
/// each timed from the moment it was due. So a stall shows as the latency of everything that came meanwhile.
class Load {
public:
    using Clock = std::chrono::steady_clock;

    /// Writes rows with keys 1 .. rows, and new ones now and then.
    Load(Backend& backend, ConnectionSettings settings, qint64 rows, double perSecond = 200, int sessions = 8);
    ~Load();
    Q_DISABLE_COPY_MOVE(Load)

    Result<void> start(); ///< when it returns, transactions come
    /// Every transaction that was due between the two moments; ends the load and returns when the last is answered.
    Latency stop(Clock::time_point from, Clock::time_point to);

private:
    struct Answer {
        Clock::time_point due;
        double milliseconds = 0;
        bool failed = false;
    };
    void work(Session& session, std::vector<Answer>& answers, unsigned seed);

    Backend& m_backend;
    const ConnectionSettings m_settings;
    const qint64 m_rows;
    const std::chrono::nanoseconds m_period;
    const int m_count;
    Clock::time_point m_began;
    std::atomic<Clock::time_point> m_end = Clock::time_point::max();
    std::atomic<qint64> m_tickets = 0;
    std::vector<std::unique_ptr<Session>> m_sessions;
    std::vector<std::vector<Answer>> m_answers;
    std::vector<std::jthread> m_threads;
};

} // namespace lk::bench
