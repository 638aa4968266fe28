// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/shopshape.h"

#include "model/base/identifier.h"

#include <QJsonObject>

#include <algorithm>

namespace lk {

namespace {

const QString publicSchema = QStringLiteral("public");
const QString oldAmount = QStringLiteral("amount");
const QString newAmount = QStringLiteral("total");

const QStringList& shopTableNames()
{
    static const QStringList names{QStringLiteral("orders"), QStringLiteral("order_items"), QStringLiteral("payments"),
        QStringLiteral("products")};
    return names;
}

const PresentRelation* find(const QList<PresentRelation>& relations, auto&& matches)
{
    const auto it = std::ranges::find_if(relations, matches);
    return it == relations.end() ? nullptr : &*it;
}

/// The relation this version of the application goes to.
const PresentRelation* relationFor(
    ApplicationVersion version, const ShopTable& table, const QList<PresentRelation>& present)
{
    const auto* named
        = find(present, [&](const PresentRelation& r) { return r.schema == publicSchema && r.name == table.name; });
    const auto* moved = find(present, [&](const PresentRelation& r) { return r.oid == table.oid; });
    if (!named || !moved) {
        return named ? named : moved;
    }
    if (version != ApplicationVersion::New || named == moved) {
        return named;
    }
    // A view has taken the name. With a column that was not there before it is the new shape of a column rename;
    // without, it only keeps the old name of a renamed table alive.
    const QStringList columns = named->columns.keys();
    const bool showsNew = std::ranges::any_of(columns, [&](const QString& c) { return !table.columns.contains(c); });
    return showsNew ? named : moved;
}

QString columnFor(ApplicationVersion version, const ShopTable& table, const QString& column,
    const PresentRelation& relation, const PresentRelation* moved)
{
    const bool renamedByVersion = table.name == QLatin1String("orders") && column == oldAmount;
    const bool hasOld = relation.columns.contains(column);
    if (renamedByVersion && relation.columns.contains(newAmount) && (version == ApplicationVersion::New || !hasOld)) {
        return newAmount;
    }
    if (!hasOld && moved) {
        const QString now = moved->columns.key(table.columns.value(column));
        if (!now.isEmpty() && relation.columns.contains(now)) {
            return now;
        }
    }
    // Where nothing at all was changed the new version came too early, and fails as it must.
    const bool untouched
        = relation.oid == table.oid && relation.name == table.name && relation.columns == table.columns;
    return renamedByVersion && version == ApplicationVersion::New && untouched ? newAmount : column;
}

} // namespace

ShopShape ShopShape::resolve(
    ApplicationVersion version, const QList<ShopTable>& original, const QList<PresentRelation>& present)
{
    ShopShape shape;
    for (const ShopTable& table : original) {
        QString name = QualifiedName{publicSchema, table.name}.quoted();
        const PresentRelation* relation
            = version == ApplicationVersion::Old ? nullptr : relationFor(version, table, present);
        const auto* moved = find(present, [&](const PresentRelation& r) { return r.oid == table.oid; });
        if (relation) {
            name = QualifiedName{relation->schema, relation->name}.quoted();
        }
        shape.m_names.insert(table.name, name);
        for (auto it = table.columns.keyBegin(); it != table.columns.keyEnd(); ++it) {
            shape.m_names.insert(table.name + QLatin1Char('.') + *it,
                quoted(relation ? columnFor(version, table, *it, *relation, moved) : *it));
        }
    }
    return shape;
}

QString ShopShape::expand(const QString& statement) const
{
    QString sql;
    qsizetype from = 0;
    for (qsizetype open = statement.indexOf(QLatin1Char('{')); open >= 0;
        open = statement.indexOf(QLatin1Char('{'), from)) {
        const qsizetype close = statement.indexOf(QLatin1Char('}'), open);
        Q_ASSERT(close > open);
        const QString placeholder = statement.sliced(open + 1, close - open - 1);
        sql += QStringView(statement).sliced(from, open - from);
        // A table that was missing from the start keeps its own name: the server then says what is wrong.
        sql += m_names.value(placeholder, placeholder);
        from = close + 1;
    }
    sql += QStringView(statement).sliced(from);
    return sql;
}

namespace {

Result<QList<PresentRelation>> readRelations(Session& session, const QList<ShopTable>& byOid)
{
    QStringList oids;
    for (const ShopTable& table : byOid) {
        oids += QString::number(table.oid);
    }
    const auto rows = session.query(
        QStringLiteral("SELECT c.oid, n.nspname, c.relname, a.attname, a.attnum FROM pg_catalog.pg_class AS c "
                       "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
                       "JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid "
                       "WHERE (c.oid = ANY ($1::oid[]) OR n.nspname = $2 AND c.relname = ANY ($3::text[])) "
                       "AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.oid"),
        {QLatin1Char('{') + oids.join(QLatin1Char(',')) + QLatin1Char('}'), publicSchema,
            QLatin1Char('{') + shopTableNames().join(QLatin1Char(',')) + QLatin1Char('}')});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<PresentRelation> relations;
    for (const QList<Cell>& row : rows->rows) {
        const auto oid = row[0].value_or(QString()).toUInt();
        if (relations.isEmpty() || relations.last().oid != oid) {
            relations.append({oid, row[1].value_or(QString()), row[2].value_or(QString()), {}});
        }
        relations.last().columns.insert(row[3].value_or(QString()), row[4].value_or(QString()).toInt());
    }
    return relations;
}

} // namespace

Result<QList<ShopTable>> readShopTables(Session& session)
{
    const auto relations = readRelations(session, {});
    if (!relations) {
        return std::unexpected(relations.error());
    }
    QList<ShopTable> tables;
    for (const PresentRelation& relation : *relations) {
        tables.append({relation.name, relation.oid, relation.columns});
    }
    return tables;
}

Result<QList<PresentRelation>> readPresentRelations(Session& session, const QList<ShopTable>& original)
{
    return readRelations(session, original);
}

QJsonArray toJson(const QList<ShopTable>& tables)
{
    QJsonArray array;
    for (const ShopTable& table : tables) {
        QJsonObject columns;
        for (auto it = table.columns.cbegin(); it != table.columns.cend(); ++it) {
            columns.insert(it.key(), it.value());
        }
        array.append(QJsonObject{{QStringLiteral("name"), table.name}, {QStringLiteral("oid"), qint64(table.oid)},
            {QStringLiteral("columns"), columns}});
    }
    return array;
}

QList<ShopTable> shopTablesFromJson(const QJsonArray& array)
{
    QList<ShopTable> tables;
    for (const QJsonValue& value : array) {
        ShopTable table;
        table.name = value[QLatin1String("name")].toString();
        table.oid = quint32(value[QLatin1String("oid")].toInteger());
        const QJsonObject columns = value[QLatin1String("columns")].toObject();
        for (auto it = columns.begin(); it != columns.end(); ++it) {
            table.columns.insert(it.key(), it.value().toInt());
        }
        tables.append(table);
    }
    return tables;
}

} // namespace lk
