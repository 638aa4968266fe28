// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/stepruns.h"

namespace lk {

/// While a plan is under way somebody may drop or rename what it stands on: a column, a partition, one of its indexes.
/// The server then speaks of a name that is not there; here, and nowhere else, is said which part of the plan that was,
/// what was probably done to it, and what to do.

/// Gives `error`, which ended `step`, or its `undo`, with that in its words; as it is where it says something else.
/// SQLSTATE and statement stay. The session is in no failed transaction.
Error withWhatIsGone(RunContext& context, const Step& step, const Error& error, bool undo);

} // namespace lk
