// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/dualwritehealth.h"
#include "model/engine/runner.h"

#include <QObject>

#include <memory>

namespace lk {

/// One plan's runs for the window: owns the engine thread. Lives in the GUI thread; slots return at once, facts come as
/// signals.
class RunController : public QObject {
    Q_OBJECT
public:
    RunController(Backend& backend, ConnectionSettings settings, Plan plan, QObject* parent = nullptr);
    ~RunController() override; ///< stops and waits

    const Plan& plan() const;
    const ConnectionSettings& settings() const; ///< with which it connects
    RunSnapshotPtr snapshot() const; ///< never null
    bool isBusy() const;
    bool isMeasuring() const; ///< measure() was called and has not answered
    bool isPauseAsked() const; ///< pause() was called and the run goes on until it may hold, or holds

public slots:
    void readStatus(); ///< from the journal
    /// Ignored while busy. A plan on more than a few megabytes that comes without a forecast is measured first, for at
    /// most some seconds, so that the journal can compare.
    void run(const lk::RunRequest& request);
    void undo(const lk::RunRequest& request);
    void pause();
    void resume();
    void stop();
    void reconnectNow(); ///< ends the pause after a lost connection, where there is one
    void setTuning(const lk::BackfillTuning& tuning);
    /// What the plan will take, beside whatever else goes on; ends with measured() or measuringFailed(). Where this
    /// connection may not write, it is estimated from the catalog.
    void measure();
    void cancelMeasuring(); ///< measuringFailed() follows, Cancelled
    /// For how long readStatus() and lookAtDualWrite() may make others wait; a run's and an undo's is in the request.
    void setLockBudget(int milliseconds);
    /// How the dual write does, over a connection of its own; dualWriteSeen() follows where it could be looked at. One
    /// look at a time: another call meanwhile is ignored.
    void lookAtDualWrite();

signals:
    void snapshotChanged(
        const lk::RunSnapshotPtr& snapshot); ///< at most 10 Hz while a backfill runs, every state change at once
    void ended(lk::RunEnd end); ///< the run came to an end without an error
    void failed(const lk::Error& error);
    void busyChanged(bool busy);
    void measured(const std::shared_ptr<const lk::Forecast>& forecast);
    void measuringFailed(const lk::Error& error);
    void dualWriteSeen(const lk::DualWriteHealthPtr& health); ///< null: none is at work

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
