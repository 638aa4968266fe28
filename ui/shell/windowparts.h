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
#include "ui/shell/dockroom.h"
#include "ui/shell/environmentbar.h"
#include "ui/shell/findermodel.h"
#include "ui/shell/firstrunpage.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/messagebar.h"
#include "ui/shell/notifier.h"
#include "ui/shell/statusfields.h"
#include "ui/shell/tabhost.h"
#include "ui/shell/windowactions.h"
#include "ui/shell/windowmemory.h"
#include "ui/table/impactdock.h"
#include "ui/theme/theme.h"

#include <QPointer>
#include <QSet>
#include <QStackedWidget>
#include <QTimer>

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
    void fitDocks(); ///< after the window's size changed
    bool closePanel(); ///< the message, else the dock that has the keyboard; false: neither is there

protected:
    bool eventFilter(QObject* watched, QEvent* event) override; ///< of docks

private:
    // windowparts.cpp: what is where
    void layOut();
    void wireActions();
    void wireDocks();
    void wireTabs();
    void showCentre();

    // windowconnection.cpp: to which database
    void wireConnection();
    void showEnvironment();
    void askToConnect();
    void askToUnlock();
    void showConnecting(const ConnectionSettings& settings);
    void reconnect();
    void onOpened();
    void openDatabase(bool fresh);
    void onFailed(const Error& error);
    void onLost(const Error& error);
    void offerReconnect(); ///< on the message that is shown
    bool isInSandbox() const;
    void restoreLastTime();
    void saveTabs();

    // windowallowed.cpp: what can be done now, and why not
    void updateActions();

    // windowplans.cpp: what happens to plans
    void generatePlan(const Draft& draft, PlanPage* replace);
    void onPlanPage(PlanPage* page);
    void noteRun(PlanPage* page);
    PlanPage* dockedPlan() const;
    void showInDocks(PlanPage* page);
    void followBackfill(const PlanPage* page, const RunSnapshot& snapshot);
    void noteDraft(PlanPage* page);
    void notePlans(); ///< tells the open tables which of them a plan is changing
    void watchTables(PlanPage* page, const QList<QualifiedName>& tables, LockMode wanted);
    void checkTables(PlanPage* page, const QList<QualifiedName>& tables); ///< for its gate
    void watchNext(); ///< who else waits for a lock
    void takeHolders(const QList<LockedSession>& holders);
    void tellMonitor(); ///< whose sessions to pin, and how often to look
    QString whatRuns() const;
    bool askToQuit();

    // windowlayout.cpp: what stays where it was
    void saveLayout();
    bool restoreLayout(); ///< false: there was none
    BackfillTuning tuningOf(const PlanPage* page) const; ///< as it was set for this plan on this database
    void showTuning(const PlanPage* page);
    void saveTuning(const PlanPage* page);

    // windownews.cpp: what plans say in the status bar, and tell whoever looks elsewhere
    void wireNews();
    void say(const PlanPage* page, const QString& text, int ms); ///< 0: until something else is said
    void hushPlan(); ///< whoever goes from a plan to something else leaves behind what it said
    void tellNews(const PlanPage* page, const RunNews& news);
    void forgetNews(); ///< a plan goes on: nobody is needed any more
    void comeForward(const QString& planId);

    // windowfinds.cpp: any object and any command, by its name
    void findObject();
    QList<FinderEntry> objectEntries(const QList<SchemaObject>& objects);
    void openPart(const SchemaObject& object, const QString& pageName); ///< of its table
    void showFunction(const SchemaObject& function);
    void findCommand();
    void editShortcuts();

    // windowdeeds.cpp: what else happens
    void askForPlan();
    void openColumn(const QualifiedName& table, const QString& column);
    void openTable(const QualifiedName& name);
    void onTablePage(TablePage* page);
    void showImpact();
    void showMonitor();
    void showError(const Error& error, const QObject* from = nullptr);
    void settle(const QObject* from); ///< what it complained of is over
    void clearMessage(); ///< what it says is over; what the store cannot write is not
    bool mayLose(); ///< asks when something of this window could not be written; false: stay
    void showLocks(); ///< and who stands in the way
    void showDock(QDockWidget* dock);
    static QWidget* mainOf(const QWidget& pane);
    void goToPane(int step); ///< 1: the next one, -1: the one before
    void renameHere();

    MainWindow& m_window;
    WindowServices m_services;
    WindowMemory m_memory;
    Notifier m_notifier;
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
    DockRoom m_room;
    QTimer m_layoutLater; ///< until the arrangement is written down, once nobody moves anything
    QPointer<ConnectDialog> m_dialog;
    std::optional<ConnectionSettings> m_dialogAsked; ///< what is awaited for it
    QPointer<PlanPage> m_docked; ///< of which the docks speak
    QPointer<PlanPage> m_watcher; ///< whose step wants a lock
    QPointer<TablePage> m_lockedTable; ///< that could not be read because of a lock
    bool m_tableWasHeld = false;
    const QObject* m_complaint = nullptr; ///< whose message is shown; only compared
    QPointer<const PlanPage> m_tuned; ///< whose tuning the dock shows
    QString m_tunedKey; ///< and of which plan and database
    QString m_followed; ///< the backfill that was seen to begin
    QString m_needed; ///< in the status bar while nobody looked
    const PlanPage* m_speaker = nullptr; ///< who said last what is in the status bar; only compared
    const PlanPage* m_listened = nullptr; ///< the plan that was in front last; only compared
    QString m_said;
    std::optional<ConnectionSettings> m_place; ///< to which the tabs belong
    QString m_databaseKey; ///< under which its drafts and tabs are kept
    QSet<const PlanPage*> m_running; ///< what was busy when last heard of
    QSet<const PlanPage*> m_retired; ///< whose changes are no draft any more
    bool m_sandboxIsReady = false;
    bool m_sandboxIsFresh = false; ///< nobody has been there yet
    bool m_planning = false;
    bool m_restoring = false;
    bool m_quitting = false; ///< the answer was yes; the run is being stopped
    bool m_quitAnyway = false;
    bool m_begun = false; ///< somebody asked for a connection, a sandbox or a plan already
};

} // namespace lk
