// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Names of everything the job adds; fills ColumnJob::shadow and retired too. Unsupported when no trigger name would
/// sort last.
Result<void> nameObjects(TableJob& job);

} // namespace lk::planner
