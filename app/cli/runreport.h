// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/cli/verb.h"
#include "model/engine/runner.h"

#include <QElapsedTimer>

namespace lk::cli {

/// Tells what a run does while it does it: a line a step, progress in between; events with --json.
class RunReport {
public:
    RunReport(Output& out, const Plan& plan, bool undo = false);

    void take(const RunSnapshot& snapshot); ///< on the thread that runs

    /// Says how the run ended and what comes next. `again`: the command that carries on, without confirmations.
    ExitStatus conclude(const RunOutcome& outcome, const QString& again);
    ExitStatus fail(const Error& error, bool userStopped);

private:
    void tellChange(qsizetype number, const Step& step, StepState before, const StepProgress& now, const QString& at);
    void tellStep(qsizetype number, const Step& step, const StepProgress& progress);
    void tellBackfill(const BackfillProgress& progress, bool paused);
    void tellConnection(const RunSnapshot& snapshot);
    void tellLockWait(const LockWait& wait);
    void tellGate(const RunSnapshot& snapshot, const QString& again);

    Output& m_out;
    const Plan& m_plan;
    const bool m_undo;
    RunSnapshot m_last;
    bool m_hasLast = false;
    bool m_begun = false; ///< this run has worked on a step; what is done before that was done by earlier runs
    qsizetype m_doneBefore = 0;
    QString m_toldWait;
    bool m_lost = false; ///< it was said that there is no connection
    QElapsedTimer m_sinceProgress;
};

} // namespace lk::cli
