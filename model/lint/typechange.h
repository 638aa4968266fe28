// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/statement.h"

namespace lk::lint {

/// What ALTER COLUMN ... TYPE costs, as far as the script tells the old type (postgres.md section 3).
enum class TypeChange {
    Free, ///< metadata
    RebuildsIndexes,
    Unknown, ///< free or a rewrite: the old type decides
    Rewrites
};
TypeChange typeChangeOf(const Action& action, const Script& script);

} // namespace lk::lint
