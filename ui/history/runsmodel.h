// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/runhistory.h"

#include <QAbstractTableModel>

namespace lk {

/// The runs of a database, one a line; sorted by a proxy through SortRole. GUI thread.
class RunsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        BeganColumn,
        WhatColumn,
        PlanColumn,
        StateColumn,
        ByColumn,
        TookColumn,
        ForecastColumn,
        WaitedColumn,
        StepsColumn,
        FailedColumn,
        ColumnCount
    };
    static constexpr int SortRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;

    void setRuns(const QList<RunSummary>& runs); ///< the same runs again: only cells change
    const QList<RunSummary>& runs() const { return m_runs; }
    QModelIndex indexOf(const RunKey& key) const; ///< invalid when there is no such run

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(const RunSummary& run, int column) const;
    QVariant sortKey(const RunSummary& run, int column) const;

    QList<RunSummary> m_runs;
};

} // namespace lk
