// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"
#include "model/plan/plan.h"

#include <QAbstractButton>
#include <QWidget>

namespace lk {

/// One phase in the stepper: its shape and name in its colour, its state in words, how far it is. A button: pressing it
/// shows the phase's steps.
class PhaseChip : public QAbstractButton {
    Q_OBJECT
public:
    PhaseChip(Phase phase, QWidget* parent);

    void setState(StepState state, int done, int total);
    void setLow(bool low); ///< one line instead of two

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString stateText() const;
    QString countText() const;

    Phase m_phase;
    StepState m_state = StepState::Pending;
    int m_done = 0;
    int m_total = 0;
    bool m_low = false;
};

/// A gate between two phases' steps: closed, waiting for a person, or passed.
class GateChip : public QAbstractButton {
    Q_OBJECT
public:
    GateChip(const Step& gate, QWidget* parent);

    void setState(StepState state);
    void setLow(bool low);
    const QString& stepId() const { return m_stepId; }

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_stepId;
    QString m_title;
    StepState m_state = StepState::Pending;
    Phase m_phase;
    bool m_low = false;
};

/// The three phases and their gates in a row: where the plan stands. GUI thread.
class PhaseStepper : public QWidget {
    Q_OBJECT
public:
    explicit PhaseStepper(QWidget* parent = nullptr);

    void setPlan(const Plan& plan);
    void setSnapshot(const RunSnapshot& snapshot);
    void setLow(bool low); ///< where there is little height

signals:
    void phaseActivated(lk::Phase phase);
    void stepActivated(const QString& stepId);

private:
    Plan m_plan;
    bool m_low = false;
    QList<std::pair<Phase, PhaseChip*>> m_phases;
    QList<GateChip*> m_gates;
};

} // namespace lk
