// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/stopsignals.h"

#include "app/cli/exitstatus.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace lk::cli {

namespace {

std::array<int, 2> pipeEnds{-1, -1};
volatile std::sig_atomic_t signalsSeen = 0;

/// Only what a signal handler may do: count and wake whoever reads.
extern "C" void noteStopSignal(int)
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

int listenForStopSignals()
{
    if (::pipe2(pipeEnds.data(), O_CLOEXEC) != 0) {
        return -1;
    }
    std::signal(SIGPIPE, SIG_IGN);
    struct sigaction action{};
    action.sa_handler = noteStopSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    return pipeEnds[0];
}

} // namespace lk::cli
