// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// "item_count as bigint"
QString conversionWords(const ColumnJob& column);
/// What Contract drops.
QString dropped(const ColumnJob& column);
/// All of a table, e.g. listed(job, dropped).
QString listed(const TableJob& job, QString (*print)(const ColumnJob&));

} // namespace lk::planner
