// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/statement.h"

namespace lk::lint {

/// One for each command of an ALTER TABLE, in its place, with its lock and its work.
QList<Action> alterActions(const PgQuery__AlterTableStmt& alterStatement, const Statement& statement);

/// A foreign key's triggers are made on the referenced table too.
void lockReferenced(Action& action, const PgQuery__Constraint& constraint);

/// Dropping a foreign key drops its triggers on the referenced table too. With `constraint` that one, with `column`
/// those on it, with neither all of the table's.
void dropForeignKeys(Action& action, const Script& script, const QString& constraint, const QString& column);

} // namespace lk::lint
