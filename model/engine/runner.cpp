// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/runner.h"

#include "model/engine/failures.h"
#include "model/engine/planprogress.h"
#include "model/engine/reconnectpause.h"
#include "model/engine/runnerwork.h"
#include "model/engine/statementstep.h"

#include <QCoreApplication>

namespace lk {

namespace {
constexpr int reconnectsMost = 12; // in a row without a step's end between them: about five minutes
constexpr int reconnectBaseMs = 1000;
constexpr int reconnectCapMs = 60'000;
} // namespace

Result<void> Runner::Private::isStillOurs(const JournalPlan& known, bool undo) const
{
    if (!begun) {
        return {};
    }
    QStringList states{QStringLiteral("running"), QStringLiteral("finished")};
    if (undo) {
        states = {QStringLiteral("undoing"), QStringLiteral("undone"), begun->state};
    }
    if (known.known && known.generation == begun->generation && states.contains(known.state)) {
        return {};
    }
    return failure(ErrorKind::OtherOperator,
        QCoreApplication::translate("lk::Runner",
            "While the connection was lost, somebody else has gone another way with this plan (it is %1 now).")
            .arg(known.known ? known.state : QCoreApplication::translate("lk::Runner", "gone")),
        QCoreApplication::translate("lk::Runner", "Look at its state, then run or undo it anew."));
}

Result<RunOutcome> Runner::Private::carryOn(const RunRequest& request, bool undo)
{
    lostSession.reset();
    begun.reset();
    takeOverPid = request.takeOverPid;
    wasConnected = false;
    progress = 0;
    executed = 0;
    kept.clear();
    undoneHow.clear();
    nothingWhy.clear();
    publisher.change([&](RunSnapshot& s) {
        s.state = undo ? RunState::Undoing : RunState::Running;
        s.error.reset();
        s.gate.clear();
        s.gateNote.clear();
        s.undoKeepsOld = false;
        s.backfill.reset();
        s.lockWait.reset();
        s.holder.reset();
        s.message.clear();
    });
    if (!undo && plan.hasBlockingHazard()) {
        publisher.change([&](RunSnapshot& s) {
            QList<Hazard> hazards = plan.hazards;
            for (const Step& step : plan.steps) {
                hazards += step.hazards;
            }
            for (const Hazard& hazard : std::as_const(hazards)) {
                if (hazard.severity == Severity::Blocking) {
                    s.gate = hazard.id;
                    s.gateNote = hazard.explanation
                        + (hazard.remedy.isEmpty() ? QString() : QLatin1Char('\n') + hazard.remedy);
                    s.message = hazard.title;
                    break;
                }
            }
        });
        return ended(RunEnd::AtGate, undo);
    }
    int lost = 0;
    int progressBefore = 0;
    for (;;) {
        const auto end = attempt(request, undo);
        if (end) {
            return ended(*end, undo);
        }
        const Error& error = end.error();
        if (isStopped(error) || (control.isStopped() && (isCancelled(error) || isConnectionLost(error)))) {
            return ended(RunEnd::Stopped, undo);
        }
        // Coming back after a loss, the run may find no place: others come back too.
        const bool comesBack = wasConnected && (isConnectionLost(error) || (isRefused(error) && !connected));
        if (!comesBack) {
            return failed(error, undo);
        }
        lost = progress > progressBefore ? 1 : lost + 1;
        progressBefore = progress;
        if (lost > reconnectsMost) {
            return failed(error, undo);
        }
        // At least a fifth of the full time: a server that just fell over must not be hammered.
        const int full = int(std::min<qint64>(reconnectCapMs, qint64(reconnectBaseMs) << (lost - 1)));
        const int pause = full / 5 + jitteredDelayMs(0, full * 4 / 5, reconnectCapMs);
        const QString why = error.message.section(QLatin1Char('\n'), 0, 0).trimmed();
        const QDateTime nextTryAt = QDateTime::currentDateTimeUtc().addMSecs(pause);
        publisher.change([&](RunSnapshot& s) {
            setReconnectPause(s, {lost, reconnectsMost, nextTryAt, why});
            s.sessions.clear();
            for (StepProgress& p : s.steps) {
                if (p.state == StepState::Running || p.state == StepState::WaitingForLock) {
                    p.state = StepState::InDoubt; // what came of it the journal tells, once it can be read
                }
            }
            // A time of day stays true however long the line stands; the reason, which may be long, comes last.
            s.message = QCoreApplication::translate(
                "lk::Runner", "Connecting again at %1, try %2 of %3: the connection was lost (%4).")
                            .arg(nextTryAt.toLocalTime().time().toString(QStringLiteral("HH:mm:ss")))
                            .arg(lost)
                            .arg(reconnectsMost)
                            .arg(why);
            if (s.backfill) {
                // The last figures are no longer true.
                s.backfill->rowsPerSecond = 0;
                s.backfill->etaLowSeconds = -1;
                s.backfill->etaHighSeconds = -1;
                s.backfill->throttle = QCoreApplication::translate("lk::Runner", "no connection");
            }
        });
        if (!control.sleep(pause)) {
            return ended(RunEnd::Stopped, undo);
        }
    }
}

Result<RunOutcome> Runner::Private::ended(RunEnd end, bool undo)
{
    publisher.change([&](RunSnapshot& s) {
        s.lockWait.reset();
        s.sessions.clear();
        const Step* next = nextStep(plan, s);
        switch (end) {
        case RunEnd::AtGate:
            s.state = RunState::AtGate;
            return;
        case RunEnd::Stopped:
            s.state = RunState::Idle;
            s.message = QCoreApplication::translate(
                "lk::Runner", "Stopped. The journal knows where it stands; run again to go on.");
            for (StepProgress& p : s.steps) {
                if (p.state == StepState::Running || p.state == StepState::Paused
                    || p.state == StepState::WaitingForLock) {
                    p.state = undo ? StepState::Done : StepState::Ready;
                }
            }
            return;
        case RunEnd::Done:
        case RunEnd::NothingToDo:
            s.currentStep = next ? next->id : QString();
            break;
        }
        if (undo) {
            const bool all = std::none_of(s.steps.cbegin(), s.steps.cend(),
                [](const StepProgress& p) { return p.state == StepState::Done || p.state == StepState::Failed; });
            s.state = all ? RunState::Undone : RunState::Idle;
            for (StepProgress& p : s.steps) {
                p.state = all && p.state == StepState::Ready ? StepState::Pending : p.state; // as the journal tells it
            }
            s.message = end == RunEnd::NothingToDo
                ? QCoreApplication::translate("lk::Runner", "There is nothing to take back.")
                : !undoneHow.isEmpty() ? undoneHow
                : all                  ? QCoreApplication::translate("lk::Runner", "Everything is taken back.")
                                       : QCoreApplication::translate("lk::Runner", "Taken back as far as asked.");
            s.message += kept;
            return;
        }
        s.state = next ? RunState::Idle : RunState::Finished;
        if (next && !next->gate() && s.steps[next->id].state == StepState::Pending) {
            s.steps[next->id].state = StepState::Ready;
        }
        s.message = end == RunEnd::NothingToDo
            ? (nothingWhy.isEmpty()
                      ? QCoreApplication::translate("lk::Runner", "There is nothing to do: it was done already.")
                      : nothingWhy)
            : next ? QCoreApplication::translate("lk::Runner", "Done as far as asked. Next: %1.").arg(next->title)
                   : QCoreApplication::translate("lk::Runner", "The plan is finished.");
        s.message += kept;
    });
    return RunOutcome{end, publisher.now()};
}

Result<RunOutcome> Runner::Private::failed(const Error& error, bool undo)
{
    publisher.change([&](RunSnapshot& s) {
        s.state = RunState::Failed;
        s.error = error;
        s.message = error.message;
        s.lockWait.reset();
        s.sessions.clear();
        for (StepProgress& p : s.steps) {
            if (p.state == StepState::Running || p.state == StepState::Paused || p.state == StepState::WaitingForLock) {
                p.state = isConnectionLost(error) ? StepState::InDoubt : undo ? StepState::Done : StepState::Failed;
                p.error = error;
            }
        }
    });
    return std::unexpected(error);
}

Runner::Runner(Backend& backend, ConnectionSettings settings, Plan plan, RunControl& control, RunObserver observer)
    : d(std::make_unique<Private>(backend, std::move(settings), std::move(plan), control, std::move(observer)))
{
}

Runner::~Runner() = default;

Result<RunOutcome> Runner::run(const RunRequest& request)
{
    return d->carryOn(request, false);
}

Result<RunOutcome> Runner::undo(const RunRequest& request)
{
    return d->carryOn(request, true);
}

} // namespace lk
