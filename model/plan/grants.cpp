// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/grants.h"

#include "model/base/identifier.h"
#include "model/plan/conversion.h"

#include <QHash>
#include <QSet>

namespace lk::planner {

namespace {

struct AclItem {
    QString grantee; ///< empty: PUBLIC
    QString privileges;
    QString grantor;
};

/// From `i` to the first `end` outside quotes, unquoted; `i` is left on it.
QString unquotedUntil(const QString& item, qsizetype& i, QChar end)
{
    QString word;
    for (bool inQuotes = false; i < item.size(); ++i) {
        const QChar c = item[i];
        if (c == QLatin1Char('"')) {
            if (inQuotes && i + 1 < item.size() && item[i + 1] == QLatin1Char('"')) {
                word += c;
                ++i;
            } else {
                inQuotes = !inQuotes;
            }
        } else if (c == end && !inQuotes) {
            break;
        } else {
            word += c;
        }
    }
    return word;
}

/// `"Odd ""Role"""=rw*/owner`: the grantee is quoted as an identifier where it needs to be.
AclItem parsed(const QString& item)
{
    AclItem acl;
    qsizetype i = 0;
    acl.grantee = unquotedUntil(item, i, QLatin1Char('='));
    const auto slash = item.indexOf(QLatin1Char('/'), i);
    acl.privileges = item.mid(i + 1, slash < 0 ? -1 : slash - i - 1);
    if (slash >= 0) {
        i = slash + 1;
        acl.grantor = unquotedUntil(item, i, QChar());
    }
    return acl;
}

/// Each item after those that gave its grantor the right to grant, which the owner has anyway.
QList<AclItem> inOrderOfGranting(const QStringList& aclItems, const QString& owner)
{
    QList<AclItem> waiting;
    for (const QString& item : aclItems) {
        waiting << parsed(item);
    }
    QList<AclItem> ordered;
    QSet<QString> may{owner, QString()};
    for (bool moved = true; moved;) {
        moved = false;
        for (qsizetype i = 0; i < waiting.size(); ++i) {
            if (may.contains(waiting[i].grantor)) {
                ordered << waiting.takeAt(i--);
                may.insert(ordered.last().grantee);
                moved = true;
            }
        }
    }
    return ordered + waiting;
}

/// GRANT as another role, so that it can be revoked by whom it came from. Where that role cannot be taken, the grant
/// still stands, as the owner's.
QString grantedBy(const QString& grantor, const QString& grant)
{
    return QStringLiteral("DO ")
        + dollarQuoted(
            QStringLiteral("DECLARE own pg_catalog.text := pg_catalog.current_setting('role');\nBEGIN\n"
                           "PERFORM pg_catalog.set_config('role', %1, true);\n%2;\n"
                           "PERFORM pg_catalog.set_config('role', own, true);\n"
                           "EXCEPTION WHEN insufficient_privilege OR invalid_parameter_value THEN\n%2;\nEND\n")
                .arg(literal(grantor), grant));
}

} // namespace

QStringList grantStatements(
    const QStringList& aclItems, const QString& object, const QString& column, const QString& owner)
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
    const auto grant = [&](const AclItem& acl, const QString& sql) {
        const bool another = !owner.isEmpty() && !acl.grantor.isEmpty() && acl.grantor != owner;
        statements << (another ? grantedBy(acl.grantor, sql) : sql);
    };
    for (const AclItem& acl : inOrderOfGranting(aclItems, owner)) {
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
            grant(acl, QStringLiteral("GRANT %1 ON %2 TO %3").arg(plain.join(QLatin1String(", ")), object, to));
        }
        if (!withOption.isEmpty()) {
            grant(acl,
                QStringLiteral("GRANT %1 ON %2 TO %3 WITH GRANT OPTION")
                    .arg(withOption.join(QLatin1String(", ")), object, to));
        }
    }
    return statements;
}

QStringList accessStatements(const QStringList& aclItems, const QString& relation, const QString& owner)
{
    // Default privileges must not make it broader than it was.
    QStringList statements{QStringLiteral("DO ")
        + dollarQuoted(QStringLiteral("DECLARE grantee pg_catalog.oid;\nBEGIN\n"
                                      "FOR grantee IN SELECT DISTINCT a.grantee FROM pg_catalog.pg_class AS c,"
                                      " pg_catalog.aclexplode(c.relacl) AS a\n"
                                      "  WHERE c.oid = %1::pg_catalog.regclass AND a.grantee <> c.relowner\nLOOP\n"
                                      "  EXECUTE pg_catalog.format('REVOKE ALL ON %s FROM %s', %1,"
                                      " CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE "
                                      "pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(grantee)) END);\n"
                                      "END LOOP;\nEND\n")
                .arg(literal(relation)))};
    if (!aclItems.isEmpty() && !owner.isEmpty()) {
        // An owner may have given up rights of its own.
        statements << QStringLiteral("REVOKE ALL ON TABLE %1 FROM %2").arg(relation, quoted(owner));
    }
    return statements + grantStatements(aclItems, QStringLiteral("TABLE %1").arg(relation), {}, owner);
}

} // namespace lk::planner
