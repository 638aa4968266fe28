// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/partitionindexes.h"
#include "model/plan/swap.h"

/// NOT NULL of a column whose type changes: proven beforehand, so that no table is read under its lock.
namespace lk::planner {

/// The constraint, which PostgreSQL 18 and later have; null before.
const Constraint* notNullOver(const Table& table, int column);

/// In the cut-over, before any name changes: with partitions or children, on servers that give it a name.
void tradeNotNull(const Family& family, Swap& swap);
/// In the cut-over, once the new column has the name.
void proveNotNull(const TableJob& job, const ColumnJob& c, const Copies& copies, TableSwap& swap);
/// NULL stands in the retired column where the way back fails; it must not fail the application's request.
void freeRetired(const TableJob& job, const ColumnJob& c, TableSwap& swap);
/// Before the cut-over is taken back the old columns are proven NOT NULL while everybody works on: under the lock that
/// would be a scan of the table. Rows whose value the old form cannot hold stand in the way of it for good.
void proveRetired(const QList<TableJob>& jobs, Undo& undo);

} // namespace lk::planner
