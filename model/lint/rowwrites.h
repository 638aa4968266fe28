// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/statement.h"

namespace lk::lint {

/// An UPDATE or DELETE (of a MERGE too) that a statement carries out: itself, or within a WITH, an EXPLAIN ANALYZE, a
/// PREPARE or a COPY. What is only stored for later (bodies of functions, rules) is none.
struct RowWrite {
    enum class Kind { Update, Delete };
    Kind kind = Kind::Update;
    Action action{}; ///< on the table that is written
    bool everyRow = false; ///< nothing says which rows, or what says so holds for all: WHERE true, 1 = 1, id = id
};

QList<RowWrite> rowWrites(const Statement& statement);

} // namespace lk::lint
