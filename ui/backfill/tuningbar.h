// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runner.h"

#include <QWidget>

class QButtonGroup;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;
class QToolButton;

namespace lk {

/// The controls of a backfill: pause, how long a batch may take, how long to rest between two. What is set applies
/// live. GUI thread.
class TuningBar : public QWidget {
    Q_OBJECT
public:
    enum class Run { None, Goes, Paused };

    explicit TuningBar(QWidget* parent = nullptr);

    const BackfillTuning& tuning() const { return m_tuning; }
    void setTuning(const BackfillTuning& tuning); ///< shows it without announcing a change
    void setRun(Run run, const QString& whyNoPause); ///< `whyNoPause`: empty when it can be paused or resumed
    void setWorkers(int workers);

signals:
    void tuningChanged(const lk::BackfillTuning& tuning);
    void pauseClicked(); ///< or resume: whoever knows the run decides, the bar may be a moment behind it
    void asTableToggled(bool table);

private:
    void announce();
    void showPreset();

    QToolButton* m_pause = nullptr;
    QButtonGroup* m_presets = nullptr;
    QDoubleSpinBox* m_target = nullptr;
    QSpinBox* m_delay = nullptr;
    QLabel* m_workers = nullptr;
    BackfillTuning m_tuning;
    bool m_quiet = false;
};

} // namespace lk
