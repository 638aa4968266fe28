// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/factsmodel.h"

#include "ui/theme/icons.h"

namespace lk {

FactsModel::FactsModel(QStringList headers, QObject* parent)
    : QAbstractTableModel(parent)
    , m_headers(std::move(headers))
{
}

void FactsModel::setFacts(const QList<Fact>& facts)
{
    setFacts(m_headers, facts);
}

void FactsModel::setFacts(const QStringList& headers, const QList<Fact>& facts)
{
    if (headers == m_headers && facts == m_facts) {
        return; // keeps selection and place through a refresh that changed nothing
    }
    beginResetModel();
    m_headers = headers;
    m_facts = facts;
    endResetModel();
}

int FactsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_facts.size());
}

int FactsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_headers.size());
}

QVariant FactsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const Fact& fact = m_facts[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return fact.cells.value(index.column());
    case Qt::ToolTipRole:
        // A narrow column may have shortened the cell: it stands before what else there is to say.
        return fact.toolTip.contains(fact.cells.value(index.column()))
            ? fact.toolTip
            : QStringLiteral("%1\n%2").arg(fact.cells.value(index.column()), fact.toolTip).trimmed();
    case Qt::DecorationRole:
        return index.column() == 0 && !fact.iconName.isEmpty() ? QVariant(icon(fact.iconName)) : QVariant();
    case Qt::TextAlignmentRole:
        return m_right.contains(index.column()) ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case KeyRole:
        return fact.key;
    case OrderRole: {
        const QVariant order = fact.order.value(index.column());
        return order.isValid() ? order : QVariant(fact.cells.value(index.column()));
    }
    default:
        return {};
    }
}

QVariant FactsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role == Qt::TextAlignmentRole && orientation == Qt::Horizontal) {
        return m_right.contains(section) ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                         : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    return role == Qt::DisplayRole && orientation == Qt::Horizontal ? QVariant(m_headers.value(section)) : QVariant();
}

} // namespace lk
