// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QJsonObject>
#include <QList>
#include <QPair>
#include <QString>

namespace lk {

enum class Environment { Development, Staging, Production };
QString toString(Environment environment); ///< development, staging, production

/// Where and how to connect. Passwords never live here: they are in the keychain, in .pgpass, in PGPASSWORD,
/// or typed for this session only (`sessionPassword`, which nothing saves or prints).
struct ConnectionSettings {
    QString name{}; ///< of the saved profile, empty for a DSN
    QString dsn{}; ///< libpq connection string or URI; used as it is when not empty, the fields below refine it
    QString service{};
    QString host{};
    QString port{};
    QString database{};
    QString user{};
    QString sslMode{}; ///< disable, allow, prefer, require, verify-ca, verify-full; empty: libpq's default
    QString sslRootCert{};
    QString sslCert{};
    QString sslKey{};
    Environment environment = Environment::Development;
    bool readOnly = false; ///< every session starts with default_transaction_read_only = on; runs are refused
    bool neverStorePassword = false;
    QString sessionPassword{};

    bool operator==(const ConnectionSettings&) const = default;

    /// db@host for people, without any secret.
    QString printed() const;
};

QJsonObject toJson(const ConnectionSettings& settings); ///< without sessionPassword
ConnectionSettings connectionSettingsFromJson(const QJsonObject& json);

} // namespace lk
