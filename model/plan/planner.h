// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/plan/plan.h"

/// Draft + catalog -> plan. A pure function of its input: no connection, no clock but the one handed in.
namespace lk {

/// Something of the table that cannot be made over the new type, in the server's words.
struct TypeMisfit {
    QString printed; ///< for people, e.g. "constraint some_items"
    QString problem;
    /// A foreign key: the column it references. When that changes its type in the same draft this says nothing.
    std::optional<ColumnName> references{};
    bool operator==(const TypeMisfit&) const = default;
};

/// What the planner must know of the two types of a ChangeType; answered by the server (Backend::typeFacts), never
/// guessed.
struct TypeFacts {
    QString newType; ///< format_type form of what the user wrote, qualified as Column::type
    bool newHasEquality = true;
    bool sameType = false; ///< nothing would change
    bool rewrites = true; ///< ALTER TYPE would rewrite the table
    bool rebuildsIndexes = true;
    bool forwardImplicit
        = false; ///< an assignment or implicit cast old -> new exists; else only an explicit or I/O cast
    bool castable = true; ///< some cast, I/O included, exists forward
    bool backCastable = true;
    bool forwardCanFail = true; ///< some values may raise
    bool backCanFail = true;
    bool forwardLossless = false; ///< every old value survives there and back, by value
    qint64 failingRows = -1; ///< rows whose forward conversion fails, counted exactly; -1: not counted
    qint64 lostRows = -1; ///< rows that do not survive by value, failing ones among them, mapped ones not; -1: ditto
    qint64 mappedToNullRows = 0; ///< rows the mapping gives NULL, if counted
    QStringList failingExamples{}; ///< some of the values that fail
    bool scans = true; ///< ALTER TYPE would read every row under its lock, be it for a CHECK alone
    /// SQL conditions over the quoted column: the row has no new value; its value does not come back; its text does
    /// not. Empty: only known by trying, or that cannot be (lossClasses tells).
    QString failsIf{};
    QString lostByValue{};
    QString lostByText{};
    QStringList lossClasses{}; ///< what can become of values: fails, truncates, rounds, changes-meaning
    /// Where there is no cast but an obvious way, or a mapping stands before the cast: expressions over the quoted
    /// column. Empty: a cast, or the user's own.
    QString forward{};
    QString back{};
    QList<TypeMisfit> misfits{}; ///< found by a trial that left nothing behind
    QString suggestion{}; ///< no cast: what may have been meant, for the remedy
    QString usingProblem{}; ///< the server's words when usingExpression / backExpression does not parse, type, or is
                            ///< volatile
    TypeTraits traits{}; ///< of the new type
    /// Two new values that differ come back as two old ones, or as none.
    bool backKeepsApart = false;
    /// By which a session of the database's own reads and prints such values. Empty: UTC, as every session of ours, or
    /// the values depend on none, or the expressions say so themselves.
    QString timeZone{};
    bool operator==(const TypeFacts&) const = default;
};

struct PlannerInput {
    Draft draft;
    QList<Table> tables; ///< one for each of draft.tables()
    QList<QualifiedName> takenNames; ///< relations that exist in the schemas concerned
    QList<TypeFacts> types; ///< one for each change of the draft, in order; ignored for renames
    QString database;
    int serverVersion = 0;
    QDateTime now; ///< UTC
    QString planId;
    int retentionDays = 90; ///< how long safety tables are meant to stay
    qint64 smallTableBytes = 16 * 1024 * 1024; ///< below: a rewrite in place fits the lock budget
};

/// Errors: BadInput, NotFound, NameTaken, Unsupported (with what to do instead).
Result<Plan> makePlan(const PlannerInput& input);

} // namespace lk
