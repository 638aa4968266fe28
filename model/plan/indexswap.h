// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/copies.h"
#include "model/plan/swap.h"

namespace lk::planner {

/// What an index bears besides its definition, as statements on it under its own name.
struct IndexBelongings {
    QString comment;
    QString cluster;
    QString identity;
    QString constraintComment;
};
IndexBelongings belongingsOf(const TableJob& job, const Index& index);

/// The primary key or unique constraint that the index serves; null: none.
const Constraint* servedBy(const TableJob& job, const Index& index);
/// " DEFERRABLE ...", or nothing.
QString attributes(const Constraint& constraint);
/// For ADD CONSTRAINT, with what pg_get_constraintdef leaves out: storage parameters and tablespace of the index.
QString wholeDefinition(const Constraint& constraint, const Index& index);

/// Before any name changes: a unique index on the old columns that would refuse what the new ones hold. Undone last of
/// all, when the old columns have their names again.
void releaseIndex(const TableJob& job, const IndexCopy& copy, TableSwap& swap);
/// The twin takes the name, and the constraint, of the original.
void swapIndex(const TableJob& job, const IndexCopy& copy, TableSwap& swap);

} // namespace lk::planner
