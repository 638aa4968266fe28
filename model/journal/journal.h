// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"
#include "model/engine/runsnapshot.h"
#include "model/plan/plan.h"

#include <QDateTime>
#include <QList>

/// What has been done, kept in schema lockkeeper of the target database, so that any Lockkeeper can carry on.
/// Values only; the tables and statements are in resources/sql/journal-*.sql, the engine reads and writes them.
namespace lk {

/// Of the tables that this Lockkeeper makes; it reads every earlier one, and leaves a later one alone.
inline constexpr int journalVersion = 4;

/// A wait for a lock that a try of a step has had, as its watch saw it: a wait shorter than its first look goes unseen.
struct JournalWait {
    int attempt = 0; ///< of those within the try; 0: of a statement that nobody queues behind
    qint64 waitedMs = 0;
    int victims = 0; ///< sessions that queued behind us, at the most
    bool queued = false; ///< false: looked on, without asking for the lock
    QString blocker{}; ///< for people; empty: sessions that came and went
    bool operator==(const JournalWait&) const = default;
};

/// One try of one step. An entry without `outcome` is in doubt unless its session still lives.
struct JournalEntry {
    qint64 id = 0; ///< ascending in the order of intents
    QString planId;
    QString stepId;
    bool undo = false;
    int attempt = 0;
    QDateTime intendedAt; ///< server clock, UTC
    std::optional<QDateTime> endedAt{};
    QString outcome{}; ///< done, failed, stopped; empty: none yet
    /// Of an undo that has not succeeded, what the step was before it: done, undone, failed, stopped.
    QString before{};
    QString operatorName{};
    QString result{};
    std::optional<Error> error{};
    StepFacts facts{};
    bool operator==(const JournalEntry&) const = default;
};

} // namespace lk
