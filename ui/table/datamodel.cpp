// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/datamodel.h"

#include <QApplication>
#include <QFont>
#include <QLocale>
#include <QPalette>

namespace lk {

namespace {

bool isNumeric(const QString& type)
{
    static const QStringList starts{QStringLiteral("smallint"), QStringLiteral("integer"), QStringLiteral("bigint"),
        QStringLiteral("numeric"), QStringLiteral("real"), QStringLiteral("double precision"), QStringLiteral("money"),
        QStringLiteral("oid")};
    for (const QString& start : starts) {
        if (type.startsWith(start) && !type.endsWith(QLatin1String("[]"))) {
            return true;
        }
    }
    return false;
}

constexpr qsizetype longestShown = 300;

} // namespace

DataModel::DataModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void DataModel::setPage(const DataPage& page, const TablePtr& table)
{
    beginResetModel();
    m_page = page;
    m_numeric.clear();
    m_types.clear();
    for (const QString& name : page.columns) {
        const Column* column = table ? table->column(name) : nullptr;
        m_types << (column ? column->type : QString());
        m_numeric << (column && isNumeric(column->type));
    }
    endResetModel();
}

int DataModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_page.rows.size());
}

int DataModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_page.columns.size());
}

QVariant DataModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const Cell cell = m_page.rows[index.row()].value(index.column());
    switch (role) {
    case Qt::DisplayRole: {
        if (!cell) {
            return QStringLiteral("NULL");
        }
        QString text = cell->left(longestShown);
        text.replace(QLatin1Char('\n'), QLatin1Char(' '));
        return cell->size() > longestShown ? text + QChar(0x2026) : text;
    }
    case Qt::EditRole:
        return cell ? QVariant(*cell) : QVariant();
    case Qt::ToolTipRole:
        return cell && cell->size() > 3 ? QVariant(cell->left(4000)) : QVariant(); // columns may be as narrow as that
    case Qt::TextAlignmentRole:
        return m_numeric.value(index.column()) ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::FontRole:
        if (!cell) {
            QFont font;
            font.setItalic(true);
            return font;
        }
        return {};
    case Qt::ForegroundRole:
        return cell ? QVariant() : QVariant(QApplication::palette().color(QPalette::PlaceholderText));
    default:
        return {};
    }
}

QVariant DataModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical) {
        return role == Qt::DisplayRole ? QVariant(QLocale().toString(m_page.offset + section + 1)) : QVariant();
    }
    if (role == Qt::TextAlignmentRole) {
        return m_numeric.value(section) ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                        : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole) {
        return m_types.value(section);
    }
    return role == Qt::DisplayRole ? QVariant(m_page.columns.value(section)) : QVariant();
}

} // namespace lk
