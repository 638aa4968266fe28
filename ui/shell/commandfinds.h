// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/shell/findermodel.h"

class QWidget;

namespace lk {

/// The buttons in sight on `panel` that have words of their own, as commands: "Locks: Cancel Query", "orders: Revert:
/// amount". What is disabled says why, as its tool tip does. A button that only opens a menu gives the menu's entries.
/// `first` is done before a button is pressed, to bring the panel forward.
QList<FinderEntry> buttonCommands(
    const QWidget& panel, const QString& name, const std::function<void()>& first = [] { });

} // namespace lk
