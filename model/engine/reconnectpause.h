// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"

#include <optional>

namespace lk {

/// The pause of a run that lost its connection, before it connects again. RunControl::resume() ends it.
struct ReconnectPause {
    int attempt = 0; ///< the coming one, from 1
    int attempts = 0; ///< after so many without anything done between them the run fails
    QDateTime nextTryAt{}; ///< UTC
    QString why{}; ///< what became of the connection, one line
    bool operator==(const ReconnectPause&) const = default;
};

/// None: the run is connected, or none goes on.
std::optional<ReconnectPause> reconnectPause(const RunSnapshot& snapshot);

/// A snapshot carries the pause as a wait that is no step's and has no budget: what is waited for is the server.
void setReconnectPause(RunSnapshot& snapshot, const ReconnectPause& pause);

} // namespace lk
