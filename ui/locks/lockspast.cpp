// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/lockspast.h"

#include <algorithm>
#include <ranges>

namespace lk {

namespace {

/// Sessions and edges of all pictures together: some 100 MB.
constexpr qsizetype mostThings = 400'000;
/// Past this the texts of sessions that are long gone are let go.
constexpr qsizetype mostTexts = 5'000;

qsizetype weight(const LockSnapshot& snapshot)
{
    return 1 + snapshot.sessions.size() + snapshot.edges.size() / 16;
}

bool oursBlocks(const LockSnapshot& snapshot)
{
    return std::ranges::any_of(
        snapshot.edges, [&](const LockEdge& edge) { return snapshot.sessions[edge.blocker].ours; });
}

} // namespace

LockSnapshotPtr LocksPast::shared(const LockSnapshotPtr& snapshot)
{
    if (snapshot->sessions.isEmpty()) {
        return snapshot;
    }
    if (m_texts.size() > mostTexts) {
        m_texts.clear();
    }
    auto copy = std::make_shared<LockSnapshot>(*snapshot);
    for (LockedSession& session : copy->sessions) {
        for (QString* text : {&session.application, &session.user, &session.client, &session.state, &session.waiting,
                 &session.query, &session.mode, &session.object}) {
            *text = *m_texts.insert(*text);
        }
    }
    return copy;
}

void LocksPast::remember(const LockSnapshotPtr& snapshot)
{
    m_moments.push_back({shared(snapshot), snapshot->waiting(), oursBlocks(*snapshot)});
    while (m_moments.front().at().secsTo(snapshot->at) > seconds) {
        m_moments.pop_front();
    }
    m_marks.removeIf([&](const StepMark& mark) { return mark.to && mark.to->secsTo(snapshot->at) > seconds; });
    thin();
}

void LocksPast::thin()
{
    qsizetype things = 0;
    for (const LockMoment& moment : m_moments) {
        things += weight(*moment.snapshot);
    }
    while (things > mostThings && m_moments.size() > 8) {
        std::deque<LockMoment> kept;
        const size_t early = m_moments.size() / 2;
        for (size_t i = 0; i < m_moments.size(); ++i) {
            if (i >= early || i % 2 == 0 || m_moments[i].until) {
                kept.push_back(m_moments[i]);
            } else {
                things -= weight(*m_moments[i].snapshot);
            }
        }
        m_moments = std::move(kept);
    }
}

void LocksPast::mark(const QList<StepMark>& steps)
{
    for (const StepMark& step : steps) {
        const auto known = std::ranges::find_if(
            m_marks, [&](const StepMark& mark) { return mark.key == step.key && mark.from == step.from; });
        if (known != m_marks.end()) {
            *known = step;
        } else {
            m_marks << step;
        }
    }
}

void LocksPast::blind(const QDateTime& from)
{
    if (!m_moments.empty() && !m_moments.back().until) {
        m_moments.back().until = std::max(from, m_moments.back().at());
    }
}

bool LocksPast::isBlindAt(const QDateTime& at) const
{
    const LockMoment* then = this->at(at);
    return then && then->until && at > *then->until;
}

void LocksPast::forget()
{
    m_moments.clear();
    m_marks.clear();
    m_texts.clear();
}

QDateTime LocksPast::now() const
{
    return m_moments.empty() ? QDateTime() : m_moments.back().at();
}

const LockMoment* LocksPast::at(const QDateTime& at) const
{
    if (m_moments.empty()) {
        return nullptr;
    }
    const auto after = std::ranges::upper_bound(m_moments, at, {}, &LockMoment::at);
    return after == m_moments.begin() ? &*after : &*std::prev(after);
}

LockSnapshotPtr LocksPast::waitBefore(const QDateTime& from) const
{
    LockSnapshotPtr found;
    bool before = false;
    for (const LockMoment& moment : m_moments) {
        if (moment.at() >= from) {
            break;
        }
        const bool waits = moment.waiting > 0;
        if (waits && !before) {
            found = moment.snapshot;
        }
        before = waits;
    }
    return found;
}

LockSnapshotPtr LocksPast::waitAfter(const QDateTime& from) const
{
    bool before = false;
    for (const LockMoment& moment : m_moments) {
        const bool waits = moment.waiting > 0;
        if (moment.at() > from && waits && !before) {
            return moment.snapshot;
        }
        before = waits;
    }
    return nullptr;
}

QStringList LocksPast::runningAt(const QDateTime& at) const
{
    QStringList titles;
    for (const StepMark& mark : m_marks) {
        if (mark.from <= at && (!mark.to || *mark.to >= at) && !titles.contains(mark.title)) {
            titles << mark.title;
        }
    }
    return titles;
}

} // namespace lk
