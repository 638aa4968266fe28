// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/forecast.h"

#include <QScrollArea>

#include <memory>

class QLabel;
class QPushButton;
class QSpinBox;

namespace lk {

/// How a plan is run: for how long a try for a lock may make others wait, and what the whole will take, measured on a
/// sample. GUI thread.
class RunOptions : public QScrollArea {
    Q_OBJECT
public:
    explicit RunOptions(QWidget* parent = nullptr);

    /// `forecast` null: there is none; `whyNot` empty: it can be measured now.
    void showForecast(const std::shared_ptr<const Forecast>& forecast, bool measuring, const QString& whyNot);

    /// "12 to 20 s, 40 MB of WAL, 11 MB more disk": what is known of the whole.
    static QString expectation(const Forecast& forecast);

signals:
    void lockBudgetChanged(int milliseconds);
    void measureRequested(); ///< while it is measured: no more

private:
    QLabel* addWords(const QString& objectName, const QString& text = {});

    QSpinBox* m_budget;
    QPushButton* m_measure;
    QLabel* m_total;
    QLabel* m_notes;
};

} // namespace lk
