// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QLatin1String>
#include <QWidget>

namespace lk::test {

/// The widget of that name below `parent`; the test ends where there is none.
template <typename T>
T* named(QWidget& parent, const char* name)
{
    auto* found = parent.findChild<T*>(QLatin1String(name));
    if (!found) {
        qFatal("there is no %s", name);
    }
    return found;
}

} // namespace lk::test
