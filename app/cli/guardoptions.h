// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/cli/words.h"
#include "model/engine/runner.h"

namespace lk::cli {

/// What run and undo may be told about others: how long they may be made to wait, and whom to take the plan from.
QList<OptionSpec> guardOptions();
OptionSpec lockBudgetOption(); ///< the first of them, for those who only look
/// What those options say. BadInput when a figure is none or is out of range.
Result<void> guardInto(RunRequest& request, const Words& words);

} // namespace lk::cli
