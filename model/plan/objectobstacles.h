// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Dependants that cannot follow a column to its shadow while the table is in use, with the reason and what to do.
QStringList objectObstacles(const TableJob& job);

/// Routines that fail while the table's rows have a column more; `byNameOnly`: those that read them by the table's
/// name.
QStringList wideRowObstacles(const Table& table, bool byNameOnly = false);

/// Why a column cannot be renamed where it stands: it comes from a parent or a type, or an heir has it from elsewhere
/// too.
QStringList inheritanceObstacles(const Table& table, const Column& column);

/// What the operator must know of dependants that are carried.
QList<Hazard> objectHazards(const TableJob& job);

/// Subscribers know a renamed column by its old name until they are changed too.
QList<Hazard> replicatedRenameHazards(const Table& table, const QString& column, const QString& newName);

/// The same for a table; and why one that is published must not bear another name for a while.
QList<Hazard> replicatedTableHazards(const Table& table, const QString& newName);
QStringList publishedNameObstacles(const Table& table);

} // namespace lk::planner
