// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QtTypes>

namespace lk {

/// Blocks [from, to) of one batch.
struct BlockWindow {
    qint64 from = 0;
    qint64 to = 0;
    int stripe = -1; ///< -1: every row
    bool operator==(const BlockWindow&) const = default;
};

/// One region of a table in one worker's hands: blocks [from, to), swept `stripes` times, every sweep taking every
/// stripes-th row and the last one whatever is left. Between two sweeps page pruning frees the dead versions, so that
/// most updates stay HOT. Kept as one row of lockkeeper.cursor.
struct Region {
    int row = 0; ///< cursor.worker; belongs to whoever has the region in hand, never to a thread
    qint64 from = 0;
    qint64 to = 0;
    int stripes = 1;
    int stripe = 0; ///< equal to stripes: done
    qint64 next = 0;
    bool isDone() const { return stripe >= stripes || from >= to; }
    bool operator==(const Region&) const = default;
};

/// The next batch of at most `blocks`; `region` is not done.
BlockWindow nextWindow(const Region& region, qint64 blocks);
/// The region once `window` is done.
Region after(Region region, const BlockWindow& window);
/// Block sweeps that are still to be made.
qint64 sweepsLeft(const Region& region);

/// Stripes pay with many rows a page: 8 from 16 on, 4 from 6 on, else none. None for a table of a few pages either.
/// With three indexes or more the rows that find no room on their page cost more than further sweeps do: 16 from 32
/// rows on.
int stripesFor(double rowsPerBlock, qint64 blocks, int indexes);

/// A region holds several batches, so that between two sweeps of a page no transaction of another worker is still open
/// that was there at the first one: 128,000 rows, which are 8 x 8 batches of 2000 and 8 x 64 of 250; at most 32 MB, so
/// that it stays cached and within one checkpoint (backfill.md section 1). An eighth of a small table, so that several
/// workers have something to do.
qint64 regionBlocks(double rowsPerBlock, qint64 tableBlocks);
inline constexpr qint64 regionBlocksLeast = 64;

} // namespace lk
