// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QIcon>
#include <QLabel>

class QScrollArea;

namespace lk {

/// What the plan's side pages are made of: text that wraps and an icon beside it.
QLabel* panelText(const QString& text, QWidget* parent, bool bold = false);
QLabel* panelIcon(const QIcon& icon, QWidget* parent);
void setUpPanel(QScrollArea& area);

} // namespace lk
