// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/script.h"

namespace lk::lint {

/// Called below `node` and not known to be stable or immutable: the server's own volatile functions, and functions of
/// users unless the script itself made them stable. CURRENT_TIMESTAMP and the like are stable.
QStringList volatileCalls(const Node* node, const Script& script);

/// ADD COLUMN must compute a value for each row.
bool rewritesOnAdd(const PgQuery__ColumnDef& column, const Script& script);
bool isStored(const PgQuery__ColumnDef& column); ///< GENERATED ALWAYS AS (...) STORED

} // namespace lk::lint
