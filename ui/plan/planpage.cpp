// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planpage.h"

#include "ui/plan/narration.h"
#include "ui/plan/plancards.h"
#include "ui/plan/planfiles.h"
#include "ui/plan/planquestions.h"
#include "ui/plan/planrun.h"
#include "ui/plan/planwidgets.h"
#include "ui/shell/messagebar.h"

#include <QDateTime>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace lk {

using namespace std::chrono_literals;

class PlanPage::Private {
public:
    explicit Private(PlanPage& page)
        : q(page)
        , files(page)
        , run(*page.m_run)
    {
    }

    void connectRun();
    void connectWidgets();
    void showPlan();
    void follow(const RunSnapshotPtr& before, const RunSnapshotPtr& now);
    void refresh();
    void showLine();
    void select(const QString& stepId, bool fromTree, bool fromSql);

    PlanPage& q;
    PlanFiles files;
    Plan plan;
    PlanRun& run;
    PlanActions shownActions;
    bool shownMeasuring = false;

    PlanWidgets widgets;
    std::optional<PlanCards> cards; ///< once there are widgets
    QString production; ///< the database, if it is one
    MessageBar* elsewhere = nullptr; ///< the plan was made on another database
    QString selected;
    bool selecting = false;
};

void PlanPage::Private::connectRun()
{
    connect(&run, &PlanRun::changed, &q, [this] { refresh(); });
    connect(&run, &PlanRun::advanced, &q,
        [this](const RunSnapshotPtr& before, const RunSnapshotPtr& now) { follow(before, now); });
    connect(&run, &PlanRun::logged, &q, &PlanPage::logged);
    connect(&run, &PlanRun::loggedError, &q, &PlanPage::loggedError);
    connect(&run, &PlanRun::statusMessage, &q, &PlanPage::statusMessage);
    connect(&run, &PlanRun::news, &q, &PlanPage::news);
    connect(&files, &PlanFiles::logged, &q, &PlanPage::logged);
    connect(&files, &PlanFiles::failed, &q, &PlanPage::loggedError);
    connect(&files, &PlanFiles::statusMessage, &q, &PlanPage::statusMessage);
    connect(&files, &PlanFiles::pathChanged, &q, &PlanPage::filePathChanged);
}

void PlanPage::Private::connectWidgets()
{
    connect(widgets.stepper, &PhaseStepper::phaseActivated, &q, &PlanPage::showPhase);
    connect(widgets.stepper, &PhaseStepper::stepActivated, &q, &PlanPage::showStep);
    connect(widgets.bar, &PlanBar::runStepRequested, &q, &PlanPage::runStep);
    connect(widgets.bar, &PlanBar::runPhaseRequested, &q, &PlanPage::runPhase);
    connect(widgets.bar, &PlanBar::runThroughRequested, &q, &PlanPage::runThrough);
    connect(widgets.bar, &PlanBar::runAllRequested, &q, &PlanPage::runAll);
    connect(widgets.bar, &PlanBar::pauseRequested, &q, &PlanPage::pause);
    connect(widgets.bar, &PlanBar::resumeRequested, &q, &PlanPage::resume);
    connect(widgets.bar, &PlanBar::stopRequested, &q, &PlanPage::stop);
    connect(widgets.bar, &PlanBar::reconnectRequested, &q, &PlanPage::reconnectNow);
    connect(widgets.bar, &PlanBar::undoRequested, &q, &PlanPage::undo);
    connect(widgets.bar, &PlanBar::saveRequested, &q, &PlanPage::savePlan);
    connect(widgets.bar, &PlanBar::exportRequested, &q, [this] { q.exportScripts(); });
    connect(widgets.errorCard, &ErrorCard::showLocksRequested, &q, &PlanPage::showLocksRequested);
    connect(&*cards, &PlanCards::changed, &q, [this] { refresh(); });
    for (const Card* card : std::initializer_list<const Card*>{widgets.gateCard, widgets.errorCard}) {
        // Also between two looks at the run: a wrong word was typed, the window is another.
        connect(card, &Card::leastChanged, &q, [this] { widgets.fit(q.height()); });
    }
    connect(&*cards, &PlanCards::undoRequested, &q, &PlanPage::undo);
    connect(&*cards, &PlanCards::logged, &q, &PlanPage::logged);
    connect(&*cards, &PlanCards::watchRequested, &q, &PlanPage::watchRequested);
    connect(&*cards, &PlanCards::checkRequested, &q, &PlanPage::checkRequested);
    connect(widgets.strategies, &StrategyPanel::strategyChosen, &q, &PlanPage::strategyChosen);
    connect(widgets.options, &RunOptions::lockBudgetChanged, &run, &PlanRun::setLockBudget);
    connect(widgets.options, &RunOptions::measureRequested, &run, &PlanRun::measure);
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
    connect(clock, &QTimer::timeout, &q, [this] {
        if (run.snapshot()->lockWait) {
            showLine(); // it counts the seconds to the next try, for a lock or a connection
        }
    });
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

void PlanPage::Private::follow(const RunSnapshotPtr& before, const RunSnapshotPtr& now)
{
    cards->follow(before, now);
    // Follow the run, unless the user looks at something else.
    if (!now->currentStep.isEmpty() && now->currentStep != before->currentStep
        && (selected == before->currentStep || before->currentStep.isEmpty())) {
        select(now->currentStep, false, false);
    }
    refresh();
    emit q.snapshotChanged(now);
}

void PlanPage::Private::refresh()
{
    cards->rewatch();
    const PlanActions actions = run.actions();
    const RunSnapshotPtr& snapshot = run.snapshot();
    widgets.model->setSnapshot(snapshot);
    widgets.model->setForecast(run.forecast());
    widgets.options->showForecast(run.forecast(), run.isMeasuring(), run.whyNotMeasure());
    widgets.stepper->setSnapshot(*snapshot);
    widgets.bar->setActions(actions, plan);
    if (const Step* step = plan.step(selected)) {
        widgets.details->showStep(*step, snapshot->steps.value(selected));
    }
    widgets.strategies->setLocked(
        hasBegun(plan, *snapshot) ? tr("The plan has begun. Undo it first to choose another strategy.") : QString());
    cards->refresh();
    widgets.fit(q.height());
    showLine();
    const bool measuring = run.isMeasuring();
    if (actions != shownActions || measuring != shownMeasuring) {
        shownActions = actions;
        shownMeasuring = measuring;
        emit q.actionsChanged(actions);
    }
}

void PlanPage::Private::showLine()
{
    const RunSnapshotPtr& snapshot = run.snapshot();
    QString line = runLine(plan, *snapshot);
    if (run.actions().pausing) {
        line = tr("Pausing as soon as what runs now has ended. %1").arg(line);
    }
    // A card says the same, and more.
    widgets.bar->setLine(cards->anyShown() ? QString() : line, snapshot->lockWait.has_value());
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
        widgets.tree->select(widgets.model->indexOf(stepId));
    }
    if (!fromSql) {
        widgets.sql->showStep(stepId);
    }
    widgets.details->showStep(*step, run.snapshot()->steps.value(stepId));
    selecting = false;
}

PlanPage::PlanPage(Plan plan, RunController* controller, QWidget* parent)
    : QWidget(parent)
    , m_run(std::make_unique<PlanRun>())
    , d(std::make_unique<Private>(*this))
{
    setObjectName(QStringLiteral("planPage"));
    d->widgets.build(*this);
    d->cards.emplace(d->widgets, d->run, d->plan);
    d->connectRun();
    d->connectWidgets();
    setPlan(std::move(plan), controller);
}

PlanPage::~PlanPage()
{
    d->run.disconnect(this);
}

const Plan& PlanPage::plan() const
{
    return d->plan;
}

void PlanPage::setPlan(Plan plan, RunController* controller)
{
    d->plan = std::move(plan);
    d->run.setPlan(d->plan);
    d->showPlan();
    d->run.attach(controller);
}

void PlanPage::setProduction(const QString& database)
{
    d->production = database;
}

void PlanPage::setElsewhere(const QString& madeOn, const QString& here)
{
    if (madeOn.isEmpty()) {
        delete std::exchange(d->elsewhere, nullptr);
        return;
    }
    if (!d->elsewhere) {
        d->elsewhere = elsewhereBar(*this);
    }
    tellElsewhere(*d->elsewhere, madeOn, here, [this] {
        QMetaObject::invokeMethod(this, &PlanPage::useHereRequested, Qt::QueuedConnection); // the bar goes
    });
}

void PlanPage::setFilePath(const QString& path)
{
    d->files.setPath(path);
}

QString PlanPage::filePath() const
{
    return d->files.path();
}

void PlanPage::setTableReader(TableReader reader)
{
    d->files.setTableReader(std::move(reader));
}

void PlanPage::setHolders(const QList<LockedSession>& holders)
{
    d->cards->setHolders(holders);
}

void PlanPage::setReplicas(const ReplicaLag& lag)
{
    d->cards->setReplicas(lag);
}

void PlanPage::setTables(const QList<Table>& tables)
{
    d->cards->setTables(tables);
}

void PlanPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    d->widgets.fit(height());
}

void PlanPage::watchAgain()
{
    d->cards->watchAgain();
}

void PlanPage::checkAgain()
{
    d->cards->checkAgain();
}

bool PlanPage::isAtGate() const
{
    return d->cards->isAtGate();
}

bool PlanPage::isArmed() const
{
    return d->cards->isArmed();
}

QString PlanPage::watchedTitle() const
{
    return d->cards->watchedTitle();
}

void PlanPage::undo()
{
    if (d->production.isEmpty() || !d->run.actions().undo) {
        d->run.undo();
        return;
    }
    askToUndo(*this, d->production, [this] { d->run.undo(); });
}

void PlanPage::exportScripts()
{
    d->files.askToExport(d->plan, d->run.forecast());
}

void PlanPage::exportScriptsTo(const QString& folder)
{
    d->files.exportTo(d->plan, folder, d->run.forecast());
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
