// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/windowparts.h"

#include "model/workspace/passwordstore.h"
#include "model/workspace/runcontroller.h"
#include "ui/history/historypage.h"
#include "ui/map/mappage.h"
#include "ui/shell/statusbar.h"
#include "ui/table/tablepage.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QTimer>
#include <QToolBar>
#include <QVBoxLayout>

namespace lk {

namespace {

QStatusBar& madeStatusBar(QMainWindow& window)
{
    window.setStatusBar(new StatusBar(&window));
    return *window.statusBar();
}

} // namespace

WindowParts::WindowParts(MainWindow& window, WindowServices services)
    : m_window(window)
    , m_services(std::move(services))
    , m_memory(m_services.store)
    , m_notifier(window, m_services.notificationBus)
    , m_connection(m_services.backend)
    , m_editor(m_services.store)
    , m_actions(window, m_editor.undoStack())
    , m_status(new StatusFields(madeStatusBar(window)))
    , m_environment(new EnvironmentBar)
    , m_sandboxPanel(new SandboxPanel)
    , m_message(new MessageBar)
    , m_centre(new QStackedWidget)
    , m_firstRun(new FirstRunPage(bool(m_services.makeSandbox)))
    , m_emptyPage(new QWidget)
    , m_tabs(new TabHost(m_connection, m_editor))
    , m_draftBar(new DraftBar(m_editor, m_actions.generate))
    , m_objects(new ObjectsDock(&window))
    , m_impact(new ImpactDock(m_editor, &window))
    , m_backfill(new BackfillDock(&window))
    , m_locks(new LocksDock(&window))
    , m_log(new LogDock(&window))
    , m_room(window, m_objects, m_impact, {m_backfill, m_locks, m_log})
{
    if (!m_services.readPassword) {
        m_services.readPassword = [keychain = std::make_shared<PasswordStore>()](
                                      const QString& profile) { return keychain->read(profile); };
    }
    m_window.setWindowTitle(QStringLiteral("Lockkeeper"));
    layOut();
    wireActions();
    wireConnection();
    wireDocks();
    wireTabs();
    wireNews();

    const auto mode = Theme::modeFromString(m_memory.word(QStringLiteral("window/theme")));
    m_theme.setMode(mode.value_or(Theme::Mode::System));
    m_actions.themes[size_t(m_theme.mode())]->setChecked(true);
    for (QAction* action : m_actions.all) {
        const QString own = m_memory.word(QStringLiteral("shortcut/%1").arg(action->objectName()));
        if (!own.isEmpty()) {
            action->setShortcuts(
                own == QLatin1String("none") ? QList<QKeySequence>() : QKeySequence::listFromString(own));
        }
    }
    if (!restoreLayout()) {
        m_window.resize(1280, 800);
        // Docks take sizes only once they are laid out.
        QTimer::singleShot(0, this, [this] { m_room.sizeFirst(); });
    }
    m_sandboxPanel->hide();
    m_room.fit();
    showCentre();
    updateActions();
    QTimer::singleShot(0, this, &WindowParts::restoreLastTime);
}

WindowParts::~WindowParts()
{
    if (m_layoutLater.isActive()) {
        saveLayout();
    }
    // Pages use link and editor, which are members: they go first. Nobody must hear of it: it is no closing of tabs.
    m_connection.disconnect(this);
    m_connection.link().disconnect(this);
    m_tabs->disconnect(this);
    for (PlanPage* page : m_tabs->planPages()) {
        page->disconnect(this);
    }
    for (TablePage* page : m_tabs->tablePages()) {
        page->disconnect(this);
    }
    delete m_tabs;
}

void WindowParts::layOut()
{
    m_window.setMinimumSize(960, 600);
    auto* emptyColumn = new QVBoxLayout(m_emptyPage);
    auto* hint = new QLabel;
    hint->setObjectName(QStringLiteral("emptyHint"));
    const auto tellKeys = [this, hint] {
        const QString keys = m_actions.openObject->shortcut().toString(QKeySequence::NativeText);
        hint->setText(keys.isEmpty()
                ? tr("Open a table from the list on the left.")
                : tr("Open a table from the list on the left, or press %1 and type its name.").arg(keys));
    };
    connect(m_actions.openObject, &QAction::changed, hint, tellKeys); // also when it has other keys
    tellKeys();
    hint->setAlignment(Qt::AlignCenter);
    hint->setWordWrap(true);
    hint->setForegroundRole(QPalette::PlaceholderText);
    emptyColumn->addWidget(hint);

    m_centre->addWidget(m_firstRun);
    m_centre->addWidget(m_emptyPage);
    m_centre->addWidget(m_tabs);
    connect(m_centre, &QStackedWidget::currentChanged, this, [this] { claimRoomForCurrent(*m_centre); });
    claimRoomForCurrent(*m_centre);

    auto* centre = new QWidget(&m_window);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_message);
    column->addWidget(m_centre, 1);
    column->addWidget(m_draftBar);
    m_window.setCentralWidget(centre);

    // The bands go across the whole window, above the tool bar, so that no dock hides them.
    auto* bands = new QToolBar(tr("Environment"), &m_window);
    bands->setObjectName(QStringLiteral("bands"));
    bands->setMovable(false);
    bands->setContextMenuPolicy(Qt::PreventContextMenu);
    auto* stack = new QWidget(bands);
    auto* bandColumn = new QVBoxLayout(stack);
    bandColumn->setContentsMargins(0, 0, 0, 0);
    bandColumn->setSpacing(0);
    bandColumn->addWidget(m_environment);
    bandColumn->addWidget(m_sandboxPanel);
    stack->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bands->addWidget(stack);
    bands->layout()->setContentsMargins(0, 0, 0, 0);
    m_window.insertToolBar(m_actions.toolBar, bands);
    m_window.insertToolBarBreak(m_actions.toolBar);

    const QList<QDockWidget*> docks{m_objects, m_impact, m_backfill, m_locks, m_log};
    m_layoutLater.setSingleShot(true);
    m_layoutLater.setInterval(500);
    connect(&m_layoutLater, &QTimer::timeout, this, &WindowParts::saveLayout);
    for (QDockWidget* dock : docks) {
        m_actions.viewMenu->addAction(dock->toggleViewAction());
        dock->installEventFilter(this);
        const auto saveSoon = [this] { m_layoutLater.start(); };
        connect(dock, &QDockWidget::visibilityChanged, this, saveSoon);
        connect(dock, &QDockWidget::topLevelChanged, this, saveSoon);
        connect(dock, &QDockWidget::dockLocationChanged, this, saveSoon);
    }
}

void WindowParts::wireActions()
{
    const auto on
        = [this](QAction* action, auto deed) { connect(action, &QAction::triggered, this, [deed] { deed(); }); };
    const auto onPlan = [this, on](QAction* action, auto deed) {
        on(action, [this, deed] {
            if (PlanPage* page = m_tabs->currentPlan()) {
                deed(page);
            }
        });
    };
    on(m_actions.connectAction, [this] { askToConnect(); });
    on(m_actions.sandbox, [this] { startSandbox(); });
    on(m_actions.openPlan, [this] { askForPlan(); });
    on(m_actions.refresh, [this] {
        if (!m_connection.isOpen()) {
            reconnect();
            return;
        }
        settle(&m_editor); // why something could not be planned was said of the database as it was
        m_connection.refresh();
        m_tabs->reconnectPlans();
        m_tabs->readPlans();
    });
    on(m_actions.generate, [this] { generatePlan(m_editor.draft(), nullptr); });
    on(m_actions.discardDraft, [this] { m_editor.clear(); });
    on(m_actions.closeTab, [this] { m_tabs->closeCurrent(); });
    on(m_actions.quit, [this] { m_window.close(); });
    on(m_actions.openObject, [this] { findObject(); });
    on(m_actions.commands, [this] { findCommand(); });
    on(m_actions.shortcuts, [this] { editShortcuts(); });
    on(m_actions.nextPane, [this] { goToPane(1); });
    on(m_actions.previousPane, [this] { goToPane(-1); });
    on(m_actions.showMap, [this] {
        if (m_connection.isOpen()) {
            m_tabs->openMap();
        }
    });
    on(m_actions.showHistory, [this] {
        if (m_connection.isOpen()) {
            m_tabs->openHistory();
        }
    });
    on(m_actions.showLocks, [this] { showLocks(); });
    on(m_actions.showBackfill, [this] { showDock(m_backfill); });
    on(m_actions.filterObjects, [this] {
        m_objects->show();
        m_objects->focusFilter();
    });
    on(m_actions.rename, [this] { renameHere(); });
    on(m_actions.renameTable, [this] {
        if (TablePage* page = m_tabs->currentTable()) {
            page->renameTable();
        }
    });
    onPlan(m_actions.savePlan, [](PlanPage* page) { page->savePlan(); });
    onPlan(m_actions.exportScripts, [](PlanPage* page) { page->exportScripts(); });
    onPlan(m_actions.measure, [](PlanPage* page) { page->measure(); });
    onPlan(m_actions.runPhase, [](PlanPage* page) { page->runPhase(); });
    onPlan(m_actions.runAll, [](PlanPage* page) { page->runAll(); });
    onPlan(m_actions.runStep, [](PlanPage* page) { page->runStep(); });
    onPlan(m_actions.stop, [](PlanPage* page) { page->stop(); });
    onPlan(m_actions.reconnectPlan, [](PlanPage* page) { page->reconnectNow(); });
    onPlan(m_actions.undoPlan, [](PlanPage* page) { page->undo(); });
    onPlan(m_actions.pause, [](PlanPage* page) { page->actions().resume ? page->resume() : page->pause(); });
    for (int n = 0; n < 3; ++n) {
        onPlan(m_actions.phases[size_t(n)], [n](PlanPage* page) { page->showPhase(Phase(n)); });
        on(m_actions.themes[size_t(n)], [this, n] {
            m_theme.setMode(Theme::Mode(n));
            m_memory.saveWord(QStringLiteral("window/theme"), Theme::toString(m_theme.mode()));
        });
    }
    on(m_actions.about, [this] {
        QMessageBox::about(&m_window, tr("About Lockkeeper"),
            tr("Lockkeeper %1\nStaged, reversible schema changes for live databases.\nGPL-3.0-or-later")
                .arg(QStringLiteral(LOCKKEEPER_VERSION)));
    });
    connect(m_firstRun, &FirstRunPage::sandboxRequested, this, &WindowParts::startSandbox);
    connect(m_firstRun, &FirstRunPage::connectRequested, this, &WindowParts::askToConnect);
    connect(m_firstRun, &FirstRunPage::openPlanRequested, this, &WindowParts::askForPlan);
}

void WindowParts::wireDocks()
{
    connect(m_status, &StatusFields::locksRequested, this, &WindowParts::showLocks);
    connect(m_locks, &LocksDock::waitingChanged, this, [this](int sessions) {
        if (sessions > 0) {
            m_room.giveRoom();
        }
    });
    connect(m_locks, &LocksDock::jumpToStep, this, [this](const QString& planId, const QString& step) {
        for (PlanPage* page : m_tabs->planPages()) {
            if (page->plan().id == planId) {
                m_tabs->setCurrentWidget(page);
                page->showStep(step);
            }
        }
    });
    m_impact->setPlanner(
        [this](const Draft& draft, const QualifiedName& table) { return m_connection.link().outlook(draft, table); });
    connect(&m_editor, &DraftEditor::changed, this, &WindowParts::updateActions);
    connect(&m_editor, &DraftEditor::changed, this, [this] { settle(&m_editor); });
    connect(&m_services.store, &BackgroundStore::failed, this,
        [this](const Error& error) { showError(error, &m_services.store); });
    connect(&m_services.store, &BackgroundStore::written, this, [this] { settle(&m_services.store); });
    const auto withRunning = [this](auto deed) {
        if (PlanPage* page = dockedPlan(); page && page->isBusy()) {
            deed(page);
        }
    };
    connect(m_backfill, &BackfillDock::pauseRequested, this,
        [withRunning] { withRunning([](PlanPage* page) { page->pause(); }); });
    connect(m_backfill, &BackfillDock::resumeRequested, this,
        [withRunning] { withRunning([](PlanPage* page) { page->resume(); }); });
    connect(m_backfill, &BackfillDock::tuningChanged, this, [this](const BackfillTuning& tuning) {
        // For the one that is shown alone: another was tuned by itself, or not at all.
        if (const PlanPage* page = dockedPlan()) {
            if (page->controller()) {
                page->controller()->setTuning(tuning);
            }
            saveTuning(page);
        }
    });
}

void WindowParts::wireTabs()
{
    connect(m_tabs, &TabHost::planPageAdded, this, &WindowParts::onPlanPage);
    connect(m_tabs, &TabHost::tablePageAdded, this, &WindowParts::onTablePage);
    connect(m_tabs, &TabHost::mapPageAdded, this, [this](MapPage* page) {
        connect(page, &MapPage::openRequested, this, &WindowParts::openTable);
        connect(page, &MapPage::failed, this, [this, page](const Error& error) { showError(error, page); });
    });
    connect(m_tabs, &TabHost::historyPageAdded, this, [this](HistoryPage* page) {
        connect(page, &HistoryPage::openPlanRequested, this, [this](const Plan& plan) { m_tabs->openPlan(plan); });
        connect(page, &HistoryPage::failed, this, [this, page](const Error& error) { showError(error, page); });
        connect(page, &HistoryPage::logged, m_log, &LogDock::log);
    });
    connect(m_tabs, &TabHost::stateChanged, this, [this] {
        showCentre();
        hushPlan();
        updateActions();
        showImpact();
        saveTabs();
        if (PlanPage* page = dockedPlan(); page && page != m_docked) {
            showInDocks(page);
        }
    });
    connect(m_objects, &ObjectsDock::openRequested, this, &WindowParts::openTable);
    connect(m_objects, &ObjectsDock::renameRequested, this, [this](const QualifiedName& name) {
        openTable(name);
        if (TablePage* page = m_tabs->currentTable(); page && page->name() == name) {
            page->renameTable();
        }
    });
    connect(m_draftBar, &DraftBar::openRequested, this, &WindowParts::openTable);
    connect(m_sandboxPanel, &SandboxPanel::logged, m_log, &LogDock::log);
    connect(m_sandboxPanel, &SandboxPanel::loggedError, m_log, &LogDock::logError);
}

void WindowParts::showCentre()
{
    QWidget* wanted = m_firstRun;
    if (m_tabs->count() > 0) {
        wanted = m_tabs;
    } else if (m_connection.isOpen() || m_place) {
        wanted = m_emptyPage;
    }
    m_centre->setCurrentWidget(wanted);
    const bool plan = m_tabs->currentPlan() != nullptr;
    m_draftBar->setAside(plan); // it speaks of what is drafted, a plan of what was
    // Whoever is connected again in a moment keeps the docks in sight.
    const bool whole = wanted == m_tabs && !m_tabs->currentTable();
    m_room.setCentre(whole                                       ? DockRoom::Centre::Whole
            : wanted == m_firstRun && !m_memory.lastConnection() ? DockRoom::Centre::Welcome
                                                                 : DockRoom::Centre::Table);
}

} // namespace lk
