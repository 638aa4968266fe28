// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/planner.h"

namespace lk::planner {

/// Is the draft something that can be meant? Names, kinds of tables, changes that clash. Errors: BadInput, NotFound,
/// NameTaken, Unsupported.
Result<void> checkDraft(const PlannerInput& input);

const Table* tableNamed(const PlannerInput& input, const QualifiedName& name);

} // namespace lk::planner
