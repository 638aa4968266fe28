// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/cli/words.h"
#include "model/engine/tuningorder.h"

namespace lk::cli {

/// How gently a backfill goes: what run begins with and tune changes.
QList<OptionSpec> tuningOptions();
/// What those options say. BadInput when one makes no sense.
Result<TuningOrder> tuningIn(const Words& words);

} // namespace lk::cli
