// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/connectionsettings.h"
#include "model/engine/ports.h"

#include <QByteArray>
#include <QList>
#include <QPair>

struct pg_conn;

namespace lk {

/// Opens a libpq connection: DSN, service file, PG* variables, .pgpass and certificates are libpq's own business, so
/// that Lockkeeper connects wherever psql does. The caller owns the connection.
/// BadInput when the DSN cannot be read or holds a password.
Result<pg_conn*> openConnection(const ConnectionSettings& settings, Purpose purpose);

/// The settings each session starts with, as one statement.
QString sessionSetup(Purpose purpose, bool readOnly, int serverVersion);

} // namespace lk
