// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/cli/verb.h"
#include "model/engine/forecasting.h"
#include "model/engine/runner.h"

namespace lk::cli {

/// Runs the plan, or takes it back, on this thread, telling what happens; the first signal asks it to stop safely.
ExitStatus carryThrough(const Call& call, const Plan& plan, RunRequest request, bool undo);

/// Measures, until the first signal.
Result<Forecast> forecastBefore(const Call& call, const Plan& plan, ForecastRequest request);

/// The command line that does the same again, for people to copy.
QString commandAgain(const Call& call, const QString& verb);

} // namespace lk::cli
