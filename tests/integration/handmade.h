// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/plan/plan.h"

/// Plans written by hand: every kind of step on a table small enough to understand, without the planner's help. What
/// fails here is the engine's fault.
namespace lk::test {

/// public.items (id, v, note) and its twin, `rows` of them, with a view and an index over v.
QString itemsSchema(int rows);

/// Renames public.items.v to w through a dual column: shadow and trigger, backfill, CONCURRENTLY index, verification,
/// gate, cut-over by swapping the names, gate, contract.
Plan itemsPlan(Backend& backend, const ConnectionSettings& settings);

/// Names of the steps of itemsPlan(), in order, gates left out.
QStringList itemsSteps();

} // namespace lk::test
