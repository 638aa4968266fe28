// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planpage.h"

#include "model/plan/script.h"
#include "model/workspace/runcontroller.h"
#include "ui/plan/errorcard.h"
#include "ui/plan/gatecard.h"
#include "ui/plan/narration.h"
#include "ui/plan/phasestepper.h"
#include "ui/plan/planbar.h"
#include "ui/plan/planpanels.h"
#include "ui/plan/sqlview.h"
#include "ui/plan/statewords.h"
#include "ui/plan/stepdetails.h"
#include "ui/plan/stepsmodel.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QPointer>
#include <QSplitter>
#include <QTabWidget>
#include <QTimer>
#include <QTreeView>
#include <QVBoxLayout>

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
    {
    }

    void build();
    void connectWidgets();
    void showPlan();
    void attach(RunController* next);
    void take(const RunSnapshotPtr& next);
    void refresh();
    void refreshCards(const PlanActions& actions);
    void select(const QString& stepId, bool fromTree, bool fromSql);
    void start(const RunRequest& request, bool undo);
    QString nextTitleAfter(const QString& stepId) const;
    QString planFileName() const;

    PlanPage& q;
    Plan plan;
    QPointer<RunController> controller;
    RunSnapshotPtr snapshot = std::make_shared<RunSnapshot>();
    QString readOnlyReason;
    QString filePath;
    RunRequest last; ///< what was asked for last: a passed gate and Retry carry on with it
    bool lastWasUndo = false;
    bool asked = false; ///< `last` was set in this session
    bool errorDismissed = false;
    bool undoGateDismissed = false;
    bool firstStatus = false; ///< the journal is being read: what it says is not news
    PlanActions shownActions;

    PhaseStepper* stepper = nullptr;
    PlanBar* bar = nullptr;
    GateCard* gateCard = nullptr;
    ErrorCard* errorCard = nullptr;
    StepsModel* model = nullptr;
    QTreeView* tree = nullptr;
    QTabWidget* tabs = nullptr;
    SqlView* sql = nullptr;
    StepDetails* details = nullptr;
    StrategyPanel* strategies = nullptr;
    HazardPanel* hazards = nullptr;
    QString selected;
    bool selecting = false;
};

void PlanPage::Private::build()
{
    stepper = new PhaseStepper(&q);
    bar = new PlanBar(&q);
    gateCard = new GateCard(&q);
    errorCard = new ErrorCard(&q);
    model = new StepsModel(&q);
    tree = new QTreeView(&q);
    tree->setObjectName(QStringLiteral("planSteps"));
    tree->setAccessibleName(tr("Steps of the Plan"));
    tree->setModel(model);
    tree->setAlternatingRowColors(true);
    tree->setAllColumnsShowFocus(true);
    tree->setUniformRowHeights(true);
    tree->setTabKeyNavigation(false);
    tree->setFrameShape(QFrame::NoFrame);
    tree->setExpandsOnDoubleClick(true);
    tree->header()->setStretchLastSection(true);

    sql = new SqlView(&q);
    details = new StepDetails(&q);
    strategies = new StrategyPanel(&q);
    hazards = new HazardPanel(&q);
    tabs = new QTabWidget(&q);
    tabs->setObjectName(QStringLiteral("planTabs"));
    tabs->setDocumentMode(true);
    tabs->addTab(sql, tr("SQL"));
    tabs->addTab(details, tr("Details"));
    tabs->addTab(strategies, tr("Strategy"));
    tabs->addTab(hazards, tr("Hazards"));

    auto* split = new QSplitter(Qt::Horizontal, &q);
    split->setObjectName(QStringLiteral("planSplitter"));
    split->addWidget(tree);
    split->addWidget(tabs);
    split->setStretchFactor(0, 5);
    split->setStretchFactor(1, 4);
    split->setChildrenCollapsible(false);

    const int gap = q.fontMetrics().height() / 2;
    auto* head = new QVBoxLayout;
    head->setContentsMargins(gap, gap, gap, 0);
    head->setSpacing(gap);
    head->addWidget(stepper);
    head->addWidget(bar);
    auto* column = new QVBoxLayout(&q);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addLayout(head);
    column->addWidget(errorCard);
    column->addWidget(gateCard);
    column->addWidget(split, 1);
    gateCard->hide();
    errorCard->hide();
}

void PlanPage::Private::connectWidgets()
{
    connect(stepper, &PhaseStepper::phaseActivated, &q, &PlanPage::showPhase);
    connect(stepper, &PhaseStepper::stepActivated, &q, &PlanPage::showStep);
    connect(bar, &PlanBar::runStepRequested, &q, &PlanPage::runStep);
    connect(bar, &PlanBar::runPhaseRequested, &q, &PlanPage::runPhase);
    connect(bar, &PlanBar::runThroughRequested, &q, &PlanPage::runThrough);
    connect(bar, &PlanBar::pauseRequested, &q, &PlanPage::pause);
    connect(bar, &PlanBar::resumeRequested, &q, &PlanPage::resume);
    connect(bar, &PlanBar::stopRequested, &q, &PlanPage::stop);
    connect(bar, &PlanBar::undoRequested, &q, &PlanPage::undo);
    connect(bar, &PlanBar::saveRequested, &q, &PlanPage::savePlan);
    connect(bar, &PlanBar::exportRequested, &q, [this] { q.exportScripts(); });
    connect(gateCard, &GateCard::confirmed, &q, [this](const QString& confirmation) {
        RunRequest request = last;
        if (!asked || lastWasUndo != (confirmation == undoGate)) {
            request = {};
            request.through = shownActions.nextPhase;
        }
        request.confirmed = {confirmation};
        emit q.logged(tr("Confirmed: %1").arg(confirmation));
        start(request, confirmation == undoGate);
    });
    connect(gateCard, &GateCard::dismissed, &q, [this] {
        undoGateDismissed = true;
        refresh();
    });
    connect(errorCard, &ErrorCard::retryRequested, &q, &PlanPage::retry);
    connect(errorCard, &ErrorCard::showLocksRequested, &q, &PlanPage::showLocksRequested);
    connect(errorCard, &ErrorCard::dismissed, &q, [this] {
        errorDismissed = true;
        refresh();
    });
    connect(strategies, &StrategyPanel::strategyChosen, &q, &PlanPage::strategyChosen);
    connect(hazards, &HazardPanel::stepActivated, &q, &PlanPage::showStep);
    connect(sql, &SqlView::stepSelected, &q, [this](const QString& step) { select(step, false, true); });
    connect(tree->selectionModel(), &QItemSelectionModel::currentChanged, &q, [this](const QModelIndex& current) {
        const QString step = current.data(StepsModel::StepIdRole).toString();
        if (!step.isEmpty()) {
            select(step, true, false);
        }
    });
    auto* clock = new QTimer(&q);
    connect(clock, &QTimer::timeout, model, &StepsModel::tick);
    clock->start(1s);
}

void PlanPage::Private::showPlan()
{
    selected.clear();
    model->setPlan(plan);
    tree->expandAll();
    const int character = q.fontMetrics().averageCharWidth();
    tree->setColumnWidth(StepsModel::StepColumn, character * 44);
    tree->setColumnWidth(StepsModel::StateColumn, character * 20);
    tree->setColumnWidth(StepsModel::LockColumn, character * 36);
    tree->setColumnWidth(StepsModel::WorkColumn, character * 12);
    tree->setColumnWidth(StepsModel::TriesColumn, character * 8);
    tree->setColumnWidth(StepsModel::TimeColumn, character * 12);
    sql->setPlan(plan);
    stepper->setPlan(plan);
    strategies->setPlan(plan);
    hazards->setPlan(plan);
    details->clearStep();
    const int hazardTab = tabs->indexOf(hazards);
    tabs->setTabText(hazardTab, hazards->count() == 0 ? tr("Hazards") : tr("Hazards (%1)").arg(hazards->count()));
    tabs->setTabIcon(hazardTab,
        hazards->count() == 0 || hazards->worst() == Severity::Info
            ? QIcon()
            : tintedIcon(severityIconName(hazards->worst()), severityRole(hazards->worst())));
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
    model->setSnapshot(snapshot);
    stepper->setSnapshot(*snapshot);
    bar->setActions(actions, plan);
    bar->setLine(runLine(plan, *snapshot), snapshot->lockWait.has_value());
    if (const Step* step = plan.step(selected)) {
        details->showStep(*step, snapshot->steps.value(selected));
    }
    const bool begun = std::ranges::any_of(snapshot->steps,
        [](const StepProgress& p) { return p.state != StepState::Pending && p.state != StepState::Undone; });
    strategies->setLocked(begun ? tr("The plan has begun. Undo it first to choose another strategy.") : QString());
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
        gateCard->showGate(*gate, snapshot->gateNote, nextTitleAfter(gate->id), whyNot);
    } else if (undoWaits) {
        gateCard->showUndoGate(snapshot->gateNote, whyNot);
    }
    gateCard->setVisible((gate || undoWaits) && !q.isBusy());

    const bool failed = snapshot->error && !errorDismissed && !q.isBusy();
    if (failed) {
        const Step* at = plan.step(snapshot->currentStep);
        errorCard->showError(*snapshot->error, at ? at->title : QString());
        errorCard->setRetryEnabled(actions.retry, actions.whyNotRun);
    }
    errorCard->setVisible(failed);
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
        const QModelIndex index = model->indexOf(stepId);
        tree->setCurrentIndex(index);
        tree->scrollTo(index);
    }
    if (!fromSql) {
        sql->showStep(stepId);
    }
    details->showStep(*step, snapshot->steps.value(stepId));
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

QString PlanPage::Private::planFileName() const
{
    QString name = plan.title();
    for (QChar& c : name) {
        if (!c.isLetterOrNumber() && c != QLatin1Char('.') && c != QLatin1Char('-')) {
            c = QLatin1Char('-');
        }
    }
    return name.left(80) + QStringLiteral(".lkplan");
}

PlanPage::PlanPage(Plan plan, RunController* controller, QWidget* parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(*this))
{
    setObjectName(QStringLiteral("planPage"));
    d->build();
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
    if (d->filePath != path) {
        d->filePath = path;
        emit filePathChanged(path);
    }
}

QString PlanPage::filePath() const
{
    return d->filePath;
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
    auto* dialog = new QFileDialog(this, tr("Export Scripts to a Folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &PlanPage::exportScriptsTo);
    dialog->open();
}

void PlanPage::exportScriptsTo(const QString& folder)
{
    const Result<QStringList> written = lk::exportScripts(d->plan, folder);
    if (!written) {
        emit loggedError(written.error());
        emit statusMessage(written.error().message);
        return;
    }
    const QString line = tr("Exported %1 to %2").arg(written->join(QStringLiteral(", ")), folder);
    emit logged(line);
    emit statusMessage(line);
}

void PlanPage::savePlan()
{
    if (!d->filePath.isEmpty()) {
        savePlanTo(d->filePath);
        return;
    }
    auto* dialog = new QFileDialog(this, tr("Save Plan"), QString(), tr("Lockkeeper plans (*.lkplan)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("lkplan"));
    dialog->selectFile(d->planFileName());
    connect(dialog, &QFileDialog::fileSelected, this, &PlanPage::savePlanTo);
    dialog->open();
}

void PlanPage::savePlanTo(const QString& path)
{
    const Result<void> saved = lk::savePlan(d->plan, path);
    if (!saved) {
        emit loggedError(saved.error());
        emit statusMessage(saved.error().message);
        return;
    }
    setFilePath(path);
    emit logged(tr("Saved the plan to %1").arg(path));
    emit statusMessage(tr("Saved the plan to %1").arg(path));
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
