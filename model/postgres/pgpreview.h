// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// A page of rows in primary key order, in no particular order without one. Long values are cut.
Result<DataPage> readPgPreview(Session& session, const Table& table, qint64 offset, int limit);

} // namespace lk
