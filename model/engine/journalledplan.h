// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// A plan as the journal of a database keeps it: whole, so that a lost file costs nobody the undo.
struct JournalledPlan {
    QString id;
    QString title;
    QString state; ///< running, undoing, finished, undone
    QString operatorName;
    QString changedAt; ///< ISO 8601
};

/// The plans that were ever begun in this database, latest first.
Result<QList<JournalledPlan>> journalledPlans(Session& session);
/// NotFound when none of this id was begun here.
Result<Plan> journalledPlan(Session& session, const QString& planId);

/// Refuses a plan that is another than the one begun under its id (`stored`, as the journal has it): its steps would
/// be taken for those already done.
Result<void> isTheOneBegun(const Plan& plan, const QString& stored);

} // namespace lk
