// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/partitionindexes.h"

namespace lk::planner {

/// Expand: the second forms of a table's columns, and the trigger that keeps them in step.
Step shadowStep(const Family& family);

/// Row triggers reach partitions, those that come later too, but no inheritance children.
bool triggersComeDown(const TableJob& job);
/// Those of children that came later too, and of those that are none any more.
QString dropChildrensTriggers(const TableJob& job);

} // namespace lk::planner
