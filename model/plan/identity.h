// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/swap.h"

namespace lk::planner {

/// What hands out a column's numbers goes to the retyped column: an identity with its sequence, or the sequence that a
/// default of the column's takes its values from. `retired` is what the old column is called just then; the new one has
/// the column's name, and is NOT NULL already.
void moveSequence(const TableJob& job, const ColumnJob& column, const QString& retired, TableSwap& swap);

/// Where the sequence gets the new type's numbers, and other columns that take theirs from it do not get the type.
QList<Hazard> sequenceHazards(
    const Table& table, const Column& column, const QString& newType, const PlannerInput& input);

} // namespace lk::planner
