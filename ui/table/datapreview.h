// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/databaselink.h"

#include <QWidget>

class QLabel;
class QTableView;
class QToolButton;

namespace lk {

class DataModel;

/// The rows of a table, a page at a time; read when it is first looked at. GUI thread.
class DataPreview : public QWidget {
    Q_OBJECT
public:
    explicit DataPreview(DatabaseLink& link, QWidget* parent = nullptr);

    void setTable(const TablePtr& table);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void read(qsizetype page); ///< one of those whose place is known
    void showButtons(bool more);

    static constexpr int pageRows = 200;

    DatabaseLink& m_link;
    TablePtr m_table;
    QList<DataPlace> m_places{DataPlace()}; ///< where each page begins, as far as one has leafed
    qsizetype m_page = 0;
    int m_asked = 0; ///< answers to older questions are dropped
    bool m_stale = true;
    DataModel* m_model;
    QTableView* m_view;
    QLabel* m_status;
    QToolButton* m_first;
    QToolButton* m_previous;
    QToolButton* m_next;
};

} // namespace lk
