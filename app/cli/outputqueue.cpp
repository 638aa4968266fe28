// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/outputqueue.h"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace lk::cli {

bool writeAll(int descriptor, const QByteArray& bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t written = ::write(descriptor, bytes.constData() + done, size_t(bytes.size() - done));
        if (written >= 0) {
            done += written;
        } else if (errno == EAGAIN) {
            pollfd room{descriptor, POLLOUT, 0};
            ::poll(&room, 1, -1);
        } else if (errno != EINTR) {
            return false; // EPIPE, a full disk: nowhere to say it
        }
    }
    return true;
}

OutputQueue::OutputQueue()
    : m_thread([this] { work(); })
{
}

OutputQueue::~OutputQueue()
{
    {
        const std::lock_guard lock(m_mutex);
        m_over = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

void OutputQueue::put(int descriptor, const QByteArray& bytes, bool needed)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!needed && m_lines.size() >= progressMost) {
            return;
        }
        m_lines.push_back({descriptor, bytes});
    }
    m_changed.notify_one();
}

void OutputQueue::work()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_over || !m_lines.empty(); });
        if (m_lines.empty()) {
            return;
        }
        const Line line = std::move(m_lines.front());
        m_lines.pop_front();
        lock.unlock();
        if (!writeAll(line.descriptor, line.bytes) && line.descriptor == STDOUT_FILENO) {
            m_readerGone = true;
        }
        lock.lock();
    }
}

} // namespace lk::cli
