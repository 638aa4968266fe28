// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/theme/plaintips.h"

#include <QApplication>
#include <QEvent>
#include <QLabel>

namespace lk {

PlainTips::PlainTips(QObject* parent)
    : QObject(parent)
{
    qApp->installEventFilter(this);
}

/// Qt makes a label for the tips, and polishes it before it has a text.
bool PlainTips::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Polish && watched->inherits("QTipLabel")) {
        if (auto* label = qobject_cast<QLabel*>(watched)) {
            label->setTextFormat(Qt::PlainText);
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace lk
