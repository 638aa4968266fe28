// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/locktree.h"

#include <QSet>

#include <algorithm>
#include <cstdint>

namespace lk {

namespace {

/// Beyond this a session that already stood somewhere is shown without what is below it.
constexpr int nodeBudget = 3000;

using Bits = std::vector<std::uint64_t>;

bool has(const Bits& bits, int i)
{
    return (bits[static_cast<size_t>(i) / 64] >> (i % 64)) & 1U;
}

void put(Bits& bits, int i)
{
    bits[static_cast<size_t>(i) / 64] |= std::uint64_t{1} << (i % 64);
}

class Builder {
public:
    explicit Builder(const LockSnapshot& snapshot)
        : m_snapshot(snapshot)
        , m_count(static_cast<int>(snapshot.sessions.size()))
        , m_words((static_cast<size_t>(m_count) + 63) / 64)
        , m_waiters(static_cast<size_t>(m_count))
        , m_blockerCount(static_cast<size_t>(m_count), 0)
        , m_blocks(static_cast<size_t>(m_count), -1)
        , m_shown(static_cast<size_t>(m_count), false)
    {
        keepEdges();
    }

    std::vector<std::unique_ptr<LockNode>> build()
    {
        std::vector<std::unique_ptr<LockNode>> top;
        QSet<int> placed;
        const auto add = [&](int session, bool pinned) {
            if (!placed.contains(session)) {
                placed.insert(session);
                top.push_back(node(session, true, pinned));
            }
        };
        for (int i = 0; i < m_count; ++i) {
            if (m_snapshot.sessions[i].ours) {
                add(i, true);
            }
        }
        // Whoever blocks and waits for nobody, the heaviest first. A deadlock has none: until the server ends it, the
        // heaviest of those that are not reached begins a tree.
        QList<int> order;
        for (int i = 0; i < m_count; ++i) {
            order << i;
        }
        std::ranges::stable_sort(order, [this](int a, int b) { return blocks(a) > blocks(b); });
        for (const int i : std::as_const(order)) {
            if (m_blockerCount[static_cast<size_t>(i)] == 0 && !m_waiters[static_cast<size_t>(i)].empty()) {
                add(i, false);
            }
        }
        for (const int i : std::as_const(order)) {
            if (!m_shown[static_cast<size_t>(i)]) {
                add(i, false);
            }
        }
        return top;
    }

private:
    struct Edge {
        int waiter = 0;
        bool hard = true;
    };

    void keepEdges()
    {
        std::vector<Bits> blockers(static_cast<size_t>(m_count), Bits(m_words, 0));
        for (const LockEdge& edge : m_snapshot.edges) {
            if (isInside(edge)) {
                put(blockers[static_cast<size_t>(edge.waiter)], edge.blocker);
            }
        }
        // Whom my blockers wait for themselves.
        std::vector<Bits> beyond(static_cast<size_t>(m_count), Bits(m_words, 0));
        for (const LockEdge& edge : m_snapshot.edges) {
            if (!isInside(edge)) {
                continue;
            }
            Bits& mine = beyond[static_cast<size_t>(edge.waiter)];
            const Bits& theirs = blockers[static_cast<size_t>(edge.blocker)];
            for (size_t w = 0; w < m_words; ++w) {
                mine[w] |= theirs[w];
            }
        }
        for (const LockEdge& edge : m_snapshot.edges) {
            if (!isInside(edge) || (!edge.hard && has(beyond[static_cast<size_t>(edge.waiter)], edge.blocker))) {
                continue;
            }
            std::vector<Edge>& waiters = m_waiters[static_cast<size_t>(edge.blocker)];
            const auto known = std::ranges::find(waiters, edge.waiter, &Edge::waiter);
            if (known != waiters.end()) {
                known->hard = known->hard || edge.hard;
                continue;
            }
            waiters.push_back({edge.waiter, edge.hard});
            ++m_blockerCount[static_cast<size_t>(edge.waiter)];
        }
    }

    bool isInside(const LockEdge& edge) const
    {
        return edge.waiter >= 0 && edge.waiter < m_count && edge.blocker >= 0 && edge.blocker < m_count
            && edge.waiter != edge.blocker;
    }

    int blocks(int session)
    {
        int& known = m_blocks[static_cast<size_t>(session)];
        if (known < 0) {
            known = countBehind(session);
        }
        return known;
    }

    /// As LockSnapshot::blockedBy(), over the edges that were kept: they reach the same sessions and are far fewer.
    int countBehind(int session) const
    {
        std::vector<bool> seen(static_cast<size_t>(m_count), false);
        seen[static_cast<size_t>(session)] = true;
        QList<int> next{session};
        int count = 0;
        while (!next.isEmpty()) {
            for (const Edge& edge : m_waiters[static_cast<size_t>(next.takeLast())]) {
                if (!seen[static_cast<size_t>(edge.waiter)]) {
                    seen[static_cast<size_t>(edge.waiter)] = true;
                    ++count;
                    next << edge.waiter;
                }
            }
        }
        return count;
    }

    std::unique_ptr<LockNode> node(int session, bool hard, bool pinned)
    {
        auto made = std::make_unique<LockNode>();
        made->session = m_snapshot.sessions[session];
        made->blocks = blocks(session);
        made->hard = hard;
        made->shared = m_blockerCount[static_cast<size_t>(session)] > 1;
        made->pinned = pinned;
        const bool again = m_shown[static_cast<size_t>(session)];
        m_shown[static_cast<size_t>(session)] = true;
        ++m_nodes;
        if (m_path.contains(session) || (again && m_nodes > nodeBudget)) {
            return made;
        }
        m_path << session;
        std::vector<Edge> waiters = m_waiters[static_cast<size_t>(session)];
        std::ranges::stable_sort(waiters, [this](const Edge& a, const Edge& b) {
            return m_snapshot.sessions[a.waiter].waitMs > m_snapshot.sessions[b.waiter].waitMs;
        });
        for (const Edge& edge : waiters) {
            made->children.push_back(node(edge.waiter, edge.hard, false));
        }
        m_path.removeLast();
        return made;
    }

    const LockSnapshot& m_snapshot;
    int m_count;
    size_t m_words;
    std::vector<std::vector<Edge>> m_waiters;
    std::vector<int> m_blockerCount;
    std::vector<int> m_blocks;
    std::vector<bool> m_shown;
    QList<int> m_path;
    int m_nodes = 0;
};

} // namespace

std::vector<std::unique_ptr<LockNode>> lockTree(const LockSnapshot& snapshot)
{
    return Builder(snapshot).build();
}

int rootCount(const LockSnapshot& snapshot)
{
    QSet<int> waiters;
    QSet<int> blockers;
    for (const LockEdge& edge : snapshot.edges) {
        waiters.insert(edge.waiter);
        blockers.insert(edge.blocker);
    }
    return static_cast<int>(blockers.subtract(waiters).size());
}

} // namespace lk
