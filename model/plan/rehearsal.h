// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

#include <optional>

namespace lk::planner {

/// Tries, in a transaction that takes itself back, whether all that the cut-over makes anew also makes sense over the
/// new type: better to learn it before the first row is copied than at the cut-over. Nothing when there is nothing to
/// try.
std::optional<Step> rehearsalStep(const QList<TableJob>& jobs);

} // namespace lk::planner
