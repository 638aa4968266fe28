// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfilltuning.h"
#include "model/engine/forecast.h"
#include "model/engine/ports.h"

namespace lk {

struct ForecastRequest {
    BackfillTuning tuning{}; ///< with which the backfill is going to run
    int secondsMost = 3; ///< for all measuring
    int sampleRows = 20'000; ///< of each table, at the most
    qint64 bytesLeast = 0; ///< a plan on smaller tables is not worth it: a forecast without steps
    std::function<bool()> stopped{}; ///< asked between the measurements
};

/// Says what a plan that has not begun will take: backfills, indexes, checks and rewrites are tried on a sample in a
/// scratch schema (SampleCopy), scaled to the whole, and given as a range; what cannot be tried (no right to create a
/// schema, rows hidden) is estimated from the catalog, and `notes` says so. Reads the plan's tables, changes nothing of
/// them, and leaves nothing behind. Blocking; about `secondsMost`. Errors: no connection, Cancelled.
Result<Forecast> makeForecast(
    Backend& backend, const ConnectionSettings& settings, const Plan& plan, const ForecastRequest& request);

/// Whether the disk may run full by these figures; empty when it has room, or when nobody knows. `walMost`: what the
/// server keeps of WAL before it recycles it.
QString diskWarning(const Forecast& forecast, double walMost);

} // namespace lk
