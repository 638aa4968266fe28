// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/forecast.h"
#include "model/engine/ports.h"
#include "model/journal/journal.h"

#include <QMetaType>

#include <memory>
#include <optional>

/// Every run on a database, read from its journal: who did what when, what it took and what was thought it would take.
/// Reads only; asks for nothing but SELECT.
namespace lk {

/// Names a run: a plan carried out from its start for the nth time, or that taken back.
struct RunKey {
    QString planId;
    int generation = 0; ///< counts from 1; 0: the latest
    bool undo = false;
    bool operator==(const RunKey&) const = default;
};
QString printed(const RunKey& key); ///< ID:2, ID:2:undo; ID when of the latest, whichever that is
/// What printed() gives, or a plan's ID alone. BadInput.
Result<RunKey> parseRunKey(const QString& text);

/// What has become of a run.
enum class RunFate {
    UnderWay, ///< a client holds the plan at this moment
    Open, ///< it was begun, is not finished, and nobody is at it
    Finished, ///< carried out to its end; of an undo: everything was taken back
    TakenBack, ///< an undo has taken it back since
    GoingBack, ///< an undo of it has begun
    Waiting ///< the undo has asked a person whether rows may be lost, and nobody has answered yet
};
QString toString(RunFate fate); ///< under-way, open, finished, taken-back, going-back, waiting

/// A run in one line.
struct RunSummary {
    RunKey key;
    QString title;
    QStringList tables;
    RunFate fate = RunFate::Open;
    int holderPid = 0; ///< of the session that holds it; 0: none
    QDateTime beganAt; ///< UTC
    QDateTime lastAt; ///< UTC; its end, or what was written last
    QStringList operators; ///< user@host, of everybody who had a hand in it
    QStringList users; ///< as whom they were logged in; a journal before version 3 does not know
    int stepsDone = 0; ///< gates left out
    int tries = 0;
    int failures = 0;
    int inDoubt = 0; ///< tries that were begun and have no outcome
    /// All tries together, without the time between them; of a client that went away, until its last batch.
    qint64 workedMs = -1;
    int waits = 0; ///< for locks
    qint64 waitedMs = 0;
    FigureRange forecastSeconds; ///< of the whole; unknown: none was made
    bool operator==(const RunSummary&) const = default;
    qint64 wholeMs() const { return beganAt.msecsTo(lastAt); } ///< from its begin on, whether anybody worked or not
};

struct RunHistory {
    bool hasJournal = false; ///< false: no plan was ever begun here
    int version = 0; ///< of the journal
    QList<RunSummary> runs; ///< latest first
    bool operator==(const RunHistory&) const = default;
};

/// One try of a step.
struct RunTry {
    JournalEntry entry;
    QString user; ///< empty: not known
    int pid = 0;
    qint64 rows = -1; ///< that its backfill had written, or its verification seen; -1: it is neither, or not known
    QList<JournalWait> waits;
    bool operator==(const RunTry&) const = default;
    qint64 waitedMs() const;
};

/// A step of a run with all its tries.
struct RunStep {
    QString id;
    QString title; ///< its id where the plan has no such step
    std::optional<Phase> phase;
    bool gate = false;
    QList<RunTry> tries; ///< in order; empty: it was not reached
    std::optional<StepForecast> forecast;
    std::optional<qint64> diskBytes{}; ///< what its tables have grown by; known only where there is a forecast

    QString outcome() const; ///< of the last try: done, failed, stopped, in-doubt; pending without one
    bool waitsForDecision() const; ///< its undo has stopped to ask
    qint64 milliseconds() const; ///< all tries together; -1: none has ended
    qint64 walBytes() const; ///< -1: not known
    qint64 lockMs() const; ///< of the longest; -1: none took a lock that is known
    qint64 rows() const; ///< of the last try
    int waits() const;
    qint64 waitedMs() const;
    QStringList blockers() const; ///< whom it waited for, each once
};

/// Everything that one run did.
struct RunRecord {
    RunSummary summary;
    std::optional<Plan> plan; ///< none where the journal keeps one that cannot be read
    std::shared_ptr<const Forecast> forecast; ///< null: none was made, or it is an undo
    QList<RunStep> steps; ///< in the plan's order; of an undo: in the order of taking back

    const JournalEntry* decision() const; ///< for which this undo waits; null: for none
};

/// NotFound never: a database without a journal has an empty history. Privilege names the rights that are missing and
/// who can give them; Unsupported when a later Lockkeeper wrote the journal.
Result<RunHistory> readHistory(Session& session);
/// NotFound when the journal has no such run.
Result<RunRecord> readRun(Session& session, const RunKey& key);

} // namespace lk

Q_DECLARE_METATYPE(lk::RunKey)
