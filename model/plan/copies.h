// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Indexes, constraints and statistics that cover a job's columns, built on the shadows under names of ours.
/// For pure renames they serve the second name until Contract; for type changes the cut-over gives them the real names.
struct IndexCopy {
    const Index* original = nullptr;
    QString name{};
    QString statement{}; ///< CREATE INDEX CONCURRENTLY
    bool swaps = false; ///< takes the original's name at the cut-over
    QString spare{}; ///< of a primary key: a second index on the old column, so that undo needs no build under lock
    QString spareStatement{};
};
struct ConstraintCopy {
    const Constraint* original = nullptr;
    QString name{};
    QString statement{}; ///< ADD CONSTRAINT ... NOT VALID
};
struct StatisticsCopy {
    const Dependant* original = nullptr;
    QualifiedName name{};
    QualifiedName originalName{};
    QString statement{};
};
struct Copies {
    QList<IndexCopy> indexes{};
    QList<ConstraintCopy> constraints{}; ///< CHECK and FOREIGN KEY of retyped columns
    QList<StatisticsCopy> statistics{};
    QHash<QString, QString> notNullProofs{}; ///< column name to the name of CHECK (shadow IS NOT NULL)
};

Result<Copies> copiesOf(const TableJob& job);

/// The steps that build them, in order: indexes, then constraints NOT VALID, then each validated, then ANALYZE.
QList<Step> copySteps(const TableJob& job, const Copies& copies);

} // namespace lk::planner
