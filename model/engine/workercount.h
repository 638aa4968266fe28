// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfilltuning.h"

namespace lk {

/// Decides how many workers a backfill shall have: the number a person asked for, or one that follows the load that
/// others put on the server: one more below 40 %, one less above 70 %, at most one change in 15 s (backfill.md
/// section 2), and one alone, at once, where the load slows it down. The clock is handed in, in ms since the backfill
/// began.
class WorkerCount {
public:
    static constexpr qint64 restMs = 15'000;
    static constexpr double addBelow = 0.4;
    static constexpr double shedAbove = 0.7;
    static constexpr int automaticMost = 4;

    /// `cores`: of the server; 0: not known. `load`: sessions of others that are busy, for each core; below 0: not
    /// known. `single`: something on the server wants no more than one.
    int wanted(const BackfillTuning& tuning, int cores, double load, bool single, qint64 nowMs);

    /// A quarter of the cores, up to 4; where they idle both of two.
    static int most(int cores);

    /// Between how many a backfill may go, whatever the server is and others do there.
    struct Span {
        int least = 1;
        int most = 1;
    };
    static Span span(const BackfillTuning& tuning);

private:
    int m_workers = 0; ///< of the automatic
    BackfillMode m_mode = BackfillMode::Default;
    qint64 m_changedAtMs = 0;
};

} // namespace lk
