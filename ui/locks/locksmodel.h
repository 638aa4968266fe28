// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/locks/locktree.h"

#include <QAbstractItemModel>

namespace lk {

/// The locks tree for a view. A new snapshot is merged by session, row by row, so that selection, expansion and scroll
/// position stay. GUI thread.
class LocksModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column {
        SessionColumn,
        WhoColumn,
        StateColumn,
        WaitingColumn,
        LockColumn,
        BlocksColumn,
        TransactionColumn,
        QueryColumn,
        ColumnCount
    };

    explicit LocksModel(QObject* parent = nullptr);
    ~LocksModel() override;

    void setSnapshot(const LockSnapshot& snapshot);
    const LockedSession* sessionAt(const QModelIndex& index) const; ///< null for an invalid index
    QString rowText(const QModelIndex& index) const; ///< the whole row, tab-separated, for the clipboard

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Item;

    void merge(Item& into, const QModelIndex& parent, std::vector<std::unique_ptr<LockNode>>& wanted);
    std::unique_ptr<Item> grow(LockNode& node, Item* parent) const;
    Item* itemAt(const QModelIndex& index) const;
    QString text(const Item& item, int column) const;

    std::unique_ptr<Item> m_root;
};

/// Name of a session for people: "pid 4711, psql, anna".
QString sessionName(const LockedSession& session);

} // namespace lk
