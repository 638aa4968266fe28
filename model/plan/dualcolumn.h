// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// The whole dual-column road of tables that change over together, most often one: shadows and triggers, backfills,
/// copies of what covers the columns, verification, cut-over, contraction. Errors: Unsupported when a definition cannot
/// be carried.
Result<Parts> dualColumn(const KeyGroup& group);

} // namespace lk::planner
