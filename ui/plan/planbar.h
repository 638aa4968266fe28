// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/plan/planactions.h"

#include <QWidget>

class QAction;
class QLabel;
class QToolButton;

namespace lk {

/// The buttons that drive one plan and the line that says what goes on. What is not possible is disabled and says why.
/// GUI thread.
class PlanBar : public QWidget {
    Q_OBJECT
public:
    explicit PlanBar(QWidget* parent = nullptr);

    void setActions(const PlanActions& actions, const Plan& plan);
    void setLine(const QString& text, bool alert); ///< empty: no line

signals:
    void runStepRequested();
    void runPhaseRequested();
    void runThroughRequested(lk::Phase phase);
    void runAllRequested();
    void pauseRequested();
    void resumeRequested();
    void stopRequested();
    void reconnectRequested();
    void undoRequested();
    void saveRequested();
    void exportRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QToolButton* addButton(const QString& objectName, const QString& iconName, const QString& text);
    void elide();
    void paintLine();

    PlanActions m_actions;
    QToolButton* m_runStep = nullptr;
    QToolButton* m_runPhase = nullptr;
    QToolButton* m_runAll = nullptr;
    QToolButton* m_pause = nullptr;
    QToolButton* m_stop = nullptr;
    QToolButton* m_undo = nullptr;
    QList<std::pair<Phase, QAction*>> m_through;
    QLabel* m_line = nullptr;
    QToolButton* m_reconnect = nullptr; ///< beside the line, while it counts the seconds
    QString m_text;
    bool m_alert = false;
};

} // namespace lk
