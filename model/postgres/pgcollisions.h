// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// Two old values that become one new one, under a primary key, a UNIQUE or a unique index: the index on the new column
/// could not be built, and that would be learnt only after the backfill. Counted over all rows, with a sample; an index
/// over expressions or with a predicate is left to the build. `conversion`: the new value over the quoted column, "" a
/// plain cast. Empty where nothing collides, or where that could not be counted in `timeoutMs`.
Result<QList<TypeMisfit>> readCollisions(Session& session, const Table& table, const Column& column,
    const TypeFacts& facts, const QString& conversion, int timeoutMs);

} // namespace lk
