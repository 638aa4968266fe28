// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planpage.h"

#include "model/workspace/runcontroller.h"
#include "ui/plan/narration.h"
#include "ui/plan/planfiles.h"
#include "ui/plan/planwidgets.h"

#include <QPointer>
#include <QTimer>
#include <QTreeView>

#include <algorithm>

namespace lk {

namespace {
using namespace std::chrono_literals;

const QString undoGate = QStringLiteral("undo-loses-rows");
} // namespace

class PlanPage::Private {
public:
    explicit Private(PlanPage& page)
        : q(page)
        , files(page)
    {
    }

    void connectWidgets();
    void showPlan();
    void attach(RunController* next);
    void take(const RunSnapshotPtr& next);
    void refresh();
    void refreshCards(const PlanActions& actions);
    void select(const QString& stepId, bool fromTree, bool fromSql);
    void start(const RunRequest& request, bool undo);
    QString nextTitleAfter(const QString& stepId) const;

    PlanPage& q;
    PlanFiles files;
    Plan plan;
    QPointer<RunController> controller;
    RunSnapshotPtr snapshot = std::make_shared<RunSnapshot>();
    QString readOnlyReason;
    RunRequest last; ///< what was asked for last: a passed gate and Retry carry on with it
    bool lastWasUndo = false;
    bool asked = false; ///< `last` was set in this session
    bool errorDismissed = false;
    bool undoGateDismissed = false;
    bool firstStatus = false; ///< the journal is being read: what it says is not news
    PlanActions shownActions;

    PlanWidgets widgets;
    QString selected;
    bool selecting = false;
};

void PlanPage::Private::connectWidgets()
{
    connect(&files, &PlanFiles::logged, &q, &PlanPage::logged);
    connect(&files, &PlanFiles::failed, &q, &PlanPage::loggedError);
    connect(&files, &PlanFiles::statusMessage, &q, &PlanPage::statusMessage);
    connect(&files, &PlanFiles::pathChanged, &q, &PlanPage::filePathChanged);
    connect(widgets.stepper, &PhaseStepper::phaseActivated, &q, &PlanPage::showPhase);
    connect(widgets.stepper, &PhaseStepper::stepActivated, &q, &PlanPage::showStep);
    connect(widgets.bar, &PlanBar::runStepRequested, &q, &PlanPage::runStep);
    connect(widgets.bar, &PlanBar::runPhaseRequested, &q, &PlanPage::runPhase);
    connect(widgets.bar, &PlanBar::runThroughRequested, &q, &PlanPage::runThrough);
    connect(widgets.bar, &PlanBar::pauseRequested, &q, &PlanPage::pause);
    connect(widgets.bar, &PlanBar::resumeRequested, &q, &PlanPage::resume);
    connect(widgets.bar, &PlanBar::stopRequested, &q, &PlanPage::stop);
    connect(widgets.bar, &PlanBar::undoRequested, &q, &PlanPage::undo);
    connect(widgets.bar, &PlanBar::saveRequested, &q, &PlanPage::savePlan);
    connect(widgets.bar, &PlanBar::exportRequested, &q, [this] { q.exportScripts(); });
    connect(widgets.gateCard, &GateCard::confirmed, &q, [this](const QString& confirmation) {
        RunRequest request = last;
        if (!asked || lastWasUndo != (confirmation == undoGate)) {
            request = {};
            request.through = shownActions.nextPhase;
        }
        request.confirmed = {confirmation};
        emit q.logged(tr("Confirmed: %1").arg(confirmation));
        start(request, confirmation == undoGate);
    });
    connect(widgets.gateCard, &GateCard::dismissed, &q, [this] {
        undoGateDismissed = true;
        refresh();
    });
    connect(widgets.errorCard, &ErrorCard::retryRequested, &q, &PlanPage::retry);
    connect(widgets.errorCard, &ErrorCard::showLocksRequested, &q, &PlanPage::showLocksRequested);
    connect(widgets.errorCard, &ErrorCard::dismissed, &q, [this] {
        errorDismissed = true;
        refresh();
    });
    connect(widgets.strategies, &StrategyPanel::strategyChosen, &q, &PlanPage::strategyChosen);
    connect(widgets.hazards, &HazardPanel::stepActivated, &q, &PlanPage::showStep);
    connect(widgets.sql, &SqlView::stepSelected, &q, [this](const QString& step) { select(step, false, true); });
    connect(
        widgets.tree->selectionModel(), &QItemSelectionModel::currentChanged, &q, [this](const QModelIndex& current) {
            const QString step = current.data(StepsModel::StepIdRole).toString();
            if (!step.isEmpty()) {
                select(step, true, false);
            }
        });
    auto* clock = new QTimer(&q);
    connect(clock, &QTimer::timeout, widgets.model, &StepsModel::tick);
    clock->start(1s);
}

void PlanPage::Private::showPlan()
{
    selected.clear();
    widgets.showPlan(plan);
    if (!plan.steps.isEmpty()) {
        select(plan.steps.first().id, false, false);
    }
}

void PlanPage::Private::attach(RunController* next)
{
    if (controller) {
        controller->disconnect(&q);
    }
    controller = next;
    snapshot = next ? next->snapshot() : std::make_shared<const RunSnapshot>();
    if (next) {
        connect(next, &RunController::snapshotChanged, &q, [this](const RunSnapshotPtr& s) { take(s); });
        connect(next, &RunController::busyChanged, &q, [this] { refresh(); });
        connect(next, &RunController::failed, &q, [this](const Error& error) {
            emit q.loggedError(error);
            emit q.needsYou(tr("The plan failed: %1").arg(error.message));
            refresh();
        });
        connect(next, &RunController::ended, &q, [this](RunEnd end) {
            switch (end) {
            case RunEnd::Done:
                if (planActions(plan, *snapshot, false, true, {}).nextStep.isEmpty()) {
                    emit q.logged(tr("The plan is finished."));
                    emit q.needsYou(tr("The plan is finished."));
                }
                break;
            case RunEnd::NothingToDo:
                emit q.logged(tr("Nothing to do: it was done already."));
                emit q.statusMessage(tr("Nothing to do: it was done already."));
                break;
            case RunEnd::AtGate: {
                const Step* gate = waitingGate(plan, *snapshot);
                emit q.needsYou(gate ? gate->title : tr("The plan needs your decision."));
                break;
            }
            case RunEnd::Stopped:
                emit q.logged(tr("Stopped. What was done stays done."));
                break;
            }
            refresh();
        });
        connect(next, &QObject::destroyed, &q, [this] {
            snapshot = std::make_shared<const RunSnapshot>();
            refresh();
        });
        firstStatus = true;
        next->readStatus();
    }
    refresh();
}

void PlanPage::Private::take(const RunSnapshotPtr& next)
{
    const RunSnapshotPtr before = snapshot;
    snapshot = next;
    if (!firstStatus || q.isBusy()) {
        for (const QString& line : narrate(plan, *before, *next)) {
            emit q.logged(line);
        }
    }
    firstStatus = false;
    if (before->error != next->error) {
        errorDismissed = false;
    }
    // Follow the run, unless the user looks at something else.
    if (!next->currentStep.isEmpty() && next->currentStep != before->currentStep
        && (selected == before->currentStep || before->currentStep.isEmpty())) {
        select(next->currentStep, false, false);
    }
    refresh();
    emit q.snapshotChanged(next);
}

void PlanPage::Private::refresh()
{
    const PlanActions actions = q.actions();
    widgets.model->setSnapshot(snapshot);
    widgets.stepper->setSnapshot(*snapshot);
    widgets.bar->setActions(actions, plan);
    widgets.bar->setLine(runLine(plan, *snapshot), snapshot->lockWait.has_value());
    if (const Step* step = plan.step(selected)) {
        widgets.details->showStep(*step, snapshot->steps.value(selected));
    }
    widgets.strategies->setLocked(
        hasBegun(plan, *snapshot) ? tr("The plan has begun. Undo it first to choose another strategy.") : QString());
    refreshCards(actions);
    if (actions != shownActions) {
        shownActions = actions;
        emit q.actionsChanged(actions);
    }
}

void PlanPage::Private::refreshCards(const PlanActions& actions)
{
    const QString whyNot = !readOnlyReason.isEmpty() ? readOnlyReason
        : !controller                                ? tr("Not connected.")
        : controller->isBusy()                       ? tr("The plan is running.")
                                                     : QString();
    const Step* gate = waitingGate(plan, *snapshot);
    const bool undoWaits = snapshot->gate == undoGate && !undoGateDismissed;
    if (gate) {
        widgets.gateCard->showGate(*gate, snapshot->gateNote, nextTitleAfter(gate->id), whyNot);
    } else if (undoWaits) {
        widgets.gateCard->showUndoGate(snapshot->gateNote, whyNot);
    }
    widgets.gateCard->setVisible((gate || undoWaits) && !q.isBusy());

    const bool failed = snapshot->error && !errorDismissed && !q.isBusy();
    if (failed) {
        const Step* at = plan.step(snapshot->currentStep);
        widgets.errorCard->showError(*snapshot->error, at ? at->title : QString());
        widgets.errorCard->setRetryEnabled(actions.retry, actions.whyNotRun);
    }
    widgets.errorCard->setVisible(failed);
}

void PlanPage::Private::select(const QString& stepId, bool fromTree, bool fromSql)
{
    const Step* step = plan.step(stepId);
    if (!step || selecting) {
        return;
    }
    selecting = true;
    selected = stepId;
    if (!fromTree) {
        const QModelIndex index = widgets.model->indexOf(stepId);
        widgets.tree->setCurrentIndex(index);
        widgets.tree->scrollTo(index);
    }
    if (!fromSql) {
        widgets.sql->showStep(stepId);
    }
    widgets.details->showStep(*step, snapshot->steps.value(stepId));
    selecting = false;
}

void PlanPage::Private::start(const RunRequest& request, bool undo)
{
    if (!controller || controller->isBusy()) {
        return;
    }
    last = request;
    lastWasUndo = undo;
    asked = true;
    errorDismissed = false;
    undoGateDismissed = false;
    if (undo) {
        controller->undo(request);
    } else {
        controller->run(request);
    }
    refresh();
}

QString PlanPage::Private::nextTitleAfter(const QString& stepId) const
{
    const auto it = std::ranges::find(plan.steps, stepId, &Step::id);
    return it == plan.steps.end() || std::next(it) == plan.steps.end() ? QString() : std::next(it)->title;
}

PlanPage::PlanPage(Plan plan, RunController* controller, QWidget* parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(*this))
{
    setObjectName(QStringLiteral("planPage"));
    d->widgets.build(*this);
    d->connectWidgets();
    setPlan(std::move(plan), controller);
}

PlanPage::~PlanPage()
{
    if (d->controller) {
        d->controller->disconnect(this);
    }
}

const Plan& PlanPage::plan() const
{
    return d->plan;
}

RunController* PlanPage::controller() const
{
    return d->controller;
}

void PlanPage::setController(RunController* controller)
{
    d->attach(controller);
}

void PlanPage::setPlan(Plan plan, RunController* controller)
{
    d->plan = std::move(plan);
    d->asked = false;
    d->showPlan();
    d->attach(controller);
}

void PlanPage::setReadOnlyReason(const QString& reason)
{
    d->readOnlyReason = reason;
    d->refresh();
}

void PlanPage::setFilePath(const QString& path)
{
    d->files.setPath(path);
}

QString PlanPage::filePath() const
{
    return d->files.path();
}

RunSnapshotPtr PlanPage::currentSnapshot() const
{
    return d->snapshot;
}

PlanActions PlanPage::actions() const
{
    return planActions(d->plan, *d->snapshot, isBusy(), !d->controller.isNull(), d->readOnlyReason);
}

bool PlanPage::isBusy() const
{
    return d->controller && d->controller->isBusy();
}

void PlanPage::runStep()
{
    if (actions().runStep) {
        d->start(RunRequest{.through = {}, .steps = 1}, false);
    }
}

void PlanPage::runPhase()
{
    const PlanActions now = actions();
    if (now.runPhase) {
        d->start(RunRequest{.through = now.nextPhase}, false);
    }
}

void PlanPage::runThrough(Phase phase)
{
    if (actions().runPhase) {
        d->start(RunRequest{.through = phase}, false);
    }
}

void PlanPage::pause()
{
    if (d->controller && actions().pause) {
        d->controller->pause();
    }
}

void PlanPage::resume()
{
    if (d->controller && actions().resume) {
        d->controller->resume();
    }
}

void PlanPage::stop()
{
    if (d->controller && actions().stop) {
        d->controller->stop();
    }
}

void PlanPage::undo()
{
    // The engine counts what would be lost before it touches anything, and stops at its gate when that is not nothing.
    if (actions().undo) {
        d->start({}, true);
    }
}

void PlanPage::retry()
{
    if (!actions().retry) {
        return;
    }
    RunRequest request = d->last;
    if (!d->asked) {
        request.through = actions().nextPhase;
    }
    d->start(request, d->lastWasUndo);
}

void PlanPage::exportScripts()
{
    d->files.askToExport(d->plan);
}

void PlanPage::exportScriptsTo(const QString& folder)
{
    d->files.exportTo(d->plan, folder);
}

void PlanPage::savePlan()
{
    d->files.save(d->plan);
}

void PlanPage::savePlanTo(const QString& path)
{
    d->files.saveTo(d->plan, path);
}

void PlanPage::showPhase(Phase phase)
{
    const auto it = std::ranges::find(d->plan.steps, phase, &Step::phase);
    if (it != d->plan.steps.end()) {
        showStep(it->id);
    }
}

void PlanPage::showStep(const QString& stepId)
{
    d->select(stepId, false, false);
}

} // namespace lk
