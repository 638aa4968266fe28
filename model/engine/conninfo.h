// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QMap>
#include <QString>

namespace lk {

/// Keyword and value, as in libpq's connection strings.
using ConnInfo = QMap<QString, QString>;

/// Reads a libpq connection string (key=value ...) or URI (postgresql://...), by the rules of the PostgreSQL manual,
/// section 34.1.1. For print and for finding secrets; what connects is libpq's own parser. BadInput with the place.
Result<ConnInfo> parseConnInfo(const QString& text);

/// The same connection as key=value pairs, without password and sslpassword; empty when `text` cannot be read.
QString withoutSecrets(const QString& text);

} // namespace lk
