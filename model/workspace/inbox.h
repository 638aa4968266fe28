// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>

#include <functional>
#include <memory>
#include <mutex>

namespace lk {

/// Carries calls from any thread to the one it was made on, in order, until it is closed. Shared by an object and its
/// threads, so that a late answer to an object that is gone goes nowhere.
class Inbox {
public:
    Inbox();
    ~Inbox();

    void post(std::function<void()> what, int delayMs = 0);
    void close(); ///< on the thread it was made on; what was posted is not carried out any more
    bool isOpen() const { return *m_open; } ///< on that thread

private:
    std::mutex m_mutex;
    std::unique_ptr<QObject> m_context;
    /// Only looked at on the receiving thread; shared with the calls under way.
    std::shared_ptr<bool> m_open = std::make_shared<bool>(true);
};

} // namespace lk
