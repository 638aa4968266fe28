// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/history/runsview.h"

#include "ui/history/runsmodel.h"
#include "ui/theme/columnfit.h"
#include "ui/theme/plainrows.h"

#include <QHeaderView>
#include <QSortFilterProxyModel>

#include <algorithm>

namespace lk {

RunsView::RunsView(QWidget* parent)
    : QTableView(parent)
    , m_runs(new RunsModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
{
    m_sorted->setSourceModel(m_runs);
    m_sorted->setSortRole(RunsModel::SortRole);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setFilterKeyColumn(-1);
    setObjectName(QStringLiteral("historyRuns"));
    setAccessibleName(tr("Runs on This Database"));
    setModel(m_sorted);
    makePlainRows(*this);
    setSelectionMode(ExtendedSelection);
    setSortingEnabled(true);
    sortByColumn(RunsModel::BeganColumn, Qt::DescendingOrder);
    setTextElideMode(Qt::ElideMiddle); // what tells plans apart stands at their ends
    // When, what, who and how it ended; the figures as far as there is room.
    new ColumnFit(*horizontalHeader(),
        {{RunsModel::BeganColumn, 19, 20}, {RunsModel::WhatColumn, 8, 9}, {RunsModel::PlanColumn, 38, 42},
            {RunsModel::StateColumn, 16, 18}, {RunsModel::ByColumn, 11, 16}, {RunsModel::TookColumn, 9, 10},
            {RunsModel::ForecastColumn, 13, 14}, {RunsModel::WaitedColumn, 10, 11}, {RunsModel::StepsColumn, 8, 8}},
        6, RunsModel::PlanColumn);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsView::chosenChanged);
}

bool RunsView::setRuns(const QList<RunSummary>& runs)
{
    const QList<RunKey> before = chosen();
    m_runs->setRuns(runs);
    QItemSelection again;
    for (const RunKey& key : before) {
        if (const QModelIndex at = m_sorted->mapFromSource(m_runs->indexOf(key)); at.isValid()) {
            again.select(at, at.siblingAtColumn(RunsModel::ColumnCount - 1));
        }
    }
    if (again.isEmpty() && m_sorted->rowCount() > 0) {
        // Not by selectRow(): whoever opened this by keyboard may still hold Ctrl or Shift, which it would heed.
        selectionModel()->setCurrentIndex(
            m_sorted->index(0, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        return false;
    }
    if (!again.isEmpty() && chosen() != before) {
        selectionModel()->select(again, QItemSelectionModel::ClearAndSelect);
        return false;
    }
    return !again.isEmpty();
}

const QList<RunSummary>& RunsView::runs() const
{
    return m_runs->runs();
}

QList<RunKey> RunsView::chosen() const
{
    QList<int> rows;
    for (const QModelIndex& index : selectionModel()->selectedRows()) {
        rows << index.row();
    }
    std::ranges::sort(rows);
    QList<RunKey> keys;
    for (const int row : std::as_const(rows)) {
        const QModelIndex source = m_sorted->mapToSource(m_sorted->index(row, 0));
        keys << m_runs->runs()[source.row()].key;
    }
    return keys;
}

void RunsView::filter(const QString& words)
{
    m_sorted->setFilterFixedString(words);
}

} // namespace lk
