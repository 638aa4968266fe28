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
    /// The original goes on guarding the old column under a name of ours. Otherwise it would refuse writes that the new
    /// form allows, so the cut-over drops it and an undo makes it again.
    bool keepsOriginal = true;
    /// Serves a constraint that a partitioned table and its partitions have in common: see partitionindexes.h. The
    /// partitioned table itself has no `statement` then.
    bool shared = false;
    /// Not empty: ADD CONSTRAINT instead of `statement`, for what an index alone cannot do.
    QString constraint{};
};
struct ConstraintCopy {
    const Constraint* original = nullptr;
    QString name{};
    QString statement{}; ///< ADD CONSTRAINT ... NOT VALID; empty where it comes from the parent's
    bool shared = false; ///< a foreign key that a partitioned table and its partitions have in common
    /// Of a partition's shared key: the same as the original, so that an undo need not read the table.
    QString spare{};
    QString spareStatement{};
    /// The original stays under a name of ours until Contract; otherwise it goes and an undo makes it again.
    bool keepsOriginal = true;
};
struct StatisticsCopy {
    const Dependant* original = nullptr;
    QualifiedName name{};
    QualifiedName originalName{};
    QString statement{};
};
struct Copies {
    QList<IndexCopy> indexes{};
    /// CHECK of retyped columns, and FOREIGN KEY to columns that stay; other keys are the group's (job.h).
    QList<ConstraintCopy> constraints{};
    QList<StatisticsCopy> statistics{};
    QHash<QString, QString> notNullProofs{}; ///< column name to the name of CHECK (shadow IS NOT NULL)
    QHash<QString, QString> parentsProofs{}; ///< the same, come down from a parent; proven here, table by table
};

/// May a unique index stay on the old columns while clients write the new ones?
bool standsRetired(const TableJob& job, const Index& index);

Result<Copies> copiesOf(const TableJob& job, const KeyGroup& group);

/// The steps that build them, in order; those whose work an undo of `cutOver` takes along say so.
struct CopySteps {
    QList<Step> indexes{};
    QList<Step> constraints{}; ///< NOT VALID
    QList<Step> validations{};
    QList<Step> statistics{}; ///< and ANALYZE
};
CopySteps copySteps(const TableJob& job, const Copies& copies, const QString& cutOver);

} // namespace lk::planner
