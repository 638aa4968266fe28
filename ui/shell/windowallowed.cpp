// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/windowparts.h"
#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QToolBar>

namespace lk {

void WindowParts::updateActions()
{
    const bool open = m_connection.isOpen();
    const PlanPage* page = m_tabs->currentPlan();
    const PlanActions can = page ? page->actions() : PlanActions();
    const QString noPlan = tr("Open a plan first.");

    const QString connectFirst = open ? QString() : tr("Connect first.");
    const QString planFirst = page ? QString() : noPlan;
    const auto ifPlan = [&](bool possible, const QString& why) {
        return !page ? noPlan : possible ? QString() : why.isEmpty() ? tr("Not possible now.") : why;
    };
    const auto tip = [](const QAction* action, const QString& what) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        return keys.isEmpty() ? what : tr("%1 (%2)", "what a command does, its shortcut").arg(what, keys);
    };
    const auto draftFirst = [this] {
        const QString keys = m_actions.rename->shortcut().toString(QKeySequence::NativeText);
        return keys.isEmpty()
            ? tr("Draft a change first: rename a column, or choose its type from a list.")
            : tr("Draft a change first: %1 renames a column, its type is chosen from a list.").arg(keys);
    };
    allow(*m_actions.sandbox,
        isInSandbox()                        ? tr("You are in the sandbox.")
            : m_sandbox && !m_sandboxIsReady ? tr("The sandbox is being made.")
            : m_services.makeSandbox         ? QString()
                                             : tr("This program was started without a sandbox."),
        tr("A private server with a shop of a million orders"));
    m_actions.sandbox->setText(
        m_sandboxIsReady && !isInSandbox() ? tr("Go Back to the &Sandbox") : tr("Start the &Sandbox"));
    const bool back = !open && m_connection.tried() != ConnectionSettings(); // somewhere it was, or should have been
    m_actions.refresh->setText(back ? tr("&Reconnect") : tr("&Refresh"));
    allow(*m_actions.refresh,
        open || (back && !m_connection.isTrying()) ? QString()
            : back                                 ? tr("It is being connected.")
                                                   : connectFirst,
        tip(m_actions.refresh, back ? tr("Connect again") : tr("Read the database again")));
    if (QWidget* button = m_actions.toolBar->widgetForAction(m_actions.refresh)) {
        button->setAccessibleName(m_actions.refresh->iconText());
    }
    allow(*m_actions.openObject, connectFirst, tip(m_actions.openObject, tr("Open a table by its name")));
    allow(*m_actions.showMap, connectFirst, tip(m_actions.showMap, tr("All tables and what references what")));
    allow(*m_actions.showHistory, connectFirst,
        tip(m_actions.showHistory, tr("Every run on this database: who, when, what it took")));
    allow(*m_actions.generate,
        !open                            ? connectFirst
            : m_editor.draft().isEmpty() ? draftFirst()
            : m_planning                 ? tr("It is being planned.")
                                         : QString(),
        tip(m_actions.generate, tr("Make a plan of the drafted changes")));
    allow(*m_actions.discardDraft, m_editor.draft().isEmpty() ? tr("Nothing is drafted.") : QString());
    allow(*m_actions.rename, connectFirst);
    // A plan's tab shows no draft: what nobody sees is not to be changed by a key.
    m_actions.undo->setEnabled(!page && m_editor.undoStack().canUndo());
    m_actions.redo->setEnabled(!page && m_editor.undoStack().canRedo());
    allow(*m_actions.renameTable, m_tabs->currentTable() ? QString() : tr("Open a table first."));
    allow(*m_actions.closeTab, m_tabs->count() > 0 ? QString() : tr("No tab is open."));
    allow(*m_actions.savePlan, planFirst, tip(m_actions.savePlan, tr("Save the plan as a file")));
    allow(*m_actions.exportScripts, planFirst,
        tip(m_actions.exportScripts, tr("Write the plan as SQL scripts and as a runbook")));
    allow(*m_actions.measure,
        !page                     ? noPlan
            : page->isMeasuring() ? QString()
                                  : page->whyNotMeasure(),
        tip(m_actions.measure, tr("Try the plan's work on a sample and say how long each step will take")));
    m_actions.measure->setText(page && page->isMeasuring() ? tr("Stop &Measuring") : tr("&Measure What It Takes"));
    allow(*m_actions.runPhase, ifPlan(can.runPhase, can.whyNotRun),
        tip(m_actions.runPhase, tr("Run the phase that is next, up to its gate")));
    allow(*m_actions.runAll, ifPlan(can.runPhase, can.whyNotRun),
        tip(m_actions.runAll, tr("Run all that is left, and stop at every gate, where you decide")));
    allow(
        *m_actions.runStep, ifPlan(can.runStep, can.whyNotRun), tip(m_actions.runStep, tr("Run the next step alone")));
    allow(*m_actions.pause, ifPlan(can.pause || can.resume, tr("Nothing is running.")),
        tip(m_actions.pause, can.resume ? tr("Go on where it stands") : tr("Hold as soon as what runs now has ended")));
    m_actions.pause->setText(can.pausing ? tr("&Pausing…") : can.resume ? tr("&Resume") : tr("&Pause"));
    m_actions.pause->setIcon(icon(
        can.resume && !can.pausing ? QStringLiteral("media-playback-start") : QStringLiteral("media-playback-pause")));
    allow(*m_actions.stop, ifPlan(can.stop, tr("Nothing is running.")),
        tip(m_actions.stop, tr("Stop as soon as it is safe; what is done stays done")));
    allow(*m_actions.reconnectPlan, ifPlan(can.reconnect, tr("No run waits for a connection.")),
        tip(m_actions.reconnectPlan, tr("Connect again at once instead of waiting")));
    allow(*m_actions.undoPlan, ifPlan(can.undo, can.whyNotUndo),
        tip(m_actions.undoPlan, tr("Take back every step that was done, last first")));
    for (QAction* phase : m_actions.phases) {
        allow(*phase, planFirst);
    }
}

} // namespace lk
