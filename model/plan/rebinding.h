// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// One thing that the cut-over makes anew.
struct MadeAnew {
    QString printed;
    QStringList forward; ///< from the server's own definition, with owner, grants, options and comment
    QStringList backward; ///< the same for the undo; differs where a twin stands ready
    QStringList rehearsal; ///< the same without filling anything
};

/// What binds to a retyped column by its number and must be made anew to follow the name: triggers with OF or WHEN,
/// policies, rules, publication lists, functions with a parsed body, views, views on views, materialized views.
struct Rebinding {
    /// What stands on its own or on another table, dependants of dependants first. Before the table's own lock is
    /// taken: a query locks a view before what it reads, and one that queued behind our lock on the table would hold
    /// the view against us for ever.
    QStringList dropViews{};
    QStringList undoDropViews{};
    QList<QualifiedName> otherTables{}; ///< whose policies or rules are among those
    QStringList drop{}; ///< of the table itself; never CASCADE
    QStringList create{};
    QStringList undoCreate{};
    QStringList printed{};
    QList<MadeAnew> made{}; ///< `create`, apart
};
Rebinding rebinding(const QList<TableJob>& jobs);

struct Bound {
    const Dependant* dependant = nullptr;
    const TableJob* job = nullptr; ///< the first of the jobs whose table it hangs on
    int depth = 1; ///< above all tables of the jobs
};
/// The dependants that use a retyped column, or stand on one that does: each once, in the order in which they can be
/// made again.
QList<Bound> boundDependants(const QList<TableJob>& jobs);
/// Does it rest on a constraint that the cut-over takes away, or gives another name?
bool restsOnRetyped(const Dependant& dependant, const TableJob& job);
/// Does any of them stand on that table too?
bool hangsOn(const QList<Bound>& bound, const Table& table);

} // namespace lk::planner
