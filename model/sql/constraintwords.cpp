// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/constraintwords.h"

#include <QRegularExpression>

namespace lk::sql {

namespace {

const QLatin1String notEnforced(" NOT ENFORCED");

} // namespace

bool isNotEnforced(const QString& definition)
{
    return definition.endsWith(notEnforced);
}

QString asEnforced(const QString& definition)
{
    return isNotEnforced(definition) ? definition.chopped(notEnforced.size()) : definition;
}

bool isTemporal(const QString& definition)
{
    static const QRegularExpression key(QStringLiteral("^(PRIMARY KEY|UNIQUE|FOREIGN KEY) "));
    static const QRegularExpression name(QStringLiteral("\"(?:[^\"]|\"\")*\""));
    if (!key.match(definition).hasMatch()) {
        return false;
    }
    // The server writes its words in capitals and quotes every name that has any.
    QString words = definition;
    words.replace(name, QStringLiteral("n"));
    return words.contains(QLatin1String(" WITHOUT OVERLAPS")) || words.contains(QLatin1String("PERIOD "));
}

} // namespace lk::sql
