// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/latencywindow.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace lk {

namespace {

double milliseconds(LatencyWindow::Clock::duration duration)
{
    return std::chrono::duration<double, std::milli>(duration).count();
}

/// The smallest value that `share` of all are not above (nearest rank). `values` is sorted and not empty.
LatencyWindow::Clock::duration percentile(const std::vector<LatencyWindow::Clock::duration>& values, double share)
{
    const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
    return values[std::clamp<size_t>(rank, 1, values.size()) - 1];
}

} // namespace

void LatencyWindow::add(Clock::time_point due, Clock::time_point finished)
{
    m_entries.push_back({finished, std::max(finished - due, Clock::duration::zero())});
    while (m_entries.front().finished < finished - length) {
        m_entries.pop_front();
    }
}

LatencyWindow::Summary LatencyWindow::summary(Clock::time_point now, const QList<Clock::time_point>& waiting) const
{
    Summary summary;
    std::vector<Clock::duration> took;
    took.reserve(m_entries.size() + static_cast<size_t>(waiting.size()));
    for (const Entry& entry : m_entries) {
        if (entry.finished >= now - length) {
            took.push_back(entry.took);
        }
        if (entry.finished >= now - std::chrono::seconds(1)) {
            summary.requestsPerSecond += 1;
        }
    }
    std::ranges::sort(took);
    const Clock::duration usual = took.empty() ? Clock::duration::zero() : percentile(took, 0.5);
    for (const Clock::time_point due : waiting) {
        if (now - due > usual) {
            took.push_back(now - due);
        }
    }
    if (took.empty()) {
        return summary;
    }
    std::ranges::sort(took);
    summary.p50Ms = milliseconds(percentile(took, 0.5));
    summary.p99Ms = milliseconds(percentile(took, 0.99));
    summary.maxMs = milliseconds(took.back());
    return summary;
}

} // namespace lk
