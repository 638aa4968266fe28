// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

/// Whether both forms say the same: proven by the server itself just before the cut-over.
namespace lk::planner {

/// CHECK (new = conversion of old) NOT VALID, and VALIDATE. Where the conversion could depend on who writes, or a
/// partition could be attached that lacks the constraint, there is no proof that harms nobody: then none. `cutOver`:
/// KeyGroup::cutOver().
QList<Step> proofSteps(const TableJob& job, const QString& cutOver);
/// The proof has served; goes into the cut-over's transaction. Empty where proofSteps() are.
QStringList dropProof(const TableJob& job);

/// Under the cut-over's lock, for who switched the dual write off may hold the table until then: that it fires, and was
/// not altered since the copy began (journal, version 4). Raises otherwise.
QString unbrokenDualWrite(const KeyGroup& group);

} // namespace lk::planner
