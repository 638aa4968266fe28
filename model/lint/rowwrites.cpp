// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rowwrites.h"

#include <algorithm>

namespace lk::lint {

namespace {

/// The parts of a column's name; empty for anything else.
QStringList columnName(const Node* node)
{
    return node != nullptr && node->node_case == PG_QUERY__NODE__NODE_COLUMN_REF
        ? texts(nodes(node->column_ref->n_fields, node->column_ref->fields))
        : QStringList();
}

/// Holds for every row, whatever is in it. `id = id` leaves out rows where it is NULL, which a key never is.
bool isAlwaysTrue(const Node* condition)
{
    if (condition == nullptr) {
        return true;
    }
    switch (condition->node_case) {
    case PG_QUERY__NODE__NODE_A_CONST:
    case PG_QUERY__NODE__NODE_TYPE_CAST: {
        const QString constant = constantText(condition).toLower();
        return constant == QLatin1String("true") || constant == QLatin1String("t");
    }
    case PG_QUERY__NODE__NODE_BOOL_EXPR: {
        const auto parts = nodes(condition->bool_expr->n_args, condition->bool_expr->args);
        switch (condition->bool_expr->boolop) {
        case PG_QUERY__BOOL_EXPR_TYPE__AND_EXPR:
            return std::ranges::all_of(parts, isAlwaysTrue);
        case PG_QUERY__BOOL_EXPR_TYPE__OR_EXPR:
            return std::ranges::any_of(parts, isAlwaysTrue);
        default:
            return false;
        }
    }
    case PG_QUERY__NODE__NODE_A_EXPR: {
        const auto& comparison = *condition->a_expr;
        if (comparison.kind != PG_QUERY__A__EXPR__KIND__AEXPR_OP || comparison.n_name != 1
            || text(comparison.name[0]) != QLatin1String("=")) {
            return false;
        }
        const QString left = constantText(comparison.lexpr);
        const QStringList column = columnName(comparison.lexpr);
        return (!left.isEmpty() && left == constantText(comparison.rexpr))
            || (!column.isEmpty() && column == columnName(comparison.rexpr));
    }
    default:
        return false;
    }
}

bool isCarriedOut(const Node& node)
{
    switch (node.node_case) {
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
    case PG_QUERY__NODE__NODE_DELETE_STMT:
    case PG_QUERY__NODE__NODE_INSERT_STMT:
    case PG_QUERY__NODE__NODE_MERGE_STMT:
    case PG_QUERY__NODE__NODE_SELECT_STMT:
    case PG_QUERY__NODE__NODE_COPY_STMT:
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
    case PG_QUERY__NODE__NODE_PREPARE_STMT:
        return true;
    case PG_QUERY__NODE__NODE_EXPLAIN_STMT:
        return isOn(nodes(node.explain_stmt->n_options, node.explain_stmt->options), "analyze");
    default:
        return false;
    }
}

} // namespace

QList<RowWrite> rowWrites(const Statement& statement)
{
    QList<RowWrite> found;
    if (!isCarriedOut(*statement.node)) {
        return found;
    }
    const auto add = [&](const Node& node, const PgQuery__RangeVar* table, RowWrite::Kind kind, bool everyRow) {
        const qsizetype offset = &node == statement.node ? statement.offset : statement.at(table->location);
        found.append({kind, {.on = nameOf(table), .lock = rowExclusive, .work = rows, .offset = offset}, everyRow});
    };
    forEachNode(&statement.node->base, [&](const Node& node) {
        switch (node.node_case) {
        case PG_QUERY__NODE__NODE_UPDATE_STMT:
            add(node, node.update_stmt->relation, RowWrite::Kind::Update, isAlwaysTrue(node.update_stmt->where_clause));
            break;
        case PG_QUERY__NODE__NODE_DELETE_STMT:
            add(node, node.delete_stmt->relation, RowWrite::Kind::Delete, isAlwaysTrue(node.delete_stmt->where_clause));
            break;
        case PG_QUERY__NODE__NODE_MERGE_STMT:
            for (const Node* one : nodes(node.merge_stmt->n_merge_when_clauses, node.merge_stmt->merge_when_clauses)) {
                const auto& when = *one->merge_when_clause;
                const bool deletes = when.command_type == PG_QUERY__CMD_TYPE__CMD_DELETE;
                if (deletes || when.command_type == PG_QUERY__CMD_TYPE__CMD_UPDATE) {
                    add(node, node.merge_stmt->relation, deletes ? RowWrite::Kind::Delete : RowWrite::Kind::Update,
                        isAlwaysTrue(node.merge_stmt->join_condition) && isAlwaysTrue(when.condition));
                }
            }
            break;
        default:
            break;
        }
    });
    return found;
}

} // namespace lk::lint
