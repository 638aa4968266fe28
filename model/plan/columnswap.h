// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/copies.h"
#include "model/plan/swap.h"

namespace lk::planner {

/// The default of a retyped column for its new type.
Result<QString> movedDefault(const ColumnJob& column);

/// The retyped column takes the old column's name; what PostgreSQL binds by number follows in `swap`.
Result<void> swapColumn(const TableJob& job, const ColumnJob& c, const Copies& copies, TableSwap& swap);
/// What of a partition's or child's column does not come down from above, once the parent's have traded names.
Result<void> swapMembersColumn(const TableJob& job, const ColumnJob& c, const Copies& copies, TableSwap& swap);
/// An undo sets the parents' defaults again, which comes down to all; after that each gets its own back. Before
/// anything changes, so that it is undone last.
void keepMembersDefault(const TableJob& job, const ColumnJob& c, TableSwap& swap);

} // namespace lk::planner
