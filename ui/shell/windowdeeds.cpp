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

void WindowParts::openColumn(const QualifiedName& table, const QString& column)
{
    openTable(table);
    if (TablePage* page = m_tabs->currentTable(); page && page->name() == table) {
        page->showPage(QStringLiteral("columns"));
        page->selectColumn(column);
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
    connect(monitor, &LockMonitor::acted, m_locks, &LocksDock::showOutcome);
    connect(monitor, &LockMonitor::actFailed, m_log, &LogDock::logError);
    connect(monitor, &LockMonitor::actFailed, m_locks, &LocksDock::showFailure);
    connect(monitor, &LockMonitor::failed, m_log, &LogDock::logError);
    connect(monitor, &LockMonitor::failed, m_locks, &LocksDock::setTrouble);
    connect(monitor, &LockMonitor::failed, m_status, &StatusFields::showTrouble);
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
    for (PlanPage* page : m_tabs->planPages()) {
        entries << Finder::Entry{
            icon(QStringLiteral("run-build")), page->plan().title(), tr("plan"), [this, page = QPointer(page)] {
                if (page) {
                    m_tabs->setCurrentWidget(page);
                }
            }};
    }
    for (TablePage* page : m_tabs->tablePages()) {
        for (const Column& column : page->table() ? page->table()->columns : QList<Column>()) {
            entries << Finder::Entry{icon(QStringLiteral("view-list-details")),
                QStringLiteral("%1.%2").arg(page->name().printed(), column.name), column.type,
                [this, name = page->name(), column = column.name] { openColumn(name, column); }};
        }
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
    const bool lost = m_connection.state() == Connection::State::Lost;
    if (lost
        && (error.kind == ErrorKind::Unreachable || error.kind == ErrorKind::InDoubt
            || error.kind == ErrorKind::Cancelled)) {
        return; // what is shown says why
    }
    m_message->showError(error);
    if (lost) {
        offerReconnect();
    }
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

/// The window's own focus: the command may come from the palette, which has the keyboard itself.
void WindowParts::renameHere()
{
    const QWidget* focus = m_window.focusWidget();
    TablePage* page = m_tabs->currentTable();
    if (focus && m_objects->isAncestorOf(focus)) {
        m_objects->renameCurrent();
    } else if (page && (!focus || page->isAncestorOf(focus))) {
        page->renameColumn();
    }
}

bool WindowParts::closePanel()
{
    if (m_message->isVisible()) {
        m_message->dismiss();
        return true;
    }
    const QWidget* focus = m_window.focusWidget();
    for (QDockWidget* dock : std::initializer_list<QDockWidget*>{m_impact, m_backfill, m_locks, m_log}) {
        if (focus && dock->isAncestorOf(focus)) {
            dock->hide();
            if (QWidget* page = m_tabs->currentWidget()) {
                page->setFocus(Qt::OtherFocusReason);
            }
            return true;
        }
    }
    return false;
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
