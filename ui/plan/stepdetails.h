// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"
#include "model/plan/plan.h"

#include <QTextBrowser>

namespace lk {

/// Everything about one step in words: why, lock, hazards, how it is undone, what came of it. GUI thread.
class StepDetails : public QTextBrowser {
    Q_OBJECT
public:
    explicit StepDetails(QWidget* parent = nullptr);

    void showStep(const Step& step, const StepProgress& progress);
    void clearStep();

protected:
    void changeEvent(QEvent* event) override;

private:
    void render();

    std::optional<Step> m_step;
    StepProgress m_progress;
};

} // namespace lk
