// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"
#include "model/workspace/inbox.h"

#include <QElapsedTimer>
#include <QList>

#include <functional>
#include <memory>
#include <mutex>

namespace lk {

/// Carries run snapshots from the engine's thread to the one it was made on: each change of state at once and in order,
/// mere progress at most ten times a second. The samples of snapshots that were passed over go with the next one.
class SnapshotRelay : public std::enable_shared_from_this<SnapshotRelay> {
public:
    explicit SnapshotRelay(std::function<void(const RunSnapshotPtr&)> receiver);

    void take(const RunSnapshot& snapshot); ///< from any thread; never blocks for long
    void later(std::function<void()> what); ///< after all that was taken; from any thread
    void close(); ///< nothing arrives any more; on the receiving thread

    /// True when only figures differ, so that the later of the two may stand for both.
    static bool onlyProgress(const RunSnapshot& before, const RunSnapshot& after);

private:
    void deliver();
    void schedule(int delayMs);

    struct Waiting {
        std::shared_ptr<RunSnapshot> snapshot;
        bool urgent = false;
    };

    std::function<void(const RunSnapshotPtr&)> m_receiver;
    Inbox m_inbox;
    std::mutex m_mutex; ///< the members below
    QList<Waiting> m_waiting;
    RunSnapshot m_last; ///< that was taken
    bool m_hasLast = false;
    bool m_scheduled = false;
    QElapsedTimer m_sinceDelivery;
};

} // namespace lk
