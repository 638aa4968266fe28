// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace lk {

class MessageBar;

/// Asks whether what was done on a production database shall be taken back; `undo` is the yes. The question goes by
/// itself, and with `page`.
void askToUndo(QWidget& page, const QString& database, const std::function<void()>& undo);

/// The band above a plan that was made on database `madeOn` while this is `here`; `use` takes it to be meant for here,
/// too. Belongs to `page`, and stands at its top.
MessageBar* elsewhereBar(QWidget& page);
void tellElsewhere(MessageBar& bar, const QString& madeOn, const QString& here, const std::function<void()>& use);

} // namespace lk
