// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QString>
#include <QStringList>

namespace lk {

/// What the command line of the window says.
struct WindowWords {
    bool help = false;
    bool version = false;
    bool sandbox = false;
    bool keep = false; ///< the sandbox
    QString plan{}; ///< a file
    QString tour{}; ///< a folder: the window is driven through the sandbox tour, and leaves pictures there
};

/// Understands `arguments` (without the program's name) before there is any application object, so that wrong use is
/// told without a display. Qt's own options (-platform, -style, ...) are passed over. Errors: BadInput, NotFound.
Result<WindowWords> parseWindowWords(const QStringList& arguments);

} // namespace lk
