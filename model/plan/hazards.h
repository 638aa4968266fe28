// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Hazards by the step at which they bite; ids are stable.
QList<Hazard> shadowHazards(const TableJob& job);
QList<Hazard> backfillHazards(const TableJob& job);
QList<Hazard> cutOverHazards(const TableJob& job, const QStringList& madeAnew);
QList<Hazard> dropHazards(const TableJob& job);
/// Of foreign keys that change over with the columns they reference.
QList<Hazard> keyHazards(const KeyGroup& group);
/// Of the dual-column strategy as a whole.
QList<Hazard> dualColumnHazards(const TableJob& job);

/// The limits of a view that stands in for a table (postgres.md finding 3).
QList<Hazard> viewHazards(const Table& table, int serverVersion);
/// Of such a view that has a column under two names.
QList<Hazard> secondNameHazards(const Table& table);
QList<Hazard> renameInPlaceHazards(const Table& table, const QStringList& functions);
QList<Hazard> alterTypeHazards(const Table& table, const Column& column, const TypeFacts& facts);

} // namespace lk::planner
