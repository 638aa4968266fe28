// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/backgroundstore.h"

#include <QJsonObject>

#include <optional>

class QMainWindow;

namespace lk {

/// What the window finds again after a restart or a crash: its geometry and docks, the last connection, and the tabs of
/// each database. Written at every change, not at exit. Holds no secret.
class WindowMemory {
public:
    explicit WindowMemory(BackgroundStore& store);

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
    BackgroundStore& m_store;
};

} // namespace lk
