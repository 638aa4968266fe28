// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/objects/objectsfilter.h"

#include "ui/objects/objectsmodel.h"

#include <algorithm>

namespace lk {

ObjectsFilter::ObjectsFilter(QObject* parent)
    : QSortFilterProxyModel(parent)
{
    setRecursiveFilteringEnabled(true);
    setSortRole(ObjectsModel::SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
}

void ObjectsFilter::setWords(const QString& text)
{
    m_words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

bool ObjectsFilter::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const
{
    const QModelIndex index = sourceModel()->index(sourceRow, ObjectsModel::Name, sourceParent);
    if (m_words.isEmpty()) {
        return true;
    }
    if (!sourceParent.isValid()) {
        return false; // a schema stays for its tables
    }
    const QString name = index.data(ObjectsModel::SchemaRole).toString() + QLatin1Char('.')
        + index.data(ObjectsModel::TableRole).toString();
    return std::ranges::all_of(
        m_words, [&name](const QString& word) { return name.contains(word, Qt::CaseInsensitive); });
}

} // namespace lk
