// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QAbstractItemModel>
#include <QDateTime>

#include <deque>

namespace lk {

/// Lines with their time, the newest last; an error has what else the server said as rows below it. Keeps the latest
/// 5000. GUI thread.
class LogModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { TimeColumn, WhatColumn, ColumnCount };

    using QAbstractItemModel::QAbstractItemModel;

    void append(const QString& line);
    void append(const Error& error);
    QString text(const QModelIndex& index) const; ///< time, line and details, for the clipboard
    QString allText() const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Entry {
        quint64 number = 0; ///< never used twice: names the entry while older ones leave
        QDateTime at;
        QString what;
        QStringList details{};
        bool error = false;
    };

    void append(Entry entry);
    QString entryText(const Entry& entry) const;

    std::deque<Entry> m_entries;
    quint64 m_next = 1;
};

} // namespace lk
