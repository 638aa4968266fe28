// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/dualwritehealth.h"
#include "model/engine/runner.h"
#include "ui/plan/planactions.h"
#include "ui/plan/runnews.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>

namespace lk {

class RunController;

/// A plan's run as its page commands it: what was asked for last, so that a passed gate and a retry carry on with it,
/// and the controller's signals in words. GUI thread.
class PlanRun : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    ~PlanRun() override;

    void setPlan(const Plan& plan); ///< another plan: what was asked for is forgotten
    /// Null: not connected. The old one may be gone already.
    void attach(RunController* controller);
    void setReadOnlyReason(const QString& reason);

    RunController* controller() const;
    const RunSnapshotPtr& snapshot() const { return m_snapshot; } ///< never null
    PlanActions actions() const;
    bool isBusy() const;
    /// Why nothing can be confirmed now, whatever gate waits; empty: it can.
    QString whyNotConfirm() const;
    /// The same, of a gate of the plan: what it is about does not hold just now. Run then says what is wrong, or mends
    /// it.
    QString whyNotPass(const Step& gate) const;

    void runStep();
    void runPhase();
    void runThrough(Phase phase);
    void pause();
    void resume();
    void stop();
    void reconnectNow(); ///< instead of waiting, after the run lost its connection
    void undo();
    void retry();
    bool retriesUndo() const { return m_asked && m_lastWasUndo; } ///< retry() takes back, and does not go forward
    void takeOver(int pid); ///< the same once more, after the session that holds the plan was ended
    void confirm(const QString& confirmation); ///< a gate's, or undoGate for the undo's
    void leaveUndo(); ///< the undo that waits for its answer is not wanted: back to where the plan stands

    /// For how long one try for a lock may make others wait, from the next start on.
    void setLockBudget(int milliseconds);

    void lookAtDualWrite(); ///< dualWriteSeen() follows where it could be looked at
    void measure(); ///< what it will take, beside whatever else goes on; again: no more
    bool isMeasuring() const;
    QString whyNotMeasure() const; ///< empty: it can be
    /// The journal's, else what was measured here; null: none.
    std::shared_ptr<const Forecast> forecast() const;

    static const QString undoGate;

signals:
    void changed(); ///< what it does or may do
    void advanced(const lk::RunSnapshotPtr& before, const lk::RunSnapshotPtr& now);
    void gateWanted(); ///< Run was pressed where a gate waits: nothing happens until it is answered
    void started(); ///< something was asked for: what was dismissed may come again
    void logged(const QString& line);
    void loggedError(const lk::Error& error);
    void statusMessage(const QString& text);
    void news(const lk::RunNews& news);
    void dualWriteSeen(const lk::DualWriteHealthPtr& health);

private:
    void take(const RunSnapshotPtr& next);
    /// And says so; what was asked for is carried on with once the gate is answered.
    bool waitsForAnswer(const RunRequest& asked);
    void goForward(const RunRequest& asked);
    bool holdsQuestion(const RunSnapshot& next) const;
    void tell(const RunSnapshot& next, bool aloud);
    void tellEnd(RunEnd end);
    void announce(RunNews::Kind kind, const QString& what);
    QString whatIsDone() const;
    void takeForecast(const std::shared_ptr<const Forecast>& forecast);
    void start(const RunRequest& request, bool undo);
    void startAgain(RunRequest request); ///< what was last started, but for its answers

    Plan m_plan;
    QPointer<RunController> m_controller;
    RunSnapshotPtr m_snapshot = std::make_shared<const RunSnapshot>();
    QHash<QString, StepProgress> m_known; ///< what each step was last seen to do: the log tells what is new
    DualWriteHealthPtr m_dualWrite; ///< as it was seen since the last run
    QString m_readOnlyReason;
    RunRequest m_last;
    QElapsedTimer m_sinceStart;
    int m_lockBudgetMs = RunRequest().lockBudgetMs;
    std::shared_ptr<const Forecast> m_measured;
    bool m_lastWasUndo = false;
    bool m_asked = false; ///< m_last was set for this plan, in this session
    bool m_ours = false; ///< what comes is of a run of ours; what the journal says besides is not news
};

} // namespace lk
