// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// Converts values there and back on the server and compares. Reads only; cancel it from another session.
Result<LossReport> readPgLosses(
    Session& session, const Table& table, const ChangeType& change, double share, int serverVersion);

} // namespace lk
