// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/theme/theme.h"

#include "ui/theme/flatstyle.h"
#include "ui/theme/focusedge.h"
#include "ui/theme/plaintips.h"
#include "ui/theme/roles.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>
#include <QStyleHints>
#include <QToolTip>

namespace lk {

namespace {

/// Styles that Qt itself brings when no desktop does; Breeze and the like are the user's choice and stay.
bool isPlainStyle(const QString& name)
{
    return name.isEmpty() || name == QLatin1String("fusion") || name == QLatin1String("windows")
        || name == QLatin1String("lockkeeper");
}

} // namespace

Theme::Theme(QObject* parent)
    : QObject(parent)
    , m_ownStyle(isPlainStyle(QApplication::style()->name()))
{
    new FocusEdge(this);
    new PlainTips(this);
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, &Theme::apply);
    apply();
}

void Theme::setMode(Mode mode)
{
    m_mode = mode;
    switch (mode) {
    case Mode::System:
        QGuiApplication::styleHints()->unsetColorScheme();
        break;
    case Mode::Light:
        QGuiApplication::styleHints()->setColorScheme(Qt::ColorScheme::Light);
        break;
    case Mode::Dark:
        QGuiApplication::styleHints()->setColorScheme(Qt::ColorScheme::Dark);
        break;
    }
    apply();
}

QString Theme::toString(Mode mode)
{
    switch (mode) {
    case Mode::System:
        return QStringLiteral("system");
    case Mode::Light:
        return QStringLiteral("light");
    case Mode::Dark:
        return QStringLiteral("dark");
    }
    Q_UNREACHABLE_RETURN(QString());
}

std::optional<Theme::Mode> Theme::modeFromString(const QString& text)
{
    for (const Mode mode : {Mode::System, Mode::Light, Mode::Dark}) {
        if (toString(mode) == text) {
            return mode;
        }
    }
    return std::nullopt;
}

void Theme::apply()
{
    if (m_ownStyle) {
        if (QApplication::style()->name() != QLatin1String("lockkeeper")) {
            QApplication::setStyle(new FlatStyle);
        }
        const bool dark = m_mode == Mode::Dark
            || (m_mode == Mode::System && QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark);
        const QPalette palette = lockkeeperPalette(dark);
        QApplication::setPalette(palette);
        QToolTip::setPalette(palette);
    }
    emit changed();
}

} // namespace lk
