// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfillsql.h"

namespace lk {

/// A batch met a value that cannot be converted or a constraint that refuses: finds the row and names it. Every try is
/// rolled back. Gives the server's error with key and row in its detail.
Error findBadRow(Session& session, const BackfillSql& sql, qint64 fromBlock, qint64 toBlock, const Error& error);

/// What every kind of backfill says of such a row, and of one that stays locked.
QString badRowDetail(const QString& key, const QString& row);
QString badRowRemedy(const Error& error);
QString holderRemedy();

} // namespace lk
