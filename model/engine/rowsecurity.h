// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/plan/plan.h"

namespace lk {

/// Tables whose rows the plan copies, compares or counts and of which row-level security hides some from the session's
/// role. A table that is not there hides nothing.
Result<QList<QualifiedName>> hidingTables(Session& session, const Plan& plan);

/// Which role is to run the plan, or what is to be switched off meanwhile.
QString rowSecurityRemedy(const QList<QualifiedName>& tables, const QString& role);

/// Refuses where rows would be passed over: better before anything is made than at the first batch.
Result<void> seesEveryRow(Session& session, const Plan& plan);

} // namespace lk
