// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/stepruns.h"

namespace lk {

/// Asked before each step from the backfill to the cut-over: whether the dual write fires for everybody on every table
/// that is filled, and has done so since the first row was copied. Somebody may have disabled all triggers for an
/// import, or dropped them; what was written then has not reached the new column, and no comparison made before it
/// counts. So, where the cut-over is still to come,
/// backfill and comparison are noted as to be done again, and what holds rows to both forms being the same is taken
/// away, for it would refuse the application's writes. Then DataLost, with what to do.
Result<void> dualWriteStands(RunContext& context, const Step& next);

/// The same after `step` failed, where it was the server's own proof that both forms are the same: the proof's
/// constraint would refuse the application's writes, and only a new comparison names the rows. Gives the error to tell.
Error afterFailedProof(RunContext& context, const Step& step, const Error& error);

} // namespace lk
