// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfilltuning.h"

#include <QList>

namespace lk {

/// Chooses how many rows a batch aims at, from how long the last ones took: towards the target by the p90 of the last
/// eleven, growing by at most half; half at once when a batch took five times its target, a tenth when the next one
/// does so too.
class BatchSize {
public:
    static constexpr int firstRows = 100;
    /// Latency alone never asks for fewer: below, a batch is all round trip and window scan, and a busy machine, slow
    /// whatever the size, would bring the backfill to a stand. Lock conflicts may: halve() goes down to one row.
    static constexpr int leastRows = 32;
    static constexpr int mostRows = 5000; ///< above, a sudden stretch of untouched rows would stall others
    static constexpr double mostTargetMs = 100;

    int rows() const { return m_rows; }
    /// `most`: rows that are wanted at the most.
    void took(double milliseconds, double targetMs, int most = mostRows);
    void halve();

private:
    int m_rows = firstRows;
    int m_outliers = 0; ///< in a row
    QList<double> m_last;
};

/// Rows of a batch at the most: the mode's, more where a person asks for longer batches than the mode's own.
int mostRowsOf(const BackfillTuning& tuning);

/// The value below which `share` (0..1) of `values` lie; 0 for none.
double percentile(QList<double> values, double share);

} // namespace lk
