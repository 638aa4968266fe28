// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/quitsignals.h"

#include "app/cli/exitstatus.h"

#include <QSocketNotifier>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace lk {

namespace {

std::array<int, 2> pipeEnds{-1, -1};
volatile std::sig_atomic_t signalsSeen = 0;

/// Only what a signal handler may do.
extern "C" void noteQuitSignal(int)
{
    const int savedErrno = errno;
    signalsSeen = signalsSeen + 1;
    if (signalsSeen > 1) {
        _exit(int(cli::ExitStatus::Stopped));
    }
    const char byte = 0;
    [[maybe_unused]] const ssize_t written = ::write(pipeEnds[1], &byte, 1);
    errno = savedErrno;
}

} // namespace

QuitSignals::QuitSignals(QCoreApplication& application)
{
    if (::pipe2(pipeEnds.data(), O_CLOEXEC) != 0) {
        return;
    }
    m_notifier = std::make_unique<QSocketNotifier>(pipeEnds[0], QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, &application, [this] {
        m_notifier->setEnabled(false);
        QCoreApplication::exit(int(cli::ExitStatus::Stopped));
    });
    std::signal(SIGPIPE, SIG_IGN);
    struct sigaction action{};
    action.sa_handler = noteQuitSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

QuitSignals::~QuitSignals() = default;

} // namespace lk
