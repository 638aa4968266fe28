// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/columnsmodel.h"

#include "ui/theme/icons.h"

#include <QApplication>
#include <QFont>

namespace lk {

ColumnsModel::ColumnsModel(DraftEditor& editor, QObject* parent)
    : QAbstractTableModel(parent)
    , m_editor(editor)
{
    connect(&m_editor, &DraftEditor::changed, this, [this] {
        if (rowCount() > 0) {
            emit dataChanged(index(0, 0), index(rowCount() - 1, SectionCount - 1));
        }
    });
}

void ColumnsModel::setTable(const TablePtr& table)
{
    const auto names = [](const TablePtr& t) {
        QStringList list;
        for (const Column& column : t ? t->columns : QList<Column>()) {
            list << column.name;
        }
        return list;
    };
    if (m_table && table && names(m_table) == names(table)) {
        m_table = table;
        if (rowCount() > 0) {
            emit dataChanged(index(0, 0), index(rowCount() - 1, SectionCount - 1));
        }
        return;
    }
    beginResetModel();
    m_table = table;
    endResetModel();
}

int ColumnsModel::rowOf(const QString& column) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (m_table->columns[row].name == column) {
            return row;
        }
    }
    return -1;
}

int ColumnsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_table ? 0 : int(m_table->columns.size());
}

int ColumnsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : SectionCount;
}

QString ColumnsModel::shownName(const QString& name)
{
    // Blanks at an end are seen by nobody.
    return name == name.trimmed() ? name : printedName(name);
}

QString ColumnsModel::newName(const Column& column) const
{
    const auto rename = m_editor.renameOf(m_table->name, column.name);
    return rename ? rename->newName : QString();
}

QString ColumnsModel::newType(const Column& column) const
{
    const auto change = m_editor.typeChangeOf(m_table->name, column.name);
    return change ? change->newType : QString();
}

QString ColumnsModel::keysOf(const Column& column) const
{
    QStringList keys;
    for (const Constraint& constraint : m_table->constraints) {
        if (!constraint.columns.contains(column.number)) {
            continue;
        }
        if (constraint.kind == ConstraintKind::Primary) {
            keys << tr("primary key");
        } else if (constraint.kind == ConstraintKind::Unique) {
            keys << tr("unique");
        } else if (constraint.kind == ConstraintKind::ForeignKey && constraint.referencedTable) {
            keys << tr("→ %1").arg(constraint.referencedTable->printed());
        }
    }
    for (const InboundKey& inbound : m_table->inboundKeys) {
        if (inbound.referencedColumns.contains(column.number)) {
            keys << tr("← %1").arg(inbound.table.printed());
        }
    }
    if (!column.identity.isEmpty()) {
        keys << tr("identity");
    }
    if (!column.generated.isEmpty()) {
        keys << tr("generated");
    }
    return keys.join(QStringLiteral(", "));
}

QString ColumnsModel::describe(const Column& column) const
{
    const QString name = newName(column);
    const QString type = newType(column);
    QStringList words;
    if (!name.isNull()) {
        words << tr("Drafted: rename “%1” to “%2”").arg(column.name, name);
    }
    if (!type.isNull()) {
        words << tr("Drafted: change the type from %1 to %2").arg(column.type, type);
    }
    return words.join(QLatin1Char('\n'));
}

QVariant ColumnsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const Column& column = m_table->columns[index.row()];
    const QString name = newName(column);
    const QString type = newType(column);
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Name:
            return name.isNull() ? shownName(column.name) : tr("%1 → %2").arg(shownName(column.name), shownName(name));
        case Type:
            return type.isNull() ? column.type : tr("%1 → %2").arg(column.type, type);
        case NotNull:
            return column.notNull ? tr("not null") : QString();
        case Default:
            return !column.identity.isEmpty() ? QStringLiteral("GENERATED %1 AS IDENTITY").arg(column.identity)
                : column.generated.isEmpty()  ? column.defaultExpression.value_or(QString())
                                              : tr("= %1").arg(column.generated);
        case Keys:
            return keysOf(column);
        case Comment:
            return column.comment;
        default:
            return {};
        }
    case Qt::EditRole:
        return index.column() == Name ? (name.isNull() ? column.name : name)
            : index.column() == Type  ? (type.isNull() ? column.type : type)
                                      : data(index, Qt::DisplayRole);
    case OldRole:
        return index.column() == Name && !name.isNull() ? QVariant(shownName(column.name))
            : index.column() == Type && !type.isNull()  ? QVariant(column.type)
                                                        : QVariant();
    case NewRole:
        return index.column() == Name && !name.isNull() ? QVariant(shownName(name))
            : index.column() == Type && !type.isNull()  ? QVariant(type)
                                                        : QVariant();
    case ColumnNameRole:
        return column.name;
    case DraftedRole:
        return !name.isNull() || !type.isNull();
    case Qt::DecorationRole:
        if (index.column() == Name && (!name.isNull() || !type.isNull())) {
            return tintedIcon(QStringLiteral("document-edit"), Role::Expand);
        }
        return {};
    case Qt::ToolTipRole: {
        const QString drafted = describe(column);
        return drafted.isEmpty() ? data(index, Qt::DisplayRole) : QVariant(drafted);
    }
    case Qt::AccessibleDescriptionRole:
        return describe(column);
    default:
        return {};
    }
}

bool ColumnsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || role != Qt::EditRole || data(index, Qt::EditRole) == value) {
        return false;
    }
    const QString column = m_table->columns[index.row()].name;
    Result<void> taken;
    if (index.column() == Name) {
        taken = m_editor.renameColumn(*m_table, column, value.toString());
    } else if (index.column() == Type) {
        taken = m_editor.changeType(*m_table, column, value.toString());
    } else {
        return false;
    }
    if (!taken) {
        emit refused(taken.error());
        return false;
    }
    return true;
}

Qt::ItemFlags ColumnsModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    const bool changeable = m_table
        && (m_table->kind == TableKind::Table || m_table->kind == TableKind::Partitioned
            || m_table->kind == TableKind::Partition);
    if (changeable && (index.column() == Name || index.column() == Type)) {
        flags |= Qt::ItemIsEditable;
    }
    return flags;
}

QVariant ColumnsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name:
        return tr("Column");
    case Type:
        return tr("Type");
    case NotNull:
        return tr("Null");
    case Default:
        return tr("Default");
    case Keys:
        return tr("Keys");
    case Comment:
        return tr("Comment");
    default:
        return {};
    }
}

} // namespace lk
