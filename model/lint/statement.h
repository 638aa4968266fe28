// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/script.h"

namespace lk::lint {

/// One thing a statement does to one object: a command of an ALTER TABLE, or the whole of any other statement.
struct Action {
    Name on{};
    QString lock{}; ///< as pg_locks.mode without "Lock"; empty: none worth mentioning
    QString work{}; ///< metadata, scan, build, rewrite, rows; empty: none
    qsizetype offset = 0; ///< in the script, bytes
    const PgQuery__AlterTableCmd* command = nullptr;
    QList<std::pair<Name, QString>> also{}; ///< other tables, and the locks on them

    bool is(PgQuery__AlterTableType type) const { return command != nullptr && command->subtype == type; }
    QString target() const { return command == nullptr ? QString() : text(command->name); } ///< column or constraint
};

struct AddedColumn {
    const Action* action = nullptr;
    const PgQuery__ColumnDef* column = nullptr;
    Name table{};
    qsizetype offset = 0;
    bool fresh = false; ///< the table is
};

struct AddedConstraint {
    const Action* action = nullptr;
    const PgQuery__Constraint* constraint = nullptr;
    Name table{};
    QStringList columns{}; ///< those it is on; of a CHECK those it names
    QString ofColumn{}; ///< written at that column's definition
    qsizetype offset = 0;
    bool fresh = false; ///< the table is created here or was before

    bool isForeignKey() const { return constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN; }
    bool isCheck() const { return constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK; }
    bool isKey() const; ///< UNIQUE or PRIMARY KEY
};

/// A statement in its place, with what it does. Lives as long as its parse tree.
struct Statement {
    Node* node = nullptr;
    qsizetype offset = 0;
    QByteArray sql{};
    const Script& script;
    QList<Action> actions{};
    bool inner = false; ///< of a DO block: SELECT INTO fills a variable

    qsizetype at(int location) const { return offset + std::max(0, location); }
    const Action& first() const { return actions.first(); } ///< every statement has one
    bool fresh() const { return script.fresh(first().on); }

    const PgQuery__AlterTableStmt* alterTable() const; ///< of tables, not of types, views or indexes
    const PgQuery__IndexStmt* createIndex() const;
    const PgQuery__CreateStmt* createTable() const;
    const PgQuery__DropStmt* drop() const;
    const PgQuery__DropStmt* drop(PgQuery__ObjectType type) const;
    const PgQuery__RenameStmt* rename() const;
    const PgQuery__TransactionStmt* transaction() const;
    const PgQuery__VariableSetStmt* set() const;
    const PgQuery__CreateTrigStmt* createTrigger() const;
    const PgQuery__CreateFunctionStmt* createFunction() const;
    const PgQuery__ViewStmt* createView() const;
    const PgQuery__CreateTableAsStmt* createTableAs() const; ///< materialized views too
    const PgQuery__ReindexStmt* reindex() const;

    QList<AddedColumn> columns(bool withCreateTable = false) const;
    QList<AddedConstraint> constraints(bool withCreateTable = false) const;
};

/// Finds the actions, their places, locks and work.
Statement statementOf(Node& node, const QByteArray& sql, qsizetype offset, const Script& script);

bool isAccessExclusive(const Action& action);

inline constexpr QLatin1String accessShare("AccessShare");
inline constexpr QLatin1String rowShare("RowShare");
inline constexpr QLatin1String rowExclusive("RowExclusive");
inline constexpr QLatin1String shareUpdateExclusive("ShareUpdateExclusive");
inline constexpr QLatin1String share("Share");
inline constexpr QLatin1String shareRowExclusive("ShareRowExclusive");
inline constexpr QLatin1String exclusive("Exclusive");
inline constexpr QLatin1String accessExclusive("AccessExclusive");

// Action::work.
inline constexpr QLatin1String metadata("metadata");
inline constexpr QLatin1String scan("scan");
inline constexpr QLatin1String build("build");
inline constexpr QLatin1String rewrite("rewrite");
inline constexpr QLatin1String rows("rows");

int strength(const QString& lock); ///< 0: none

} // namespace lk::lint
