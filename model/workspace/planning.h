// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// Reads what the planner needs of the draft's tables over `session` and makes the plan. The one way from a draft to a
/// plan, for window and command line alike. Errors: those of Backend::readTable, Backend::typeFacts and makePlan.
Result<Plan> planDraft(Backend& backend, Session& session, const Draft& draft, const QDateTime& now);

} // namespace lk
