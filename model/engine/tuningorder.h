// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/engine/runner.h"

namespace lk {

/// What a person wants changed of a backfill that runs elsewhere; only what was said is set.
struct TuningOrder {
    std::optional<BackfillMode> mode{}; ///< with its target, before the others
    std::optional<double> targetMs{};
    std::optional<int> workers{}; ///< 0: by load
    std::optional<int> delayMs{};
    std::optional<QString> hours{}; ///< as setHours() takes them
    std::optional<bool> paused{};

    bool isEmpty() const { return *this == TuningOrder{}; }
    BackfillTuning on(BackfillTuning tuning) const;
    void give(RunControl& control) const;
    bool operator==(const TuningOrder&) const = default;
};

/// Orders to a run travel through the database: one row each in lockkeeper.tuning, read by the run every 2 s.
class TuningOrders {
public:
    /// Makes the table where it is missing and this role may.
    static Result<void> prepare(Session& session);
    static Result<void> post(
        Session& session, const QString& planId, const QString& operatorName, const TuningOrder& order);

    /// Orders since the plan's present run began that were not read yet; oldest first.
    Result<QList<TuningOrder>> read(Session& session, const QString& planId);

private:
    qint64 m_last = 0;
};

} // namespace lk
