// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// The table goes on under another name; a view under the old one shows the column under both names, or just the table.
Parts renameColumnByView(const Table& table, const RenameColumn& change, const PlannerInput& in);
Parts renameTableByView(const Table& table, const RenameTable& change, const PlannerInput& in);

/// Why a view cannot stand in for the table; empty when it can.
QStringList viewObstacles(const Table& table, int serverVersion);

} // namespace lk::planner
