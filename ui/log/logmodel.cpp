// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/log/logmodel.h"

#include "ui/theme/icons.h"

#include <QLocale>

namespace lk {

namespace {
constexpr size_t mostEntries = 5000;
} // namespace

void LogModel::append(const QString& line)
{
    append(Entry{.at = QDateTime::currentDateTime(), .what = line.simplified()});
}

void LogModel::append(const Error& error)
{
    Entry entry{.at = QDateTime::currentDateTime(), .what = error.message.simplified(), .error = true};
    const auto add = [&entry](const QString& caption, const QString& text) {
        if (!text.trimmed().isEmpty()) {
            entry.details << caption.arg(text.trimmed());
        }
    };
    add(tr("SQLSTATE: %1"), error.sqlState);
    add(tr("Detail: %1"), error.detail);
    add(tr("Hint: %1"), error.hint);
    add(tr("Statement: %1"), error.statement);
    add(tr("What to do: %1"), error.remedy);
    append(std::move(entry));
}

void LogModel::append(Entry entry)
{
    if (m_entries.size() >= mostEntries) {
        beginRemoveRows({}, 0, 0);
        m_entries.pop_front();
        endRemoveRows();
    }
    entry.number = m_next++;
    const auto row = static_cast<int>(m_entries.size());
    beginInsertRows({}, row, row);
    m_entries.push_back(std::move(entry));
    endInsertRows();
}

QString LogModel::entryText(const Entry& entry) const
{
    QString text = entry.at.toString(Qt::ISODate) + QLatin1Char('\t') + entry.what;
    for (const QString& detail : entry.details) {
        text += QStringLiteral("\n\t") + detail;
    }
    return text;
}

QString LogModel::text(const QModelIndex& index) const
{
    if (!index.isValid()) {
        return {};
    }
    const QModelIndex top = index.parent().isValid() ? index.parent() : index;
    return entryText(m_entries[static_cast<size_t>(top.row())]);
}

QString LogModel::allText() const
{
    QStringList lines;
    for (const Entry& entry : m_entries) {
        lines << entryText(entry);
    }
    return lines.join(QLatin1Char('\n'));
}

QModelIndex LogModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    // A line has id 0; a detail carries its line's number.
    return createIndex(row, column,
        parent.isValid() ? static_cast<quintptr>(m_entries[static_cast<size_t>(parent.row())].number) : quintptr{0});
}

QModelIndex LogModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalId() == 0) {
        return {};
    }
    const quint64 first = m_entries.empty() ? 0 : m_entries.front().number;
    return child.internalId() < first ? QModelIndex()
                                      : createIndex(static_cast<int>(child.internalId() - first), 0, quintptr{0});
}

int LogModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) {
        return static_cast<int>(m_entries.size());
    }
    if (parent.internalId() != 0 || parent.column() != 0) {
        return 0;
    }
    return static_cast<int>(m_entries[static_cast<size_t>(parent.row())].details.size());
}

int LogModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const QModelIndex top = index.internalId() == 0 ? index : parent(index);
    const Entry& entry = m_entries[static_cast<size_t>(top.row())];
    const bool detail = index.internalId() != 0;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        if (index.column() == TimeColumn) {
            return detail ? QString() : QLocale().toString(entry.at.time(), QStringLiteral("HH:mm:ss"));
        }
        return detail ? entry.details.value(index.row()).simplified() : entry.what;
    case Qt::DecorationRole:
        return !detail && entry.error && index.column() == WhatColumn
            ? QVariant(tintedIcon(QStringLiteral("data-error"), lk::Role::Blocking))
            : QVariant();
    case Qt::ForegroundRole:
        return !detail && entry.error && index.column() == WhatColumn ? QVariant(roleColor(lk::Role::Blocking))
                                                                      : QVariant();
    case Qt::AccessibleTextRole:
        return entry.error && !detail && index.column() == WhatColumn ? tr("Error: %1").arg(entry.what)
                                                                      : data(index, Qt::DisplayRole);
    default:
        return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    return section == TimeColumn ? tr("Time") : tr("What");
}

} // namespace lk
