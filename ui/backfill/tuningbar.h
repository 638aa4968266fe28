// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runner.h"

#include <QWidget>

class QBoxLayout;
class QButtonGroup;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QToolButton;

namespace lk {

/// The controls of a backfill: pause, mode, how long a batch may take, how long to rest between two, how many workers,
/// in which hours. What is set applies live. In two rows where there is little room. GUI thread.
class TuningBar : public QWidget {
    Q_OBJECT
public:
    enum class Run { None, Goes, Paused };

    explicit TuningBar(QWidget* parent = nullptr);

    const BackfillTuning& tuning() const { return m_tuning; }
    void setTuning(const BackfillTuning& tuning); ///< shows it without announcing a change
    void setRun(Run run, const QString& whyNoPause); ///< `whyNoPause`: empty when it can be paused or resumed
    void setWorkers(int atWork); ///< just now; 0: none

    QSize minimumSizeHint() const override;

signals:
    void tuningChanged(const lk::BackfillTuning& tuning);
    void pauseClicked(); ///< or resume: whoever knows the run decides, the bar may be a moment behind it
    void asTableToggled(bool table);
    void signalsToggled(bool shown);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void announce();
    void showPreset();
    void judgeHours();

    QToolButton* m_pause = nullptr;
    QButtonGroup* m_presets = nullptr;
    QDoubleSpinBox* m_target = nullptr;
    QSpinBox* m_delay = nullptr;
    QSpinBox* m_workers = nullptr;
    QLineEdit* m_hours = nullptr;
    QLabel* m_atWork = nullptr;
    QBoxLayout* m_rows = nullptr; ///< the two halves, side by side or above each other
    BackfillTuning m_tuning;
    BackfillTuning m_told; ///< last announced
    bool m_quiet = false;
};

} // namespace lk
