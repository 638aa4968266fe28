// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

class QSqlDatabase;
class QSqlError;

namespace lk {

inline constexpr int storeVersion = 1;

/// Makes an open, empty SQLite file a store of ours, or brings an older store up to storeVersion, all in one
/// transaction. DamagedFile when it is something else or does not hold together; Unsupported for a later version.
Result<void> prepareStore(QSqlDatabase& database, const QString& path);

/// Tells a damaged file from a full disk or a lock.
Error storeError(const QSqlError& error, const QString& path);

} // namespace lk
