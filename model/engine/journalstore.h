// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/plantables.h"
#include "model/engine/ports.h"
#include "model/journal/journal.h"

namespace lk {

class LockWaits;

/// What the journal knows of a plan as a whole.
struct JournalPlan {
    bool known = false;
    int generation = 0; ///< counts the runs from the start
    QString state{}; ///< running, undoing, finished, undone
    QString undoneFingerprint{}; ///< hex, of the tables as the last complete undo left them
    QList<PlanTable> tables{}; ///< as they were when the generation began
    QString outline{}; ///< of those tables at that moment (lk::outline), hex
    QString plan{}; ///< the plan itself, as JSON
    std::shared_ptr<const Forecast> forecast{}; ///< null: none was made
};

/// Writes and reads the journal in schema lockkeeper over a session that is lent to it. Belongs to that session's
/// thread. Every call is one committed statement, except outcomes that the caller puts into its own transaction.
class JournalStore {
public:
    explicit JournalStore(Session& session);
    /// Where the waits of the present try are noted: every intent clears them, every outcome takes them along.
    void takeWaitsFrom(LockWaits& waits) { m_waits = &waits; }

    /// False when this database has no journal yet. Unsupported when it was written by a later Lockkeeper, Privilege
    /// when this role may not read it.
    Result<bool> exists();
    /// Makes the journal where it is missing and brings an older one up to date, if this role may; idempotent and safe
    /// beside another client.
    Result<void> create();

    Result<JournalPlan> plan(const QString& planId);
    /// Makes the plan known, or begins a new generation of one that was undone; only then are `tables` and `outline`
    /// taken.
    Result<JournalPlan> open(
        const Plan& plan, const QString& operatorName, const QList<PlanTable>& tables, const QString& outline);
    Result<void> setForecast(const QString& planId, const Forecast& forecast);
    Result<void> setPlanState(const QString& planId, const QString& state, const QString& undoneFingerprint = {});
    /// Latest try of each step of the generation, by step id. After plan(), which reads what the disk facts are.
    Result<QHash<QString, JournalEntry>> latest(const QString& planId, int generation);
    /// Another plan under way on one of these tables: its title and operator, empty if none. `goingBack`: also one that
    /// was finished since ours began.
    Result<QString> otherPlan(const Plan& plan, bool goingBack);

    /// Commits the intent; gives the entry's id.
    Result<qint64> intend(const Plan& plan, int generation, const Step& step, bool undo, const QString& operatorName);
    /// Records the outcome. Within a transaction of the caller's, it stands or falls with it. `lockMs`: from its first
    /// lock on; -1: not known.
    Result<void> conclude(qint64 entryId, const QString& outcome, const QString& result = {},
        const std::optional<Error>& error = std::nullopt, qint64 lockMs = -1);
    /// The same of a try whose client went away before it could: it ended with its last batch; of what has none
    /// nobody knows when.
    Result<void> concludeLeft(qint64 entryId, const QString& outcome, const QString& result);
    StepFacts lastFacts() const { return m_lastFacts; } ///< of the try that was concluded last
    Result<void> forgetCursors(const QString& planId, const QString& stepId);

private:
    Result<int> version(); ///< of the journal that is there
    Result<void> inTransaction(const QStringList& statements);

    Session& m_session;
    std::optional<int> m_version;
    StepFacts m_lastFacts;
    QHash<QString, qint64> m_grown; ///< by step, of the plan that was read last
    LockWaits* m_waits = nullptr;
};

/// As the journal keeps it.
Error errorFromText(const QString& text);

/// What the journal's owner runs so that another role may use it too.
QString journalGrants(const QString& role);
/// "user@host" of this process.
QString operatorOfThisProcess();

} // namespace lk
