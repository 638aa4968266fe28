// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/cli/output.h"
#include "model/engine/runsnapshot.h"

namespace lk::cli {

/// A line a step with time, WAL, disk and lock window, their sums, what it rests on and what to mind.
QString forecastText(const Plan& plan, const Forecast& forecast);
/// The sums in one line.
QString forecastLine(const Forecast& forecast);
/// What the steps done so far were thought to take and what they took, in one line; empty when there is no forecast.
QString forecastAgainstFact(const Plan& plan, const RunSnapshot& snapshot);
/// The same figures for programs; empty when there is nothing to compare.
QJsonObject jsonForecastAgainstFact(const Plan& plan, const RunSnapshot& snapshot);

/// "3.4 s", "12 ms", "450 MB"; "-" when not known.
QString tookText(const StepFacts& facts);
QString lockText(const StepFacts& facts);
QString walText(const StepFacts& facts);
QJsonObject jsonOf(const StepFacts& facts);

} // namespace lk::cli
