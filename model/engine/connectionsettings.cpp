// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/connectionsettings.h"

#include "model/base/systemuser.h"
#include "model/engine/conninfo.h"
#include "model/engine/serviceprofiles.h"

#include <QCoreApplication>

namespace lk {

namespace {

struct Field {
    QLatin1String key;
    QString ConnectionSettings::* member;
};

constexpr Field fields[] = {
    {QLatin1String("name"), &ConnectionSettings::name},
    {QLatin1String("service"), &ConnectionSettings::service},
    {QLatin1String("host"), &ConnectionSettings::host},
    {QLatin1String("port"), &ConnectionSettings::port},
    {QLatin1String("database"), &ConnectionSettings::database},
    {QLatin1String("user"), &ConnectionSettings::user},
    {QLatin1String("sslMode"), &ConnectionSettings::sslMode},
    {QLatin1String("sslRootCert"), &ConnectionSettings::sslRootCert},
    {QLatin1String("sslCert"), &ConnectionSettings::sslCert},
    {QLatin1String("sslKey"), &ConnectionSettings::sslKey},
};

QString firstOf(const QStringList& candidates)
{
    for (const QString& candidate : candidates) {
        if (!candidate.isEmpty()) {
            return candidate;
        }
    }
    return {};
}

} // namespace

QString toString(Environment environment)
{
    switch (environment) {
    case Environment::Development:
        return QStringLiteral("development");
    case Environment::Staging:
        return QStringLiteral("staging");
    case Environment::Production:
        return QStringLiteral("production");
    }
    Q_UNREACHABLE();
}

QString ConnectionSettings::printed() const
{
    // The order in which libpq decides: the fields, the DSN, the service file, PG* variables, its defaults.
    const ConnInfo info = dsn.isEmpty() ? ConnInfo() : parseConnInfo(dsn).value_or(ConnInfo());
    const ConnectionSettings fromEnvironment = settingsFromEnvironment();
    const QString wanted = firstOf({service, info.value(QStringLiteral("service")), fromEnvironment.service});
    ConnectionSettings fromService;
    if (!wanted.isEmpty()) {
        for (const ServiceProfile& profile : serviceProfiles()) {
            if (profile.name == wanted) {
                fromService = profile.settings;
            }
        }
    }
    const QString who
        = firstOf({user, info.value(QStringLiteral("user")), fromService.user, fromEnvironment.user, systemUser()});
    const QString base = firstOf(
        {database, info.value(QStringLiteral("dbname")), fromService.database, fromEnvironment.database, who});
    const QString where = firstOf({host, info.value(QStringLiteral("host")), info.value(QStringLiteral("hostaddr")),
        fromService.host, fromEnvironment.host});
    const QString door = firstOf({port, info.value(QStringLiteral("port")), fromService.port, fromEnvironment.port});
    QString text = base + QLatin1Char('@');
    text += where.isEmpty() || where.startsWith(QLatin1Char('/'))
        ? QCoreApplication::translate("ConnectionSettings", "local")
        : where;
    if (!door.isEmpty() && door != QLatin1String("5432")) {
        text += QLatin1Char(':') + door;
    }
    return text;
}

QJsonObject toJson(const ConnectionSettings& settings)
{
    QJsonObject json;
    for (const auto& [key, member] : fields) {
        if (!(settings.*member).isEmpty()) {
            json.insert(key, settings.*member);
        }
    }
    // What is stored holds no secret, whatever the user typed.
    if (const QString dsn = withoutSecrets(settings.dsn); !dsn.isEmpty()) {
        json.insert(QLatin1String("dsn"), dsn);
    }
    json.insert(QLatin1String("environment"), toString(settings.environment));
    json.insert(QLatin1String("readOnly"), settings.readOnly);
    json.insert(QLatin1String("neverStorePassword"), settings.neverStorePassword);
    return json;
}

ConnectionSettings connectionSettingsFromJson(const QJsonObject& json)
{
    ConnectionSettings settings;
    for (const auto& [key, member] : fields) {
        settings.*member = json.value(key).toString();
    }
    settings.dsn = json.value(QLatin1String("dsn")).toString();
    const QString environment = json.value(QLatin1String("environment")).toString();
    // A profile whose environment cannot be read is treated with the greatest care.
    settings.environment = Environment::Production;
    for (const auto one : {Environment::Development, Environment::Staging}) {
        if (environment == toString(one)) {
            settings.environment = one;
        }
    }
    settings.readOnly = json.value(QLatin1String("readOnly")).toBool(settings.environment == Environment::Production);
    settings.neverStorePassword = json.value(QLatin1String("neverStorePassword")).toBool();
    return settings;
}

} // namespace lk
