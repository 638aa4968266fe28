// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/journalstore.h"
#include "model/engine/monitor.h"
#include "model/engine/publisher.h"
#include "model/engine/runner.h"

namespace lk {

/// One runner at its work: tries over one connection after the other (runner.cpp), each from preflight to the last step
/// that is asked for (runattempt.cpp). What the journal says between runs is in runstatus.cpp.
class Runner::Private {
public:
    Private(Backend& b, ConnectionSettings s, Plan p, RunControl& c, RunObserver observer)
        : backend(b)
        , settings(std::move(s))
        , plan(std::move(p))
        , control(c)
        , publisher(plan, std::move(observer))
        , monitor(backend, settings)
        , operatorName(operatorOfThisProcess())
    {
    }

    /// Over one connection: preflight, operator lock, journal, then forward or back.
    Result<RunEnd> attempt(const RunRequest& request, bool undo);
    /// attempt() until it ends otherwise than by a lost connection.
    Result<RunOutcome> carryOn(const RunRequest& request, bool undo);
    /// OtherOperator when, while the connection was lost, somebody else has decided otherwise.
    Result<void> isStillOurs(const JournalPlan& known, bool undo) const;
    /// Everything that is asked for is done.
    bool hasNothingLeftOf(const RunRequest& request, const RunSnapshot& snapshot) const;
    Result<RunOutcome> ended(RunEnd end, bool undo);
    Result<RunOutcome> failed(const Error& error, bool undo);

    Backend& backend;
    ConnectionSettings settings;
    Plan plan;
    RunControl& control;
    Publisher publisher;
    Monitor monitor;
    QString operatorName;

    std::optional<BackendId> lostSession{};
    int takeOverPid = 0;
    bool wasConnected = false;
    bool connected = false; ///< in the present attempt
    /// What this run has begun: after a lost connection it goes on with nothing else.
    struct Begun {
        int generation = 0;
        QString state; ///< of the plan, before it was begun
    };
    std::optional<Begun> begun{};
    int progress = 0;
    int executed = 0;
    QString kept{}; ///< what the last word tells of values that had to go (keptValues())
    QString undoneHow{}; ///< the last word of an undo that took nothing back, for what it would undo is gone
    QString nothingWhy{}; ///< why there is nothing to do, where that is not plain
};

} // namespace lk
