// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace lk::planner {

/// What is said of all of `homes` in one statement: to look at each by itself takes as long as to look at hundreds, and
/// this is done under the lock. %1, %2: names of the job's columns before and after, %3 what to call each, %4 which of
/// them are retyped, %5 what a line begins with. Objects whose names begin with lockkeeper are the plan's own.
///
/// `named` maps the numbers of columns to what they were called; a column that is not the job's keeps its name.
/// Comments are read from their table: the functions for that are statements of their own, thousands of times over.
QString shapeLines(int serverVersion);

} // namespace lk::planner
