// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runner.h"
#include "ui/plan/planactions.h"
#include "ui/plan/planfiles.h"
#include "ui/plan/runnews.h"

#include <QWidget>

#include <memory>

namespace lk {

class PlanRun;
class RunController;

/// One plan in a tab: phases, steps, SQL, strategies, gates; runs it through its RunController. Shows and wires;
/// decides nothing that planActions() does not. GUI thread.
class PlanPage : public QWidget {
    Q_OBJECT
public:
    /// `controller` may be null (not connected): then the plan is shown and cannot be run. Not owned.
    explicit PlanPage(Plan plan, RunController* controller = nullptr, QWidget* parent = nullptr);
    ~PlanPage() override;

    const Plan& plan() const;
    RunController* controller() const;
    /// After (dis)connecting, or when the plan was made anew with another strategy. The old controller may be gone
    /// already.
    void setController(RunController* controller);
    void setPlan(Plan plan, RunController* controller);
    /// Why this connection must not be written to (read-only profile, locked production); empty: it may.
    void setReadOnlyReason(const QString& reason);
    /// Name of the database when it is production: what takes a run back is asked about first. Empty: it is not.
    void setProduction(const QString& database);
    /// The plan was made on database `madeOn`, and this is `here`: says so, and offers to use it here all the same.
    /// Empty: it belongs here.
    void setElsewhere(const QString& madeOn, const QString& here);
    /// Where the plan was saved, for the next savePlan(); empty: ask.
    void setFilePath(const QString& path);
    QString filePath() const;
    void setTableReader(TableReader reader); ///< for the runbook's pictures

    RunSnapshotPtr currentSnapshot() const; ///< never null
    PlanActions actions() const;
    bool isBusy() const;
    bool isMeasuring() const;
    QString whyNotMeasure() const; ///< empty: what it takes can be measured now

    /// Who holds what the failed step wants, while watchRequested() asked for it.
    void setHolders(const QList<LockedSession>& holders);
    void setReplicas(const ReplicaLag& lag);
    void setTables(const QList<Table>& tables); ///< as checkRequested() asked for
    void watchAgain(); ///< watchRequested() once more: who answered is another now
    void checkAgain(); ///< checkRequested() once more: the database was read again
    bool isArmed() const; ///< "Continue When Free" is
    bool isAtGate() const; ///< nothing runs, a person is waited for
    QString watchedTitle() const; ///< of the step that wants the lock

public slots:
    void runStep();
    void runPhase();
    void runThrough(lk::Phase phase);
    void runAll(); ///< all three phases; every gate stops it
    void pause();
    void resume();
    void stop();
    void reconnectNow(); ///< where the run waits before it connects again
    void undo();
    void retry();
    void measure(); ///< what the plan takes, on a sample; while it is measured: no more
    void exportScripts(); ///< asks for a folder
    void exportScriptsTo(const QString& folder);
    void savePlan(); ///< asks for a file the first time
    void savePlanTo(const QString& path);
    void showPhase(lk::Phase phase); ///< selects its first step and scrolls there (Alt+1..3)
    void showStep(const QString& stepId);

signals:
    void actionsChanged(const lk::PlanActions& actions);
    void snapshotChanged(const lk::RunSnapshotPtr& snapshot); ///< for docks and status bar
    void strategyChosen(const lk::Change& change, lk::Strategy strategy); ///< the window plans anew
    void logged(const QString& line); ///< for the log dock
    void loggedError(const lk::Error& error);
    void statusMessage(const QString& text); ///< for the status bar, a few seconds
    void news(const lk::RunNews& news); ///< for whoever looks at another window: gate, failure, finish
    void checkRequested(const QList<lk::QualifiedName>& tables); ///< a gate waits: who still names the old form?
    void showLocksRequested();
    void useHereRequested(); ///< although it was made elsewhere
    /// A step tries for this lock, or failed to get it: tell who stands in the way; no tables: no more.
    void watchRequested(const QList<lk::QualifiedName>& tables, lk::LockMode wanted);
    void filePathChanged(const QString& path);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    class Private;
    const std::unique_ptr<PlanRun> m_run; ///< planpagerun.cpp: what is handed on to it
    std::unique_ptr<Private> d;
};

} // namespace lk
