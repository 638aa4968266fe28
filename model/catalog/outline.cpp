// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/catalog/catalog.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace lk {

namespace {

/// As JSON, so that no two different lines print alike.
QString line(const QJsonArray& parts)
{
    return QString::fromUtf8(QJsonDocument(parts).toJson(QJsonDocument::Compact));
}

bool isOurs(const QString& qualified)
{
    return qualified.startsWith(QLatin1String("lockkeeper.")) || qualified.startsWith(QLatin1String("\"lockkeeper\"."));
}

} // namespace

namespace {

void addLines(const Table& table, QStringList& lines)
{
    const QString name = table.name.quoted();
    lines << line({QStringLiteral("table"), name, int(table.kind), table.owner});
    for (const Column& c : table.columns) {
        lines << line({QStringLiteral("column"), name, c.name, c.type, c.notNull, c.defaultExpression.has_value(),
            c.identity, c.generated});
    }
    for (const Index& i : table.indexes) {
        lines << line({QStringLiteral("index"), name, i.name, i.unique, i.primary, i.valid, i.constraint});
    }
    for (const Constraint& c : table.constraints) {
        lines << line({QStringLiteral("constraint"), name, c.name, int(c.kind), c.validated, c.deferrable});
    }
    for (const InboundKey& k : table.inboundKeys) {
        if (k.table.schema != QLatin1String("lockkeeper")) {
            lines << line({QStringLiteral("inbound"), name, k.table.quoted(), k.name});
        }
    }
    for (const Trigger& t : table.triggers) {
        if (!isOurs(t.function)) {
            lines << line({QStringLiteral("trigger"), name, t.name, t.function, t.enabled});
        }
    }
    for (const Dependant& d : table.dependants) {
        if (!isOurs(d.identity)) {
            QStringList grants = d.grants;
            grants.sort();
            lines << line({QStringLiteral("dependant"), name, int(d.kind), d.identity, d.owner,
                QJsonArray::fromStringList(grants)});
        }
    }
    for (const TablePtr& descendant : table.descendants.tables) {
        addLines(*descendant, lines);
    }
}

} // namespace

QByteArray outline(const QList<Table>& tables)
{
    QStringList lines;
    for (const Table& table : tables) {
        addLines(table, lines);
    }
    std::ranges::sort(lines);
    return QCryptographicHash::hash(lines.join(QLatin1Char('\n')).toUtf8(), QCryptographicHash::Sha256).toHex();
}

} // namespace lk
