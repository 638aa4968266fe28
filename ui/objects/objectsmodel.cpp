// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/objects/objectsmodel.h"

#include "ui/table/figures.h"
#include "ui/theme/icons.h"

#include <algorithm>
#include <map>

namespace lk {

namespace {

constexpr int pageRows = 256;

QString iconName(TableKind kind)
{
    switch (kind) {
    case TableKind::View:
    case TableKind::MaterializedView:
        return QStringLiteral("view-table");
    case TableKind::Foreign:
        return QStringLiteral("network-connect");
    case TableKind::Table:
    case TableKind::Partitioned:
    case TableKind::Partition:
        return QStringLiteral("table");
    }
    Q_UNREACHABLE_RETURN(QString());
}

bool hasFigures(TableKind kind)
{
    return kind != TableKind::View && kind != TableKind::Foreign;
}

} // namespace

ObjectsModel::ObjectsModel(QObject* parent)
    : QAbstractItemModel(parent)
{
}

ObjectsModel::~ObjectsModel() = default;

void ObjectsModel::setCatalog(const CatalogPtr& catalog)
{
    std::map<QString, std::vector<TableSummary>> next;
    if (catalog) {
        for (const QString& schema : catalog->schemas) {
            next[schema];
        }
        for (const TableSummary& table : catalog->tables) {
            next[table.name.schema].push_back(table);
        }
    }
    for (int row = int(m_schemas.size()) - 1; row >= 0; --row) {
        if (!next.contains(m_schemas[size_t(row)]->name)) {
            beginRemoveRows({}, row, row);
            m_schemas.erase(m_schemas.begin() + row);
            endRemoveRows();
        }
    }
    int row = 0;
    for (auto& [name, tables] : next) {
        const auto byName = [](const auto& a, const auto& b) { return a.name.name < b.name.name; };
        if (!std::ranges::is_sorted(tables, byName)) { // the server's order may be another language's
            std::ranges::sort(tables, byName);
        }
        if (row < int(m_schemas.size()) && m_schemas[size_t(row)]->name == name) {
            mergeTables(row, std::move(tables));
        } else {
            auto schema = std::make_unique<Schema>();
            schema->name = name;
            schema->tables = std::move(tables);
            beginInsertRows({}, row, row);
            m_schemas.insert(m_schemas.begin() + row, std::move(schema));
            endInsertRows();
        }
        ++row;
    }
}

/// Both lists are sorted by name: one walk finds what went, what came, and what only changed its figures.
void ObjectsModel::mergeTables(int schemaRow, std::vector<TableSummary> next)
{
    Schema& schema = *m_schemas[size_t(schemaRow)];
    const QModelIndex parentIndex = index(schemaRow, 0);
    const bool allShown = schema.shown == int(schema.tables.size());
    // What is not a row yet needs no signals.
    schema.tables.resize(size_t(schema.shown));

    // Neighbours go and come together: each signal costs the views more than the rows themselves.
    auto there = next.rbegin();
    const auto isGone = [&](int row) { // asked from the end on
        const QString& name = schema.tables[size_t(row)].name.name;
        while (there != next.rend() && name < there->name.name) {
            ++there;
        }
        return there == next.rend() || there->name.name != name;
    };
    for (int last = schema.shown - 1; last >= 0; --last) {
        if (!isGone(last)) {
            continue;
        }
        int first = last;
        while (first > 0 && isGone(first - 1)) {
            --first;
        }
        beginRemoveRows(parentIndex, first, last);
        schema.tables.erase(schema.tables.begin() + first, schema.tables.begin() + last + 1);
        schema.shown -= last - first + 1;
        endRemoveRows();
        last = first;
    }
    size_t at = 0;
    while (at < next.size() && (at < size_t(schema.shown) || allShown)) {
        const bool isShown = at < size_t(schema.shown);
        if (isShown && schema.tables[at].name == next[at].name) {
            if (schema.tables[at] != next[at]) {
                schema.tables[at] = next[at];
                emit dataChanged(index(int(at), 0, parentIndex), index(int(at), ColumnCount - 1, parentIndex));
            }
            ++at;
            continue;
        }
        size_t end = at + 1;
        while (end < next.size() && (!isShown || next[end].name.name < schema.tables[at].name.name)) {
            ++end;
        }
        beginInsertRows(parentIndex, int(at), int(end) - 1);
        schema.tables.insert(
            schema.tables.begin() + qsizetype(at), next.begin() + qsizetype(at), next.begin() + qsizetype(end));
        schema.shown += int(end - at);
        endInsertRows();
        at = end;
    }
    schema.tables.insert(schema.tables.end(), next.begin() + qsizetype(at), next.end());
    emit dataChanged(parentIndex, index(schemaRow, ColumnCount - 1));
}

void ObjectsModel::fetchAll()
{
    for (int row = 0; row < int(m_schemas.size()); ++row) {
        const QModelIndex schema = index(row, 0);
        while (canFetchMore(schema)) {
            fetchMore(schema);
        }
    }
}

QModelIndex ObjectsModel::indexOf(const QualifiedName& table)
{
    for (int row = 0; row < int(m_schemas.size()); ++row) {
        const Schema& schema = *m_schemas[size_t(row)];
        if (schema.name != table.schema) {
            continue;
        }
        const auto found = std::ranges::find(schema.tables, table, &TableSummary::name);
        if (found == schema.tables.end()) {
            return {};
        }
        const int at = int(found - schema.tables.begin());
        while (schema.shown <= at) {
            fetchMore(index(row, 0));
        }
        return index(at, 0, index(row, 0));
    }
    return {};
}

std::optional<QualifiedName> ObjectsModel::tableAt(const QModelIndex& index) const
{
    const auto* schema = static_cast<const Schema*>(index.internalPointer());
    if (!index.isValid() || !schema) {
        return std::nullopt;
    }
    return schema->tables[size_t(index.row())].name;
}

QModelIndex ObjectsModel::index(int row, int column, const QModelIndex& parent) const
{
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent)) {
        return {};
    }
    // A table points to its schema; a schema points to nothing.
    return createIndex(row, column, parent.isValid() ? m_schemas[size_t(parent.row())].get() : nullptr);
}

int ObjectsModel::rowOf(const Schema* schema) const
{
    const auto found = std::ranges::find_if(m_schemas, [schema](const auto& s) { return s.get() == schema; });
    return found == m_schemas.end() ? -1 : int(found - m_schemas.begin());
}

QModelIndex ObjectsModel::parent(const QModelIndex& child) const
{
    const auto* schema = static_cast<const Schema*>(child.internalPointer());
    return child.isValid() && schema ? createIndex(rowOf(schema), 0, nullptr) : QModelIndex();
}

int ObjectsModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) {
        return int(m_schemas.size());
    }
    return parent.internalPointer() || parent.column() != 0 ? 0 : m_schemas[size_t(parent.row())]->shown;
}

int ObjectsModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

bool ObjectsModel::hasChildren(const QModelIndex& parent) const
{
    if (!parent.isValid()) {
        return !m_schemas.empty();
    }
    return !parent.internalPointer() && parent.column() == 0 && !m_schemas[size_t(parent.row())]->tables.empty();
}

bool ObjectsModel::canFetchMore(const QModelIndex& parent) const
{
    if (!parent.isValid() || parent.internalPointer() || parent.column() != 0) {
        return false;
    }
    const Schema& schema = *m_schemas[size_t(parent.row())];
    return schema.shown < int(schema.tables.size());
}

void ObjectsModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent)) {
        return;
    }
    Schema& schema = *m_schemas[size_t(parent.row())];
    const int last = qMin(int(schema.tables.size()), schema.shown + pageRows) - 1;
    beginInsertRows(parent, schema.shown, last);
    schema.shown = last + 1;
    endInsertRows();
}

QVariant ObjectsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const auto* schema = static_cast<const Schema*>(index.internalPointer());
    if (!schema) {
        const Schema& own = *m_schemas[size_t(index.row())];
        if (role == Qt::DisplayRole) {
            return index.column() == Name ? QVariant(own.name) : QVariant();
        }
        if (role == Qt::DecorationRole && index.column() == Name) {
            return icon(QStringLiteral("folder"));
        }
        if (role == Qt::TextAlignmentRole && index.column() != Name) {
            return QVariant(Qt::AlignRight | Qt::AlignVCenter);
        }
        if (role == SchemaRole || role == PrintedRole) {
            return own.name;
        }
        return {};
    }
    const TableSummary& table = schema->tables[size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Name:
            return table.name.name;
        case RowCount:
            return hasFigures(table.kind) ? shortCount(table.rows) : QString();
        case Size:
            return hasFigures(table.kind) ? byteSize(table.bytes) : QString();
        default:
            return {};
        }
    case Qt::DecorationRole:
        return index.column() == Name ? QVariant(icon(iconName(table.kind))) : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() == Name ? QVariant() : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
        return hasFigures(table.kind)
            ? tr("%1: %2, about %3 rows, %4")
                  .arg(table.name.printed(), kindName(table.kind), longCount(table.rows), byteSize(table.bytes))
            : tr("%1: %2").arg(table.name.printed(), kindName(table.kind));
    case SchemaRole:
        return table.name.schema;
    case TableRole:
        return table.name.name;
    case PrintedRole:
        return table.name.printed();
    case SortRole:
        return index.column() == RowCount ? QVariant(table.rows)
            : index.column() == Size      ? QVariant(table.bytes)
                                          : QVariant(table.name.name);
    default:
        return {};
    }
}

QVariant ObjectsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole && section != Name) {
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name:
        return tr("Name");
    case RowCount:
        return tr("Rows");
    case Size:
        return tr("Size");
    default:
        return {};
    }
}

} // namespace lk
