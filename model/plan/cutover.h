// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"
#include "model/plan/partitionindexes.h"

namespace lk::planner {

/// The short transaction in which the new shape takes the name, and the one that takes it back; of all tables of the
/// group at once. `families` beside the group's jobs.
Result<Step> cutOver(const KeyGroup& group, const QList<Family>& families);

} // namespace lk::planner
