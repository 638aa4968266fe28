// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// Sizes and traffic of tables and of their indexes. They wait behind an AccessExclusive lock; when that takes too long
/// a table is left without them rather than not shown at all.
Result<void> readPgFigures(Session& session, QList<Table>& tables);

} // namespace lk
