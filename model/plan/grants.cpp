// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/grants.h"

#include "model/base/identifier.h"

#include <QHash>

namespace lk::planner {

namespace {

struct AclItem {
    QString grantee; ///< empty: PUBLIC
    QString privileges;
};

/// `"Odd ""Role"""=rw*/owner`: the grantee is quoted as an identifier where it needs to be.
AclItem parsed(const QString& item)
{
    AclItem acl;
    qsizetype i = 0;
    bool inQuotes = false;
    for (; i < item.size(); ++i) {
        const QChar c = item[i];
        if (c == QLatin1Char('"')) {
            if (inQuotes && i + 1 < item.size() && item[i + 1] == QLatin1Char('"')) {
                acl.grantee += c;
                ++i;
            } else {
                inQuotes = !inQuotes;
            }
        } else if (c == QLatin1Char('=') && !inQuotes) {
            break;
        } else {
            acl.grantee += c;
        }
    }
    const auto slash = item.indexOf(QLatin1Char('/'), i);
    acl.privileges = item.mid(i + 1, slash < 0 ? -1 : slash - i - 1);
    return acl;
}

} // namespace

QStringList grantStatements(const QStringList& aclItems, const QString& object, const QString& column)
{
    static const QHash<QChar, QString> names{
        {QLatin1Char('r'), QStringLiteral("SELECT")},
        {QLatin1Char('a'), QStringLiteral("INSERT")},
        {QLatin1Char('w'), QStringLiteral("UPDATE")},
        {QLatin1Char('d'), QStringLiteral("DELETE")},
        {QLatin1Char('D'), QStringLiteral("TRUNCATE")},
        {QLatin1Char('x'), QStringLiteral("REFERENCES")},
        {QLatin1Char('t'), QStringLiteral("TRIGGER")},
        {QLatin1Char('m'), QStringLiteral("MAINTAIN")},
    };
    QStringList statements;
    for (const QString& item : aclItems) {
        const AclItem acl = parsed(item);
        QStringList plain;
        QStringList withOption;
        for (qsizetype i = 0; i < acl.privileges.size(); ++i) {
            const auto name = names.constFind(acl.privileges[i]);
            if (name == names.cend()) {
                continue;
            }
            const bool option = i + 1 < acl.privileges.size() && acl.privileges[i + 1] == QLatin1Char('*');
            QString privilege = *name;
            if (!column.isEmpty()) {
                privilege += QStringLiteral(" (%1)").arg(quoted(column));
            }
            (option ? withOption : plain) << privilege;
        }
        const QString to = acl.grantee.isEmpty() ? QStringLiteral("PUBLIC") : quoted(acl.grantee);
        if (!plain.isEmpty()) {
            statements << QStringLiteral("GRANT %1 ON %2 TO %3").arg(plain.join(QLatin1String(", ")), object, to);
        }
        if (!withOption.isEmpty()) {
            statements << QStringLiteral("GRANT %1 ON %2 TO %3 WITH GRANT OPTION")
                              .arg(withOption.join(QLatin1String(", ")), object, to);
        }
    }
    return statements;
}

} // namespace lk::planner
