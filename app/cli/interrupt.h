// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <functional>
#include <mutex>

namespace lk::cli {

/// SIGINT and SIGTERM for a program without a window: the first asks what runs to stop safely, the second (or the first
/// when nothing is to be asked) ends the process at once with status 4. SIGPIPE is ignored: a reader that goes away
/// must not end a run in the middle. One of these a process.
class Interrupt {
public:
    Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    bool wanted() const; ///< somebody asked to stop
    /// Called once, on the watching thread, at the first signal. Empty: none; when this returns the former one is not
    /// running any more.
    void onStop(std::function<void()> stop);
    /// Sleeps, but not beyond a signal; false then.
    bool sleep(int milliseconds);

private:
    void watch(int pipe);

    mutable std::mutex m_mutex; ///< m_wanted
    bool m_wanted = false;
    std::mutex m_stopMutex; ///< m_stop, held while it runs
    std::function<void()> m_stop;
};

} // namespace lk::cli
