// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/busywatch.h"

#include <QAbstractEventDispatcher>
#include <QEvent>
#include <QMetaEnum>
#include <QThread>

#include <array>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

namespace lk::test {

namespace {

double milliseconds(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

} // namespace

BusyWatch::BusyWatch(int& argc, char** argv)
    : QApplication(argc, argv)
    , m_scheduling(open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC))
{
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake, this, &BusyWatch::turn,
        Qt::DirectConnection);
}

BusyWatch::~BusyWatch()
{
    if (m_scheduling >= 0) {
        close(m_scheduling);
    }
}

BusyWatch::Clocks BusyWatch::read() const
{
    Clocks now{milliseconds(CLOCK_MONOTONIC), milliseconds(CLOCK_THREAD_CPUTIME_ID), 0};
    std::array<char, 100> text{};
    unsigned long long queued = 0;
    if (m_scheduling >= 0 && pread(m_scheduling, text.data(), text.size() - 1, 0) > 0
        && std::sscanf(text.data(), "%*u %llu", &queued) == 1) {
        now.queued = double(queued) / 1e6;
    }
    return now;
}

void BusyWatch::start()
{
    m_longest = {};
    m_begun.reset();
    m_watching = true;
}

BusyWatch::Block BusyWatch::longest()
{
    turn();
    m_watching = false;
    return m_longest;
}

/// Between two turns the thread waits for events, which takes no processor time and is no event: only that is not
/// counted.
void BusyWatch::turn()
{
    if (!m_watching || m_depth > 0) {
        return;
    }
    const Clocks now = read();
    if (m_begun) {
        const double ms = now.cpu - m_begun->cpu + m_asleep;
        if (ms > m_longest.ms) {
            m_longest = {ms, m_asleep, now.wall - m_begun->wall, m_mostWhat};
        }
    }
    m_begun = now;
    m_asleep = 0;
    m_mostOfTurn = 0;
    m_mostWhat.clear();
}

bool BusyWatch::notify(QObject* receiver, QEvent* event)
{
    if (!m_watching || m_depth > 0 || QThread::currentThread() != thread()) {
        return QApplication::notify(receiver, event);
    }
    const double wall = milliseconds(CLOCK_MONOTONIC);
    const double cpu = milliseconds(CLOCK_THREAD_CPUTIME_ID);
    const char* const name = receiver->metaObject()->className();
    const auto type = event->type();
    ++m_depth;
    const bool taken = QApplication::notify(receiver, event);
    --m_depth;
    const Clocks now = read();
    const double worked = now.cpu - cpu;
    const double queued = m_begun ? now.queued - m_begun->queued : 0;
    const double asleep = qMax(0.0, now.wall - wall - worked - queued);
    m_asleep += asleep;
    if (worked + asleep > m_mostOfTurn) {
        m_mostOfTurn = worked + asleep;
        m_mostWhat = QStringLiteral("%1 to %2")
                         .arg(QLatin1String(QMetaEnum::fromType<QEvent::Type>().valueToKey(type)), QLatin1String(name));
    }
    return taken;
}

} // namespace lk::test
