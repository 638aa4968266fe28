// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// After a column's type changed: what every session keeps of it is stale (postgres.md finding 2). Part of the
/// transaction that changes it.
QStringList dropStalePlans(const QList<TableJob>& jobs);

} // namespace lk::planner
