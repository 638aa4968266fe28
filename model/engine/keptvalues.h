// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// For a run's last word: the safety tables that hold what this generation of the plan has moved out of the way, and
/// are there; rows that an earlier one put there are not counted. Empty where there are none, or nobody can tell.
/// Needs the journal. Thread of the session.
QString keptValues(Session& session, const QString& planId, int generation);

} // namespace lk
