// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/swap.h"

namespace lk::planner {

/// Before the primary keys change: what rests on them must let go. The twins guard meanwhile.
void releaseKey(const KeyCopy& key, Swap& all);
/// The twin takes the name; the original guards the old columns on for an undo.
void takeKey(const KeyCopy& key, Swap& all);

} // namespace lk::planner
