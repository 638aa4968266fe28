// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/cli/verb.h"
#include "model/engine/runner.h"

namespace lk::cli {

OptionSpec confirmOption();
OptionSpec confirmAllOption();

OptionSpec planIdOption(); ///< --plan-id ID, instead of the file

/// The plan file that the verb was given.
Result<Plan> planOf(const Words& words);
/// The file, or with --plan-id the plan as the journal of --db keeps it. BadInput when neither or both are given.
Result<Plan> planOf(const Call& call);

/// Confirmations that the plan's gates take, in order.
QStringList gatesOf(const Plan& plan);

/// What --confirm and --confirm-all give. BadInput when a name is no gate of the plan (`more`: names that go besides):
/// a gate that is misspelt must not look like one that was passed.
Result<void> confirmationsInto(RunRequest& request, const Plan& plan, const Words& words, const QStringList& more = {});

} // namespace lk::cli
