// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/strategywords.h"
#include "ui/shell/windowparts.h"
#include "ui/table/tablepage.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QStatusBar>
#include <QToolBar>

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

void WindowParts::showError(const Error& error, const QObject* from)
{
    m_log->logError(error);
    const bool lost = m_connection.state() == Connection::State::Lost;
    if (lost
        && (error.kind == ErrorKind::Unreachable || error.kind == ErrorKind::InDoubt
            || error.kind == ErrorKind::Cancelled)) {
        return; // what is shown says why
    }
    m_message->showError(strategiesInWords(error));
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
        clearMessage();
    }
}

void WindowParts::clearMessage()
{
    m_complaint = nullptr;
    m_message->dismiss();
    if (const auto& trouble = m_services.store.trouble()) {
        m_message->showError(*trouble);
        m_complaint = &m_services.store;
    }
}

bool WindowParts::mayLose()
{
    const auto kept = m_services.store.flush();
    if (kept) {
        return true;
    }
    QMessageBox box(QMessageBox::Warning, tr("Not Everything Is Written"),
        tr("Quit without what could not be written?"), QMessageBox::NoButton, &m_window);
    box.setObjectName(QStringLiteral("unwrittenDialog"));
    box.setTextFormat(Qt::PlainText);
    box.setInformativeText(
        tr("%1\n\nDrafts, profiles and tabs that could not be written are lost when this window closes.")
            .arg(kept.error().message));
    QPushButton* quit = box.addButton(tr("Quit and Lose Them"), QMessageBox::DestructiveRole);
    quit->setObjectName(QStringLiteral("unwrittenQuit"));
    QPushButton* stay = box.addButton(tr("Stay"), QMessageBox::RejectRole);
    stay->setObjectName(QStringLiteral("unwrittenStay"));
    box.setDefaultButton(stay);
    box.setEscapeButton(stay);
    box.exec();
    return box.clickedButton() == quit;
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
    // Not to the pane itself, which neither shows that it has the keyboard nor does anything with it.
    QWidget* main = mainOf(*dock);
    (main ? main : dock->widget())->setFocus(Qt::ShortcutFocusReason);
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
    } else {
        m_window.statusBar()->showMessage(
            tr("Select what to rename: a table in the list, or a column in its table."), 8'000);
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

/// What one would look at in a pane: its largest list, else whatever takes the keyboard first.
QWidget* WindowParts::mainOf(const QWidget& pane)
{
    QWidget* main = nullptr;
    int most = 0;
    for (QAbstractItemView* view : pane.findChildren<QAbstractItemView*>()) {
        const int room = view->width() * view->height();
        if (room > most && view->isVisible() && view->isEnabled() && (view->focusPolicy() & Qt::TabFocus)) {
            most = room;
            main = view;
        }
    }
    for (QWidget* widget = pane.nextInFocusChain(); !main && widget && widget != &pane;
        widget = widget->nextInFocusChain()) {
        if (pane.isAncestorOf(widget) && widget->isVisible() && widget->isEnabled()
            && (widget->focusPolicy() & Qt::TabFocus)) {
            main = widget;
        }
    }
    return main;
}

void WindowParts::goToPane(int step)
{
    const QList<QWidget*> panes{m_environment, m_sandboxPanel, m_actions.toolBar, m_objects, m_message, m_centre,
        m_draftBar, m_impact, m_backfill, m_locks, m_log};
    const QWidget* focus = QApplication::focusWidget();
    qsizetype at = step > 0 ? -1 : 0;
    for (qsizetype n = 0; n < panes.size(); ++n) {
        if (focus && (panes[n] == focus || panes[n]->isAncestorOf(focus))) {
            at = n;
        }
    }
    for (qsizetype tries = 1; tries <= panes.size(); ++tries) {
        const QWidget* pane = panes[(at + step * tries + panes.size() * 2) % panes.size()];
        if (!pane->isVisible() || pane->visibleRegion().isEmpty()) {
            continue;
        }
        if (QWidget* main = mainOf(*pane)) {
            main->setFocus(Qt::TabFocusReason);
            return;
        }
    }
}

} // namespace lk
