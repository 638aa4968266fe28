// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfillsql.h"
#include "model/engine/backfillworker.h"

namespace lk {

/// Sweeps regions of a heap's blocks, stripe by stripe (backfill.md section 1): any number of workers at once, and no
/// key is wanted.
class StripeWorker final : public BackfillWorker {
public:
    using BackfillWorker::BackfillWorker;

private:
    Result<BackfillDeal::State> open() override;
    QStringList preparations() override;
    Result<void> loop() override;

    Result<void> deal(int row);
    Result<void> sweep(Region region);
    /// One batch; gives the region behind it, the same one when it is to be tried again, nothing when the cursor is
    /// not ours to move.
    Result<std::optional<Region>> batch(const Region& region);
    Result<void> revisit(Region region);
    Result<void> lostCursor(const Region& region);
    Result<void> restart();
    Result<void> afterFailure(const Error& error, const BlockWindow& window);
    qint64 blocksAtOnce(const Region& region) const;

    std::unique_ptr<BackfillSql> m_sql;
    bool m_skipLocked = false; ///< for the next batch only
    qint64 m_blockLimit = 0; ///< after failures: at most so many blocks, 0: no limit
};

} // namespace lk
