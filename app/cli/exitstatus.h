// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

namespace lk::cli {

/// What scripts decide by; part of the interface, so numbers are never given anew.
enum class ExitStatus {
    Done = 0,
    Failed = 1,
    WrongUse = 2, ///< the words of the command line cannot be understood
    NeedsYou = 3, ///< stopped at a gate, a blocking hazard or a decision
    Stopped = 4 ///< by the user
};

ExitStatus exitStatusOf(ErrorKind kind);

} // namespace lk::cli
