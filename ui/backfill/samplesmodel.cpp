// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/backfill/samplesmodel.h"

#include "ui/plan/statewords.h"

#include <QLocale>

namespace lk {

void SamplesModel::append(const QList<BackfillProgress::Sample>& samples)
{
    const auto count = static_cast<int>(qMin<qsizetype>(samples.size(), m_ring.capacity()));
    if (count == 0) {
        return;
    }
    // The newest stands first; the oldest leave at the end before the new ones come, as a ring overwrites them.
    const int leaving = qMax(0, m_ring.size() + count - m_ring.capacity());
    if (leaving > 0) {
        beginRemoveRows({}, m_ring.size() - leaving, m_ring.size() - 1);
        SampleRing kept(m_ring.capacity());
        for (int i = leaving; i < m_ring.size(); ++i) {
            kept.append(m_ring.at(i));
        }
        m_ring = std::move(kept);
        endRemoveRows();
    }
    beginInsertRows({}, 0, count - 1);
    for (const BackfillProgress::Sample& sample : samples.last(count)) {
        m_ring.append(sample);
    }
    endInsertRows();
}

void SamplesModel::clear()
{
    beginResetModel();
    m_ring.clear();
    endResetModel();
}

int SamplesModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_ring.size();
}

int SamplesModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SamplesModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    if (role == Qt::TextAlignmentRole && index.column() != MarkColumn) {
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    const BackfillProgress::Sample& sample = m_ring.at(m_ring.size() - 1 - index.row());
    const QLocale locale;
    switch (index.column()) {
    case TimeColumn:
        return durationWords(sample.atMs);
    case RowsColumn:
        return locale.toString(qRound64(sample.rowsPerSecond));
    case P50Column:
        return locale.toString(sample.p50Ms, 'f', 1);
    case P95Column:
        return locale.toString(sample.p95Ms, 'f', 1);
    case MarkColumn:
        return sample.mark;
    default:
        return {};
    }
}

QVariant SamplesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case TimeColumn:
        return tr("After");
    case RowsColumn:
        return tr("Rows/s");
    case P50Column:
        return tr("p50 (ms)");
    case P95Column:
        return tr("p95 (ms)");
    case MarkColumn:
        return tr("Mark");
    default:
        return {};
    }
}

} // namespace lk
