// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// A page of rows in primary key order; without one as they lie in the file, and where no file is, in none. Goes on
/// from a key or a place in the file: a page costs the same however far down it is. Long values are cut.
Result<DataPage> readPgPreview(Session& session, const Table& table, const DataPlace& from, int limit);

} // namespace lk
