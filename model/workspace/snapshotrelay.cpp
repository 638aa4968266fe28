// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/snapshotrelay.h"

#include <algorithm>

namespace lk {

namespace {
constexpr int progressPeriodMs = 100;

bool sameState(const QHash<QString, StepProgress>& a, const QHash<QString, StepProgress>& b)
{
    if (a.size() != b.size()) {
        return false;
    }
    for (auto it = a.cbegin(); it != a.cend(); ++it) {
        const auto other = b.constFind(it.key());
        if (other == b.cend() || other->state != it->state || other->tries != it->tries || other->error != it->error) {
            return false;
        }
    }
    return true;
}
} // namespace

SnapshotRelay::SnapshotRelay(std::function<void(const RunSnapshotPtr&)> receiver)
    : m_receiver(std::move(receiver))
{
}

bool SnapshotRelay::onlyProgress(const RunSnapshot& before, const RunSnapshot& after)
{
    return before.state == after.state && before.currentStep == after.currentStep && before.gate == after.gate
        && before.gateNote == after.gateNote && before.error == after.error
        && before.lockWait.has_value() == after.lockWait.has_value()
        && before.backfill.has_value() == after.backfill.has_value() && sameState(before.steps, after.steps);
}

void SnapshotRelay::take(const RunSnapshot& snapshot)
{
    const std::lock_guard lock(m_mutex);
    const bool urgent = !m_hasLast || !onlyProgress(m_last, snapshot);
    m_last = snapshot;
    m_hasLast = true;
    auto next = std::make_shared<RunSnapshot>(snapshot);
    if (!m_waiting.isEmpty() && !m_waiting.back().urgent) {
        const Waiting passed = m_waiting.takeLast();
        if (passed.snapshot->backfill && next->backfill
            && passed.snapshot->backfill->stepId == next->backfill->stepId) {
            next->backfill->samples = passed.snapshot->backfill->samples + next->backfill->samples;
        } else if (passed.snapshot->backfill && !passed.snapshot->backfill->samples.isEmpty()) {
            m_waiting << passed; // nothing to put its samples into
        }
    }
    m_waiting << Waiting{std::move(next), urgent};
    if (urgent) {
        schedule(0);
    } else if (!m_scheduled) {
        const qint64 since = m_sinceDelivery.isValid() ? m_sinceDelivery.elapsed() : progressPeriodMs;
        schedule(int(std::max<qint64>(0, progressPeriodMs - since)));
    }
}

void SnapshotRelay::schedule(int delayMs)
{
    m_scheduled = true;
    m_inbox.post([self = shared_from_this()] { self->deliver(); }, delayMs);
}

void SnapshotRelay::deliver()
{
    QList<Waiting> waiting;
    {
        const std::lock_guard lock(m_mutex);
        waiting.swap(m_waiting);
        m_scheduled = false;
        if (!waiting.isEmpty()) {
            m_sinceDelivery.start();
        }
    }
    for (const Waiting& one : std::as_const(waiting)) {
        if (m_inbox.isOpen()) { // the receiver may close it
            m_receiver(one.snapshot);
        }
    }
}

void SnapshotRelay::later(std::function<void()> what)
{
    m_inbox.post([self = shared_from_this(), what = std::move(what)] {
        self->deliver();
        if (self->m_inbox.isOpen()) {
            what();
        }
    });
}

void SnapshotRelay::close()
{
    m_inbox.close();
}

} // namespace lk
