// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

class QAbstractButton;
class QAction;

namespace lk {

/// What cannot be done now says why: enabled with `tip` when `whyNot` is empty, else disabled with the reason, as tool
/// tip and for screen readers.
void allow(QAbstractButton& button, const QString& whyNot, const QString& tip = {});
void allow(QAction& action, const QString& whyNot, const QString& tip = {});

} // namespace lk
