// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/theme/allow.h"

#include <QAbstractButton>
#include <QAction>

namespace lk {

void allow(QAbstractButton& button, const QString& whyNot, const QString& tip)
{
    button.setEnabled(whyNot.isEmpty());
    button.setToolTip(whyNot.isEmpty() ? tip : whyNot);
    button.setAccessibleDescription(button.toolTip());
}

void allow(QAction& action, const QString& whyNot, const QString& tip)
{
    action.setEnabled(whyNot.isEmpty());
    action.setToolTip(whyNot.isEmpty() ? tip : whyNot);
}

} // namespace lk
