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
    connect(&m_link, &DatabaseLink::connectionLost, this, [this](const Error& error) {
        if (m_state == State::Open) {
            m_monitor.reset();
            emit monitorReplaced();
            take(State::Lost);
            emit lost(error);
        }
    });
}

Connection::~Connection() = default;

void Connection::open(const ConnectionSettings& settings)
{
    m_settings = settings;
    m_minute.stop();
    m_locksAt = {};
    if (settings.environment == Environment::Production) {
        m_settings.readOnly = true;
    }
    m_monitor.reset();
    emit monitorReplaced();
    take(State::Opening);
    const int attempt = ++m_attempt;
    m_link.open(m_settings).then(this, [this, attempt](const Result<CatalogPtr>& result) {
        if (attempt != m_attempt) {
            return;
        }
        if (!result) {
            take(State::Closed);
            emit failed(result.error());
            return;
        }
        if ((*result)->inRecovery) {
            m_settings.readOnly = true;
        }
        m_monitor = std::make_unique<LockMonitor>(m_backend, m_settings);
        emit monitorReplaced();
        m_monitor->start();
        take(State::Open);
        emit opened();
    });
}

void Connection::reopen()
{
    open(m_settings);
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
