// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <atomic>
#include <thread>

namespace lk::test {

/// Looks all the time how long an application's role is kept waiting because of Lockkeeper: by what it holds, or by its
/// place in a queue. By the server's own clock, from the moment it began to wait. What waits for somebody else as well
/// does not count.
class WaitWatch {
public:
    /// Lockkeeper works as `ours`, the application as `theirs`; what a session named "holder" keeps waiting is not
    /// ours to answer for.
    WaitWatch(Backend& backend, ConnectionSettings settings, const QString& theirs = QStringLiteral("shop"),
        const QString& ours = QStringLiteral("postgres"));

    double longestMs() const { return m_longest; }
    /// The longest time between two looks: so long this machine, not Lockkeeper, may have kept somebody from working.
    double stalledMs() const { return m_stalled; }
    /// Of whoever waited longer than a budget of `ms` and than what the machine itself may account for; else empty.
    QString beyond(double ms) const;

private:
    void watch(Backend& backend, const ConnectionSettings& settings, const QString& query, const std::stop_token& stop);

    std::atomic<double> m_longest = 0;
    std::atomic<double> m_stalled = 0;
    std::jthread m_thread;
};

} // namespace lk::test
