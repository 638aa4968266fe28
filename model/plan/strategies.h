// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Looks at every strategy for one change and chooses. `companions`: other changes the draft makes to the same column,
/// so that a rename and a retype of one column go the same way. Errors: Unsupported when the wanted strategy, or any,
/// is not possible; the reasons are in the message.
Result<Decision> decide(const DraftedChange& drafted, const Table& table, const TypeFacts& facts,
    const PlannerInput& in, bool sameColumnTwice, bool tableHasOtherChanges);

} // namespace lk::planner
