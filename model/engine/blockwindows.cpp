// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/blockwindows.h"

#include <algorithm>
#include <cmath>

namespace lk {

namespace {
constexpr int manyIndexes = 3;
constexpr double regionRows = 128'000;
constexpr qint64 regionBlocksMost = 4000;
} // namespace

BlockWindow nextWindow(const Region& r, qint64 blocks)
{
    return {r.next, std::min(r.next + std::max<qint64>(1, blocks), r.to), r.stripe + 1 >= r.stripes ? -1 : r.stripe};
}

Region after(Region r, const BlockWindow& window)
{
    r.next = window.to;
    if (r.next >= r.to) {
        r.next = r.from;
        ++r.stripe;
    }
    return r;
}

qint64 sweepsLeft(const Region& r)
{
    return r.isDone() ? 0 : (r.stripes - r.stripe) * (r.to - r.from) - (r.next - r.from);
}

int stripesFor(double rowsPerBlock, qint64 blocks, int indexes)
{
    if (blocks < 64 || rowsPerBlock < 6) {
        return 1;
    }
    if (rowsPerBlock >= 32 && indexes >= manyIndexes) {
        return 16;
    }
    return rowsPerBlock >= 16 ? 8 : 4;
}

qint64 regionBlocks(double rowsPerBlock, qint64 tableBlocks)
{
    const auto full = std::clamp<qint64>(
        std::llround(regionRows / std::max(rowsPerBlock, 0.1)), regionBlocksLeast, regionBlocksMost);
    return std::clamp<qint64>(tableBlocks / 8, regionBlocksLeast, full);
}

} // namespace lk
