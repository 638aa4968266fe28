// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/interrupt.h"

#include "app/cli/exitstatus.h"
#include "app/cli/stopsignals.h"

#include <cerrno>
#include <chrono>
#include <thread>
#include <unistd.h>

namespace lk::cli {

Interrupt::Interrupt()
{
    if (const int pipe = listenForStopSignals(); pipe >= 0) {
        std::thread([this, pipe] { watch(pipe); }).detach(); // lives as long as the process
    }
}

void Interrupt::watch(int pipe)
{
    char byte = 0;
    while (::read(pipe, &byte, 1) < 0 && errno == EINTR) { }
    {
        const std::lock_guard lock(m_mutex);
        m_wanted = true;
    }
    const std::lock_guard lock(m_stopMutex);
    if (!m_stop) {
        _exit(int(ExitStatus::Stopped));
    }
    m_stop();
}

bool Interrupt::wanted() const
{
    const std::lock_guard lock(m_mutex);
    return m_wanted;
}

void Interrupt::onStop(std::function<void()> stop)
{
    const std::lock_guard lock(m_stopMutex);
    m_stop = std::move(stop);
}

bool Interrupt::sleep(int milliseconds)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    while (!wanted() && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return !wanted();
}

} // namespace lk::cli
