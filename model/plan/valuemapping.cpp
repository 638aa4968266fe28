// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/valuemapping.h"

namespace lk {

QString mappedIf(const ChangeType& change, const QString& value)
{
    QStringList values;
    for (const ValueMapping& one : change.mapping) {
        values << literal(one.from);
    }
    return values.isEmpty()
        ? QString()
        : QStringLiteral("coalesce((%1)::text IN (%2), false)").arg(value, values.join(QLatin1String(", ")));
}

QString withMapping(const ChangeType& change, const QString& value, const QString& newType, const QString& conversion)
{
    if (change.mapping.isEmpty()) {
        return conversion;
    }
    // Decided before the conversion is looked at, so that what it would raise on never reaches it.
    QString sql = QStringLiteral("CASE (%1)::text").arg(value);
    for (const ValueMapping& one : change.mapping) {
        sql += QStringLiteral(" WHEN %1 THEN %2")
                   .arg(literal(one.from),
                       one.to ? QStringLiteral("CAST(%1 AS %2)").arg(literal(*one.to), newType)
                              : QStringLiteral("NULL"));
    }
    return sql + QStringLiteral(" ELSE %1 END").arg(conversion);
}

} // namespace lk
