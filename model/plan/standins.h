// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// A view that stands in for a table takes its name in Expand. What a later cut-over makes anew by that name would
/// stand on the view, and nothing could drop it again; a foreign key could not be made at all. Where the user left the
/// choice, such a table takes its new name in place, which is the last thing that Migrate does.
///
/// Errors: Unsupported where the user chose the view, or where there is no other way.
Result<void> settleStandIns(const PlannerInput& input, QList<Decision>& decisions, const QList<KeyGroup>& groups);

} // namespace lk::planner
