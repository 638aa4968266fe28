// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Triggers may hand names to their functions as arguments, which are text to the server: no rename reaches them, and
/// no dependency shows them. An argument that only happens to be the same word cannot be told from one that is meant.

/// Why a column cannot be renamed where it stands, for triggers of the table, its partitions and its children.
QStringList renamedArgumentObstacles(const Table& table, const QString& column, const QString& newName);

/// Why it cannot bear two names: such a trigger of this table alone fires before a write by the other name has reached
/// the column that it looks at.
QStringList earlyArgumentObstacles(const Table& table, const QString& column, const QString& newName);

/// "trigger mdt (CREATE TRIGGER ...)" for each that gives `name`, of a column or of the table, to its function; of the
/// table, its partitions and its children.
QStringList triggersGiven(const Table& table, const QString& name);

/// What triggers that are given a column's name make of its new type: those that are known to refuse it block the plan.
QList<Hazard> retypedArgumentHazards(
    const Table& table, const Column& column, const QString& newType, const TypeTraits& traits);
/// For a question: those that may refuse the new types of a job's columns, or an empty text.
QString triggersToTry(const TableJob& job);

/// The old name of a renamed table.
QList<Hazard> tableArgumentHazards(const Table& table, const QString& newName);

} // namespace lk::planner
