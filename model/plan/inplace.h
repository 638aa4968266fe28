// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

Parts renameColumnInPlace(const Table& table, const RenameColumn& change);
Parts renameTableInPlace(const Table& table, const RenameTable& change);
/// One ALTER TYPE under its lock. Errors: those of typeConversion().
Result<Parts> changeTypeInPlace(
    const Table& table, const Column& column, const ChangeType& change, const TypeFacts& facts, const PlannerInput& in);

} // namespace lk::planner
