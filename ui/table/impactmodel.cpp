// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/impactmodel.h"

#include "ui/theme/icons.h"

#include <algorithm>

namespace lk {

namespace {

QIcon iconOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Blocked:
        return roleIcon(Role::Blocking);
    case Verdict::Vanishes:
        return roleIcon(Role::Contract);
    case Verdict::Decision:
        return tintedIcon(QStringLiteral("data-warning"), Role::Waiting);
    case Verdict::Rebuilt:
        return roleIcon(Role::Migrate);
    case Verdict::Kept:
        return tintedIcon(QStringLiteral("data-success"), Role::Neutral);
    }
    Q_UNREACHABLE_RETURN(QIcon());
}

} // namespace

ImpactModel::ImpactModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void ImpactModel::setImpacts(const QList<Impact>& impacts)
{
    if (impacts == m_impacts) {
        return;
    }
    beginResetModel();
    m_impacts = impacts;
    endResetModel();
}

int ImpactModel::count(Verdict verdict) const
{
    return int(std::ranges::count(m_impacts, verdict, &Impact::verdict));
}

int ImpactModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_impacts.size());
}

int ImpactModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : SectionCount;
}

QVariant ImpactModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) {
        return {};
    }
    const Impact& impact = m_impacts[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == VerdictSection ? toString(impact.verdict) : impact.object;
    case Qt::DecorationRole:
        return index.column() == VerdictSection ? QVariant(iconOf(impact.verdict)) : QVariant();
    case Qt::ToolTipRole:
    case WordsRole:
        // A narrow dock cuts long names: here they stand whole.
        return QStringLiteral("%1\n%2").arg(impact.object, impact.words);
    case Qt::AccessibleDescriptionRole:
        return impact.words;
    default:
        return {};
    }
}

QVariant ImpactModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    return section == VerdictSection ? tr("Effect") : tr("Object");
}

} // namespace lk
