// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/windowmemory.h"

#include <QJsonDocument>
#include <QMainWindow>

namespace lk {

namespace {

/// Raised when docks or tool bars change their names, so that an old arrangement is not half applied.
constexpr int layoutVersion = 1;

const QString geometryKey = QStringLiteral("window/geometry");
const QString stateKey = QStringLiteral("window/state");
const QString connectionKey = QStringLiteral("session/connection");

QString tabsKey(const QString& database)
{
    return QStringLiteral("session/tabs/%1").arg(database);
}

} // namespace

WindowMemory::WindowMemory(BackgroundStore& store)
    : m_store(store)
{
}

bool WindowMemory::restoreLayout(QMainWindow& window)
{
    const QByteArray geometry = m_store.value(geometryKey);
    const QByteArray state = m_store.value(stateKey);
    return !geometry.isEmpty() && window.restoreGeometry(geometry) && window.restoreState(state, layoutVersion);
}

void WindowMemory::saveLayout(const QMainWindow& window)
{
    m_store.setValue(geometryKey, window.saveGeometry());
    m_store.setValue(stateKey, window.saveState(layoutVersion));
}

QJsonObject WindowMemory::tabs(const QString& database) const
{
    return QJsonDocument::fromJson(m_store.value(tabsKey(database))).object();
}

void WindowMemory::saveTabs(const QString& database, const QJsonObject& state)
{
    m_store.setValue(tabsKey(database), QJsonDocument(state).toJson(QJsonDocument::Compact));
}

std::optional<ConnectionSettings> WindowMemory::lastConnection() const
{
    const QByteArray json = m_store.value(connectionKey);
    if (json.isEmpty()) {
        return std::nullopt;
    }
    return connectionSettingsFromJson(QJsonDocument::fromJson(json).object());
}

void WindowMemory::saveConnection(const ConnectionSettings& settings)
{
    m_store.setValue(connectionKey, QJsonDocument(toJson(settings)).toJson(QJsonDocument::Compact));
}

void WindowMemory::forgetConnection()
{
    m_store.setValue(connectionKey, {});
}

QString WindowMemory::word(const QString& key) const
{
    return QString::fromUtf8(m_store.value(key));
}

void WindowMemory::saveWord(const QString& key, const QString& value)
{
    m_store.setValue(key, value.toUtf8());
}

} // namespace lk
