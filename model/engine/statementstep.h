// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/journalstore.h"
#include "model/engine/lockguard.h"

namespace lk {

/// Carries out one StatementBody, forward or as an undo, under the lock guard. Engine thread only.
class StatementStep {
public:
    StatementStep(Session& session, JournalStore& journal, LockGuard& guard, RunControl& control);

    /// Records outcome done itself (a transaction's outcome belongs into it); failures are the caller's to record.
    /// Gives the result for people.
    Result<QString> run(const QString& stepId, const StatementBody& body, qint64 entryId);
    /// One transaction that leaves no line in the journal: idempotent preparations of an undo, and their removal.
    Result<void> prepare(const QString& stepId, const QStringList& statements);
    /// Whether a Concurrently step has taken effect, by its probe.
    Result<bool> probe(const StatementBody& body);
    /// Removes what a failed or interrupted try left: under watch, waiting as long as it takes, or, with `brief` or
    /// after stop, as well as two seconds allow.
    Result<void> cleanUp(const QString& stepId, const StatementBody& body, bool brief = false);

private:
    /// `entryId`: concluded in the same transaction; none: nothing is.
    Result<QString> transaction(const QString& stepId, const StatementBody& ours, std::optional<qint64> entryId);
    Result<QString> concurrently(const QString& stepId, const StatementBody& body, qint64 entryId);

    Session& m_session;
    JournalStore& m_journal;
    LockGuard& m_guard;
    RunControl& m_control;
};

/// "12 ms", "3.4 s", "4 min 5 s"
QString printedDuration(qint64 milliseconds);

} // namespace lk
