// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/planner.h"

namespace lk {

/// Changes of type that the draft needs but does not have: the columns that reference a column whose type changes.
/// `tables` and `types` as in PlannerInput. Ask again with the tables of what was added, for those may be referenced
/// themselves.
QList<DraftedChange> referencingChanges(const Draft& draft, const QList<Table>& tables, const QList<TypeFacts>& types);

} // namespace lk
