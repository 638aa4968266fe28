// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/serviceprofiles.h"

#include <QDir>
#include <QFile>
#include <QSet>

namespace lk {

namespace {

void take(ConnectionSettings& settings, const QString& key, const QString& value)
{
    if (key == QLatin1String("host") || (key == QLatin1String("hostaddr") && settings.host.isEmpty())) {
        settings.host = value;
    } else if (key == QLatin1String("port")) {
        settings.port = value;
    } else if (key == QLatin1String("dbname")) {
        settings.database = value;
    } else if (key == QLatin1String("user")) {
        settings.user = value;
    } else if (key == QLatin1String("sslmode")) {
        settings.sslMode = value;
    } else if (key == QLatin1String("sslrootcert")) {
        settings.sslRootCert = value;
    } else if (key == QLatin1String("sslcert")) {
        settings.sslCert = value;
    } else if (key == QLatin1String("sslkey")) {
        settings.sslKey = value;
    }
}

QList<ServiceProfile> readServices(const QString& path)
{
    QList<ServiceProfile> found;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return found;
    }
    while (!file.atEnd()) {
        const QString line = QString::fromUtf8(file.readLine()).trimmed();
        if (line.isEmpty() || line.startsWith(QLatin1Char('#'))) {
            continue;
        }
        if (line.startsWith(QLatin1Char('[')) && line.endsWith(QLatin1Char(']'))) {
            ServiceProfile service;
            service.name = line.sliced(1, line.size() - 2);
            service.file = path;
            service.settings.name = service.name;
            service.settings.service = service.name;
            found << service;
        } else if (const auto equals = line.indexOf(QLatin1Char('=')); equals > 0 && !found.isEmpty()) {
            take(found.last().settings, line.left(equals).trimmed(), line.sliced(equals + 1).trimmed());
        }
    }
    return found;
}

} // namespace

QStringList serviceFiles(const QProcessEnvironment& environment)
{
    QStringList files;
    const QString named = environment.value(QStringLiteral("PGSERVICEFILE"));
    const QString home = environment.value(QStringLiteral("HOME"), QDir::homePath());
    files << (named.isEmpty() ? home + QLatin1String("/.pg_service.conf") : named);
    const QString directory = environment.value(QStringLiteral("PGSYSCONFDIR"));
    if (directory.isEmpty()) {
        files << QStringLiteral("/etc/postgresql-common/pg_service.conf") << QStringLiteral("/etc/pg_service.conf");
    } else {
        files << directory + QLatin1String("/pg_service.conf");
    }
    return files;
}

QList<ServiceProfile> serviceProfiles(const QProcessEnvironment& environment)
{
    QList<ServiceProfile> all;
    QSet<QString> names;
    for (const QString& file : serviceFiles(environment)) {
        for (const ServiceProfile& service : readServices(file)) {
            if (!names.contains(service.name)) {
                names.insert(service.name);
                all << service;
            }
        }
    }
    return all;
}

ConnectionSettings settingsFromEnvironment(const QProcessEnvironment& environment)
{
    ConnectionSettings settings;
    settings.host = environment.value(QStringLiteral("PGHOST"), environment.value(QStringLiteral("PGHOSTADDR")));
    settings.port = environment.value(QStringLiteral("PGPORT"));
    settings.database = environment.value(QStringLiteral("PGDATABASE"));
    settings.user = environment.value(QStringLiteral("PGUSER"));
    settings.service = environment.value(QStringLiteral("PGSERVICE"));
    settings.sslMode = environment.value(QStringLiteral("PGSSLMODE"));
    settings.sslRootCert = environment.value(QStringLiteral("PGSSLROOTCERT"));
    settings.sslCert = environment.value(QStringLiteral("PGSSLCERT"));
    settings.sslKey = environment.value(QStringLiteral("PGSSLKEY"));
    return settings;
}

} // namespace lk
