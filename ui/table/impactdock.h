// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/plan/plan.h"
#include "ui/draft/drafteditor.h"

#include <QDockWidget>
#include <QFuture>

#include <functional>
#include <memory>

namespace lk {

/// Everything that hangs on the selected column, or on the table, and what the drafted (or a possible) change would do
/// to it: blocked, would vanish, needs a decision, rebuilt, kept. What is drafted is asked of the planner. GUI thread.
class ImpactDock : public QDockWidget {
    Q_OBJECT
public:
    /// Plans a draft, with what it does to one table for sure; see DatabaseLink::outlook.
    using Planner = std::function<QFuture<Result<Plan>>(const Draft& draft, const QualifiedName& table)>;

    explicit ImpactDock(DraftEditor& editor, QWidget* parent = nullptr);
    ~ImpactDock() override;

    void setPlanner(Planner planner);
    void showFor(const TablePtr& table, const QString& column); ///< null: nothing is selected
    /// What the server said of a drafted type: why it cannot be, empty when it can.
    void judgeType(const QualifiedName& table, const QString& column, const QString& refusal);

protected:
    void showEvent(QShowEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
