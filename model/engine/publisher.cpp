// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/publisher.h"

namespace lk {

Publisher::Publisher(const Plan& plan, RunObserver observer)
    : m_observer(std::move(observer))
{
    m_now.planId = plan.id;
    for (const Step& step : plan.steps) {
        m_now.steps.insert(step.id, {});
    }
}

void Publisher::send()
{
    m_sent.start();
    if (m_observer) {
        m_observer(m_now);
    }
    if (m_now.backfill) {
        m_now.backfill->samples.clear(); // "since the last snapshot"
    }
}

void Publisher::change(const std::function<void(RunSnapshot&)>& edit)
{
    edit(m_now);
    send();
}

bool Publisher::isDue() const
{
    return !m_sent.isValid() || m_sent.elapsed() >= 100;
}

void Publisher::figures(const std::function<void(RunSnapshot&)>& edit)
{
    edit(m_now);
    if (isDue()) {
        send();
    }
}

void Publisher::setState(RunState state, const QString& message)
{
    change([&](RunSnapshot& s) {
        s.state = state;
        if (!message.isEmpty()) {
            s.message = message;
        }
    });
}

} // namespace lk
