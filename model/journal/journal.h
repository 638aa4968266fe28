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
    QString operatorName{};
    QString result{};
    std::optional<Error> error{};
    StepFacts facts{};
    bool operator==(const JournalEntry&) const = default;
};

} // namespace lk
