// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/runner.h"

#include <QDeadlineTimer>
#include <QMutexLocker>

namespace lk {

void RunControl::pause()
{
    m_paused = true;
}

void RunControl::resume()
{
    const QMutexLocker lock(&m_mutex);
    m_paused = false;
    m_changed.wakeAll();
}

void RunControl::stop()
{
    const QMutexLocker lock(&m_mutex);
    m_stopped = true;
    m_changed.wakeAll();
}

bool RunControl::isPaused() const
{
    return m_paused;
}

bool RunControl::isStopped() const
{
    return m_stopped;
}

void RunControl::setTuning(const BackfillTuning& tuning)
{
    const QMutexLocker lock(&m_mutex);
    m_tuning = tuning;
}

BackfillTuning RunControl::tuning() const
{
    const QMutexLocker lock(&m_mutex);
    return m_tuning;
}

void RunControl::waitWhilePaused()
{
    const QMutexLocker lock(&m_mutex);
    while (m_paused && !m_stopped) {
        m_changed.wait(&m_mutex);
    }
}

/// resume() and wake() end it, too: who says that it shall go on does not want to wait for a pause to pass.
bool RunControl::sleep(int milliseconds)
{
    const QDeadlineTimer deadline(milliseconds);
    const QMutexLocker lock(&m_mutex);
    if (!m_stopped) {
        m_changed.wait(&m_mutex, deadline);
    }
    return !m_stopped;
}

bool RunControl::rest(int milliseconds)
{
    const QDeadlineTimer deadline(milliseconds);
    const QMutexLocker lock(&m_mutex);
    while (!m_stopped && m_changed.wait(&m_mutex, deadline)) { }
    return !m_stopped;
}

void RunControl::wake()
{
    const QMutexLocker lock(&m_mutex);
    m_changed.wakeAll();
}

void RunControl::reset()
{
    const QMutexLocker lock(&m_mutex);
    m_stopped = false;
    m_paused = false;
    m_changed.wakeAll();
}

} // namespace lk
