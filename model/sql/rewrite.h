// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/identifier.h"

#include <QHash>
#include <QString>
#include <QStringList>

/// Rewrites of definitions as the server prints them, through its own parser: a column `path` beside a function
/// `subpath` or a type `path` stays what it is. Names are put in the place of names and nothing else is printed anew,
/// so that what an expression means cannot change on the way. Only definitions that speak of one table alone are
/// rewritten here; views are left to the server.
namespace lk::sql {

/// Old column name to new one, all of one table.
using ColumnNames = QHash<QString, QString>;

/// A copy of an index (pg_get_indexdef) over other columns and under another name, built CONCURRENTLY, but for that of
/// a partitioned table ("ON ONLY"). pg_get_indexdef leaves out a tablespace that is not the database's own.
Result<QString> copyIndex(
    const QString& definition, const QString& newName, const ColumnNames& columns, const QString& tablespace = {});
/// The same for finding rows only: not unique.
Result<QString> copyPlainIndex(
    const QString& definition, const QString& newName, const ColumnNames& columns, const QString& tablespace = {});

/// The same index on another relation with the same columns, built at once. An empty name lets the server choose one.
Result<QString> moveIndex(
    const QString& definition, const QString& newName, const QualifiedName& relation, const QString& tablespace = {});

/// ALTER TABLE ... ADD CONSTRAINT of a CHECK or FOREIGN KEY (pg_get_constraintdef) over other columns, NOT VALID or,
/// where the original is, NOT ENFORCED.
Result<QString> copyConstraint(
    const QualifiedName& table, const QString& definition, const QString& newName, const ColumnNames& columns);

/// Does a CHECK (pg_get_constraintdef) that a row passes let it pass as well when some of its values become NULL? True
/// where comparisons of values and constants are joined by AND, OR and NOT only: an unknown there makes nothing false.
bool bearsNull(const QString& definition);

/// ALTER TABLE ... ADD CONSTRAINT of a UNIQUE (pg_get_constraintdef) over other columns.
Result<QString> copyUnique(
    const QualifiedName& table, const QString& definition, const QString& newName, const ColumnNames& columns);

/// CREATE STATISTICS (pg_get_statisticsobjdef) over other columns and under another name.
Result<QString> copyStatistics(const QString& definition, const QualifiedName& newName, const ColumnNames& columns);

/// An expression over one table's columns, over other columns.
Result<QString> renameColumns(const QString& expression, const ColumnNames& columns);

/// An expression with every use of `column` replaced by another expression.
Result<QString> substituteColumn(const QString& expression, const QString& column, const QString& replacement);

/// The expression without its comments, so that it can stand on a line with other words after it.
Result<QString> withoutComments(const QString& expression);

/// BadInput unless `expression` is one scalar expression that uses no other column than `column` and no subquery,
/// aggregate window or parameter.
Result<void> checkExpression(const QString& expression, const QString& column);

/// What an index definition says beyond its columns.
struct IndexFacts {
    bool plainColumns = true; ///< every key is a bare column in the default order, no predicate: fit for USING INDEX
    QStringList columns; ///< key and INCLUDE columns that are bare columns
    QStringList operatorClassColumns; ///< key columns with an operator class that is not the type's default
    QStringList expressionColumns; ///< columns used in expressions and in the predicate, but for IS [NOT] NULL
    QString storage; ///< " WITH (fillfactor='70')", or empty
    bool operator==(const IndexFacts&) const = default;
};
Result<IndexFacts> indexFacts(const QString& definition);

} // namespace lk::sql
