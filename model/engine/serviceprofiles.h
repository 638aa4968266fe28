// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/connectionsettings.h"

#include <QList>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

namespace lk {

/// One section of a pg_service.conf.
struct ServiceProfile {
    QString name;
    QString file; ///< where it was found
    /// `name` and `service` are the section's name; host, port, ... hold its values, never its password. Connecting
    /// with it works as service=NAME does.
    ConnectionSettings settings;
    bool operator==(const ServiceProfile&) const = default;
};

/// Where libpq looks: PGSERVICEFILE or ~/.pg_service.conf, then pg_service.conf in PGSYSCONFDIR or the packaged place.
QStringList serviceFiles(const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment());

/// All services, the first of a name winning, in file order. Files that are absent or unreadable are left out.
QList<ServiceProfile> serviceProfiles(
    const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment());

/// What PGHOST, PGPORT, PGDATABASE, PGUSER, PGSERVICE and PGSSL* say, to prefill a dialog.
ConnectionSettings settingsFromEnvironment(
    const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment());

} // namespace lk
