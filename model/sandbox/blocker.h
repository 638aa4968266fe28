// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace lk {

/// The session somebody forgot: it has changed one order and then sits idle in transaction, so that no one can get an
/// exclusive lock on the table. It locks the shop's first order, which the application leaves alone.
///
/// A thread of its own; the public functions are for one thread, which they never hold up for more than a fraction of a
/// second.
class Blocker {
public:
    /// `changed`: whether the lock is held, told from the blocker's thread: true once it is; false when it ended, was
    /// ended by somebody else, or could not get the lock.
    Blocker(Backend& backend, ConnectionSettings settings, std::function<void(bool)> changed);
    ~Blocker(); ///< ends it
    Q_DISABLE_COPY_MOVE(Blocker)

    static QString applicationName() { return QStringLiteral("shop report (forgotten psql)"); }

    void start(); ///< returns at once; nothing when it runs already
    void end(); ///< returns at once; `changed` tells when it is rolled back

private:
    void hold(const std::stop_token& stop);
    void ended();
    bool lockAnOrder(Session& session, const std::stop_token& stop);

    Backend& m_backend;
    const ConnectionSettings m_settings;
    const std::function<void(bool)> m_changed;
    std::mutex m_mutex;
    std::condition_variable_any m_wakeUp;
    std::atomic<bool> m_active = false; ///< the thread is at work: it may end by itself
    std::jthread m_thread;
};

} // namespace lk
