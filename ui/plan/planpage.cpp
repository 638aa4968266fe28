// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planpage.h"

#include "ui/plan/freewatch.h"
#include "ui/plan/narration.h"
#include "ui/plan/planfiles.h"
#include "ui/plan/planrun.h"
#include "ui/plan/planwidgets.h"

#include <QDateTime>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QTimer>
#include <QTreeView>

#include <algorithm>

namespace lk {

using namespace std::chrono_literals;

namespace {

/// Figures age: those at a gate say when they were true.
QString withTime(const QString& note, const QDateTime& at)
{
    if (note.isEmpty() || !at.isValid()) {
        return note;
    }
    const QDateTime then = at.toLocalTime();
    const QLocale locale;
    const QString when = then.date() == QDate::currentDate() ? locale.toString(then.time(), QLocale::ShortFormat)
                                                             : locale.toString(then, QLocale::ShortFormat);
    return PlanPage::tr("%1\nChecked at %2.").arg(note, when);
}

} // namespace

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
    void refreshCards(const PlanActions& actions);
    void showLine();
    void rewatch(); ///< asks who stands in the way, from the first wait for a lock to the step's end
    void select(const QString& stepId, bool fromTree, bool fromSql);
    QString nextTitleAfter(const QString& stepId) const;

    PlanPage& q;
    PlanFiles files;
    Plan plan;
    PlanRun run;
    FreeWatch watch;
    bool errorDismissed = false;

    QString watchedStep; ///< empty: none
    bool watchedArmed = false;
    PlanActions shownActions;

    PlanWidgets widgets;
    QString production; ///< the database, if it is one
    QString selected;
    bool selecting = false;
    bool wasCarded = false;
};

void PlanPage::Private::connectRun()
{
    connect(&run, &PlanRun::changed, &q, [this] { refresh(); });
    connect(&run, &PlanRun::advanced, &q,
        [this](const RunSnapshotPtr& before, const RunSnapshotPtr& now) { follow(before, now); });
    connect(&run, &PlanRun::started, &q, [this] { errorDismissed = false; });
    connect(&run, &PlanRun::logged, &q, &PlanPage::logged);
    connect(&run, &PlanRun::loggedError, &q, &PlanPage::loggedError);
    connect(&run, &PlanRun::statusMessage, &q, &PlanPage::statusMessage);
    connect(&run, &PlanRun::needsYou, &q, &PlanPage::needsYou);
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
    connect(widgets.bar, &PlanBar::pauseRequested, &q, &PlanPage::pause);
    connect(widgets.bar, &PlanBar::resumeRequested, &q, &PlanPage::resume);
    connect(widgets.bar, &PlanBar::stopRequested, &q, &PlanPage::stop);
    connect(widgets.bar, &PlanBar::undoRequested, &q, &PlanPage::undo);
    connect(widgets.bar, &PlanBar::saveRequested, &q, &PlanPage::savePlan);
    connect(widgets.bar, &PlanBar::exportRequested, &q, [this] { q.exportScripts(); });
    connect(widgets.gateCard, &GateCard::confirmed, &run, &PlanRun::confirm);
    connect(widgets.gateCard, &GateCard::dismissed, &run, &PlanRun::leaveUndo);
    connect(widgets.errorCard, &ErrorCard::retryRequested, &q, &PlanPage::retry);
    connect(widgets.errorCard, &ErrorCard::showLocksRequested, &q, &PlanPage::showLocksRequested);
    connect(widgets.errorCard, &ErrorCard::armRequested, &q, [this](bool armed) {
        emit q.logged(armed ? tr("Goes on by itself when the lock is free.") : tr("Does not go on by itself."));
        armed ? watch.arm() : watch.disarm();
    });
    connect(&watch, &FreeWatch::changed, &q, [this] {
        rewatch();
        refresh();
    });
    connect(&watch, &FreeWatch::free, &q, [this] {
        emit q.logged(tr("The lock is free: tries again."));
        run.retry();
    });
    connect(widgets.errorCard, &ErrorCard::dismissed, &q, [this] {
        errorDismissed = true;
        watch.disarm();
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
    // A run that went on, or failed for another reason, has nothing to wait for any more.
    if (watch.isArmed() && !run.isBusy() && !(now->error && now->error->kind == ErrorKind::LockTimeout)) {
        watch.disarm();
    }
    if (before->error != now->error) {
        errorDismissed = false;
    }
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
    rewatch();
    const PlanActions actions = run.actions();
    const RunSnapshotPtr& snapshot = run.snapshot();
    widgets.model->setSnapshot(snapshot);
    widgets.stepper->setSnapshot(*snapshot);
    widgets.bar->setActions(actions, plan);
    if (const Step* step = plan.step(selected)) {
        widgets.details->showStep(*step, snapshot->steps.value(selected));
    }
    widgets.strategies->setLocked(
        hasBegun(plan, *snapshot) ? tr("The plan has begun. Undo it first to choose another strategy.") : QString());
    refreshCards(actions);
    showLine();
    if (actions != shownActions) {
        shownActions = actions;
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
    const bool carded = !widgets.gateCard->isHidden() || !widgets.errorCard->isHidden();
    widgets.bar->setLine(carded ? QString() : line, snapshot->lockWait.has_value());
}

void PlanPage::Private::rewatch()
{
    const RunSnapshotPtr& snapshot = run.snapshot();
    const bool failed
        = snapshot->error && snapshot->error->kind == ErrorKind::LockTimeout && !run.isBusy() && !errorDismissed;
    const bool tries
        = run.isBusy() && (snapshot->lockWait || (!watchedStep.isEmpty() && watchedStep == snapshot->currentStep));
    const Step* step = failed || tries ? plan.step(snapshot->currentStep) : nullptr;
    const QString now = step ? step->id : QString();
    const bool armed = step && watch.isArmed();
    if (now == watchedStep && armed == watchedArmed) {
        return;
    }
    watchedStep = now;
    watchedArmed = armed;
    emit q.watchRequested(step ? lockedTables(plan, step) : QList<QualifiedName>(), step ? step->lock : LockMode::None);
}

void PlanPage::Private::refreshCards(const PlanActions& actions)
{
    const RunSnapshotPtr& snapshot = run.snapshot();
    const QString whyNot = run.whyNotConfirm();
    const Step* gate = waitingGate(plan, *snapshot);
    const bool undoWaits = snapshot->gate == PlanRun::undoGate;
    if (gate) {
        widgets.gateCard->showGate(
            *gate, withTime(snapshot->gateNote, checkedAt(plan, *gate, *snapshot)), nextTitleAfter(gate->id), whyNot);
    } else if (undoWaits) {
        widgets.gateCard->showUndoGate(snapshot->gateNote, whyNot);
    }
    widgets.gateCard->setVisible((gate || undoWaits) && !run.isBusy());

    const bool failed = snapshot->error && !errorDismissed && !run.isBusy();
    if (failed) {
        const Step* at = plan.step(snapshot->currentStep);
        widgets.errorCard->showError(*snapshot->error, at ? at->title : QString());
        widgets.errorCard->setArmed(watch.isArmed(), watch.words());
        widgets.errorCard->setRetryEnabled(actions.retry, actions.whyNotRun);
    }
    const bool carded = failed || !widgets.gateCard->isHidden();
    widgets.errorCard->setVisible(failed);
    if (std::exchange(wasCarded, carded) != carded) {
        // The list is lower or higher now: where one was looking stays in sight.
        QTimer::singleShot(0, &q, [this] { widgets.tree->scrollTo(widgets.tree->currentIndex()); });
    }
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
    widgets.details->showStep(*step, run.snapshot()->steps.value(stepId));
    selecting = false;
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
    return d->run.snapshot();
}

void PlanPage::setHolders(const QList<LockedSession>& holders)
{
    if (!d->watchedStep.isEmpty() && !d->run.isBusy()) {
        d->watch.setHolders(holders);
    }
}

void PlanPage::watchAgain()
{
    d->watchedStep.clear();
    d->rewatch();
}

bool PlanPage::isArmed() const
{
    return d->watch.isArmed();
}

QString PlanPage::watchedTitle() const
{
    const Step* step = d->plan.step(d->watchedStep);
    return step ? step->title : QString();
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
