// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/swap.h"

namespace lk::planner {

/// What hands out a column's numbers goes to the retyped column: an identity with its sequence, or the sequence that a
/// default of the column's takes its values from. `retired` is what the old column is called just then; the new one has
/// the column's name, and is NOT NULL already.
void moveSequence(const TableJob& job, const ColumnJob& column, const QString& retired, TableSwap& swap);

/// Why they cannot go over; empty when they can.
QStringList sequenceObstacles(const Table& table, const Column& column);

/// Of a sequence of a wider type, `present`, before it becomes `type` again: one that has gone past the end of that
/// stays there. Locks it in SHARE ROW EXCLUSIVE mode, for which nextval() waits, as the change of its type does anyway.
QStringList keptInRange(const QString& sequence, const QString& type, const QString& present);
/// The sequence behind an identity column, as SQL names it; empty for any other column.
QString identitySequence(const Table& table, const Column& column);
/// Has `type` fewer numbers than `other`? Both are whole numbers.
bool isNarrower(const QString& type, const QString& other);

/// Where the sequence gets the new type's numbers, and other columns that take theirs from it do not get the type.
QList<Hazard> sequenceHazards(
    const Table& table, const Column& column, const QString& newType, const PlannerInput& input);

} // namespace lk::planner
