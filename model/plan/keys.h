// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// The jobs by what must change over together: jobs that no foreign key joins stand alone. Errors: Unsupported, with
/// what to add to the draft.
Result<QList<KeyGroup>> keyGroups(const PlannerInput& input, const QList<TableJob>& jobs);

/// Fills ColumnJob::reference.
Result<void> noteReferences(TableJob& job);

/// Foreign keys that reference a partitioned table or a parent, a partition or an inheritance child, by retyped
/// columns; those of a member that it has from a table above are said of that. Empty when nothing stands in the way.
QStringList inboundObstacles(const TableJob& job);

/// Would a foreign key between these types work?
bool comparable(const QString& referencing, const QString& referenced);

/// The type a column will have when the draft is carried out.
QString typeAfter(const PlannerInput& input, const ColumnName& column, const QString& present);

/// Is there a ChangeType of that column in the draft?
bool retypes(const PlannerInput& input, const ColumnName& column);

/// Does the original of a foreign key stand after the cut-over, over columns that may have become NULL?
Result<bool> standsRetired(const QString& definition, bool backFails);

/// Building the keys between the new forms, NOT VALID, and validating them, in order.
QList<Step> keySteps(const KeyGroup& group);
QList<Step> keyValidations(const KeyGroup& group);
/// After the cut-over: the keys that were made again over the old columns, so that undoing needs no scan under a lock.
QList<Step> retiredKeyValidations(const KeyGroup& group);

} // namespace lk::planner
