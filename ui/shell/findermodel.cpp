// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/findermodel.h"

#include <algorithm>

namespace lk {

FinderModel::FinderModel(QList<FinderEntry> entries, QObject* parent)
    : QAbstractListModel(parent)
    , m_entries(std::move(entries))
{
    name(m_entries);
    setTyped({});
}

void FinderModel::name(const QList<FinderEntry>& entries)
{
    m_names.reserve(m_names.size() + entries.size());
    for (const FinderEntry& entry : entries) {
        // A function is found by its name, too, not only with its arguments.
        QString name = entry.text.section(QLatin1Char('('), 0, 0).section(QLatin1Char('.'), -1);
        m_names << name.remove(QLatin1Char('"'));
    }
}

void FinderModel::add(const QList<FinderEntry>& entries)
{
    const int from = int(m_entries.size());
    m_entries << entries;
    name(entries);
    rank(from);
}

int FinderModel::placeOf(const QModelIndex& index) const
{
    return index.isValid() ? m_found[index.row()] : -1;
}

QModelIndex FinderModel::indexOf(int place) const
{
    const auto row = m_found.indexOf(place);
    return row < 0 ? QModelIndex() : index(int(row), 0);
}

void FinderModel::setTyped(const QString& text)
{
    m_typed = text;
    m_ranked = {};
    rank(0);
}

void FinderModel::rank(int from)
{
    const QString whole = m_typed.simplified();
    const QStringList words = whole.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (int at = from; at < m_entries.size(); ++at) {
        if (m_entries[at].always) {
            m_ranked[3] << at;
            continue;
        }
        const QString& own = m_entries[at].text;
        const auto holds = [&own](const QString& word) { return own.contains(word, Qt::CaseInsensitive); };
        if (!std::ranges::all_of(words, holds)) {
            continue;
        }
        const QString& name = m_names[at];
        const bool exact = !whole.isEmpty()
            && (name.compare(whole, Qt::CaseInsensitive) == 0 || own.compare(whole, Qt::CaseInsensitive) == 0);
        const bool begins = name.startsWith(whole, Qt::CaseInsensitive) || own.startsWith(whole, Qt::CaseInsensitive);
        m_ranked[exact ? 0 : begins ? 1 : 2] << at;
    }
    beginResetModel();
    m_found = m_ranked[0] + m_ranked[1] + m_ranked[2] + m_ranked[3];
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
