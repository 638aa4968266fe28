// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/copies.h"
#include "model/plan/swap.h"

namespace lk::planner {

/// Before any name changes, so that an undo makes it again over the old columns by the names they have in it.
void releaseConstraint(const TableJob& job, const ConstraintCopy& copy, TableSwap& swap);
/// A foreign key to a column that stays, a check: the twin takes the name.
void swapConstraint(const TableJob& job, const ConstraintCopy& copy, TableSwap& swap);
void swapStatistics(const TableJob& job, const StatisticsCopy& copy, TableSwap& swap);

} // namespace lk::planner
