// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planpage.h"

#include "ui/plan/narration.h"
#include "ui/plan/plancards.h"
#include "ui/plan/planfiles.h"
#include "ui/plan/planrun.h"
#include "ui/plan/planwidgets.h"
#include "ui/shell/messagebar.h"

#include <QDateTime>
#include <QMessageBox>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace lk {

using namespace std::chrono_literals;

class PlanPage::Private {
public:
    explicit Private(PlanPage& page)
        : q(page)
        , files(page)
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
    PlanRun run;
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
    connect(widgets.bar, &PlanBar::undoRequested, &q, &PlanPage::undo);
    connect(widgets.bar, &PlanBar::saveRequested, &q, &PlanPage::savePlan);
    connect(widgets.bar, &PlanBar::exportRequested, &q, [this] { q.exportScripts(); });
    connect(widgets.errorCard, &ErrorCard::showLocksRequested, &q, &PlanPage::showLocksRequested);
    connect(&*cards, &PlanCards::changed, &q, [this] { refresh(); });
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
            showLine(); // it counts the seconds to the next try
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

RunController* PlanPage::controller() const
{
    return d->run.controller();
}

void PlanPage::setController(RunController* controller)
{
    d->run.attach(controller);
}

void PlanPage::setPlan(Plan plan, RunController* controller)
{
    d->plan = std::move(plan);
    d->run.setPlan(d->plan);
    d->showPlan();
    d->run.attach(controller);
}

void PlanPage::setReadOnlyReason(const QString& reason)
{
    d->run.setReadOnlyReason(reason);
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
        d->elsewhere = new MessageBar(this);
        d->elsewhere->setObjectName(QStringLiteral("planElsewhere"));
        qobject_cast<QVBoxLayout*>(layout())->insertWidget(0, d->elsewhere);
    }
    d->elsewhere->showMessage(MessageBar::Kind::Warning,
        tr("This plan was made on %1. You are connected to %2.").arg(madeOn, here),
        tr("It is not run here unless you say that it is meant for this database, too."));
    d->elsewhere->addButton(QStringLiteral("go-jump"), tr("Use It Here"), [this] {
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

RunSnapshotPtr PlanPage::currentSnapshot() const
{
    return d->run.snapshot();
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

PlanActions PlanPage::actions() const
{
    return d->run.actions();
}

bool PlanPage::isBusy() const
{
    return d->run.isBusy();
}

void PlanPage::runStep()
{
    d->run.runStep();
}

void PlanPage::runPhase()
{
    d->run.runPhase();
}

void PlanPage::runThrough(Phase phase)
{
    d->run.runThrough(phase);
}

void PlanPage::runAll()
{
    d->run.runThrough(Phase::Contract);
}

void PlanPage::pause()
{
    d->run.pause();
}

void PlanPage::resume()
{
    d->run.resume();
}

void PlanPage::stop()
{
    d->run.stop();
}

void PlanPage::undo()
{
    if (d->production.isEmpty() || !d->run.actions().undo) {
        d->run.undo();
        return;
    }
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Undo on Production"),
        tr("Take back what this plan has done on %1?").arg(d->production), QMessageBox::NoButton, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("undoDialog"));
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(tr("This is production. Every step that was done is taken back, last first. Rows that this "
                               "would lose are counted and shown before anything is touched."));
    QPushButton* deed = box->addButton(tr("Undo the Plan"), QMessageBox::AcceptRole);
    deed->setObjectName(QStringLiteral("undoDeed"));
    QPushButton* keep = box->addButton(tr("Keep Everything"), QMessageBox::RejectRole);
    box->setDefaultButton(keep);
    box->setEscapeButton(keep);
    connect(deed, &QPushButton::clicked, &d->run, &PlanRun::undo);
    box->open();
}

void PlanPage::retry()
{
    d->run.retry();
}

void PlanPage::measure()
{
    d->run.measure();
}

bool PlanPage::isMeasuring() const
{
    return d->run.isMeasuring();
}

QString PlanPage::whyNotMeasure() const
{
    return d->run.whyNotMeasure();
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
