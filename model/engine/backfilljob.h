// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfillsql.h"
#include "model/engine/runner.h"

#include <atomic>

namespace lk {

/// How the server's state lets the workers go on; written by who watches it, read before every batch.
struct BackfillPace {
    std::atomic_bool pause = false; ///< no batch
    std::atomic_bool rest = false; ///< small batches, and three times as long a rest as each took
    std::atomic_bool unstriped = false; ///< pruning frees nothing just now: one sweep does it
};

/// What the workers of one backfill share. Written by the first of them before the others begin (BackfillWorker::open),
/// read by all.
struct BackfillJob {
    Backend& backend;
    const ConnectionSettings& settings;
    const BackfillBody body;
    RunControl& control;
    const BackfillDeal deal;
    bool byKey = false; ///< in the order of its primary key: the table's file does not consist of blocks of a heap
    RegionBook book{};
    BackfillPace pace{};
    qint64 epoch = 0;
    double rowsPerBlock = 1;
    int stripes = 1;
    qint64 blocks = 0; ///< of the table when it was opened
    QString stripeExpression{};
    /// Blocks that were rewritten whole so far: their old versions lie about until a VACUUM.
    std::atomic<qint64> blocksUnstriped = 0;
    qint64 rowsBefore = 0; ///< written by earlier tries
    qint64 batchesBefore = 0;
};

} // namespace lk
