// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/plan.h"

#include <QPlainTextEdit>

#include <memory>

namespace lk {

/// The SQL of every step under each other, one section a step, highlighted; a margin with the step's number on its
/// phase's colour. Read only. GUI thread.
class SqlView : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit SqlView(QWidget* parent = nullptr);
    ~SqlView() override;

    void setPlan(const Plan& plan);
    void showStep(const QString& stepId); ///< scrolls there and marks the section; announces nothing
    QString currentStep() const;

signals:
    void stepSelected(const QString& stepId); ///< by moving the cursor into its section

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    class Margin;
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
