// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

#include <utility>

namespace lk::planner {

/// What was set for a column besides its values, and no column of a new type has by itself: how its values are stored,
/// what statistics are gathered of it. A partition or child may be set otherwise than its parent.

/// The column in the table and in each partition or child, which an ALTER of the table reaches as well.
QList<std::pair<const Table*, const Column*>> inFamily(const Table& table, const Column& column);

/// For a column of type `type` that has nothing set, so that it is stored as `column` is wherever the type lets it.
/// `alter`: ALTER TABLE ... ALTER COLUMN ... and a space. What cannot be kept is told by settingsHazards().
QStringList storageStatements(const QString& alter, const Column& column, const TypeTraits& type);
/// For that of a member of the family, to which the storage that was set for `above` has come down already.
QStringList storageStatements(const QString& alter, const Column& column, const TypeTraits& type, const Column& above);

/// For the job's new column.
QStringList newColumnSettings(const TableJob& job, const ColumnJob& c);
/// For that of a member, where it differs from its parent's.
QStringList memberColumnSettings(const TableJob& member, const ColumnJob& c);

/// What the new types cannot have; ids are stable.
QList<Hazard> settingsHazards(const TableJob& job);
/// Where two forms side by side may be too much for a row.
QList<Hazard> rowSizeHazards(const TableJob& job);

} // namespace lk::planner
