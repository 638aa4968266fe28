// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Partitions and inheritance children: a dual-column change of the parent reaches their columns by itself, but not
/// their rows, indexes and whatever else each has for itself. Each is a member of the table's job.

/// Fills TableJob::members from the table's descendants; the job's own names are known by then.
Result<void> addMembers(TableJob& job);

/// Each job followed by its members, parents before their children.
QList<TableJob> withMembers(const QList<TableJob>& jobs);

/// Why the descendants of a table keep it from a second column; empty when they do not.
QStringList familyObstacles(const TableJob& job);

/// Which tables belonged to the family when the trigger was made, by their oid: in the plan's rows of
/// lockkeeper.cursor, read by a function of the job. Empty for a table that stands alone.
QStringList noteFamily(const TableJob& job);
QStringList forgetFamily(const TableJob& job); ///< idempotent

/// SQL condition: the member is still a partition or child of the job's table. Dropped or detached, it is none of ours
/// any more. Renamed by others it still is, and statements that go by its old name fail rather than pass it over.
QString stillMember(const TableJob& member);
/// Statements on a job's table; those on a member only while it is one.
QStringList whileMember(const TableJob& job, const QStringList& statements);

/// Partitions that came since, or came back: their rows are brought in step, and they are noted. Under the table's lock
/// only where that takes no time; else it raises and says what to do.
enum class NewcomerSide { BeforeCutOver, UnderLock, BeforeUndo, UndoUnderLock };
QString adoptNewcomers(const TableJob& job, NewcomerSide side);

/// Contract, once the retired columns are gone: the server named the newcomers' indexes by the columns' names of then.
QStringList renameNewcomersIndexes(const TableJob& job);

/// Before the cut-over, while everybody works on: see adoptNewcomers. None for a table that stands alone. `cutOver`:
/// KeyGroup::cutOver().
QList<Step> newcomerSteps(const TableJob& job, const QString& cutOver);

/// Of the dual-column strategy on a table with descendants.
QList<Hazard> familyHazards(const TableJob& job);

} // namespace lk::planner
