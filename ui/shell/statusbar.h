// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QStatusBar>

namespace lk {

/// A status bar whose message is shortened where the standing fields leave it too little room, and then whole in the
/// tool tip: Qt's own ends in the middle of a letter. GUI thread.
class StatusBar : public QStatusBar {
    Q_OBJECT
public:
    explicit StatusBar(QWidget* parent = nullptr);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QRect place() const; ///< of the message
    QString shown() const; ///< as much of the message as has room
    void fit();
};

} // namespace lk
