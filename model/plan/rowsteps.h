// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

/// The steps that go through the rows of a table.
namespace lk::planner {

/// Where the rows are: the table, or each of its partitions or children.
QList<TableJob> holders(const TableJob& job);
/// A member may be dropped or detached while the plan runs.
Step ofMember(const TableJob& job, Step step);

Step backfillStep(const TableJob& job);
Step verifyStep(const TableJob& job);

} // namespace lk::planner
