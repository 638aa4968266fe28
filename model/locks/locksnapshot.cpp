// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/locks/locksnapshot.h"

#include <QSet>

#include <algorithm>

namespace lk {

QList<int> LockSnapshot::waitersOf(int session) const
{
    QList<int> waiters;
    for (const LockEdge& edge : edges) {
        if (edge.blocker == session && !waiters.contains(edge.waiter)) {
            waiters << edge.waiter;
        }
    }
    return waiters;
}

int LockSnapshot::blockedBy(int session) const
{
    // A deadlock is a cycle until the server resolves it: each session is visited once, and never blocks itself.
    QSet<int> blocked;
    QList<int> next = waitersOf(session);
    while (!next.isEmpty()) {
        const int one = next.takeLast();
        if (one != session && !blocked.contains(one)) {
            blocked.insert(one);
            next << waitersOf(one);
        }
    }
    return int(blocked.size());
}

QList<int> LockSnapshot::roots() const
{
    QSet<int> waiters;
    QSet<int> blockers;
    for (const LockEdge& edge : edges) {
        waiters.insert(edge.waiter);
        blockers.insert(edge.blocker);
    }
    QList<int> found;
    QSet<int> reached;
    const auto reach = [&](int root) {
        QList<int> next{root};
        while (!next.isEmpty()) {
            const int one = next.takeLast();
            if (!reached.contains(one)) {
                reached.insert(one);
                next << waitersOf(one);
            }
        }
    };
    for (int i = 0; i < sessions.size(); ++i) {
        if (blockers.contains(i) && !waiters.contains(i)) {
            found << i;
            reach(i);
        }
    }
    // Everybody in a ring waits, so a deadlock has no root by that rule: show its heaviest member instead of nothing.
    QList<int> ring;
    for (int i = 0; i < sessions.size(); ++i) {
        if (blockers.contains(i) && !reached.contains(i)) {
            ring << i;
        }
    }
    const auto heavier = [this](int a, int b) { return blockedBy(a) > blockedBy(b); };
    std::ranges::stable_sort(ring, heavier);
    for (const int one : std::as_const(ring)) {
        if (!reached.contains(one)) {
            found << one;
            reach(one);
        }
    }
    std::ranges::sort(found); // those that block alike keep the order of the sessions
    std::ranges::stable_sort(found, heavier);
    return found;
}

int LockSnapshot::waiting() const
{
    return int(std::ranges::count(sessions, true, &LockedSession::waits));
}

} // namespace lk
