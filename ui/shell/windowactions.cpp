// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/windowactions.h"

#include "ui/theme/icons.h"

#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>
#include <QToolBar>
#include <QToolButton>

namespace lk {

WindowActions::WindowActions(QMainWindow& window, QUndoStack& undoStack)
    : m_window(window)
{
    connectAction
        = add("connect", QStringLiteral("network-connect"), tr("&Connect…"), QKeySequence(Qt::CTRL | Qt::Key_N));
    sandbox = add("sandbox", QStringLiteral("application-x-executable"), tr("Start the &Sandbox"));
    refresh = add("refresh", QStringLiteral("view-refresh"), tr("&Refresh"), QKeySequence(Qt::Key_F5));
    openPlan = add("openPlan", QStringLiteral("document-open"), tr("&Open Plan…"), QKeySequence(Qt::CTRL | Qt::Key_O));
    savePlan = add("savePlan", QStringLiteral("document-save"), tr("&Save Plan"), QKeySequence(Qt::CTRL | Qt::Key_S));
    exportScripts = add("export", QStringLiteral("document-export"), tr("&Export Scripts and Runbook…"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E));
    exportScripts->setIconText(tr("Export"));
    closeTab = add("closeTab", QStringLiteral("window-close"), tr("&Close Tab"), QKeySequence(Qt::CTRL | Qt::Key_W));
    quit = add("quit", QStringLiteral("process-stop"), tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q));

    undo = undoStack.createUndoAction(&window, tr("&Undo"));
    undo->setObjectName(QStringLiteral("undo"));
    undo->setIcon(icon(QStringLiteral("edit-undo")));
    undo->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Z));
    redo = undoStack.createRedoAction(&window, tr("&Redo"));
    redo->setObjectName(QStringLiteral("redo"));
    redo->setIcon(icon(QStringLiteral("edit-redo")));
    redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    all << undo << redo;
    rename = add("rename", QStringLiteral("edit-rename"), tr("Re&name"), QKeySequence(Qt::Key_F2));
    renameTable
        = add("renameTable", QStringLiteral("edit-rename"), tr("Rename &Table…"), QKeySequence(Qt::SHIFT | Qt::Key_F2));
    discardDraft = add("discardDraft", QStringLiteral("edit-delete"), tr("&Discard the Draft"));
    openObject
        = add("openObject", QStringLiteral("edit-find"), tr("Open O&bject…"), QKeySequence(Qt::CTRL | Qt::Key_P));
    commands = add("commands", QStringLiteral("view-list-details"), tr("Co&mmands…"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P));
    shortcuts = add("shortcuts", QStringLiteral("configure"), tr("&Keyboard Shortcuts…"));
    notifications = add("notifications", QStringLiteral("data-information"), tr("Desktop Noti&fications"));
    notifications->setCheckable(true);
    notifications->setChecked(true);
    notifications->setToolTip(tr("Say when a plan needs you, fails or is finished while another window is in front"));

    generate = add("generate", QStringLiteral("run-build"), tr("&Generate Plan"), QKeySequence(Qt::CTRL | Qt::Key_G));
    measure = add("measure", QStringLiteral("chronometer"), tr("&Measure What It Takes"));
    runPhase = add(
        "runPhase", QStringLiteral("media-playback-start"), tr("&Run Phase"), QKeySequence(Qt::CTRL | Qt::Key_Return));
    runPhase->setIconText(tr("Run"));
    runStep = add("runStep", QStringLiteral("media-skip-forward"), tr("Run One &Step"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return));
    runAll = add("runAll", QStringLiteral("media-seek-forward"), tr("Run &All"),
        QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_Return));
    pause = add("pause", QStringLiteral("media-playback-pause"), tr("&Pause"), QKeySequence(Qt::CTRL | Qt::Key_Period));
    stop = add("stop", QStringLiteral("media-playback-stop"), tr("S&top"));
    reconnectPlan = add("reconnectPlan", QStringLiteral("network-connect"), tr("Connect the Run A&gain Now"));
    undoPlan = add("undoPlan", QStringLiteral("edit-undo"), tr("&Undo the Plan…"));
    for (int n = 0; n < 3; ++n) {
        static const char* const names[] = {"phaseExpand", "phaseMigrate", "phaseContract"};
        const QString titles[] = {tr("Show &Expand"), tr("Show &Migrate"), tr("Show &Contract")};
        phases[size_t(n)] = add(names[n], {}, titles[n], QKeySequence(Qt::ALT | Qt::Key(Qt::Key_1 + n)));
        phases[size_t(n)]->setIcon(roleIcon(allRoles[n]));
    }

    showMap = add("showMap", QStringLiteral("relation"), tr("Schema &Map"), QKeySequence(Qt::CTRL | Qt::Key_M));
    showHistory = add("showHistory", QStringLiteral("view-calendar-timeline"), tr("Run &History"),
        QKeySequence(Qt::CTRL | Qt::Key_H));
    showLocks
        = add("showLocks", QStringLiteral("object-locked"), tr("Go to &Locks"), QKeySequence(Qt::CTRL | Qt::Key_L));
    showBackfill = add(
        "showBackfill", QStringLiteral("office-chart-line"), tr("Go to &Backfill"), QKeySequence(Qt::CTRL | Qt::Key_B));
    filterObjects = add("filterObjects", QStringLiteral("view-filter"), tr("&Filter Objects"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F));
    nextPane = add("nextPane", QStringLiteral("go-next"), tr("&Next Pane"), QKeySequence(Qt::Key_F6));
    previousPane = add(
        "previousPane", QStringLiteral("go-previous"), tr("Pre&vious Pane"), QKeySequence(Qt::SHIFT | Qt::Key_F6));
    about = add("about", QStringLiteral("help-about"), tr("&About Lockkeeper"));
    auto* group = new QActionGroup(&window);
    for (int n = 0; n < 3; ++n) {
        static const char* const names[] = {"themeSystem", "themeLight", "themeDark"};
        const QString titles[] = {tr("As the &System"), tr("&Light"), tr("&Dark")};
        themes[size_t(n)] = add(names[n], {}, titles[n]);
        themes[size_t(n)]->setCheckable(true);
        group->addAction(themes[size_t(n)]);
    }
    for (QAction* action : std::as_const(all)) {
        action->setProperty(defaultKeys, QKeySequence::listToString(action->shortcuts(), QKeySequence::PortableText));
    }
    fillMenus();
    fillToolBar();
}

QString WindowActions::wordsOutsideMenu(const QAction& action)
{
    const QString words = action.text().remove(QLatin1Char('&'));
    return action.objectName().startsWith(QLatin1String("theme")) ? tr("Theme: %1").arg(words) : words;
}

QAction* WindowActions::add(const char* name, const QString& iconName, const QString& text, const QKeySequence& key)
{
    auto* action = new QAction(text, &m_window);
    action->setObjectName(QLatin1String(name));
    if (!iconName.isEmpty()) {
        action->setIcon(icon(iconName));
    }
    action->setShortcut(key);
    m_window.addAction(action); // the shortcut holds although a menu is not open
    all << action;
    return action;
}

void WindowActions::fillMenus()
{
    QMenuBar& bar = *m_window.menuBar();
    QMenu* file = bar.addMenu(tr("&File"));
    file->addActions({connectAction, sandbox});
    file->addSeparator();
    file->addActions({openPlan, savePlan, exportScripts});
    file->addSeparator();
    file->addActions({closeTab, quit});

    QMenu* edit = bar.addMenu(tr("&Edit"));
    edit->addActions({undo, redo});
    edit->addSeparator();
    edit->addActions({rename, renameTable, discardDraft});
    edit->addSeparator();
    edit->addActions({openObject, commands});
    edit->addSeparator();
    edit->addActions({shortcuts, notifications});

    QMenu* plan = bar.addMenu(tr("&Plan"));
    plan->addActions({generate, measure});
    plan->addSeparator();
    plan->addActions({runPhase, runAll, runStep, pause, stop, reconnectPlan, undoPlan});
    plan->addSeparator();
    plan->addActions({phases.begin(), phases.end()});

    viewMenu = bar.addMenu(tr("&View"));
    viewMenu->addAction(refresh);
    QMenu* theme = viewMenu->addMenu(tr("&Theme"));
    theme->addActions({themes.begin(), themes.end()});
    viewMenu->addSeparator();
    viewMenu->addActions({showMap, showHistory, filterObjects, showLocks, showBackfill, nextPane, previousPane});
    viewMenu->addSeparator();

    bar.addMenu(tr("&Help"))->addAction(about);
    for (QMenu* menu : {file, edit, plan, viewMenu}) {
        menu->setToolTipsVisible(true); // why something cannot be done
    }
}

void WindowActions::fillToolBar()
{
    toolBar = m_window.addToolBar(tr("Tool Bar"));
    toolBar->setObjectName(QStringLiteral("toolBar"));
    toolBar->setMovable(false);
    toolBar->setContextMenuPolicy(Qt::PreventContextMenu);
    toolBar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    toolBar->addActions({connectAction, refresh});
    toolBar->addSeparator();
    toolBar->addAction(generate);
    toolBar->addSeparator();
    toolBar->addActions({runPhase, pause, stop});
    toolBar->addSeparator();
    toolBar->addAction(exportScripts);
    if (auto* run = qobject_cast<QToolButton*>(toolBar->widgetForAction(runPhase))) {
        auto* menu = new QMenu(run);
        menu->addActions({runPhase, runAll, runStep, undoPlan});
        run->setMenu(menu);
        run->setPopupMode(QToolButton::MenuButtonPopup);
    }
    for (QAction* action : toolBar->actions()) {
        if (QWidget* button = toolBar->widgetForAction(action); button && !action->isSeparator()) {
            button->setAccessibleName(action->iconText());
            button->setFocusPolicy(Qt::TabFocus);
        }
    }
}

} // namespace lk
