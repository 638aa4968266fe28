// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// The cut-over's own proof that it changed what was asked for and nothing else. Under the table's lock everything the
/// catalog says of the table and of what hangs on it is written down line by line before the swap, and again after it:
/// columns, indexes, constraints, triggers, policies, rules, views, statistics, sequences, publications, with their
/// owners, grants, options and comments. A line that went or came rolls the transaction back. Names of columns are
/// those from before, and what a new type must change (the type itself, its operator classes, storage) is left out.
///
/// The lines come from a function in schema lockkeeper, made with the dual-write trigger and dropped with it, so that
/// the statements of the cut-over stay short. It asks for what is bound to the *number* of a column, so a view, policy
/// or trigger that stayed with the retired column shows as a difference.
QString shapeFunctionName(const TableJob& job); ///< schema-qualified, without arguments
QString createShapeFunction(const TableJob& job);
QString dropShapeFunction(const TableJob& job); ///< IF EXISTS

/// Writes the lines down for this transaction; right after the table is locked, before anything changes. `cutOver`:
/// true when the table already has its new shape (an undo of the cut-over starts there).
QString noteShape(const TableJob& job, bool cutOver);
/// Compares; raises when they differ. Last of the transaction's statements.
QString expectShape(const TableJob& job, bool cutOver);

/// Raises when anything but the plan's own hangs on a column that is about to be dropped: an index, constraint or
/// statistics that somebody made on it would silently go with it. Under the table's lock.
QString expectRetiredBare(const TableJob& job);

/// Raises when the view that stands in for a table was given grants or a comment that the table behind it has not: they
/// would silently go with the view. Names of relations are quoted.
QString expectViewAsMade(const QualifiedName& view, const QualifiedName& table);

} // namespace lk::planner
