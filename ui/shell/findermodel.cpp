// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/findermodel.h"

#include <algorithm>
#include <array>

namespace lk {

FinderModel::FinderModel(QList<FinderEntry> entries, QObject* parent)
    : QAbstractListModel(parent)
    , m_entries(std::move(entries))
{
    m_names.reserve(m_entries.size());
    for (const FinderEntry& entry : m_entries) {
        QString name = entry.text.section(QLatin1Char('.'), -1);
        m_names << name.remove(QLatin1Char('"'));
    }
    setTyped({});
}

void FinderModel::setTyped(const QString& text)
{
    const QString whole = text.simplified();
    const QStringList words = whole.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    std::array<QList<int>, 3> ranked;
    for (int at = 0; at < m_entries.size(); ++at) {
        const QString& own = m_entries[at].text;
        const auto holds = [&own](const QString& word) { return own.contains(word, Qt::CaseInsensitive); };
        if (!std::ranges::all_of(words, holds)) {
            continue;
        }
        const QString& name = m_names[at];
        const bool exact
            = name.compare(whole, Qt::CaseInsensitive) == 0 || own.compare(whole, Qt::CaseInsensitive) == 0;
        const bool begins = name.startsWith(whole, Qt::CaseInsensitive) || own.startsWith(whole, Qt::CaseInsensitive);
        ranked[exact ? 0 : begins ? 1 : 2] << at;
    }
    beginResetModel();
    m_found = ranked[0] + ranked[1] + ranked[2];
    endResetModel();
}

const FinderEntry* FinderModel::entryAt(const QModelIndex& index) const
{
    return index.isValid() ? &m_entries[m_found[index.row()]] : nullptr;
}

int FinderModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_found.size());
}

QVariant FinderModel::data(const QModelIndex& index, int role) const
{
    const FinderEntry* entry = entryAt(index);
    if (!entry) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return entry->detail.isEmpty() ? entry->text : tr("%1   %2").arg(entry->text, entry->detail);
    case TextRole:
        return entry->text;
    case DetailRole:
        return entry->detail;
    case Qt::DecorationRole:
        return entry->icon;
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
        return entry->whyNot;
    default:
        return {};
    }
}

Qt::ItemFlags FinderModel::flags(const QModelIndex& index) const
{
    const FinderEntry* entry = entryAt(index);
    return !entry        ? Qt::NoItemFlags
        : entry->enabled ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren
                         : Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

} // namespace lk
