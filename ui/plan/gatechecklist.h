// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/plan/gatecheck.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace lk {

/// What was checked for a gate: a line each with its verdict's shape and its time, in two columns where there is room;
/// what needs attention first. GUI thread.
class GateCheckList : public QWidget {
    Q_OBJECT
public:
    explicit GateCheckList(QWidget* parent = nullptr);

    void setChecks(const QList<GateCheck>& checks);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Line {
        QLabel* picture;
        QLabel* words;
    };

    void write(const Line& line, const GateCheck& check);
    void place();

    QGridLayout* m_grid;
    QList<GateCheck> m_given;
    QList<GateCheck> m_checks; ///< as shown
    QList<Line> m_lines;
    int m_across = 0; ///< checks beside each other, as placed
};

} // namespace lk
