// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/windowmemory.h"

#include <QJsonDocument>
#include <QMainWindow>

#include <utility>

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

WindowMemory::WindowMemory(LocalStore& store)
    : m_store(store)
{
    m_later.setSingleShot(true);
    m_later.setInterval(500);
    QObject::connect(&m_later, &QTimer::timeout, [this] { writeLeft(); });
}

WindowMemory::~WindowMemory()
{
    writeLeft();
}

QByteArray WindowMemory::get(const QString& key) const
{
    const auto left = m_left.constFind(key);
    return left != m_left.constEnd() ? *left : m_store.value(key);
}

void WindowMemory::put(const QString& key, const QByteArray& value)
{
    const auto known = m_written.constFind(key);
    if (known != m_written.constEnd() && *known == value && !m_left.contains(key)) {
        return;
    }
    if (m_store.setValue(key, value)) {
        m_written.insert(key, value);
        m_left.remove(key);
    } else {
        m_left.insert(key, value);
        m_later.start();
    }
}

void WindowMemory::writeLeft()
{
    const auto left = std::exchange(m_left, {});
    for (auto one = left.cbegin(); one != left.cend(); ++one) {
        put(one.key(), one.value());
    }
}

bool WindowMemory::restoreLayout(QMainWindow& window)
{
    const QByteArray geometry = get(geometryKey);
    const QByteArray state = get(stateKey);
    return !geometry.isEmpty() && window.restoreGeometry(geometry) && window.restoreState(state, layoutVersion);
}

void WindowMemory::saveLayout(const QMainWindow& window)
{
    put(geometryKey, window.saveGeometry());
    put(stateKey, window.saveState(layoutVersion));
}

QJsonObject WindowMemory::tabs(const QString& database) const
{
    return QJsonDocument::fromJson(get(tabsKey(database))).object();
}

void WindowMemory::saveTabs(const QString& database, const QJsonObject& state)
{
    put(tabsKey(database), QJsonDocument(state).toJson(QJsonDocument::Compact));
}

std::optional<ConnectionSettings> WindowMemory::lastConnection() const
{
    const QByteArray json = get(connectionKey);
    if (json.isEmpty()) {
        return std::nullopt;
    }
    return connectionSettingsFromJson(QJsonDocument::fromJson(json).object());
}

void WindowMemory::saveConnection(const ConnectionSettings& settings)
{
    put(connectionKey, QJsonDocument(toJson(settings)).toJson(QJsonDocument::Compact));
}

void WindowMemory::forgetConnection()
{
    put(connectionKey, {});
}

QString WindowMemory::word(const QString& key) const
{
    return QString::fromUtf8(get(key));
}

void WindowMemory::saveWord(const QString& key, const QString& value)
{
    put(key, value.toUtf8());
}

} // namespace lk
