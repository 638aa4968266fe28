// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Columns of the job whose values may not survive.
QList<ColumnJob> lossyColumns(const TableJob& job);

/// The gates before Expand at which such values are decided on: one for those to be asked about, one for those accepted
/// up to what was counted, one for those the user mends. Each counts again when it is reached. `kept`: what becomes of
/// the old values, for people. Empty when every value survives.
QList<Step> lossGates(const TableJob& job, const QString& kept);

} // namespace lk::planner
