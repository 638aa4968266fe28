// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/plan.h"

#include <QString>

namespace lk::planner {

/// What every script begins with: settings, the engine's journal, temporary procedures that try a transaction again
/// when a lock is not to be had, copy rows in batches and compare them (they vanish with the session), and the checks
/// the engine makes too: nobody else at work on the plan or its tables, no other plan half-way, and, before the first
/// change, the tables as the plan was made for. `undo`: of a script that takes back.
QString scriptPrologue(const Plan& plan, bool undo);

} // namespace lk::planner
