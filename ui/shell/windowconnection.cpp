// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/windowparts.h"
#include "ui/table/tablepage.h"

#include <QFuture>
#include <QMessageBox>
#include <QPushButton>
#include <QStatusBar>

#include <utility>

namespace lk {

namespace {

/// How one comes to a place, without what only says how it is to be treated.
bool isSamePlace(ConnectionSettings a, ConnectionSettings b)
{
    for (ConnectionSettings* one : {&a, &b}) {
        one->name.clear();
        one->environment = {};
        one->readOnly = false;
        one->neverStorePassword = false;
        one->sessionPassword.clear();
    }
    return a == b;
}

} // namespace

void WindowParts::wireConnection()
{
    connect(&m_connection, &Connection::opened, this, &WindowParts::onOpened);
    connect(&m_connection, &Connection::lost, this, &WindowParts::onLost);
    connect(&m_connection, &Connection::failed, this, &WindowParts::onFailed);
    connect(&m_connection, &Connection::refreshFailed, this,
        [this](const Error& error) { showError(error, &m_connection); });
    connect(&m_connection, &Connection::stateChanged, this, [this] {
        switch (m_connection.state()) {
        case Connection::State::Opening:
            m_environment->showConnecting(m_connection.tried());
            break;
        case Connection::State::Lost:
            m_environment->showLost(m_connection.settings());
            m_status->showCatalog(nullptr);
            break;
        case Connection::State::Closed:
            m_environment->showDisconnected();
            break;
        case Connection::State::Open:
            break; // onOpened() says more
        }
        showCentre();
        updateActions();
    });
    connect(&m_connection, &Connection::minutesLeftChanged, this, &WindowParts::showEnvironment);
    connect(&m_connection, &Connection::readOnlyChanged, this, [this] {
        showEnvironment();
        m_tabs->connectPages();
        updateActions();
    });
    connect(m_environment, &EnvironmentBar::readOnlyToggled, this, [this](bool readOnly) {
        if (!readOnly && m_connection.settings().environment == Environment::Production) {
            showEnvironment(); // it stays as it is until the answer
            askToUnlock();
        } else {
            m_connection.setReadOnly(readOnly);
        }
    });
    connect(&m_connection, &Connection::monitorReplaced, this, &WindowParts::showMonitor);
    connect(&m_connection.link(), &DatabaseLink::catalogChanged, this, [this](const CatalogPtr& catalog) {
        m_editor.setCatalog(catalog);
        m_objects->setCatalog(catalog);
        m_status->showCatalog(catalog);
        settle(&m_connection);
        // While opening, the tabs are still those of the database before.
        if (m_connection.isOpen()) {
            m_tabs->refreshTables();
            for (PlanPage* page : m_tabs->planPages()) {
                page->checkAgain();
            }
        }
    });
}

void WindowParts::showEnvironment()
{
    if (!m_connection.isOpen()) {
        return;
    }
    const ConnectionSettings& settings = m_connection.settings();
    const bool production = settings.environment == Environment::Production;
    m_environment->showConnected(
        settings, m_connection.isReadOnly(), m_connection.canUnlock(), m_connection.minutesLeft());
    // What blocks production may be ended by whoever may write to it. Nobody can unlock a standby.
    m_locks->setPlace(settings.printed(), production,
        production && m_connection.canUnlock() && m_connection.isReadOnly() ? m_connection.readOnlyReason()
                                                                            : QString());
}

void WindowParts::connectTo(const ConnectionSettings& settings)
{
    m_begun = true;
    if (m_tabs->anyPlanBusy()) {
        const Error error = failure(ErrorKind::Unsupported, tr("A plan is running on this connection."),
            tr("Stop or finish it before connecting elsewhere."))
                                .error();
        if (m_dialog) {
            m_dialog->showError(error);
        } else {
            m_complaint = nullptr;
            m_message->showMessage(MessageBar::Kind::Warning, error.message, error.remedy);
        }
        return;
    }
    clearMessage();
    showConnecting(settings);
    saveTabs();
    m_connection.open(settings);
}

void WindowParts::showConnecting(const ConnectionSettings& settings)
{
    const QString text = tr("Connecting to %1…").arg(settings.printed());
    m_firstRun->showProgress(text);
    m_window.statusBar()->showMessage(text);
    m_log->log(text);
}

/// Back to where the connection was, or once more what failed. A plan that runs has sessions of its own and goes on.
void WindowParts::reconnect()
{
    if (m_connection.isTrying()) {
        return;
    }
    const bool lost = m_connection.state() == Connection::State::Lost;
    showConnecting(lost ? m_connection.settings() : m_connection.tried());
    lost ? m_connection.reconnect() : m_connection.tryAgain();
    m_tabs->reconnectPlans();
}

void WindowParts::onOpened()
{
    clearMessage();
    m_firstRun->showIdle();
    m_window.statusBar()->clearMessage();
    const ConnectionSettings& asked = m_connection.asked();
    if (m_dialog && m_dialogAsked == asked) {
        m_dialog->connected();
    }
    const bool inSandbox = m_sandboxIsReady && isSamePlace(asked, m_sandbox->settings());
    const bool again = m_place && isSamePlace(*m_place, asked);
    m_place = asked;
    // Every sandbox is reached through a socket, as a local server is: they must not share drafts with it.
    m_databaseKey = inSandbox ? QStringLiteral("sandbox") : asked.printed();
    showEnvironment();
    m_log->log(tr("Connected to %1, PostgreSQL %2").arg(asked.printed(), m_connection.catalog()->serverVersionText));
    m_editor.setCatalog(m_connection.catalog());
    // The sandbox's server is gone at the next start; there is nothing to come back to.
    if (inSandbox) {
        m_memory.forgetConnection();
    } else {
        m_memory.saveConnection(asked);
    }
    if (again) {
        m_tabs->reconnectPlans(); // the server is there: nobody need wait any longer
        m_tabs->connectPages();
        m_tabs->readPlans();
        m_tabs->refreshTables();
    } else {
        openDatabase(inSandbox && std::exchange(m_sandboxIsFresh, false));
    }
    saveTabs();
    showCentre();
    updateActions();
    showImpact();
}

/// Takes up what was left open and drafted there.
void WindowParts::openDatabase(bool fresh)
{
    m_locks->setSnapshot(nullptr);
    // What was set for one database is not meant for another.
    m_backfill->setTuning({});
    m_tunedKey.clear();
    m_tuned = nullptr;
    if (fresh) {
        m_memory.saveTabs(m_databaseKey, {});
        m_services.store.saveDraft(m_databaseKey, {});
    }
    m_editor.load(m_databaseKey);
    m_restoring = true;
    m_tabs->closeTables();
    m_tabs->setDatabase(m_databaseKey);
    m_tabs->restore(m_memory.tabs(m_databaseKey));
    m_restoring = false;
    m_tabs->connectPages();
    m_tabs->readPlans();
    m_objects->setFocus();
    // Whoever tries the sandbox is shown the table it is about.
    const QualifiedName orders{QStringLiteral("public"), QStringLiteral("orders")};
    if (fresh && m_connection.catalog()->table(orders)) {
        openTable(orders);
    }
}

void WindowParts::onFailed(const Error& error)
{
    m_log->logError(error);
    m_firstRun->showIdle();
    m_window.statusBar()->clearMessage();
    if (m_dialog && m_dialogAsked == m_connection.tried()) {
        m_dialog->showError(error);
        return;
    }
    m_complaint = nullptr;
    Error told = error;
    if (m_connection.isOpen()) {
        told.message = tr("%1\nThe connection to %2 is still open.")
                           .arg(error.message.trimmed(), m_connection.settings().printed());
    }
    m_message->showError(told);
    m_message->addButton(QStringLiteral("view-refresh"), tr("Try Again"), [this] {
        showConnecting(m_connection.tried());
        m_connection.tryAgain();
    });
    m_message->addButton(QStringLiteral("network-connect"), tr("Connect…"), [this] { askToConnect(); });
}

void WindowParts::onLost(const Error& error)
{
    m_log->logError(error);
    m_complaint = nullptr;
    Error told = error;
    told.message
        = tr("The connection to %1 is lost: %2").arg(m_connection.settings().printed(), error.message.trimmed());
    told.remedy = tr("Lockkeeper looks every few seconds whether the server is back, and connects again by itself.");
    m_message->showError(told);
    offerReconnect();
    m_locks->setTrouble(error);
    m_tabs->connectPages();
}

void WindowParts::offerReconnect()
{
    m_message->addButton(QStringLiteral("network-connect"), tr("Reconnect"), [this] { reconnect(); });
}

void WindowParts::startSandbox()
{
    m_begun = true;
    if (m_sandboxIsReady) {
        connectTo(m_sandbox->settings());
        return;
    }
    if (!m_services.makeSandbox || m_sandbox) {
        return;
    }
    m_sandbox = m_services.makeSandbox();
    if (!m_sandbox) {
        m_complaint = nullptr;
        m_message->showMessage(MessageBar::Kind::Error, tr("A sandbox cannot be made here."),
            tr("Install the PostgreSQL 17 server programs."));
        return;
    }
    clearMessage();
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
        m_sandboxIsReady = true;
        m_sandboxIsFresh = true;
        updateActions();
        connectTo(m_sandbox->settings());
    });
    connect(m_sandbox.get(), &SandboxControl::failed, this, [this](const Error& error) {
        m_firstRun->showIdle();
        showError(error);
        m_sandboxPanel->setControl(nullptr);
        m_sandboxPanel->hide();
        m_sandboxIsReady = false;
        m_sandbox.release()->deleteLater(); // it is the sender
        updateActions();
    });
}

bool WindowParts::isInSandbox() const
{
    return m_databaseKey == QLatin1String("sandbox") && m_connection.isOpen();
}

void WindowParts::askToConnect()
{
    if (m_dialog) {
        m_dialog->raise();
        return;
    }
    m_dialog = new ConnectDialog(m_services.backend, m_services.store, &m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialogAsked.reset();
    connect(m_dialog, &ConnectDialog::connectRequested, this, [this](const ConnectionSettings& settings) {
        m_dialogAsked = settings;
        connectTo(settings);
    });
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

/// A password that the keychain keeps for the profile comes from there, however long that takes to be unlocked.
void WindowParts::restoreLastTime()
{
    const auto last = m_memory.lastConnection();
    if (m_begun || !last) {
        return;
    }
    if (last->name.isEmpty() || !last->service.isEmpty() || last->neverStorePassword) {
        connectTo(*last);
        return;
    }
    m_firstRun->showProgress(tr("Asking the keychain for the password of %1…").arg(last->name));
    m_services.readPassword(last->name).then(this, [this, settings = *last](const Result<QString>& password) {
        if (m_begun) {
            return; // somebody went another way meanwhile
        }
        ConnectionSettings known = settings;
        if (password) {
            known.sessionPassword = *password;
        } else if (password.error().kind != ErrorKind::NotFound && password.error().kind != ErrorKind::Unsupported) {
            m_log->logError(password.error());
        }
        connectTo(known);
    });
}

void WindowParts::saveTabs()
{
    if (!m_restoring && m_connection.isOpen()) {
        m_memory.saveTabs(m_databaseKey, m_tabs->state());
    }
}

} // namespace lk
