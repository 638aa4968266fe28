// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/plan.h"

#include <QScrollArea>

class QGridLayout;

namespace lk {

/// For each change every strategy there is: which was chosen and why, what the others would cost and one click to take
/// them, or why they cannot be; and what the plan as a whole asks for. GUI thread.
class StrategyPanel : public QScrollArea {
    Q_OBJECT
public:
    explicit StrategyPanel(QWidget* parent = nullptr);

    void setPlan(const Plan& plan);
    /// Why no other strategy can be chosen now (the plan has begun), empty if it can.
    void setLocked(const QString& why);

signals:
    void strategyChosen(const lk::Change& change, lk::Strategy strategy);

protected:
    void changeEvent(QEvent* event) override;

private:
    void rebuild();
    void addDecision(const Decision& decision, QGridLayout& grid, int& row);
    void addCosts(QGridLayout& grid, int& row);

    Plan m_plan;
    QString m_locked;
    QList<QWidget*> m_heads; ///< of each decision
};

/// What a plan asks of table, server and people, a line each, for people: strongest locks, copies, index builds, gates.
QStringList planCosts(const Plan& plan);

} // namespace lk
