// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Contract of the dual-column strategy: its gate, values that would be lost kept, and the old forms dropped.
QList<Step> contractSteps(const KeyGroup& group);

} // namespace lk::planner
