// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace lk {

/// What a run tells somebody who looks at another window.
struct RunNews {
    enum class Kind { NeedsYou, Failed, Finished };
    Kind kind = Kind::NeedsYou;
    QString what;
    qint64 tookMs = 0; ///< since it was asked for
};

} // namespace lk
