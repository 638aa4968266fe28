// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QTime>

#include <optional>

namespace lk {

/// How much of the server a backfill takes. Each stands for a batch's size, its latency and the workers to begin with
/// (backfill.md section 2).
enum class BackfillMode {
    Gentle, ///< 100 rows, 1 ms, 1 worker
    Default, ///< 250 rows, 3 ms, 1 worker, more where the server idles
    Fast ///< 2500 rows, 10 ms, 2 workers
};
QString toString(BackfillMode mode); ///< gentle, default, fast
std::optional<BackfillMode> backfillModeFromString(const QString& text);

/// How gently the backfill goes; all of it may change while it runs.
struct BackfillTuning {
    static constexpr int workersMost = 8; ///< that a person may ask for

    double targetMs = 3; ///< batch latency aimed at: 1 gentle, 3 default, 10 fast
    int workers = 0; ///< 0: as many as the load allows
    int delayMs = 0; ///< pause between batches
    BackfillMode mode = BackfillMode::Default;
    /// The hours in which it may work, local time of the machine that runs it; over midnight when `hoursTo` is the
    /// earlier. Both invalid: at any time.
    QTime hoursFrom{};
    QTime hoursTo{};

    /// What the mode stands for, workers by load.
    static BackfillTuning of(BackfillMode mode);
    bool hasHours() const { return hoursFrom.isValid() && hoursTo.isValid() && hoursFrom != hoursTo; }
    bool mayWorkAt(const QTime& time) const;
    bool operator==(const BackfillTuning&) const = default;
};

/// 22:00-06:00; empty when there are none.
QString printedHours(const BackfillTuning& tuning);
/// Sets the hours from "22:00-06:00", removes them for "any"; false when it is neither.
bool setHours(BackfillTuning& tuning, const QString& text);

} // namespace lk
