// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace lk {

/// Name of the user this process runs as: USER, LOGNAME, else what the user database says, else "uid1000". Never empty.
QString systemUser();

} // namespace lk
