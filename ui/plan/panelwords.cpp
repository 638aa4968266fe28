// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/panelwords.h"

#include <QScrollArea>

namespace lk {

QLabel* panelText(const QString& text, QWidget* parent, bool bold)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    // As narrow as there is room: a long word must not push the buttons out of sight.
    label->setMinimumWidth(1);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (bold) {
        QFont font = label->font();
        font.setBold(true);
        label->setFont(font);
    }
    return label;
}

QLabel* panelIcon(const QIcon& icon, QWidget* parent)
{
    auto* label = new QLabel(parent);
    const int side = label->fontMetrics().height();
    label->setPixmap(icon.pixmap(QSize(side, side), label->devicePixelRatio()));
    label->setAlignment(Qt::AlignTop);
    return label;
}

void setUpPanel(QScrollArea& area)
{
    area.setWidgetResizable(true);
    area.setFrameShape(QFrame::NoFrame);
    area.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

} // namespace lk
