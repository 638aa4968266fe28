// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/locksbody.h"

#include "ui/locks/lockshistory.h"

#include <QToolButton>
#include <QTreeView>

namespace lk {

void LocksBody::fit()
{
    const bool low = height() < fontMetrics().height() * 11;
    const bool narrow = width() < fontMetrics().averageCharWidth() * 110;
    for (QToolButton* deed : std::as_const(deeds)) {
        // Their words would leave the status line no width, and it would take two.
        deed->setToolButtonStyle(low || narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    }
    rows->setHorizontalScrollBarPolicy(low ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    past->setVisible(low);
    history->setVisible(!low || past->isChecked() || !history->isLive());
}

QSize LocksBody::minimumSizeHint() const
{
    const QSize laidOut = QWidget::minimumSizeHint();
    return {qMin(laidOut.width(), fontMetrics().averageCharWidth() * 52), laidOut.height()};
}

void LocksBody::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (history) {
        fit();
    }
}

} // namespace lk
