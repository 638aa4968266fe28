// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/rebinding.h"

namespace lk::planner {

/// A materialized view is filled again beside itself, over the new columns, while the present one goes on answering;
/// the cut-over only trades their names. The old one waits under a name of ours until Contract, so that undo needs no
/// filling under a lock either.
struct MatviewTwin {
    QualifiedName original;
    QualifiedName twin;
    QualifiedName retired;
    QStringList setAside; ///< the original and its indexes under retired names
    QStringList setTwinAside; ///< undo: the twin and its indexes under their own names again
    QStringList takePlace; ///< the twin under the original's names, with owner, grants, settings and comments
    QStringList giveBack; ///< undo: the original under its own names
    QStringList rehearsal; ///< made from its definition without being filled
};
MatviewTwin matviewTwin(const TableJob& job, const Dependant& view);

/// Fills the twins; between the application's word and the cut-over, so that they are as fresh as can be.
Result<QList<Step>> matviewSteps(const QList<TableJob>& jobs);

/// Contract: the old ones go before the columns they stand on.
QStringList dropRetiredMatviews(const QList<TableJob>& jobs);

/// Why a materialized view cannot have a twin; empty when it can.
QStringList matviewObstacles(const TableJob& job, const Dependant& view, const QList<Bound>& bound);

} // namespace lk::planner
