// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/statement.h"

namespace lk::lint {

namespace {

QStringList columnsOf(const PgQuery__Constraint& constraint, const QString& ofColumn)
{
    if (!ofColumn.isEmpty()) {
        return {ofColumn};
    }
    switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
        return texts(nodes(constraint.n_fk_attrs, constraint.fk_attrs));
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        return namedColumns(constraint.raw_expr);
    default:
        return texts(nodes(constraint.n_keys, constraint.keys));
    }
}

} // namespace

bool AddedConstraint::isKey() const
{
    return constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE
        || constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY;
}

const PgQuery__AlterTableStmt* Statement::alterTable() const
{
    if (node->node_case != PG_QUERY__NODE__NODE_ALTER_TABLE_STMT) {
        return nullptr;
    }
    const auto type = node->alter_table_stmt->objtype;
    return type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE || type == PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE
        ? node->alter_table_stmt
        : nullptr;
}

const PgQuery__IndexStmt* Statement::createIndex() const
{
    return node->node_case == PG_QUERY__NODE__NODE_INDEX_STMT ? node->index_stmt : nullptr;
}

const PgQuery__CreateStmt* Statement::createTable() const
{
    return node->node_case == PG_QUERY__NODE__NODE_CREATE_STMT ? node->create_stmt : nullptr;
}

const PgQuery__DropStmt* Statement::drop() const
{
    return node->node_case == PG_QUERY__NODE__NODE_DROP_STMT ? node->drop_stmt : nullptr;
}

const PgQuery__DropStmt* Statement::drop(PgQuery__ObjectType type) const
{
    return drop() != nullptr && drop()->remove_type == type ? drop() : nullptr;
}

const PgQuery__RenameStmt* Statement::rename() const
{
    return node->node_case == PG_QUERY__NODE__NODE_RENAME_STMT ? node->rename_stmt : nullptr;
}

const PgQuery__TransactionStmt* Statement::transaction() const
{
    return node->node_case == PG_QUERY__NODE__NODE_TRANSACTION_STMT ? node->transaction_stmt : nullptr;
}

const PgQuery__VariableSetStmt* Statement::set() const
{
    return node->node_case == PG_QUERY__NODE__NODE_VARIABLE_SET_STMT ? node->variable_set_stmt : nullptr;
}

const PgQuery__CreateTrigStmt* Statement::createTrigger() const
{
    return node->node_case == PG_QUERY__NODE__NODE_CREATE_TRIG_STMT ? node->create_trig_stmt : nullptr;
}

const PgQuery__CreateFunctionStmt* Statement::createFunction() const
{
    return node->node_case == PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT ? node->create_function_stmt : nullptr;
}

const PgQuery__ViewStmt* Statement::createView() const
{
    return node->node_case == PG_QUERY__NODE__NODE_VIEW_STMT ? node->view_stmt : nullptr;
}

const PgQuery__CreateTableAsStmt* Statement::createTableAs() const
{
    return node->node_case == PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT ? node->create_table_as_stmt : nullptr;
}

const PgQuery__ReindexStmt* Statement::reindex() const
{
    return node->node_case == PG_QUERY__NODE__NODE_REINDEX_STMT ? node->reindex_stmt : nullptr;
}

QList<AddedColumn> Statement::columns(bool withCreateTable) const
{
    QList<AddedColumn> list;
    for (const Action& action : actions) {
        if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn) && alterTable() != nullptr) {
            const auto* column = action.command->def->column_def;
            list.append({.action = &action,
                .column = column,
                .table = action.on,
                .offset = at(column->location),
                .fresh = script.fresh(action.on)});
        }
    }
    if (const auto* table = createTable(); table != nullptr && withCreateTable) {
        for (const Node* element : nodes(table->n_table_elts, table->table_elts)) {
            if (element->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF) {
                list.append({.action = &first(),
                    .column = element->column_def,
                    .table = first().on,
                    .offset = at(element->column_def->location),
                    .fresh = true});
            }
        }
    }
    return list;
}

QList<AddedConstraint> Statement::constraints(bool withCreateTable) const
{
    QList<AddedConstraint> list;
    const auto add
        = [&](const Action& action, const PgQuery__Constraint& constraint, const QString& ofColumn, bool isFresh) {
              list.append({.action = &action,
                  .constraint = &constraint,
                  .table = action.on,
                  .columns = columnsOf(constraint, ofColumn),
                  .ofColumn = ofColumn,
                  .offset = at(constraint.location),
                  .fresh = isFresh});
          };
    for (const Action& action : actions) {
        if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint) && alterTable() != nullptr) {
            add(action, *action.command->def->constraint, {}, script.fresh(action.on));
        }
    }
    for (const AddedColumn& column : columns(withCreateTable)) {
        for (const Node* constraint : nodes(column.column->n_constraints, column.column->constraints)) {
            add(*column.action, *constraint->constraint, text(column.column->colname), column.fresh);
        }
    }
    if (const auto* table = createTable(); table != nullptr && withCreateTable) {
        for (const Node* element : nodes(table->n_table_elts, table->table_elts)) {
            if (element->node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
                add(first(), *element->constraint, {}, true);
            }
        }
    }
    return list;
}

bool isAccessExclusive(const Action& action)
{
    return action.lock == accessExclusive;
}

int strength(const QString& lock)
{
    static const QStringList order{QString(), accessShare, rowShare, rowExclusive, shareUpdateExclusive, share,
        shareRowExclusive, exclusive, accessExclusive};
    return int(std::max<qsizetype>(0, order.indexOf(lock)));
}

} // namespace lk::lint
