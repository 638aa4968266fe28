// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/sql/rewrite.h"

/// Foreign keys as pg_get_constraintdef prints them.
namespace lk::sql {

/// ALTER TABLE ... ADD CONSTRAINT of a foreign key over other columns on either side, NOT VALID.
Result<QString> copyForeignKey(const QualifiedName& table, const QString& definition, const QString& newName,
    const ColumnNames& referencing, const ColumnNames& referenced);

struct ForeignKeyFacts {
    bool matchFull = false;
    bool setsDefault = false; ///< ON DELETE or ON UPDATE SET DEFAULT
    QStringList referencing; ///< columns, in order
    QStringList referenced;
    bool operator==(const ForeignKeyFacts&) const = default;
};
Result<ForeignKeyFacts> foreignKeyFacts(const QString& definition);

} // namespace lk::sql
