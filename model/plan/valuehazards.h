// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

#include <functional>

namespace lk::planner {

/// What may become of values that change their type; ids are stable.

/// Conversions that depend on settings of the session, and which ones they are made with.
QList<Hazard> sessionHazards(const TableJob& job);
/// "'n/a', 'x50', ..." of the first few.
QString shownValues(const QStringList& values);
QList<Hazard> lossHazards(const TableJob& job);
/// Blocking: what the trial found not to fit the new type. `alsoRetyped`: does the draft change that column too?
QList<Hazard> misfitHazards(
    const ChangeType& change, const TypeFacts& facts, const std::function<bool(const ColumnName&)>& alsoRetyped);

} // namespace lk::planner
