// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace lk {

/// Step::goesWith of what stands through an undo of the cut-over that takes `cutOver` along, but not while the rows are
/// copied anew because the dual write was off: a foreign key on the new column, whose actions would delete and change
/// rows by what the column held before. No undo takes along anything of this name.
inline QString copiedAnew(const QString& cutOver)
{
    return cutOver + QLatin1String(" copied anew");
}

} // namespace lk
