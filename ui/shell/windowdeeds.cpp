// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

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
    m_window.statusBar()->clearMessage();
    if (m_dialog) {
        m_dialog->connected();
    }
    const ConnectionSettings& settings = m_connection.settings();
    const QString database = settings.printed();
    m_environment->showConnected(
        settings, m_connection.isReadOnly(), m_connection.canUnlock(), m_connection.minutesLeft());
    m_log->log(tr("Connected to %1, PostgreSQL %2").arg(database, m_connection.catalog()->serverVersionText));
    m_editor.setCatalog(m_connection.catalog());
    const bool freshSandbox = std::exchange(m_sandboxIsFresh, false);
    if (freshSandbox) {
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
    m_tabs->readPlans();
    saveTabs();
    showCentre();
    updateActions();
    showImpact();
    m_objects->setFocus();
    // Whoever tries the sandbox is shown the table it is about.
    const QualifiedName orders{QStringLiteral("public"), QStringLiteral("orders")};
    if (freshSandbox && m_connection.catalog()->table(orders)) {
        openTable(orders);
    }
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

/// Production is one click further away than the rest.
void WindowParts::askToUnlock()
{
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Write to Production"),
        tr("Allow writing to %1?").arg(m_connection.settings().printed()), QMessageBox::NoButton, &m_window);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("unlockDialog"));
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(
        tr("This is production. Plans can then be run and undone here, until it locks itself again."));
    QPushButton* unlock
        = box->addButton(tr("Unlock for %1 Minutes").arg(Connection::unlockedMinutes), QMessageBox::AcceptRole);
    unlock->setObjectName(QStringLiteral("unlockDeed"));
    QPushButton* stay = box->addButton(tr("Stay Read-Only"), QMessageBox::RejectRole);
    box->setDefaultButton(stay);
    box->setEscapeButton(stay);
    connect(unlock, &QPushButton::clicked, this, [this] { m_connection.setReadOnly(false); });
    box->open();
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

void WindowParts::openTable(const QualifiedName& name)
{
    if (m_connection.catalog()) {
        m_tabs->openTable(name)->setFocus(Qt::OtherFocusReason);
    }
}

void WindowParts::onTablePage(TablePage* page)
{
    connect(page, &TablePage::loaded, this, &WindowParts::showImpact);
    connect(page, &TablePage::currentColumnChanged, this, &WindowParts::showImpact);
    connect(page, &TablePage::loaded, this, [this, page] {
        settle(page);
        notePlans();
        if (m_lockedTable == page) {
            m_lockedTable = nullptr;
            watchNext();
        }
    });
    connect(page, &TablePage::failed, this, [this, page](const Error& error) {
        showError(error, page);
        if (error.kind == ErrorKind::LockTimeout) {
            m_lockedTable = page;
            watchNext();
        }
    });
    connect(page, &QObject::destroyed, this, &WindowParts::watchNext);
    connect(page, &TablePage::openRequested, this, &WindowParts::openTable);
    connect(page, &TablePage::planRequested, this, [this](const QString& id) {
        for (PlanPage* plan : m_tabs->planPages()) {
            if (plan->plan().id == id) {
                m_tabs->setCurrentWidget(plan);
            }
        }
    });
    connect(page, &TablePage::typeJudged, this, [this, page](const QString& column, const QString& refusal) {
        m_impact->judgeType(page->name(), column, refusal);
    });
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
        m_status->showLocks(nullptr);
        m_status->showReplicas({});
        return;
    }
    connect(monitor, &LockMonitor::snapshotChanged, m_locks, &LocksDock::setSnapshot);
    connect(monitor, &LockMonitor::snapshotChanged, m_status, &StatusFields::showLocks);
    connect(monitor, &LockMonitor::replicasChanged, m_status, &StatusFields::showReplicas);
    connect(monitor, &LockMonitor::replicasChanged, this, [this](const ReplicaLag& lag) {
        for (PlanPage* page : m_tabs->planPages()) {
            page->setReplicas(lag);
        }
    });
    connect(monitor, &LockMonitor::holdersChanged, this, &WindowParts::takeHolders);
    m_watcher = nullptr;
    watchNext();
    connect(monitor, &LockMonitor::acted, m_log, &LogDock::log);
    connect(monitor, &LockMonitor::failed, m_log, &LogDock::logError);
    connect(m_locks, &LocksDock::cancelRequested, monitor, &LockMonitor::cancelQuery);
    connect(m_locks, &LocksDock::terminateRequested, monitor, &LockMonitor::terminateSession);
    tellMonitor();
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
    (new Finder(tr("Open Object"), tr("Type a part of the name"), std::move(entries), &m_window))->open();
}

void WindowParts::findCommand()
{
    QList<Finder::Entry> entries;
    for (QAction* action : m_actions.all) {
        QString text = action->text();
        entries << Finder::Entry{action->icon(), text.remove(QLatin1Char('&')),
            action->shortcut().toString(QKeySequence::NativeText), [action] { action->trigger(); }, action->isEnabled(),
            action->isEnabled() ? QString() : action->toolTip()};
    }
    (new Finder(tr("Commands"), tr("Type a part of the command"), std::move(entries), &m_window))->open();
}

void WindowParts::editShortcuts()
{
    auto* dialog = new ShortcutsDialog(m_actions.all, &m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this] {
        for (const QAction* action : std::as_const(m_actions.all)) {
            const QString keys = action->shortcut().toString(QKeySequence::PortableText);
            m_memory.saveWord(QStringLiteral("shortcut/%1").arg(action->objectName()),
                keys.isEmpty() ? QStringLiteral("none") : keys);
        }
    });
    dialog->open();
}

void WindowParts::showError(const Error& error, const QObject* from)
{
    m_log->logError(error);
    m_message->showError(error);
    if (error.kind == ErrorKind::LockTimeout) {
        m_message->addButton(QStringLiteral("object-locked"), tr("Show Locks"), [this] { showLocks(); });
    }
    m_complaint = from;
}

void WindowParts::settle(const QObject* from)
{
    if (from && m_complaint == from) {
        m_complaint = nullptr;
        m_message->dismiss();
    }
}

void WindowParts::showLocks()
{
    showDock(m_locks);
    m_locks->chooseBlocker();
}

void WindowParts::showDock(QDockWidget* dock)
{
    dock->show();
    dock->raise();
    if (dock != m_log) {
        m_room.giveRoom();
    }
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

} // namespace lk
