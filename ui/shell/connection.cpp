// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/connection.h"

#include <QFuture>

namespace lk {

Connection::Connection(Backend& backend, QObject* parent)
    : QObject(parent)
    , m_backend(backend)
    , m_link(backend)
{
    m_minute.setInterval(15'000);
    connect(&m_minute, &QTimer::timeout, this, &Connection::tick);
    connect(&m_link, &DatabaseLink::connectionLost, this, &Connection::loseIt);
    connect(&m_link, &DatabaseLink::catalogChanged, this, [this](const CatalogPtr& catalog) {
        if (!isOpen()) {
            return;
        }
        if (catalog->inRecovery && !isReadOnly()) {
            setReadOnly(true); // a standby has taken its place
        } else if (isReadOnly()) {
            emit readOnlyChanged(); // whether it can be unlocked is the server's word
        }
    });
}

Connection::~Connection() = default;

void Connection::open(const ConnectionSettings& settings)
{
    attempt(settings, false);
}

void Connection::tryAgain()
{
    attempt(m_tried, false);
}

void Connection::reconnect()
{
    attempt(whereItWas(), false);
}

ConnectionSettings Connection::whereItWas() const
{
    ConnectionSettings settings = m_asked;
    settings.readOnly = m_settings.readOnly;
    return settings;
}

void Connection::attempt(const ConnectionSettings& asked, bool byItself)
{
    m_tried = asked;
    ConnectionSettings settings = asked;
    if (settings.environment == Environment::Production) {
        settings.readOnly = true;
    }
    const int number = ++m_attempt;
    if (m_trial) {
        dropTrial();
    }
    m_trial = std::make_unique<DatabaseLink>(m_backend);
    if (isOpen()) {
        emit readOnlyChanged();
    } else if (m_state != State::Opening) {
        m_before = m_state;
        take(State::Opening);
    }
    m_trial->open(settings).then(this, [this, number, byItself](const Result<CatalogPtr>& result) {
        if (number != m_attempt) {
            return;
        }
        if (result) {
            takeTrial(*result);
            return;
        }
        dropTrial();
        if (m_state == State::Opening) {
            take(m_before);
        }
        emit readOnlyChanged();
        if (!byItself) {
            emit failed(result.error());
        }
    });
}

void Connection::takeTrial(CatalogPtr catalog)
{
    m_settings = m_trial->settings();
    m_settings.readOnly = m_settings.readOnly || catalog->inRecovery;
    m_asked = m_tried;
    m_minute.stop();
    m_locksAt = {};
    m_monitor.reset();
    emit monitorReplaced();
    take(State::Opening);
    m_link.takeOver(*m_trial);
    dropTrial(); // which is what was open before
    m_monitor = std::make_unique<LockMonitor>(m_backend, m_settings);
    connect(m_monitor.get(), &LockMonitor::failed, this, [this] {
        // What the monitor cannot reach may be gone for everybody: the link finds out, and says so.
        if (isOpen()) {
            m_link.look();
        }
    });
    connect(m_monitor.get(), &LockMonitor::snapshotChanged, this, [this] {
        if (m_state == State::Lost) {
            attempt(whereItWas(), true);
        }
    });
    emit monitorReplaced();
    m_monitor->start();
    take(State::Open);
    emit opened();
}

void Connection::dropTrial()
{
    DatabaseLink* link = m_trial.release();
    link->setParent(this);
    link->deleteLater();
}

void Connection::loseIt(const Error& error)
{
    if (!isOpen()) {
        return;
    }
    take(State::Lost);
    emit lost(error);
    if (m_monitor) {
        m_monitor->setRunning(true); // looks often whether the server is back
    }
}

void Connection::refresh()
{
    if (!isOpen()) {
        return;
    }
    m_link.refresh().then(this, [this](const Result<CatalogPtr>& result) {
        if (!result && isOpen()) {
            emit refreshFailed(result.error());
        }
    });
}

bool Connection::canUnlock() const
{
    return !catalog() || !catalog()->inRecovery;
}

QString Connection::readOnlyReason() const
{
    if (isOpen() && isTrying()) {
        return tr("Connecting to %1: plans wait for its answer.").arg(m_tried.printed());
    }
    if (!isReadOnly()) {
        return {};
    }
    if (!canUnlock()) {
        return tr("This server is a standby: it only reads.");
    }
    return m_settings.environment == Environment::Production
        ? tr("Production is read-only. Unlock it with the switch at the top right.")
        : tr("This connection is read-only. Allow writing with the switch at the top right.");
}

int Connection::minutesLeft() const
{
    if (!m_locksAt.isValid()) {
        return -1;
    }
    return qMax(1, int((QDateTime::currentDateTimeUtc().secsTo(m_locksAt) + 59) / 60));
}

void Connection::setReadOnly(bool readOnly)
{
    if (!readOnly && !canUnlock()) {
        emit readOnlyChanged();
        return;
    }
    m_settings.readOnly = readOnly;
    const bool expires = !readOnly && m_settings.environment == Environment::Production;
    m_locksAt = expires ? QDateTime::currentDateTimeUtc().addSecs(unlockedMinutes * 60) : QDateTime();
    if (expires) {
        m_minute.start();
    } else {
        m_minute.stop();
    }
    emit readOnlyChanged();
}

void Connection::tick()
{
    if (QDateTime::currentDateTimeUtc() >= m_locksAt) {
        setReadOnly(true);
    } else {
        emit minutesLeftChanged();
    }
}

void Connection::take(State state)
{
    m_state = state;
    emit stateChanged();
}

} // namespace lk
