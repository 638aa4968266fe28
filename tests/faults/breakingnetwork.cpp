// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/faults/breakingnetwork.h"

#include <QByteArray>

#include <arpa/inet.h>
#include <array>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

namespace lk::test {

namespace {

struct Pair {
    int client = -1;
    int server = -1;
};

/// Both ends see a reset, not an orderly end.
void breakOff(const Pair& pair)
{
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(pair.client, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(pair.client);
    ::close(pair.server);
}

int connected(const QByteArray& path)
{
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    qstrncpy(address.sun_path, path.constData(), sizeof address.sun_path);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(fd);
        return -1;
    }
    return fd;
}

/// The bytes passed on; 0 when one of them has gone.
qint64 passedOn(int from, int to)
{
    std::array<char, 16384> bytes{};
    const ssize_t count = ::recv(from, bytes.data(), bytes.size(), 0);
    for (ssize_t sent = 0; sent < count;) {
        const ssize_t some = ::send(to, bytes.data() + sent, size_t(count - sent), MSG_NOSIGNAL);
        if (some <= 0) {
            return 0;
        }
        sent += some;
    }
    return std::max<ssize_t>(count, 0);
}

} // namespace

BreakingNetwork::BreakingNetwork(QString socket, qint64 bytesBetweenCuts, int silentMs)
    : m_socket(std::move(socket))
    , m_limit(bytesBetweenCuts)
    , m_silentMs(silentMs)
    , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (::bind(m_listener, reinterpret_cast<const sockaddr*>(&address), length) != 0 || ::listen(m_listener, 50) != 0
        || ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
        qFatal("There is no port to listen at.");
    }
    m_port = ::ntohs(address.sin_port);
    m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

BreakingNetwork::~BreakingNetwork()
{
    m_thread.request_stop();
    m_thread.join();
    ::close(m_listener);
}

void BreakingNetwork::work(const std::stop_token& stop)
{
    std::vector<Pair> pairs;
    qint64 passed = 0;
    while (!stop.stop_requested()) {
        std::vector<pollfd> fds{{m_listener, POLLIN, 0}};
        for (const Pair& pair : pairs) {
            fds.push_back({pair.client, POLLIN, 0});
            fds.push_back({pair.server, POLLIN, 0});
        }
        ::poll(fds.data(), fds.size(), 50);
        std::vector<Pair> left;
        for (size_t i = 0; i < pairs.size(); ++i) {
            bool alive = true;
            for (const bool up : {true, false}) {
                if (alive && fds[1 + 2 * i + (up ? 0 : 1)].revents != 0) {
                    const qint64 count
                        = up ? passedOn(pairs[i].client, pairs[i].server) : passedOn(pairs[i].server, pairs[i].client);
                    passed += count;
                    alive = count > 0;
                }
            }
            if (alive) {
                left.push_back(pairs[i]);
            } else {
                breakOff(pairs[i]);
            }
        }
        pairs = std::move(left);
        if (passed >= m_limit) {
            passed = 0;
            if (++m_cuts % 2 == 0) {
                ::poll(nullptr, 0, m_silentMs);
            }
            for (const Pair& pair : pairs) {
                breakOff(pair);
            }
            pairs.clear();
        }
        if (fds.front().revents != 0) {
            const Pair pair{::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC), connected(m_socket.toUtf8())};
            if (pair.client >= 0 && pair.server >= 0) {
                pairs.push_back(pair);
            } else {
                breakOff(pair);
            }
        }
    }
    for (const Pair& pair : pairs) {
        breakOff(pair);
    }
}

} // namespace lk::test
