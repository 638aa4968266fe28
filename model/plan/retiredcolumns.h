// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

/// Whether what Contract is about to compare, to keep and to drop is still there. By its name alone nobody can tell a
/// column that somebody has dropped from one that somebody has renamed: the first needs nothing any more, the second
/// holds values, and must have its name back. So which columns these are is noted when the second forms are added.
namespace lk::planner {

/// Notes it, at the job's shape function, which must be there.
QString noteRetired(const TableJob& job);

/// SQL condition: Contract's column is there, under whatever name. Also for a partition or child, which goes by its
/// draft's table.
QString retiredStands(const TableJob& job, const ColumnJob& column);

/// Before the drop: refuses it (undefined_column) where one has another name and would stay.
QString expectRetiredNamed(const TableJob& job);

} // namespace lk::planner
