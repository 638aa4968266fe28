// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QCoreApplication>

namespace lk::planner {

/// Translation context of everything the planner says.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Planner)
};

} // namespace lk::planner
