// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/backfill/backfilldock.h"
#include "ui/connect/connectdialog.h"
#include "ui/draft/draftbar.h"
#include "ui/draft/drafteditor.h"
#include "ui/locks/locksdock.h"
#include "ui/log/logdock.h"
#include "ui/objects/objectsdock.h"
#include "ui/plan/planpage.h"
#include "ui/sandbox/sandboxpanel.h"
#include "ui/shell/connection.h"
#include "ui/shell/environmentbar.h"
#include "ui/shell/firstrunpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/messagebar.h"
#include "ui/shell/statusfields.h"
#include "ui/shell/tabhost.h"
#include "ui/shell/windowactions.h"
#include "ui/shell/windowmemory.h"
#include "ui/table/impactdock.h"
#include "ui/theme/theme.h"

#include <QPointer>
#include <QSet>
#include <QStackedWidget>

namespace lk {

/// The widgets of the main window and the wires between them. Holds no rule of the domain: it hands on.
class WindowParts : public QObject {
    Q_OBJECT
public:
    WindowParts(MainWindow& window, WindowServices services);
    ~WindowParts() override;

    void connectTo(const ConnectionSettings& settings);
    void startSandbox();
    void openPlanFile(const QString& path);
    bool mayClose(); ///< asks when a plan is running; false: stay
    void arrangeBottom(); ///< bottom docks side by side where there is room, else as tabs

private:
    // windowparts.cpp: what is where
    void layOut();
    void layOutDocks();
    void sizeDocks();
    void wireActions();
    void wireConnection();
    void wireTabs();
    void showCentre();
    void updateActions();
    void restoreLastTime();
    void saveTabs();
    QString databaseKey() const; ///< under which drafts and tabs are kept

    // windowdeeds.cpp: what happens
    void askToConnect();
    void askForPlan();
    void onOpened();
    void onLost(const Error& error);
    void generatePlan(const Draft& draft, PlanPage* replace);
    void openTable(const QualifiedName& name);
    void onPlanPage(PlanPage* page);
    void onTablePage(TablePage* page);
    void noteRun(PlanPage* page);
    void showImpact();
    void yieldImpact();
    void showMonitor();
    void findObject();
    void findCommand();
    void editShortcuts();
    void showError(const Error& error);
    void showDock(QDockWidget* dock);
    void nextPane();

    MainWindow& m_window;
    WindowServices m_services;
    WindowMemory m_memory;
    Theme m_theme;
    Connection m_connection;
    DraftEditor m_editor;
    std::unique_ptr<SandboxControl> m_sandbox;
    WindowActions m_actions;
    StatusFields* m_status;

    EnvironmentBar* m_environment;
    SandboxPanel* m_sandboxPanel;
    MessageBar* m_message;
    QStackedWidget* m_centre;
    FirstRunPage* m_firstRun;
    QWidget* m_emptyPage;
    TabHost* m_tabs;
    DraftBar* m_draftBar;
    ObjectsDock* m_objects;
    ImpactDock* m_impact;
    BackfillDock* m_backfill;
    LocksDock* m_locks;
    LogDock* m_log;
    QPointer<ConnectDialog> m_dialog;
    ConnectionSettings m_asked; ///< what the next restart connects to again
    QSet<const PlanPage*> m_running; ///< what was busy when last heard of
    bool m_sandboxIsFresh = false;
    bool m_sideBySide = false;
    bool m_impactYields = false; ///< hidden only because a plan is in front
    bool m_planning = false;
    bool m_restoring = false;
    bool m_begun = false; ///< somebody asked for a connection, a sandbox or a plan already
};

} // namespace lk
