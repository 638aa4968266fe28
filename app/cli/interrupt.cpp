// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/interrupt.h"

#include "app/cli/exitstatus.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace lk::cli {

namespace {

std::array<int, 2> pipeEnds{-1, -1};
volatile std::sig_atomic_t signalsSeen = 0;

/// Only what a signal handler may do: count and wake the watching thread.
extern "C" void noteSignal(int)
{
    const int savedErrno = errno;
    signalsSeen = signalsSeen + 1;
    if (signalsSeen > 1) {
        _exit(int(ExitStatus::Stopped));
    }
    const char byte = 0;
    [[maybe_unused]] const ssize_t written = ::write(pipeEnds[1], &byte, 1);
    errno = savedErrno;
}

} // namespace

Interrupt::Interrupt()
{
    if (::pipe2(pipeEnds.data(), O_CLOEXEC) != 0) {
        return; // signals then end the process as they always do
    }
    std::signal(SIGPIPE, SIG_IGN);
    struct sigaction action{};
    action.sa_handler = noteSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::thread([this] { watch(); }).detach(); // lives as long as the process
}

void Interrupt::watch()
{
    char byte = 0;
    while (::read(pipeEnds[0], &byte, 1) < 0 && errno == EINTR) { }
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
