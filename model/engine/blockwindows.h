// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QtTypes>

namespace lk {

/// Where a striped backfill stands. The table's blocks [0, endBlock) are taken region by region; each region is swept
/// `stripes` times, every sweep taking every stripes-th row and the last one whatever is left, so that page pruning
/// between the sweeps frees the dead versions and most updates stay HOT. Then one sweep over the whole table catches
/// rows that were skipped.
struct BlockPosition {
    enum Stage { Striped = 0, FinalSweep = 1, Finished = 2 };
    int stage = Striped;
    int stripes = 1;
    qint64 endBlock = 0;
    qint64 regionStart = 0;
    qint64 regionEnd = 0; ///< 0: the region is not chosen yet
    int stripe = 0;
    qint64 nextBlock = 0;
    bool operator==(const BlockPosition&) const = default;
};

/// Blocks [from, to) of one batch.
struct BlockWindow {
    qint64 from = 0;
    qint64 to = 0;
    int stripe = -1; ///< -1: every row
    bool operator==(const BlockWindow&) const = default;
};

/// Chooses the region where none is chosen. `tableBlocks`: the table's present size, for the final sweep.
BlockPosition settled(BlockPosition position, qint64 regionBlocks, qint64 tableBlocks);
/// The next batch of at most `blocks`; `position` is settled and not finished.
BlockWindow nextWindow(const BlockPosition& position, qint64 blocks);
/// The position once `window` is done; not settled.
BlockPosition after(BlockPosition position, const BlockWindow& window);

/// Block sweeps, the final sweep included.
qint64 sweepsDone(const BlockPosition& position);
qint64 sweepsTotal(const BlockPosition& position);

/// Stripes pay with many rows a page: 8 from 16 on, 4 from 6 on, else none. None for a table of a few pages either.
int stripesFor(double rowsPerBlock, qint64 blocks);

} // namespace lk
