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
/// before it. Where there is nothing to keep, nothing is left. `reason`: for people; `key`: columns of `select` that
/// name a row, already quoted, for an undo to look it up.
QStringList keepValues(const PlannerInput& input, const Table& table, const Column& column, const QString& select,
    const QString& reason, const QStringList& key = {});

/// Takes that back: for an undo.
QStringList dropKeptValues(const PlannerInput& input, const Table& table, const Column& column);

/// What an undo destroys goes here first, in the same transaction. A plan may be undone more than once: the rows of
/// each time are added. `select` gives the key, lockkeeper_old_value and lockkeeper_new_value.
QString undoneTableName(const PlannerInput& input, const Table& table, const Column& column);
QStringList keepUndoneValues(const PlannerInput& input, const Table& table, const Column& column,
    const QStringList& selects, const QString& reason);

} // namespace lk::planner
