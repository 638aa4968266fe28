// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/reconnectpause.h"

namespace lk {

std::optional<ReconnectPause> reconnectPause(const RunSnapshot& snapshot)
{
    const auto& wait = snapshot.lockWait;
    if (!wait || !wait->stepId.isEmpty() || wait->budgetMs > 0 || !wait->nextTryAt.isValid()) {
        return std::nullopt;
    }
    return ReconnectPause{wait->attempt, wait->attempts, wait->nextTryAt, wait->blocker};
}

void setReconnectPause(RunSnapshot& snapshot, const ReconnectPause& pause)
{
    LockWait wait;
    wait.attempt = pause.attempt;
    wait.attempts = pause.attempts;
    wait.blocker = pause.why;
    wait.nextTryAt = pause.nextTryAt;
    snapshot.lockWait = wait;
}

} // namespace lk
