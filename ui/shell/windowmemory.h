// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/journal/localstore.h"

#include <QHash>
#include <QJsonObject>
#include <QTimer>

#include <optional>

class QMainWindow;

namespace lk {

/// What the window finds again after a restart or a crash: its geometry and docks, the last connection, and the tabs of
/// each database. Written at every change, not at exit. Holds no secret.
class WindowMemory {
public:
    explicit WindowMemory(LocalStore& store);
    ~WindowMemory();

    bool restoreLayout(QMainWindow& window); ///< false when there was none, or of another layout version
    void saveLayout(const QMainWindow& window);

    QJsonObject tabs(const QString& database) const;
    void saveTabs(const QString& database, const QJsonObject& state);

    std::optional<ConnectionSettings> lastConnection() const;
    void saveConnection(const ConnectionSettings& settings);
    void forgetConnection();

    QString word(const QString& key) const;
    void saveWord(const QString& key, const QString& value);

private:
    void put(const QString& key, const QByteArray& value);
    QByteArray get(const QString& key) const;
    void writeLeft();

    LocalStore& m_store;
    QHash<QString, QByteArray> m_written; ///< as it was last; nothing is written twice
    QHash<QString, QByteArray> m_left; ///< that could not be written yet
    QTimer m_later;
};

} // namespace lk
