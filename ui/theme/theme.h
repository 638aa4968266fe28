// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>
#include <QString>

#include <optional>

namespace lk {

/// Light, dark, or as the desktop has it (QStyleHints::colorScheme), for the whole application. Brings our own style
/// and palettes where the desktop brings no style of its own (bare X11, offscreen). GUI thread.
class Theme : public QObject {
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark };

    explicit Theme(QObject* parent = nullptr);

    Mode mode() const { return m_mode; }
    void setMode(Mode mode);

    static QString toString(Mode mode); ///< system, light, dark
    static std::optional<Mode> modeFromString(const QString& text);

signals:
    void changed(); ///< after palette and style were set

private:
    void apply();

    Mode m_mode = Mode::System;
    bool m_ownStyle = false;
};

} // namespace lk
