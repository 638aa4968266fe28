// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace lk {

/// `text` as a button, a tab or a label with a buddy has to be given it: there a single & is not shown but makes the
/// next letter a key, and names of the user's may hold one.
inline QString withoutMnemonics(QString text)
{
    return text.replace(QLatin1Char('&'), QLatin1String("&&"));
}

} // namespace lk
