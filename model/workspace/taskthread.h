// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <chrono>
#include <functional>
#include <memory>

namespace lk {

/// A thread that carries out tasks one after another; what a task captures (a session, say) belongs to that thread.
/// Its owner never waits longer than it said it would: a thread that sits in a dead network is left behind, ends by
/// itself when its call returns, and is waited for by waitForStragglers() at the program's end.
class TaskThread {
public:
    /// Called with false when the thread was closed before the task's turn came: answer that it was cancelled.
    using Task = std::function<void(bool run)>;

    explicit TaskThread(const QString& name);
    ~TaskThread(); ///< close() without patience

    TaskThread(const TaskThread&) = delete;
    TaskThread& operator=(const TaskThread&) = delete;

    /// A closed thread answers the task with false, on the calling thread.
    void post(Task task);
    /// Takes no more tasks, answers the waiting ones with false, runs `last` (to let go of what the tasks shared) on
    /// the thread and waits up to `patience` for its end. False when it was left behind.
    bool close(std::chrono::milliseconds patience, std::function<void()> last = {});

    struct Shared;

private:
    std::shared_ptr<Shared> m_shared;
};

/// Waits for threads that were left behind; false when some still sit in a call. For the end of main(), before what
/// they use goes.
bool waitForStragglers(std::chrono::milliseconds patience);

} // namespace lk
