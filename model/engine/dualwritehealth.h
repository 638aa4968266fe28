// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QStringList>

#include <memory>
#include <optional>

/// Whether what the application writes still reaches both forms, from the backfill's first row until Contract. Looks
/// only; dualwritecheck.h draws the consequences for a run, status and window show it.
namespace lk {

class Session;
struct Plan;
struct RunSnapshot;

/// A table whose dual write did not fire for everybody all the time.
struct DualWriteFault {
    enum class Kind {
        Gone, ///< there is no such trigger
        Off, ///< it does not fire, or not for every session
        WasAltered ///< it fires, but is not as it was when the copy began: switched off and on again, or made anew
    };
    Kind kind = Kind::Gone;
    QString table; ///< quoted
    QString trigger{}; ///< empty where it is gone
    QString keys{}; ///< foreign keys of ours that act on what either form held before, for people; empty: none
    bool operator==(const DualWriteFault&) const = default;
};
QString toString(DualWriteFault::Kind kind); ///< gone, off, was-altered
QString printed(const DualWriteFault& fault); ///< one sentence for people

struct DualWriteHealth {
    QDateTime at; ///< UTC, when it was looked at
    QList<DualWriteFault> faults{}; ///< at most one a table
    /// Of a sample of pages and the last ones, where new rows go; -1: nothing was compared.
    qint64 rowsSeen = -1;
    qint64 rowsApart = 0; ///< of those, whose two forms differ
    bool isWell() const { return faults.isEmpty() && rowsApart == 0; }
    bool operator==(const DualWriteHealth&) const = default;
};
using DualWriteHealthPtr = std::shared_ptr<const DualWriteHealth>;
QString printed(const DualWriteHealth& health); ///< one line for people

/// The triggers of a plan's dual write, as they are and as the copy found them.
struct DualWriteLook {
    QList<DualWriteFault> faults{};
    /// By table, what changes with every ALTER TABLE ... TRIGGER: the trigger's oid and its row's xmin.
    QJsonObject marks{};
    QJsonObject noted{}; ///< the same, from the journal; empty: not of this generation
    bool canNote = false; ///< a journal before version 4 has no place for them
};
Result<DualWriteLook> lookAtDualWrite(Session& session, const Plan& plan, int generation);
/// Keeps `marks` in the journal; needs canNote.
Result<void> noteDualWrite(Session& session, const Plan& plan, int generation, const QJsonObject& marks);

/// Keeps none: what comes next begins anew.
Result<void> forgetDualWrite(Session& session, const Plan& plan, int generation);

/// Looks at triggers and rows, for at most some seconds; null where no dual write is at work. `snapshot`: as the
/// journal has it. Of what cannot be compared (no right, too slow) rowsSeen says that it was not. `lockBudgetMs`: who
/// wants a table for itself waits less than that behind the look.
Result<DualWriteHealthPtr> dualWriteHealth(
    Session& session, const Plan& plan, const RunSnapshot& snapshot, int generation, int lockBudgetMs);

} // namespace lk
