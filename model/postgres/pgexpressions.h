// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgtypes.h"

namespace lk {

/// One expression of the user's over `column`, with rows `source` (a SELECT that gives that column): its syntax, that
/// the server accepts it, that its result can be stored as `result`. BadInput in the server's words. Call it inside a
/// scope whose search_path is that of the trigger.
Result<void> checkUserExpression(
    Session& session, const QString& expression, const QString& source, const Column& column, const FoundType& result);

/// The same expression gives the same every time: it calls nothing volatile, not by an operator or a cast either. Call
/// it outside of any scope.
Result<void> checkSteady(Session& session, const Table& table, const QString& expression, const QString& source);

/// Every value of the mapping can be read as the new type, and fits it.
Result<void> checkMapping(Session& session, const ChangeType& change, const FoundType& result);

} // namespace lk
