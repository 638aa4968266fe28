// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"
#include "model/engine/runsnapshot.h"
#include "model/locks/locksnapshot.h"

#include <optional>

namespace lk {

/// All that the locks dock knows, of which the line above its tree speaks.
struct LocksSight {
    LockSnapshotPtr latest{};
    LockSnapshotPtr shown{}; ///< the latest, or one of the past
    RunSnapshotPtr run{}; ///< null: nothing runs
    QList<LockedSession> holders{};
    QString wanted{}; ///< by whom the holders are in the way
    std::optional<Error> trouble{}; ///< nobody can look
    QDateTime troubledSince{};
    QString place{}; ///< the database; empty: none
    QString outcome{}; ///< of what was asked for

    bool waitsForLock() const; ///< the run that goes on does
};

/// "Your ALTER has waited 1.8 s; ...", "Nobody waits for a lock.", "At 19:02:11: ...". `live`: not of the past.
QString locksWords(const LocksSight& sight, bool live);

} // namespace lk
