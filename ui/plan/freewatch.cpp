// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/freewatch.h"

#include "ui/locks/locksmodel.h"
#include "ui/plan/statewords.h"

namespace lk {

using namespace std::chrono_literals;

FreeWatch::FreeWatch(QObject* parent)
    : QObject(parent)
{
    m_clock.setInterval(1s);
    connect(&m_clock, &QTimer::timeout, this, &FreeWatch::tick);
}

void FreeWatch::arm()
{
    m_armed = true;
    m_why.clear();
    m_holders.reset();
    m_left = 0;
    emit changed();
}

void FreeWatch::disarm(const QString& why)
{
    m_why = why;
    m_armed = false;
    m_left = 0;
    m_clock.stop();
    emit changed();
}

void FreeWatch::setHolders(const QList<LockedSession>& holders)
{
    if (!m_armed) {
        return;
    }
    m_holders = holders;
    if (!holders.isEmpty()) {
        m_left = 0;
        m_clock.stop();
    } else if (m_left == 0) {
        m_left = countdownSeconds;
        m_clock.start();
    }
    emit changed();
}

void FreeWatch::tick()
{
    if (m_left == 0) {
        return;
    }
    if (--m_left > 0) {
        emit changed();
        return;
    }
    m_clock.stop();
    m_holders.reset();
    emit changed();
    emit free();
}

QString FreeWatch::words() const
{
    if (!m_armed) {
        return m_why;
    }
    if (m_left == 1) {
        return tr("Nobody holds it any more. Goes on in 1 s.");
    }
    if (m_left > 0) {
        return tr("Nobody holds it any more. Goes on in %1 s.").arg(m_left);
    }
    if (!m_holders || m_holders->isEmpty()) {
        return tr("Armed. Looking who holds it…");
    }
    const LockedSession& first = m_holders->first();
    const QString who = first.transactionMs > 0
        ? tr("%1 (%2, transaction of %3)").arg(sessionName(first), first.state, durationWords(first.transactionMs))
        : tr("%1 (%2)").arg(sessionName(first), first.state);
    const auto others = static_cast<int>(m_holders->size()) - 1;
    return others == 0 ? tr("Armed. Waits until %1 lets go.").arg(who)
        : others == 1  ? tr("Armed. Waits until %1 and 1 other let go.").arg(who)
                       : tr("Armed. Waits until %1 and %n others let go.", nullptr, others).arg(who);
}

} // namespace lk
