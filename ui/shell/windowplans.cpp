// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runcontroller.h"
#include "ui/shell/windowparts.h"
#include "ui/table/tablepage.h"

#include <QApplication>
#include <QFuture>
#include <QMessageBox>
#include <QPushButton>
#include <QStatusBar>
#include <QTimer>

#include <algorithm>

namespace lk {

namespace {

/// When the plan's steps ran; gates take no time of anybody's.
QList<StepMark> stepMarks(const Plan& plan, const RunSnapshot& run)
{
    QList<StepMark> marks;
    for (const Step& step : plan.steps) {
        const StepProgress progress = run.steps.value(step.id);
        if (!step.gate() && progress.startedAt.isValid()) {
            marks << StepMark{plan.id + step.id, step.title, step.phase, progress.startedAt,
                progress.finishedAt.isValid() ? std::optional(progress.finishedAt) : std::nullopt};
        }
    }
    return marks;
}

} // namespace

void WindowParts::generatePlan(const Draft& draft, PlanPage* replace)
{
    if (!m_connection.isOpen() || draft.isEmpty() || m_planning) {
        return;
    }
    m_planning = true;
    settle(&m_editor); // what stood in the way last time may do so no longer
    updateActions();
    m_window.statusBar()->showMessage(tr("Planning…"));
    const QPointer<PlanPage> page = replace;
    m_connection.link().plan(draft).then(this, [this, page](const Result<Plan>& plan) {
        m_planning = false;
        m_window.statusBar()->clearMessage();
        updateActions();
        if (!plan) {
            showError(plan.error(), &m_editor);
            return;
        }
        if (m_connection.isOpen()) {
            clearMessage();
        }
        const auto gates = std::ranges::count_if(plan->steps, [](const Step& step) { return step.gate() != nullptr; });
        m_log->log(tr("Planned: %1 (steps: %2, gates: %3)")
                .arg(plan->title(), QString::number(plan->steps.size() - gates), QString::number(gates)));
        if (page && !page->isBusy()) {
            RunController* old = page->controller();
            auto* controller = new RunController(m_services.backend, m_connection.settings(), *plan, page);
            page->setPlan(*plan, controller);
            controller->readStatus();
            delete old;
            m_tabs->takeHome(page);
            saveTabs();
        } else {
            m_tabs->openPlan(*plan);
        }
    });
}

void WindowParts::onPlanPage(PlanPage* page)
{
    connect(page, &PlanPage::actionsChanged, this, [this, page] {
        updateActions();
        noteRun(page);
    });
    connect(page, &PlanPage::logged, m_log, &LogDock::log);
    connect(page, &PlanPage::loggedError, m_log, &LogDock::logError);
    connect(page, &PlanPage::statusMessage, this, [this, page](const QString& text) { say(page, text, 8'000); });
    connect(page, &PlanPage::news, this, [this, page](const RunNews& news) { tellNews(page, news); });
    page->setTableReader([this, page](const QualifiedName& name) {
        // Tables of the same name in another database tell nothing.
        const CatalogPtr catalog = m_connection.isOpen() ? m_connection.catalog() : nullptr;
        return catalog && catalog->database == page->plan().database ? m_connection.link().table(name)
                                                                     : QFuture<Result<TablePtr>>();
    });
    connect(page, &QObject::destroyed, this, [this, page] {
        m_retired.remove(page);
        watchNext();
        notePlans();
    });
    connect(page, &PlanPage::showLocksRequested, this, &WindowParts::showLocks);
    connect(page, &PlanPage::watchRequested, this,
        [this, page](const QList<QualifiedName>& tables, LockMode wanted) { watchTables(page, tables, wanted); });
    connect(page, &PlanPage::checkRequested, this,
        [this, page](const QList<QualifiedName>& tables) { checkTables(page, tables); });
    connect(page, &PlanPage::strategyChosen, this, [this, page](const Change& change, Strategy strategy) {
        Draft draft = page->plan().draft;
        draft.put({change, strategy});
        generatePlan(draft, page);
    });
    connect(page, &PlanPage::snapshotChanged, this, [this, page](const RunSnapshotPtr& snapshot) {
        if (!m_docked) {
            m_docked = page;
        }
        if (PlanPage* docked = dockedPlan(); docked && (docked == page || docked != m_docked)) {
            showInDocks(docked);
        }
        m_locks->markSteps(stepMarks(page->plan(), *snapshot));
        noteDraft(page);
        tellMonitor();
        noteRun(page);
    });
}

/// One that runs, the one in front if there are several; else the one in front, or the last that was.
PlanPage* WindowParts::dockedPlan() const
{
    PlanPage* current = m_tabs->currentPlan();
    PlanPage* last = m_docked && m_tabs->indexOf(m_docked) >= 0 ? m_docked.get() : nullptr;
    for (PlanPage* page : {current, last}) {
        if (page && page->isBusy()) {
            return page;
        }
    }
    for (PlanPage* page : m_tabs->planPages()) {
        if (page->isBusy()) {
            return page;
        }
    }
    return current ? current : last;
}

void WindowParts::showInDocks(PlanPage* page)
{
    m_docked = page;
    const RunSnapshotPtr snapshot = page->currentSnapshot();
    QStringList backfills;
    for (const Step& step : page->plan().steps) {
        if (std::holds_alternative<BackfillBody>(step.body)) {
            backfills << step.id;
        }
    }
    showTuning(page);
    m_backfill->setSnapshot(snapshot, backfills);
    followBackfill(page, *snapshot);
    m_locks->setRun(page->isBusy() ? snapshot : nullptr);
}

/// A backfill that begins is worth more than the log; whoever looks at something else is left alone.
void WindowParts::followBackfill(const PlanPage* page, const RunSnapshot& snapshot)
{
    const bool runs = page->isBusy() && snapshot.backfill && snapshot.backfill->stepId == snapshot.currentStep;
    const QString now = runs ? page->plan().id + snapshot.currentStep : QString();
    if (std::exchange(m_followed, now) != now && runs && !m_log->visibleRegion().isEmpty()) {
        m_backfill->raise();
    }
}

/// A run that came to its end, or to a gate, has changed the database: read it again. Reading a plan's status has not.
void WindowParts::noteRun(PlanPage* page)
{
    if (page->isBusy()) {
        if (!m_running.contains(page)) {
            m_running.insert(page);
            // As it was set before it began.
            if (dockedPlan() == page) {
                showTuning(page);
            }
            page->controller()->setTuning(m_tuned == page ? m_backfill->tuning() : tuningOf(page));
            m_room.giveRoom();
        }
        forgetNews();
        return;
    }
    if (!m_running.remove(page)) {
        return;
    }
    if (m_quitting && !m_tabs->anyPlanBusy()) {
        QTimer::singleShot(0, &m_window, &QWidget::close);
        return;
    }
    tellMonitor();
    if (PlanPage* docked = dockedPlan()) {
        showInDocks(docked);
    }
    if (m_running.isEmpty() && m_locks->waiting() == 0) {
        m_room.takeRoomBack();
    }
    m_connection.refresh();
}

/// Once a plan has changed the database, what it does is no draft any more; once it was undone, it is one again.
void WindowParts::noteDraft(PlanPage* page)
{
    const RunSnapshotPtr snapshot = page->currentSnapshot();
    const bool under = isUnderWay(page->plan(), *snapshot);
    if (under && !m_retired.contains(page)) {
        m_retired.insert(page);
        m_editor.retire(page->plan().draft);
    } else if (!under && m_retired.contains(page) && snapshot->state == RunState::Undone) {
        m_retired.remove(page);
        m_editor.bringBack(page->plan().draft);
    }
    notePlans();
}

void WindowParts::notePlans()
{
    for (TablePage* table : m_tabs->tablePages()) {
        const PlanPage* works = nullptr;
        for (const PlanPage* page : m_tabs->planPages()) {
            if (isUnderWay(page->plan(), *page->currentSnapshot())
                && lockedTables(page->plan(), nullptr).contains(table->name())) {
                works = page;
            }
        }
        table->setPlan(works ? std::optional(works->plan()) : std::nullopt);
    }
}

/// One lock is watched at a time: the one that armed Continue When Free, else the latest that was wanted.
void WindowParts::watchTables(PlanPage* page, const QList<QualifiedName>& tables, LockMode wanted)
{
    if (tables.isEmpty()) {
        if (m_watcher == page) {
            m_watcher = nullptr;
            watchNext();
        }
        return;
    }
    const bool otherFirst = m_watcher && m_watcher != page && m_watcher->isArmed() && !page->isArmed();
    if (otherFirst || (m_lockedTable && page->isAtGate())) {
        return; // a gate has time, a table that cannot be read has not
    }
    m_watcher = page;
    if (LockMonitor* monitor = m_connection.monitor()) {
        monitor->watch(tables, wanted);
    }
}

void WindowParts::checkTables(PlanPage* page, const QList<QualifiedName>& tables)
{
    const auto found = std::make_shared<QList<Table>>();
    const auto left = std::make_shared<qsizetype>(tables.size());
    for (const QualifiedName& table : m_connection.isOpen() ? tables : QList<QualifiedName>()) {
        m_connection.link().table(table).then(this, [found, left, page = QPointer(page)](const Result<TablePtr>& read) {
            // A plan names its table as it was and as it will be: one of both is not there.
            if (read) {
                *found << **read;
            }
            if (--*left == 0 && page && !found->isEmpty()) {
                page->setTables(*found);
            }
        });
    }
}

void WindowParts::watchNext()
{
    if (m_watcher && m_lockedTable && m_watcher->isAtGate()) {
        m_watcher = nullptr;
    }
    LockMonitor* monitor = m_connection.monitor();
    if (m_watcher || !monitor) {
        return;
    }
    m_locks->setHolders({}, {});
    monitor->watch({}, LockMode::None);
    for (PlanPage* page : m_tabs->planPages()) {
        page->watchAgain();
    }
    if (!m_watcher && m_lockedTable) {
        m_tableWasHeld = false;
        monitor->watch({m_lockedTable->name()}, LockMode::AccessShare);
    }
}

void WindowParts::takeHolders(const QList<LockedSession>& holders)
{
    if (m_watcher) {
        m_watcher->setHolders(holders);
        m_locks->setHolders(holders, m_watcher ? m_watcher->watchedTitle() : QString());
        return;
    }
    if (!m_lockedTable) {
        return;
    }
    m_locks->setHolders(holders, m_lockedTable->name().printed());
    // Whoever held it has let go: what could not be read can be.
    if (std::exchange(m_tableWasHeld, !holders.isEmpty()) && holders.isEmpty()) {
        m_lockedTable->refresh();
    }
}

void WindowParts::tellMonitor()
{
    LockMonitor* monitor = m_connection.monitor();
    if (!monitor) {
        return;
    }
    QList<BackendId> ours;
    for (const PlanPage* page : m_tabs->planPages()) {
        if (page->isBusy()) {
            ours << page->currentSnapshot()->sessions;
        }
    }
    monitor->setOurs(ours);
    // After a loss it looks as often whether the server is back.
    monitor->setRunning(!ours.isEmpty() || m_tabs->anyPlanBusy() || m_connection.state() == Connection::State::Lost);
}

/// What runs now, for the question whether to leave it: "rename column …: Copy the values, 43 %".
QString WindowParts::whatRuns() const
{
    QStringList lines;
    for (const PlanPage* page : m_tabs->planPages()) {
        if (!page->isBusy()) {
            continue;
        }
        const RunSnapshotPtr snapshot = page->currentSnapshot();
        const Step* step = page->plan().step(snapshot->currentStep);
        QString line = step ? tr("%1: %2").arg(page->plan().title(), step->title) : page->plan().title();
        if (snapshot->backfill && snapshot->backfill->blocksTotal > 0 && step
            && snapshot->backfill->stepId == step->id) {
            line = tr("%1, %2 %")
                       .arg(line,
                           QString::number(100 * snapshot->backfill->blocksDone / snapshot->backfill->blocksTotal));
        }
        lines << line;
    }
    return lines.join(QLatin1Char('\n'));
}

bool WindowParts::askToQuit()
{
    QMessageBox box(QMessageBox::Question, tr("A Plan Is Running"), tr("Quit while a plan is running?"),
        QMessageBox::NoButton, &m_window);
    box.setObjectName(QStringLiteral("quitDialog"));
    box.setTextFormat(Qt::PlainText);
    box.setInformativeText(tr("%1\n\nWhat is done stays done, nothing is left half-done, and the application works on "
                              "meanwhile. The plan carries on from there when you start it again, here or with "
                              "\"lockkeeper run\".")
            .arg(whatRuns()));
    QPushButton* quit = box.addButton(tr("Pause and Quit"), QMessageBox::AcceptRole);
    quit->setObjectName(QStringLiteral("quitPause"));
    QPushButton* stay = box.addButton(tr("Keep Running"), QMessageBox::RejectRole);
    stay->setObjectName(QStringLiteral("quitStay"));
    box.setDefaultButton(stay);
    box.setEscapeButton(stay);
    box.exec();
    return box.clickedButton() == quit;
}

bool WindowParts::mayClose()
{
    using namespace std::chrono_literals;
    if (m_tabs->anyPlanBusy() && !m_quitAnyway) {
        if (m_quitting || !askToQuit()) {
            return false;
        }
        // The window goes when the engine has let go: a batch or a cancelled statement takes a moment.
        if (m_tabs->anyPlanBusy()) {
            m_quitting = true;
            m_window.statusBar()->showMessage(tr("Stopping the plan…"));
            m_window.centralWidget()->setEnabled(false);
            for (PlanPage* page : m_tabs->planPages()) {
                page->stop();
            }
            // In a dead network it may never: the journal knows all the same.
            QTimer::singleShot(10s, this, [this] {
                m_quitAnyway = true;
                m_window.close();
            });
            return false;
        }
    }
    saveTabs();
    if (!mayLose()) {
        return false;
    }
    m_room.bringBack(); // their places are to be remembered
    saveLayout();
    return true;
}

} // namespace lk
