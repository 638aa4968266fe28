// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/sql/lint.h"
#include "model/sql/parsetree.h"

namespace lk::sql {

/// What one ALTER TABLE does; a finding a command. Place and statement are the caller's to fill in.
QList<LintFinding> lintAlterTable(const PgQuery__AlterTableStmt& statement);

/// schema.table as written.
QString printedRelation(const PgQuery__RangeVar* relation);

QString lintText(const char* text); ///< translated

} // namespace lk::sql
