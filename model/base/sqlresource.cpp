// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/sqlresource.h"

#include <QFile>

namespace lk {

QString sqlResource(const QString& name)
{
    QFile file(QStringLiteral(":/lk/sql/%1.sql").arg(name));
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("resource %s.sql is missing", qPrintable(name));
    }
    QStringList kept;
    const QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'));
    for (const QString& line : lines) {
        if (!line.trimmed().startsWith(QLatin1String("--"))) {
            kept << line;
        }
    }
    return kept.join(QLatin1Char('\n')).trimmed();
}

QStringList sqlStatements(const QString& name)
{
    QStringList statements;
    const QStringList parts = sqlResource(name).split(QStringLiteral(";\n"));
    for (QString part : parts) {
        part = part.trimmed();
        if (part.endsWith(QLatin1Char(';'))) {
            part.chop(1);
        }
        if (!part.isEmpty()) {
            statements << part;
        }
    }
    return statements;
}

} // namespace lk
