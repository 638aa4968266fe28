// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QColor>
#include <QIcon>
#include <QList>
#include <QPalette>

/// The six meanings that colour carries in the window. Never colour alone: each role has a shape of its own too.
namespace lk {

enum class Role { Expand, Migrate, Contract, Neutral, Waiting, Blocking };

inline constexpr Role allRoles[]
    = {Role::Expand, Role::Migrate, Role::Contract, Role::Neutral, Role::Waiting, Role::Blocking};

/// Contrast of at least 4.5:1 on every ground of that scheme, and told apart under protan, deutan and tritan sight
/// (tests/ui/tst_theme.cpp computes both).
QColor roleColor(Role role, bool dark);
/// For the application's present palette.
QColor roleColor(Role role);
/// A wash of the role's colour over the present window ground, for bands and cards; text on it keeps the text colour.
QColor roleWash(Role role);
/// The role's shape in the role's colour: plus, arrows, minus, dot, clock, lock. Follows the scheme when repainted.
QIcon roleIcon(Role role);

bool isDark(const QPalette& palette);

/// The application's own palettes, for desktops that bring none.
QPalette lockkeeperPalette(bool dark);

} // namespace lk
