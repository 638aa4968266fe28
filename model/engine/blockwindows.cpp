// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/blockwindows.h"

#include <algorithm>

namespace lk {

BlockPosition settled(BlockPosition p, qint64 regionBlocks, qint64 tableBlocks)
{
    if (p.stage == BlockPosition::Striped && p.regionEnd <= p.regionStart) {
        p.regionEnd = std::min(p.regionStart + std::max<qint64>(1, regionBlocks), p.endBlock);
        p.stripe = 0;
        p.nextBlock = p.regionStart;
        if (p.regionStart >= p.endBlock) {
            p.stage = BlockPosition::FinalSweep;
            p.regionStart = 0;
            p.regionEnd = 0;
            p.nextBlock = 0;
        }
    }
    if (p.stage == BlockPosition::FinalSweep && p.nextBlock >= p.regionEnd) {
        // The table may have grown while it was swept; rows inserted meanwhile went through the trigger.
        p.regionEnd = p.regionEnd == 0 ? tableBlocks : p.regionEnd;
        if (p.nextBlock >= p.regionEnd) {
            p.stage = BlockPosition::Finished;
        }
    }
    return p;
}

BlockWindow nextWindow(const BlockPosition& p, qint64 blocks)
{
    const bool every = p.stage == BlockPosition::FinalSweep || p.stripe + 1 >= p.stripes;
    return {p.nextBlock, std::min(p.nextBlock + std::max<qint64>(1, blocks), p.regionEnd), every ? -1 : p.stripe};
}

BlockPosition after(BlockPosition p, const BlockWindow& window)
{
    p.nextBlock = window.to;
    if (p.stage == BlockPosition::Striped && p.nextBlock >= p.regionEnd) {
        p.nextBlock = p.regionStart;
        if (++p.stripe >= p.stripes) {
            p.stripe = 0;
            p.regionStart = p.regionEnd;
            p.nextBlock = p.regionStart;
        }
    }
    return p;
}

qint64 sweepsDone(const BlockPosition& p)
{
    switch (p.stage) {
    case BlockPosition::Striped:
        return p.regionStart * p.stripes + p.stripe * std::max<qint64>(0, p.regionEnd - p.regionStart)
            + (p.nextBlock - p.regionStart);
    case BlockPosition::FinalSweep:
        return p.endBlock * p.stripes + std::min(p.nextBlock, p.endBlock);
    default:
        return sweepsTotal(p);
    }
}

qint64 sweepsTotal(const BlockPosition& p)
{
    return p.endBlock * (p.stripes + 1);
}

int stripesFor(double rowsPerBlock, qint64 blocks)
{
    if (blocks < 64 || rowsPerBlock < 6) {
        return 1;
    }
    return rowsPerBlock >= 16 ? 8 : 4;
}

} // namespace lk
