// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// What binds to a retyped column by its number and must be made anew to follow the name: triggers with OF or WHEN,
/// policies, views and views on views.
struct Rebinding {
    /// Views, dependants of dependants first. Before the table's own lock is taken: a query locks a view before what it
    /// reads, and one that queued behind our lock on the table would hold the view against us for ever.
    QStringList dropViews{};
    QStringList drop{}; ///< of the table itself; never CASCADE
    QStringList create{}; ///< from the server's own definitions, with owner, grants, options and comment
    QStringList printed{};
};
Rebinding rebinding(const TableJob& job);

/// Why the dual-column strategy cannot carry this; empty when it can. Each reason ends with what to do.
QStringList dualColumnObstacles(const TableJob& job);

/// What ALTER TYPE would refuse or silently break.
QStringList alterTypeObstacles(const Table& table, const Column& column);

/// Functions of the table's own triggers whose text names the column, and other functions that do.
struct NamingFunctions {
    QStringList triggers{};
    QStringList others{};
};
NamingFunctions functionsNaming(const Table& table, int column);

/// A DO block that makes sessions plan anew what touches the table: PL/pgSQL keeps plans made for the old type.
QString refreshFunctions(const TableJob& job);

} // namespace lk::planner
