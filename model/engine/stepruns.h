// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/journalstore.h"
#include "model/engine/lockguard.h"
#include "model/engine/statementstep.h"

namespace lk {

/// What one attempt at a run works with: sessions that live and die together, and the journal as it was read over them.
struct RunContext {
    Backend& backend;
    const ConnectionSettings& settings;
    const Plan& plan;
    RunControl& control;
    Publisher& publisher;
    const RunRequest& request;
    Session& session; ///< holds the operator lock
    JournalStore& journal;
    Monitor& monitor;
    LockGuard& guard;
    JournalPlan begun; ///< as the journal had it when this attempt began
    int generation = 0;
    QString operatorName{};
    int& progress; ///< counts steps that came to an end in this run, over lost connections too
    int& executed; ///< of those, the ones that count against RunRequest::steps
};

/// Carries the plan out from the first step that is not done.
class ForwardRun {
public:
    explicit ForwardRun(RunContext& context);
    Result<RunEnd> run();
    /// Whether a person must say yes first; shown then, with what was `counted` for it.
    Result<bool> waitsAt(const Step& step, const GateBody& gate, std::optional<qint64>& counted);

private:
    /// The last comparison must be of the tables as they are when a gate is asked and when the old form goes, not as
    /// they were some days before.
    bool isMadeAnew(const Step& step) const;
    Result<void> execute(const Step& step);
    Result<QString> carryOut(const Step& step, qint64 entryId);
    Result<bool> confirm(const Step& step, const GateBody& gate);
    /// What the gate is about, counted now; nothing where there is nothing to count or that took too long.
    Result<std::optional<qint64>> figures(const Step& step, const GateBody& gate);
    Result<std::optional<qint64>> countOnce(const GateBody& gate);

    RunContext& m_context;
};

/// Takes the plan back, last step first.
class UndoRun {
public:
    explicit UndoRun(RunContext& context);
    Result<RunEnd> run();
    /// Completes the undo of one step, without asking: for one that was interrupted half-way.
    Result<void> takeBack(const Step& step);
    /// The plan's tables were dropped by somebody: carries out `statements` and notes every step as taken back.
    Result<RunEnd> clearAway(const QStringList& statements);

private:
    /// Unsupported when rows stand in the way that no confirmation removes; FingerprintMismatch when a column is gone.
    Result<void> isPossible(const Step& step);
    Result<QString> lossesOf(const Step& step);
    Result<bool> mayLose(const Step& step);
    /// The same for all that is going to be taken back, before the first of it is; what cannot be counted yet is when
    /// its turn comes.
    Result<bool> mayLoseAnything();
    struct Loss {
        const Step* step;
        qint64 rows; ///< or uncounted
        bool keepsOld = false; ///< the old form stays as it is; only in the new one, which goes, stands something else
        static constexpr qint64 uncounted = -1; ///< for want of a column
    };
    Result<Loss> lossOf(const Step& step, qint64 rows);
    /// The dual write was not at work all the time.
    Result<bool> wasOff();
    static QString told(const Loss& loss);
    static QString toldAfterwards(const Loss& loss);
    /// Asks a person, and notes in the journal that it was asked; false.
    Result<bool> ask(const QList<Loss>& losses);
    Result<bool> ask(const Step& step, const QString& question, const QStringList& listings);

    RunContext& m_context;
    std::optional<bool> m_wasOff{}; ///< the dual write, now or at some time since the copy began; nothing: not looked
    std::optional<Loss> m_lost{}; ///< by the step in hand, as was accepted
};

/// Records that nothing of a step stands any more, and shows it: the next run does it anew.
Result<void> noteUndone(RunContext& context, const Step& step, const QString& result);

/// Records of the steps whose work the undo of `undone` took along that they are to be done again.
Result<void> noteTakenAlong(RunContext& context, const Step& undone);

/// The same after an interruption: of every undo in the journal, for the steps that were done before it.
Result<void> noteTakenAlong(RunContext& context, const QHash<QString, JournalEntry>& entries);

/// Learns from journal and catalog what became of steps without outcome, and records it. Nothing is replayed blindly.
Result<void> resolveDoubts(RunContext& context, const QHash<QString, JournalEntry>& entries);

/// Reads the journal into the publisher's picture.
Result<QHash<QString, JournalEntry>> readProgress(RunContext& context);

/// Records a step's end that is not done, and shows it. Gives `error` back, in words of the plan where the server
/// speaks of a name that is not there.
Error noteFailure(RunContext& context, const Step& step, qint64 entryId, const Error& error, bool undo);

} // namespace lk
