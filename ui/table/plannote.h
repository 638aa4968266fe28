// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/plan/plan.h"
#include "ui/plan/card.h"

class QToolButton;

namespace lk {

/// What a plan under way has made on this table, in words: its columns, indexes, constraints and trigger are not the
/// user's to rename or drop. `plan`: the one that is open here, if any; its objects are known without it. Empty when
/// there is none. Pure.
QString planNote(const Table& table, const std::optional<Plan>& plan);

/// The strip below a table's head that says so. GUI thread.
class PlanNote : public Card {
    Q_OBJECT
public:
    explicit PlanNote(QWidget* parent = nullptr);

    void setTable(const TablePtr& table);
    void setPlan(const std::optional<Plan>& plan);

signals:
    void planRequested(const QString& planId);

private:
    void show();

    TablePtr m_table;
    std::optional<Plan> m_plan;
    QLabel* m_text;
    QToolButton* m_open;
};

} // namespace lk
