// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Safety tables: what a change would destroy is kept in a table of schema lockkeeper, with the day until which it is
/// meant to stay. lockkeeper.safety_table lists them all. Nothing of ours ever drops one: the day is for the people who
/// do.

/// Name of the table for the old values of a column; the same for the same plan.
QString safetyTableName(const PlannerInput& input, const Table& table, const Column& column);

/// Makes the table from `select` and enters it in the list; one transaction with whatever destroys the values, or
/// before it. `reason`: for people.
QStringList keepValues(
    const PlannerInput& input, const Table& table, const Column& column, const QString& select, const QString& reason);

/// Takes that back: for an undo.
QStringList dropKeptValues(const PlannerInput& input, const Table& table, const Column& column);

} // namespace lk::planner
