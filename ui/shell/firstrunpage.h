// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace lk {

/// What a window without a connection shows: three ways in.
class FirstRunPage : public QWidget {
    Q_OBJECT
public:
    explicit FirstRunPage(bool sandboxPossible, QWidget* parent = nullptr);

    void showProgress(const QString& what); ///< the sandbox is being made, or a connection opened
    void showIdle();

signals:
    void sandboxRequested();
    void connectRequested();
    void openPlanRequested();

private:
    QPushButton* m_sandbox;
    QLabel* m_status;
    QProgressBar* m_busy;
    bool m_sandboxPossible;
};

} // namespace lk
