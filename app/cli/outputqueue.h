// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QByteArray>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace lk::cli {

/// Writes all of it, waiting for room as long as that takes; false when nobody reads any more.
bool writeAll(int descriptor, const QByteArray& bytes);

/// Lines on their way out, written in order by a thread of their own: a reader that stands still (Ctrl+S, a full pipe)
/// must not stop the one who watches locks.
class OutputQueue {
public:
    OutputQueue();
    ~OutputQueue(); ///< after everything is written

    /// Never blocks. What is not needed (progress) is dropped when much waits already.
    void put(int descriptor, const QByteArray& bytes, bool needed);
    bool readerGone() const { return m_readerGone; } ///< of standard output

    static constexpr size_t progressMost = 200; ///< lines that wait before progress is dropped

private:
    void work();

    struct Line {
        int descriptor;
        QByteArray bytes;
    };
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Line> m_lines;
    bool m_over = false;
    std::atomic_bool m_readerGone = false;
    std::thread m_thread;
};

} // namespace lk::cli
