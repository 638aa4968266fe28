// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QAction>
#include <QCoreApplication>
#include <QList>
#include <QMainWindow>
#include <QUndoStack>

#include <array>

class QMenu;
class QToolBar;

namespace lk {

/// Every command of the window, made once, shown in menus, tool bar and command palette. Knows no model.
class WindowActions {
    Q_DECLARE_TR_FUNCTIONS(lk::WindowActions)
public:
    WindowActions(QMainWindow& window, QUndoStack& undo);

    QAction* connectAction;
    QAction* sandbox;
    QAction* refresh;
    QAction* openPlan;
    QAction* savePlan;
    QAction* generate;
    QAction* measure;
    QAction* runPhase;
    QAction* runAll;
    QAction* runStep;
    QAction* pause;
    QAction* stop;
    QAction* reconnectPlan; ///< a run that lost its connection need not wait
    QAction* undoPlan;
    QAction* exportScripts;
    QAction* openObject;
    QAction* commands;
    QAction* rename; ///< what is selected where the focus is
    QAction* renameTable;
    QAction* closeTab;
    QAction* nextPane;
    QAction* previousPane;
    QAction* shortcuts;
    QAction* notifications; ///< checked: they are wanted
    QAction* quit;
    QAction* undo;
    QAction* redo;
    QAction* discardDraft;
    QAction* showMap;
    QAction* showHistory;
    QAction* showLocks;
    QAction* showBackfill;
    QAction* filterObjects;
    QAction* about;
    std::array<QAction*, 3> phases; ///< Alt+1..3
    std::array<QAction*, 3> themes; ///< system, light, dark

    /// Name of the property that has the keys an action came with, as QKeySequence::listToString() prints them.
    static constexpr const char* defaultKeys = "lkDefaultKeys";
    /// What a command says in a list of all of them, where it stands without its menu.
    static QString wordsOutsideMenu(const QAction& action);

    QMenu* viewMenu; ///< docks are added by the window
    QToolBar* toolBar;
    QList<QAction*> all; ///< with a stable objectName each, for the palette and for own shortcuts

private:
    QAction* add(const char* name, const QString& iconName, const QString& text, const QKeySequence& key = {});
    void fillMenus();
    void fillToolBar();

    QMainWindow& m_window;
};

} // namespace lk
