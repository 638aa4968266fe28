// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/runhistory.h"

#include <QTableView>

class QSortFilterProxyModel;

namespace lk {

class RunsModel;

/// The list of runs: sorted by any column, filtered, one or more chosen. GUI thread.
class RunsView : public QTableView {
    Q_OBJECT
public:
    explicit RunsView(QWidget* parent = nullptr);

    /// What is chosen stays chosen, or else the first run is. True: the same are, without a signal.
    bool setRuns(const QList<RunSummary>& runs);
    const QList<RunSummary>& runs() const; ///< all, as they were given
    QList<RunKey> chosen() const; ///< in the list's order

public slots:
    void filter(const QString& words);

signals:
    void chosenChanged();

private:
    RunsModel* m_runs;
    QSortFilterProxyModel* m_sorted;
};

} // namespace lk
