// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/property/schemamodel.h"

#include <functional>

/// Decisions by chance. Only within rc::gen::exec.
namespace lk::property {

int pick(int count); ///< 0 .. count-1
bool chance(int percent);
QString oneOf(const QStringList& list);
/// A name that PostgreSQL takes, often one that must be quoted; another one for every id.
QString someName(int id);
/// Any of the columns for which `fits` holds, or nothing.
const ColumnModel* someColumn(const TableModel& table, const std::function<bool(const ColumnModel&)>& fits);
/// `text` over @c@ as one over that column.
QString over(const QString& text, const ColumnModel& column);

} // namespace lk::property
