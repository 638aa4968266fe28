// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QCoreApplication>

namespace lk::lint {

/// Translation context of everything the rules say.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Lint)
};

} // namespace lk::lint
