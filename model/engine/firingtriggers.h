// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runner.h"

namespace lk {

/// What --confirm takes when a person says that the table's own triggers may fire for every row of a backfill.
inline constexpr auto backfillFiresTriggers = "backfill-fires-triggers";

/// A backfill is no change of the application's, so its session keeps user triggers quiet
/// (session_replication_role). Privilege, naming the triggers, where the role may not do that, or the triggers fire all
/// the same, and nobody has said that they may.
Result<void> keepsTriggersQuiet(
    Session& session, const Plan& plan, const RunSnapshot& progress, const RunRequest& request);

} // namespace lk
