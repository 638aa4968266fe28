// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/bench/sample.h"

namespace lk::bench {

/// One figure the engine is to reach, and what was measured.
struct Target {
    QString what;
    double limit = 0;
    double measured = 0;
    bool atLeast = true; ///< else at most
    QString unit{};

    bool reached() const { return atLeast ? measured >= limit : measured <= limit; }
    QString printed() const; ///< a line
};

/// The medians of one scene as a table, one method a line.
QString printedTable(const QList<Sample>& samples, const Scene& scene);

/// Those that these samples can tell about.
QList<Target> targetsOf(const QList<Sample>& samples);
/// Of samples of the same table in growing sizes.
QList<Target> growthTargetsOf(const QList<Sample>& samples);

} // namespace lk::bench
