// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runcontroller.h"
#include "ui/shell/finder.h"
#include "ui/shell/shortcutsdialog.h"
#include "ui/shell/windowparts.h"
#include "ui/table/tablepage.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QFileDialog>
#include <QFuture>
#include <QMessageBox>
#include <QPushButton>
#include <QStatusBar>

namespace lk {

void WindowParts::connectTo(const ConnectionSettings& settings)
{
    m_begun = true;
    if (m_tabs->anyPlanBusy()) {
        m_message->showMessage(MessageBar::Kind::Warning, tr("A plan is running on this connection."),
            tr("Stop or finish it before connecting elsewhere."));
        return;
    }
    m_message->dismiss();
    m_firstRun->showProgress(tr("Connecting to %1…").arg(settings.printed()));
    m_log->log(tr("Connecting to %1").arg(settings.printed()));
    saveTabs();
    m_asked = settings;
    m_connection.open(settings);
}

void WindowParts::onOpened()
{
    m_message->dismiss();
    m_firstRun->showIdle();
    if (m_dialog) {
        m_dialog->connected();
    }
    const ConnectionSettings& settings = m_connection.settings();
    const QString database = settings.printed();
    m_environment->showConnected(
        settings, m_connection.isReadOnly(), m_connection.canUnlock(), m_connection.minutesLeft());
    m_log->log(tr("Connected to %1, PostgreSQL %2").arg(database, m_connection.catalog()->serverVersionText));
    m_editor.setCatalog(m_connection.catalog());
    if (m_sandboxIsFresh) {
        m_sandboxIsFresh = false;
        m_memory.saveTabs(databaseKey(), {});
        (void)m_services.store.saveDraft(databaseKey(), {});
    }
    m_editor.load(databaseKey());

    // The sandbox's server is gone at the next start; there is nothing to come back to.
    if (m_sandbox) {
        m_memory.forgetConnection();
    } else {
        m_memory.saveConnection(m_asked);
    }
    m_restoring = true;
    m_tabs->closeTables();
    m_tabs->restore(m_memory.tabs(databaseKey()));
    m_restoring = false;
    m_tabs->connectPages();
    saveTabs();
    showCentre();
    updateActions();
    showImpact();
    m_objects->setFocus();
}

void WindowParts::onLost(const Error& error)
{
    m_log->logError(error);
    m_message->showError(error);
    m_message->addButton(
        QStringLiteral("network-connect"), tr("Reconnect"), [this] { connectTo(m_connection.settings()); });
    m_tabs->connectPages();
}

void WindowParts::startSandbox()
{
    m_begun = true;
    if (!m_services.makeSandbox || m_sandbox) {
        return;
    }
    m_sandbox = m_services.makeSandbox();
    if (!m_sandbox) {
        m_message->showMessage(MessageBar::Kind::Error, tr("A sandbox cannot be made here."),
            tr("Install the PostgreSQL 17 server programs."));
        return;
    }
    m_message->dismiss();
    m_firstRun->showProgress(tr("Making a private PostgreSQL server…"));
    updateActions();
    connect(m_sandbox.get(), &SandboxControl::progress, this, [this](const QString& what) {
        m_firstRun->showProgress(what);
        m_window.statusBar()->showMessage(what, 10'000);
        m_log->log(what);
    });
    connect(m_sandbox.get(), &SandboxControl::ready, this, [this] {
        m_sandboxPanel->setControl(m_sandbox.get());
        m_sandboxPanel->show();
        m_sandboxIsFresh = true;
        connectTo(m_sandbox->settings());
    });
    connect(m_sandbox.get(), &SandboxControl::failed, this, [this](const Error& error) {
        m_firstRun->showIdle();
        showError(error);
        m_sandboxPanel->setControl(nullptr);
        m_sandboxPanel->hide();
        m_sandbox.release()->deleteLater(); // it is the sender
        updateActions();
    });
}

void WindowParts::askToConnect()
{
    if (m_dialog) {
        m_dialog->raise();
        return;
    }
    m_dialog = new ConnectDialog(m_services.backend, m_services.store, &m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &ConnectDialog::connectRequested, this, &WindowParts::connectTo);
    m_dialog->open();
}

void WindowParts::askForPlan()
{
    const QString path = QFileDialog::getOpenFileName(
        &m_window, tr("Open Plan"), {}, tr("Lockkeeper plans (*.lkplan);;All files (*)"));
    if (!path.isEmpty()) {
        openPlanFile(path);
    }
}

void WindowParts::openPlanFile(const QString& path)
{
    m_begun = true;
    const auto plan = loadPlan(path);
    if (!plan) {
        showError(plan.error());
        return;
    }
    m_tabs->openPlan(*plan, path);
}

void WindowParts::generatePlan(const Draft& draft, PlanPage* replace)
{
    if (!m_connection.isOpen() || draft.isEmpty() || m_planning) {
        return;
    }
    m_planning = true;
    updateActions();
    m_window.statusBar()->showMessage(tr("Planning…"));
    const QPointer<PlanPage> page = replace;
    m_connection.link().plan(draft).then(this, [this, page](const Result<Plan>& plan) {
        m_planning = false;
        m_window.statusBar()->clearMessage();
        updateActions();
        if (!plan) {
            m_log->logError(plan.error());
            m_message->showError(plan.error());
            return;
        }
        m_message->dismiss();
        m_log->log(tr("Planned: %1 (steps: %2)").arg(plan->title()).arg(plan->steps.size()));
        if (page && !page->isBusy()) {
            RunController* old = page->controller();
            auto* controller = new RunController(m_services.backend, m_connection.settings(), *plan, page);
            page->setPlan(*plan, controller);
            controller->readStatus();
            delete old;
            saveTabs();
        } else {
            m_tabs->openPlan(*plan);
        }
    });
}

void WindowParts::openTable(const QualifiedName& name)
{
    if (m_connection.catalog()) {
        m_tabs->openTable(name)->setFocus(Qt::OtherFocusReason);
    }
}

void WindowParts::onPlanPage(PlanPage* page)
{
    connect(page, &PlanPage::actionsChanged, this, [this, page] {
        updateActions();
        noteRun(page);
    });
    connect(page, &PlanPage::logged, m_log, &LogDock::log);
    connect(page, &PlanPage::loggedError, m_log, &LogDock::logError);
    connect(page, &PlanPage::statusMessage, this,
        [this](const QString& text) { m_window.statusBar()->showMessage(text, 8'000); });
    connect(page, &PlanPage::needsYou, this, [this](const QString& what) {
        if (!m_window.isActiveWindow()) {
            QApplication::alert(&m_window);
            m_window.statusBar()->showMessage(what);
        }
    });
    connect(page, &PlanPage::showLocksRequested, this, [this] { showDock(m_locks); });
    connect(page, &PlanPage::strategyChosen, this, [this, page](const Change& change, Strategy strategy) {
        Draft draft = page->plan().draft;
        draft.put({change, strategy});
        generatePlan(draft, page);
    });
    connect(page, &PlanPage::snapshotChanged, this, [this, page](const RunSnapshotPtr& snapshot) {
        m_backfill->setSnapshot(snapshot);
        m_locks->setRun(page->isBusy() ? snapshot : nullptr);
        if (m_connection.monitor()) {
            m_connection.monitor()->setRunning(m_tabs->anyPlanBusy());
        }
        noteRun(page);
    });
    connect(m_backfill, &BackfillDock::tuningChanged, page, [page](const BackfillTuning& tuning) {
        if (page->controller() && page->isBusy()) {
            page->controller()->setTuning(tuning);
        }
    });
}

/// A run that came to its end, or to a gate, has changed the database: read it again. Reading a plan's status has not.
void WindowParts::noteRun(PlanPage* page)
{
    if (page->isBusy()) {
        m_running.insert(page);
        return;
    }
    if (!m_running.remove(page)) {
        return;
    }
    if (page->currentSnapshot()->state == RunState::Finished) {
        for (const DraftedChange& drafted : page->plan().draft.changes) {
            m_editor.revert(drafted.change);
        }
    }
    if (m_connection.monitor()) {
        m_connection.monitor()->setRunning(m_tabs->anyPlanBusy());
    }
    m_locks->setRun(nullptr);
    m_connection.refresh();
}

void WindowParts::onTablePage(TablePage* page)
{
    connect(page, &TablePage::loaded, this, &WindowParts::showImpact);
    connect(page, &TablePage::currentColumnChanged, this, &WindowParts::showImpact);
    connect(page, &TablePage::failed, this, &WindowParts::showError);
    connect(page, &TablePage::openRequested, this, &WindowParts::openTable);
    connect(page, &TablePage::pageChanged, this, &WindowParts::saveTabs);
    connect(page, &TablePage::statusMessage, this,
        [this](const QString& text) { m_window.statusBar()->showMessage(text, 8'000); });
}

void WindowParts::showImpact()
{
    if (const TablePage* page = m_tabs->currentTable()) {
        m_impact->showFor(page->table(), page->currentColumn());
    } else {
        m_impact->showFor(nullptr, {});
    }
}

void WindowParts::showMonitor()
{
    LockMonitor* monitor = m_connection.monitor();
    if (!monitor) {
        m_locks->setSnapshot(nullptr);
        m_status->showWaiting(0);
        return;
    }
    connect(monitor, &LockMonitor::snapshotChanged, m_locks, &LocksDock::setSnapshot);
    connect(monitor, &LockMonitor::acted, m_log, &LogDock::log);
    connect(monitor, &LockMonitor::failed, m_log, &LogDock::logError);
    connect(m_locks, &LocksDock::cancelRequested, monitor, &LockMonitor::cancelQuery);
    connect(m_locks, &LocksDock::terminateRequested, monitor, &LockMonitor::terminateSession);
    monitor->setRunning(m_tabs->anyPlanBusy());
}

void WindowParts::findObject()
{
    if (!m_connection.catalog()) {
        return;
    }
    QList<Finder::Entry> entries;
    for (const TableSummary& table : m_connection.catalog()->tables) {
        const bool view = table.kind == TableKind::View || table.kind == TableKind::MaterializedView;
        entries << Finder::Entry{icon(view ? QStringLiteral("view-table") : QStringLiteral("table")),
            table.name.printed(), {}, [this, name = table.name] { openTable(name); }};
    }
    Finder(tr("Open Object"), tr("Type a part of the name"), std::move(entries), &m_window).exec();
}

void WindowParts::findCommand()
{
    QList<Finder::Entry> entries;
    for (QAction* action : m_actions.all) {
        QString text = action->text();
        entries << Finder::Entry{action->icon(), text.remove(QLatin1Char('&')),
            action->shortcut().toString(QKeySequence::NativeText), [action] { action->trigger(); },
            action->isEnabled()};
    }
    Finder(tr("Commands"), tr("Type a part of the command"), std::move(entries), &m_window).exec();
}

void WindowParts::editShortcuts()
{
    ShortcutsDialog dialog(m_actions.all, &m_window);
    if (dialog.exec() == QDialog::Accepted) {
        for (QAction* action : m_actions.all) {
            const QString keys = action->shortcut().toString(QKeySequence::PortableText);
            m_memory.saveWord(QStringLiteral("shortcut/%1").arg(action->objectName()),
                keys.isEmpty() ? QStringLiteral("none") : keys);
        }
    }
}

void WindowParts::showError(const Error& error)
{
    m_log->logError(error);
    m_message->showError(error);
}

void WindowParts::showDock(QDockWidget* dock)
{
    dock->show();
    dock->raise();
    dock->widget()->setFocus(Qt::ShortcutFocusReason);
}

void WindowParts::nextPane()
{
    const QList<QWidget*> panes{m_objects, m_centre, m_impact, m_backfill, m_locks, m_log};
    QWidget* focus = QApplication::focusWidget();
    qsizetype at = -1;
    for (qsizetype n = 0; n < panes.size(); ++n) {
        if (focus && (panes[n] == focus || panes[n]->isAncestorOf(focus))) {
            at = n;
        }
    }
    for (qsizetype step = 1; step <= panes.size(); ++step) {
        QWidget* pane = panes[(at + step) % panes.size()];
        if (!pane->isVisible() || pane->visibleRegion().isEmpty()) {
            continue;
        }
        for (QWidget* widget = pane->nextInFocusChain(); widget && widget != pane;
            widget = widget->nextInFocusChain()) {
            if (pane->isAncestorOf(widget) && widget->isVisible() && widget->isEnabled()
                && (widget->focusPolicy() & Qt::TabFocus)) {
                widget->setFocus(Qt::TabFocusReason);
                return;
            }
        }
    }
}

bool WindowParts::mayClose()
{
    if (m_tabs->anyPlanBusy()) {
        QMessageBox box(QMessageBox::Question, tr("A plan is running"),
            tr("Pause it and quit? What is done stays done; the plan carries on from there at the next start, here or "
               "on the command line."),
            QMessageBox::NoButton, &m_window);
        QPushButton* quit = box.addButton(tr("Pause and Quit"), QMessageBox::AcceptRole);
        box.addButton(QMessageBox::Cancel);
        box.exec();
        if (box.clickedButton() != quit) {
            return false;
        }
        for (PlanPage* page : m_tabs->planPages()) {
            page->stop();
        }
    }
    saveTabs();
    if (m_impactYields) {
        m_impact->show(); // its place is to be remembered
        m_impactYields = false;
    }
    m_memory.saveLayout(m_window);
    return true;
}

} // namespace lk
