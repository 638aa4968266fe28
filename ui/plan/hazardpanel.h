// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/plan.h"

#include <QScrollArea>

namespace lk {

/// The plan's hazards and those of its steps, the gravest first. GUI thread.
class HazardPanel : public QScrollArea {
    Q_OBJECT
public:
    explicit HazardPanel(QWidget* parent = nullptr);

    void setPlan(const Plan& plan);
    int count() const { return m_count; }
    Severity worst() const { return m_worst; }

signals:
    void stepActivated(const QString& stepId);

private:
    int m_count = 0;
    Severity m_worst = Severity::Info;
};

} // namespace lk
