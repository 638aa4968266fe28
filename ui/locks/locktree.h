// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/locks/locksnapshot.h"

#include <QList>

#include <memory>
#include <vector>

namespace lk {

/// One line of the locks tree: a session under the one it waits for. A session with several blockers stands under each.
struct LockNode {
    LockedSession session;
    int blocks = 0; ///< sessions behind it, transitively
    bool hard = true; ///< how it waits for its parent: the parent holds a conflicting lock, or only queues ahead
    bool shared = false; ///< stands under more than one blocker
    bool pinned = false; ///< top level because it is ours
    std::vector<std::unique_ptr<LockNode>> children{};

    /// Same values, children aside.
    bool shows(const LockNode& other) const
    {
        return session == other.session && blocks == other.blocks && hard == other.hard && shared == other.shared
            && pinned == other.pinned;
    }
};

/// Waiting chains as a tree: our own sessions first, then the roots, those that block most first. Queued edges that
/// another blocker explains already are left out, and every path is cut at its first repetition (a deadlock is a
/// circle), so that a long queue stays a list. Pure.
std::vector<std::unique_ptr<LockNode>> lockTree(const LockSnapshot& snapshot);

/// Sessions that block and wait for nobody; 0 in a deadlock.
int rootCount(const LockSnapshot& snapshot);

} // namespace lk
