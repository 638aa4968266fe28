// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/plan/plan.h"

/// Draft + catalog -> plan. A pure function of its input: no connection, no clock but the one handed in.
namespace lk {

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
    QString usingProblem{}; ///< the server's words when usingExpression / backExpression does not parse, type, or is
                            ///< volatile
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
    qint64 smallTableBytes = 16 * 1024 * 1024; ///< below: a rewrite in place fits the lock budget
};

/// Errors: BadInput, NotFound, NameTaken, Unsupported (with what to do instead).
Result<Plan> makePlan(const PlannerInput& input);

} // namespace lk
