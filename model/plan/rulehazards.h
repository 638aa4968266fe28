// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/plan.h"

namespace lk::planner {

/// Sends every statement of the plan's steps through the rules of model/lint, as they will run: one after the other,
/// with their transactions and timeouts. What is found and neither said by the planner already nor meant so
/// (meantSo()) becomes a hazard at its step.
void addRuleHazards(Plan& plan);

/// Why the planner does what this rule warns of; empty: it does not. For those who ask, and for the tests.
QString meantSo(const QString& rule);

} // namespace lk::planner
