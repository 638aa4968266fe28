// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/theme/roles.h"

#include <QIcon>
#include <QString>

namespace lk {

/// An icon by its breeze-icon-theme name. The desktop's theme is used where it has the icon in the present scheme;
/// otherwise our own drawing, tinted to the palette at paint time, so that it follows light and dark.
QIcon icon(const QString& breezeName);

/// Our own drawing in a role's colour.
QIcon tintedIcon(const QString& name, Role role);

} // namespace lk
