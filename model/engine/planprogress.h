// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/publisher.h"
#include "model/journal/journal.h"

namespace lk {

/// An undo that has stopped to ask a person whether rows may be lost; its error says which.
bool waitsForDecision(const JournalEntry& entry);
/// The journal's entries read as states of steps.
StepProgress progressOf(const JournalEntry& entry);
/// False where its client went away in the middle: then finishedAt is when it began, and its time is not known.
bool isEndKnown(const StepProgress& progress);
/// Puts the journal's picture into `snapshot`: steps, and gate and state as they are between runs.
void fold(
    const Plan& plan, const QHash<QString, JournalEntry>& entries, const QString& planState, RunSnapshot& snapshot);

/// First step that is not done; null when all are.
const Step* nextStep(const Plan& plan, const RunSnapshot& snapshot);
/// Anything of the plan changed the database and stands: confirmations and verifications do not count.
bool hasChangedAnything(const Plan& plan, const RunSnapshot& snapshot);
/// The done step that makes undoing impossible, null when the plan can still be taken back whole.
const Step* pointOfNoReturn(const Plan& plan, const RunSnapshot& snapshot);
/// What was found out before this gate, for the person who is asked: results of the verifications and backfills before.
QString gateNote(const Plan& plan, const Step& gate, const RunSnapshot& snapshot);

/// For people: how far a plan has been taken back whose undo was begun and has not come to its end, and what to do.
QString undoneHalfWay(const Plan& plan, const RunSnapshot& snapshot);

inline constexpr auto undoLosesRows = "undo-loses-rows";

} // namespace lk
