// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/tour/hand.h"
#include "model/engine/runsnapshot.h"

#include <QTimer>

namespace lk {

class MainWindow;
class PlanPage;
class SandboxPanel;

/// What one sees of a tour in the window: the plan in front, how far it is, how the sandbox's application fares. GUI
/// thread.
class Onlooker {
public:
    Onlooker(MainWindow& window, Hand& hand);

    PlanPage* page() const; ///< null when no plan is in front
    SandboxPanel* panel() const;
    StepState phase(Phase which) const;
    bool settled(Phase which) const; ///< the phase is done, or something wants a person
    QString problemOfRun() const;
    QAbstractItemView* columns();

    bool showDock(const QString& title, const QString& objectName);
    void dark(bool on);
    void watchApplication(); ///< from here on the figures below are taken

    double worstP99() const { return m_worstP99; }
    double worstRequest() const { return m_worstRequest; }
    qint64 rows() const { return m_rows; }

private:
    MainWindow& m_window;
    Hand& m_hand;
    QTimer m_clock;
    double m_worstP99 = 0;
    double m_worstRequest = 0;
    qint64 m_rows = 0;
};

} // namespace lk
