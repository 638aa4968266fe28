// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/theme/roles.h"

#include "ui/theme/icons.h"

#include <QGuiApplication>

namespace lk {

QColor roleColor(Role role, bool dark)
{
    switch (role) {
    case Role::Expand:
        return dark ? QColor(0x6A, 0xA0, 0xFF) : QColor(0x12, 0x59, 0xDB);
    case Role::Migrate:
        return dark ? QColor(0x7F, 0xE3, 0xBC) : QColor(0x00, 0x6B, 0x50);
    case Role::Contract:
        return dark ? QColor(0xED, 0xB6, 0xFA) : QColor(0x64, 0x28, 0x78);
    case Role::Neutral:
        return dark ? QColor(0xA9, 0xB1, 0xB8) : QColor(0x5B, 0x62, 0x68);
    case Role::Waiting:
        return dark ? QColor(0xE8, 0xC2, 0x4A) : QColor(0x8A, 0x67, 0x00);
    case Role::Blocking:
        return dark ? QColor(0xF5, 0x80, 0x7F) : QColor(0x8B, 0x1A, 0x1A);
    }
    Q_UNREACHABLE_RETURN(QColor());
}

QColor roleColor(Role role)
{
    return roleColor(role, isDark(QGuiApplication::palette()));
}

QColor roleWash(Role role)
{
    const QPalette palette = QGuiApplication::palette();
    const QColor ground = palette.color(QPalette::Window);
    const QColor tint = roleColor(role);
    const double share = isDark(palette) ? 0.16 : 0.10;
    const auto mix = [share](int a, int b) { return int(a * (1 - share) + b * share); };
    return QColor(mix(ground.red(), tint.red()), mix(ground.green(), tint.green()), mix(ground.blue(), tint.blue()));
}

QIcon roleIcon(Role role)
{
    switch (role) {
    case Role::Expand:
        return tintedIcon(QStringLiteral("role-expand"), role);
    case Role::Migrate:
        return tintedIcon(QStringLiteral("role-migrate"), role);
    case Role::Contract:
        return tintedIcon(QStringLiteral("role-contract"), role);
    case Role::Neutral:
        return tintedIcon(QStringLiteral("role-neutral"), role);
    case Role::Waiting:
        return tintedIcon(QStringLiteral("chronometer"), role);
    case Role::Blocking:
        return tintedIcon(QStringLiteral("object-locked"), role);
    }
    Q_UNREACHABLE_RETURN(QIcon());
}

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128;
}

QPalette lockkeeperPalette(bool dark)
{
    struct Colors {
        QRgb window, base, alternate, text, faint, button, highlight, highlighted, link, tip, light, mid, shadow;
    };
    constexpr Colors day{0xFFEFF0F1, 0xFFFFFFFF, 0xFFF7F8F9, 0xFF1F2326, 0xFF6A7178, 0xFFF9FAFA, 0xFF1F66C1, 0xFFFFFFFF,
        0xFF1259DB, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFC8CCD0, 0xFF8C9196};
    constexpr Colors night{0xFF2A2E32, 0xFF1B1E20, 0xFF202326, 0xFFF1F3F4, 0xFF9AA2A9, 0xFF353A3F, 0xFF2F6FC4,
        0xFFFFFFFF, 0xFF6AA0FF, 0xFF353A3F, 0xFF4A5056, 0xFF464C52, 0xFF0E1011};
    const Colors& c = dark ? night : day;
    QPalette p;
    p.setColor(QPalette::Window, QColor(c.window));
    p.setColor(QPalette::WindowText, QColor(c.text));
    p.setColor(QPalette::Base, QColor(c.base));
    p.setColor(QPalette::AlternateBase, QColor(c.alternate));
    p.setColor(QPalette::Text, QColor(c.text));
    p.setColor(QPalette::PlaceholderText, QColor(c.faint));
    p.setColor(QPalette::Button, QColor(c.button));
    p.setColor(QPalette::ButtonText, QColor(c.text));
    p.setColor(QPalette::BrightText, QColor(Qt::white));
    p.setColor(QPalette::Highlight, QColor(c.highlight));
    p.setColor(QPalette::HighlightedText, QColor(c.highlighted));
    p.setColor(QPalette::Accent, QColor(c.highlight));
    p.setColor(QPalette::Link, QColor(c.link));
    p.setColor(QPalette::LinkVisited, roleColor(Role::Contract, dark));
    p.setColor(QPalette::ToolTipBase, QColor(c.tip));
    p.setColor(QPalette::ToolTipText, QColor(c.text));
    p.setColor(QPalette::Light, QColor(c.light));
    p.setColor(QPalette::Midlight, QColor(c.alternate));
    p.setColor(QPalette::Mid, QColor(c.mid));
    p.setColor(QPalette::Dark, QColor(c.mid).darker(120));
    p.setColor(QPalette::Shadow, QColor(c.shadow));
    const QColor off = dark ? QColor(0x7C, 0x84, 0x8B) : QColor(0x8E, 0x94, 0x9A);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        p.setColor(QPalette::Disabled, role, off);
    }
    p.setColor(QPalette::Disabled, QPalette::Highlight, QColor(c.mid));
    p.setColor(QPalette::Disabled, QPalette::HighlightedText, off);
    return p;
}

} // namespace lk
