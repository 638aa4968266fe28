// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

/// Whether both forms still say the same before the old one goes: whoever switched the dual write off, or wrote past
/// it, has left values that are in one of them only.
namespace lk::planner {

/// Before the gate of Contract, a step a column: where one was dropped by hand the others are compared all the same.
QList<Step> lastComparisons(const TableJob& job);

/// For the person whose rows differ: the query that lists them, and the SQL for either way out.
QString howToMend(const VerifyBody& body);

} // namespace lk::planner
