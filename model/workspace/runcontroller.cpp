// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runcontroller.h"

#include "model/engine/reconnectpause.h"
#include "model/workspace/forecasttask.h"
#include "model/workspace/snapshotrelay.h"
#include "model/workspace/taskthread.h"

#include <QCoreApplication>
#include <QPointer>

#include <algorithm>
#include <utility>

namespace lk {

using namespace std::chrono_literals;

namespace {

constexpr qint64 worthMeasuring = 8 << 20; // bytes; what is smaller is done before it is measured

/// Nothing of it stands: what it will take can still be said.
bool isUntouched(const RunSnapshot& snapshot)
{
    return std::ranges::all_of(snapshot.steps, [](const StepProgress& step) {
        return step.state == StepState::Pending || step.state == StepState::Ready || step.state == StepState::NeedsYou
            || step.state == StepState::Undone;
    });
}

RunSnapshotPtr untouched(const Plan& plan)
{
    auto snapshot = std::make_shared<RunSnapshot>();
    snapshot->planId = plan.id;
    for (const Step& step : plan.steps) {
        snapshot->steps.insert(step.id, {});
    }
    return snapshot;
}

/// A run begins with every step pending, and a run that finds no connection ends so: until it has read the journal,
/// what is known of the steps is what was known before.
RunSnapshotPtr withWhatWasKnown(const RunSnapshotPtr& next, const RunSnapshot& before)
{
    const bool hasRead = !std::ranges::all_of(
        next->steps, [](const StepProgress& step) { return step.state == StepState::Pending && step.tries == 0; });
    const bool tells = hasRead || next->state == RunState::Undone || next->state == RunState::Finished;
    if (tells || before.steps.isEmpty()) {
        return next;
    }
    auto known = std::make_shared<RunSnapshot>(*next);
    known->steps = before.steps;
    for (StepProgress& step : known->steps) {
        if (step.state == StepState::NeedsYou) {
            step.state = StepState::Ready; // the question has its answer, or is asked again
        }
    }
    known->currentStep = next->currentStep.isEmpty() ? before.currentStep : next->currentStep;
    known->forecast = next->forecast ? next->forecast : before.forecast;
    return known;
}

/// Before it begins. What goes wrong here, the run itself tells better.
std::shared_ptr<const Forecast> foretold(
    Backend& backend, const ConnectionSettings& settings, const Plan& plan, RunControl& control, SnapshotRelay& relay)
{
    RunSnapshot telling = *untouched(plan);
    telling.state = RunState::Running;
    telling.message = QCoreApplication::translate("lk::RunController", "Measuring what it will take…");
    relay.take(telling);
    ForecastRequest request;
    request.tuning = control.tuning();
    request.bytesLeast = worthMeasuring;
    request.stopped = [&control] { return control.isStopped(); };
    auto forecast = makeForecast(backend, settings, plan, request);
    return forecast && !forecast->steps.isEmpty() ? std::make_shared<const Forecast>(std::move(*forecast)) : nullptr;
}

} // namespace

class RunController::Private {
public:
    Private(RunController* controller, Backend& b, ConnectionSettings s, Plan p)
        : q(controller)
        , backend(b)
        , settings(std::move(s))
        , plan(std::move(p))
        , relay(std::make_shared<SnapshotRelay>([this](const RunSnapshotPtr& snapshot) { show(snapshot); }))
        , shown(untouched(plan))
    {
    }

    enum class Deed { Status, Run, Undo };

    void begin(Deed deed, const RunRequest& request);
    void finished(Deed deed, const Result<RunOutcome>& outcome);
    void show(const RunSnapshotPtr& snapshot)
    {
        shown = busy ? withWhatWasKnown(snapshot, *shown) : snapshot;
        emit q->snapshotChanged(shown);
    }

    RunController* q;
    Backend& backend;
    const ConnectionSettings settings;
    const Plan plan;
    std::shared_ptr<SnapshotRelay> relay;
    TaskThread engine{QStringLiteral("lk engine")};
    std::shared_ptr<RunControl> control = std::make_shared<RunControl>(); ///< of the present run, or of the next
    BackfillTuning tuning;
    int lockBudgetMs = RunRequest().lockBudgetMs;
    RunSnapshotPtr shown;
    bool busy = false;
    std::unique_ptr<ForecastTask> measuring; ///< once it was asked for
    quint64 asked = 0; ///< answers to an earlier question are not told
    bool isMeasuring = false;
    TaskThread looking{QStringLiteral("lk dual write")}; ///< a look that hangs must not keep a run waiting
    bool isLooking = false;
};

void RunController::Private::begin(Deed deed, const RunRequest& request)
{
    if (busy) {
        return;
    }
    // A stopped control stays stopped, so every run has its own.
    control = std::make_shared<RunControl>();
    control->setTuning(tuning);
    if (deed != Deed::Status) {
        busy = true;
        emit q->busyChanged(true);
    }
    const bool measures
        = deed == Deed::Run && !request.forecast && isUntouched(*shown) && !plan.hasBlockingHazard() && !shown->holder;
    engine.post([this, deed, measures, request, budget = lockBudgetMs, &server = backend, where = settings, what = plan,
                    orders = control, box = relay](bool run) {
        if (!run) {
            return;
        }
        Result<RunOutcome> outcome;
        {
            Runner runner(server, where, what, *orders, [box](const RunSnapshot& snapshot) { box->take(snapshot); });
            switch (deed) {
            case Deed::Status:
                outcome = runner.status(budget).transform(
                    [](RunSnapshot&& snapshot) { return RunOutcome{RunEnd::NothingToDo, std::move(snapshot)}; });
                break;
            case Deed::Run: {
                RunRequest whole = request;
                if (measures) {
                    whole.forecast = foretold(server, where, what, *orders, *box);
                    if (whole.forecast) {
                        // Whoever stops at a gate before the first step need not wait for it twice.
                        box->later([this, forecast = whole.forecast] { emit q->measured(forecast); });
                    }
                }
                outcome = runner.run(whole);
                break;
            }
            case Deed::Undo:
                outcome = runner.undo(request);
                break;
            }
        }
        // After the runner has let go of its sessions: who is told that the run ended may start the next one.
        box->later([this, deed, outcome] { finished(deed, outcome); });
    });
}

void RunController::Private::finished(Deed deed, const Result<RunOutcome>& outcome)
{
    const QPointer<RunController> alive = q; // whoever listens may delete the controller
    if (deed != Deed::Status) {
        busy = false;
    }
    if (outcome) {
        const auto told = std::make_shared<const RunSnapshot>(outcome->snapshot);
        show(deed == Deed::Status ? told : withWhatWasKnown(told, *shown));
    } else if (deed != Deed::Status && !shown->error) {
        auto failed = std::make_shared<RunSnapshot>(*shown);
        failed->state = RunState::Failed;
        failed->error = outcome.error();
        failed->message = outcome.error().message;
        show(failed);
    }
    if (alive && deed != Deed::Status) {
        emit alive->busyChanged(false);
    }
    if (!alive) {
        return;
    }
    if (!outcome) {
        emit alive->failed(outcome.error());
    } else if (deed != Deed::Status) {
        emit alive->ended(outcome->end);
    }
}

RunController::RunController(Backend& backend, ConnectionSettings settings, Plan plan, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, backend, std::move(settings), std::move(plan)))
{
}

RunController::~RunController()
{
    d->relay->close();
    stop();
    // A batch or a cancelled statement ends within this; in a dead network the engine stops by itself, later.
    d->engine.close(d->busy ? 2000ms : 50ms);
    d->looking.close(50ms);
}

const Plan& RunController::plan() const
{
    return d->plan;
}

const ConnectionSettings& RunController::settings() const
{
    return d->settings;
}

RunSnapshotPtr RunController::snapshot() const
{
    return d->shown;
}

bool RunController::isBusy() const
{
    return d->busy;
}

bool RunController::isMeasuring() const
{
    return d->isMeasuring;
}

void RunController::measure()
{
    if (d->isMeasuring) {
        return;
    }
    if (!d->measuring) {
        d->measuring = std::make_unique<ForecastTask>(d->backend);
    }
    d->isMeasuring = true;
    ForecastRequest request;
    request.tuning = d->tuning;
    const quint64 number = ++d->asked;
    d->measuring->measure(d->settings, d->plan, request).then(this, [this, number](const Result<Forecast>& forecast) {
        if (number != d->asked) {
            return;
        }
        d->isMeasuring = false;
        if (forecast) {
            emit measured(std::make_shared<const Forecast>(*forecast));
        } else {
            emit measuringFailed(forecast.error());
        }
    });
}

void RunController::cancelMeasuring()
{
    if (d->measuring) {
        d->measuring->cancel();
    }
}

void RunController::setLockBudget(int milliseconds)
{
    d->lockBudgetMs = milliseconds;
}

void RunController::lookAtDualWrite()
{
    if (std::exchange(d->isLooking, true)) {
        return;
    }
    d->looking.post([this, budget = d->lockBudgetMs, &server = d->backend, where = d->settings, what = d->plan,
                        box = d->relay](bool look) {
        if (!look) {
            return;
        }
        RunControl control;
        const auto seen = Runner(server, where, what, control, {}).status(budget);
        box->later([this, seen] {
            d->isLooking = false;
            if (seen) {
                emit dualWriteSeen(seen->dualWrite);
            }
        });
    });
}

bool RunController::isPauseAsked() const
{
    return d->busy && d->control->isPaused();
}

void RunController::readStatus()
{
    d->begin(Private::Deed::Status, {});
}

void RunController::run(const RunRequest& request)
{
    d->begin(Private::Deed::Run, request);
}

void RunController::undo(const RunRequest& request)
{
    d->begin(Private::Deed::Undo, request);
}

void RunController::pause()
{
    if (d->busy) {
        d->control->pause();
    }
}

void RunController::resume()
{
    d->control->resume();
}

void RunController::stop()
{
    if (d->busy) {
        d->control->stop(); // the engine sees it within a moment and cancels what runs
    }
}

void RunController::reconnectNow()
{
    if (!d->busy || !reconnectPause(*d->shown)) {
        return;
    }
    d->control->wake(); // a run that is paused holds once it is connected
}

void RunController::setTuning(const BackfillTuning& tuning)
{
    d->tuning = tuning;
    d->control->setTuning(tuning);
}

} // namespace lk
