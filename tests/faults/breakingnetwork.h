// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <atomic>
#include <thread>

namespace lk::test {

/// A network that breaks: passes a server's socket on at a TCP port of this machine, and resets every connection
/// whenever so many bytes have gone through, in both directions together. Every second time it falls silent first: for
/// a while nothing comes through, and neither end knows.
class BreakingNetwork {
public:
    BreakingNetwork(QString socket, qint64 bytesBetweenCuts, int silentMs);
    ~BreakingNetwork();

    int port() const { return m_port; }
    int cuts() const { return m_cuts; }

private:
    void work(const std::stop_token& stop);

    const QString m_socket;
    const qint64 m_limit;
    const int m_silentMs;
    int m_listener = -1;
    int m_port = 0;
    std::atomic_int m_cuts = 0;
    std::jthread m_thread;
};

} // namespace lk::test
