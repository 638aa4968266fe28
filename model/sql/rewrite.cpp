// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/rewrite.h"

#include "model/sql/parsetree.h"

#include <QCoreApplication>
#include <QSet>

namespace lk::sql {

namespace {

QString tr(const char* words)
{
    return QCoreApplication::translate("Sql", words);
}

/// Follows `columns` in every column reference below `message`. Whole-row references (t.*) cannot follow.
Result<void> follow(ProtobufCMessage* message, const ColumnNames& columns)
{
    bool wholeRow = false;
    forEachNode(message, [&](PgQuery__Node& node) {
        if (node.node_case != PG_QUERY__NODE__NODE_COLUMN_REF) {
            return;
        }
        PgQuery__ColumnRef& reference = *node.column_ref;
        if (reference.n_fields == 0) {
            return;
        }
        PgQuery__Node* last = reference.fields[reference.n_fields - 1];
        if (last->node_case == PG_QUERY__NODE__NODE_A_STAR) {
            wholeRow = true;
        } else if (const auto found = columns.constFind(text(last)); found != columns.cend()) {
            assign(last->string->sval, *found);
        }
    });
    if (wholeRow) {
        return failure(ErrorKind::Unsupported, tr("The definition uses the whole row."));
    }
    return {};
}

void followName(PgQuery__Node* node, const ColumnNames& columns)
{
    if (const auto found = columns.constFind(text(node)); found != columns.cend()) {
        assign(node->string->sval, *found);
    }
}

/// The expression of `SELECT expression`.
Result<PgQuery__Node*> expressionOf(const ParseTree& tree)
{
    return tree.single(PG_QUERY__NODE__NODE_SELECT_STMT).and_then([](PgQuery__Node* node) -> Result<PgQuery__Node*> {
        const PgQuery__SelectStmt& select = *node->select_stmt;
        const bool bare = select.n_target_list == 1 && select.n_from_clause == 0 && select.where_clause == nullptr
            && select.n_group_clause == 0 && select.having_clause == nullptr && select.n_sort_clause == 0
            && select.limit_count == nullptr && select.limit_offset == nullptr && select.n_values_lists == 0
            && select.n_distinct_clause == 0 && select.n_window_clause == 0 && select.n_locking_clause == 0
            && select.with_clause == nullptr && select.into_clause == nullptr
            && select.op == PG_QUERY__SET_OPERATION__SETOP_NONE;
        if (!bare || select.target_list[0]->node_case != PG_QUERY__NODE__NODE_RES_TARGET
            || text(select.target_list[0]->res_target->name) != QString()
            || select.target_list[0]->res_target->val == nullptr) {
            return failure(ErrorKind::BadInput, tr("This is not one expression."));
        }
        return select.target_list[0]->res_target->val;
    });
}

Result<ParseTree> parseExpression(const QString& expression)
{
    // A line of its own: a trailing comment must not swallow anything.
    return ParseTree::parse(QStringLiteral("SELECT %1\n").arg(expression));
}

Result<QString> printedExpression(const ParseTree& tree)
{
    return tree.deparsed().transform([](const QString& sql) { return sql.sliced(7); }); // past "SELECT "
}

} // namespace

Result<QString> copyIndex(const QString& definition, const QString& newName, const ColumnNames& columns)
{
    const auto tree = ParseTree::parse(definition);
    if (!tree) {
        return std::unexpected(tree.error());
    }
    const auto node = tree->single(PG_QUERY__NODE__NODE_INDEX_STMT);
    if (!node) {
        return std::unexpected(node.error());
    }
    PgQuery__IndexStmt& index = *(*node)->index_stmt;
    assign(index.idxname, newName);
    index.concurrent = 1;
    const auto followElement = [&](PgQuery__Node* element) {
        if (element->node_case == PG_QUERY__NODE__NODE_INDEX_ELEM) {
            if (const auto found = columns.constFind(text(element->index_elem->name)); found != columns.cend()) {
                assign(element->index_elem->name, *found);
            }
        }
    };
    for (size_t i = 0; i < index.n_index_params; ++i) {
        followElement(index.index_params[i]);
    }
    for (size_t i = 0; i < index.n_index_including_params; ++i) {
        followElement(index.index_including_params[i]);
    }
    return follow(&(*node)->base, columns).and_then([&] { return tree->deparsed(); });
}

Result<QString> copyConstraint(
    const QualifiedName& table, const QString& definition, const QString& newName, const ColumnNames& columns)
{
    const auto tree = ParseTree::parse(
        QStringLiteral("ALTER TABLE %1 ADD CONSTRAINT %2 %3").arg(table.quoted(), quoted(newName), definition));
    if (!tree) {
        return std::unexpected(tree.error());
    }
    const auto node = tree->single(PG_QUERY__NODE__NODE_ALTER_TABLE_STMT);
    if (!node) {
        return std::unexpected(node.error());
    }
    PgQuery__Node* def = (*node)->alter_table_stmt->cmds[0]->alter_table_cmd->def;
    if (def == nullptr || def->node_case != PG_QUERY__NODE__NODE_CONSTRAINT) {
        return failure(ErrorKind::BadInput, tr("This is not a constraint."));
    }
    PgQuery__Constraint& constraint = *def->constraint;
    for (size_t i = 0; i < constraint.n_fk_attrs; ++i) {
        followName(constraint.fk_attrs[i], columns);
    }
    for (size_t i = 0; i < constraint.n_fk_del_set_cols; ++i) {
        followName(constraint.fk_del_set_cols[i], columns);
    }
    constraint.skip_validation = 1;
    constraint.initially_valid = 0;
    return follow(&def->base, columns).and_then([&] { return tree->deparsed(); });
}

Result<QString> copyStatistics(const QString& definition, const QualifiedName& newName, const ColumnNames& columns)
{
    const auto tree = ParseTree::parse(definition);
    if (!tree) {
        return std::unexpected(tree.error());
    }
    const auto node = tree->single(PG_QUERY__NODE__NODE_CREATE_STATS_STMT);
    if (!node) {
        return std::unexpected(node.error());
    }
    PgQuery__CreateStatsStmt& statistics = *(*node)->create_stats_stmt;
    if (statistics.n_defnames != 2) {
        return failure(ErrorKind::Unsupported, tr("The statistics object's name is not qualified."));
    }
    assign(statistics.defnames[0]->string->sval, newName.schema);
    assign(statistics.defnames[1]->string->sval, newName.name);
    for (size_t i = 0; i < statistics.n_exprs; ++i) {
        PgQuery__Node* element = statistics.exprs[i];
        if (element->node_case == PG_QUERY__NODE__NODE_STATS_ELEM) {
            if (const auto found = columns.constFind(text(element->stats_elem->name)); found != columns.cend()) {
                assign(element->stats_elem->name, *found);
            }
        }
    }
    return follow(&(*node)->base, columns).and_then([&] { return tree->deparsed(); });
}

Result<QString> renameColumns(const QString& expression, const ColumnNames& columns)
{
    const auto tree = parseExpression(expression);
    if (!tree) {
        return std::unexpected(tree.error());
    }
    return expressionOf(*tree)
        .and_then([&](PgQuery__Node* node) { return follow(&node->base, columns); })
        .and_then([&] { return printedExpression(*tree); });
}

Result<QString> substituteColumn(const QString& expression, const QString& column, const QString& replacement)
{
    const auto tree = parseExpression(expression);
    const auto other = parseExpression(replacement);
    if (!tree || !other) {
        return std::unexpected(!tree ? tree.error() : other.error());
    }
    const auto inside = expressionOf(*other);
    const auto outer = expressionOf(*tree);
    if (!inside || !outer) {
        return std::unexpected(!inside ? inside.error() : outer.error());
    }
    // The tree owns its nodes, so the replacement is lent to every place for the time of printing only.
    QList<std::pair<PgQuery__Node*, PgQuery__Node>> lent;
    forEachNode(&(*outer)->base, [&](PgQuery__Node& node) {
        if (node.node_case == PG_QUERY__NODE__NODE_COLUMN_REF && node.column_ref->n_fields == 1
            && text(node.column_ref->fields[0]) == column) {
            lent.append({&node, node});
        }
    });
    for (const auto& [place, kept] : std::as_const(lent)) {
        *place = **inside;
    }
    auto result = printedExpression(*tree);
    for (const auto& [place, kept] : std::as_const(lent)) {
        *place = kept;
    }
    return result;
}

Result<void> checkExpression(const QString& expression, const QString& column)
{
    const auto tree = parseExpression(expression);
    if (!tree) {
        return std::unexpected(tree.error());
    }
    const auto node = expressionOf(*tree);
    if (!node) {
        return std::unexpected(node.error());
    }
    QString problem;
    forEachNode(&(*node)->base, [&](PgQuery__Node& part) {
        switch (part.node_case) {
        case PG_QUERY__NODE__NODE_COLUMN_REF: {
            const PgQuery__ColumnRef& reference = *part.column_ref;
            const QString name = reference.n_fields == 1 ? text(reference.fields[0]) : QString();
            if (name != column) {
                problem = name.isEmpty()
                    ? tr("The expression may only use the column %1, by its bare name.").arg(printedName(column))
                    : tr("The expression uses \"%1\"; it may only use the column %2.").arg(name, printedName(column));
            }
            break;
        }
        case PG_QUERY__NODE__NODE_SUB_LINK:
            problem = tr("The expression holds a subquery; a row's value must follow from that row alone.");
            break;
        case PG_QUERY__NODE__NODE_PARAM_REF:
            problem = tr("The expression holds a parameter.");
            break;
        default: // any other node is fine
            break;
        }
        if (part.node_case == PG_QUERY__NODE__NODE_FUNC_CALL
            && (part.func_call->over != nullptr || part.func_call->agg_star != 0)) {
            problem = tr("The expression holds an aggregate or a window function.");
        }
    });
    if (!problem.isEmpty()) {
        return failure(ErrorKind::BadInput, problem);
    }
    return {};
}

Result<IndexFacts> indexFacts(const QString& definition)
{
    const auto tree = ParseTree::parse(definition);
    if (!tree) {
        return std::unexpected(tree.error());
    }
    const auto node = tree->single(PG_QUERY__NODE__NODE_INDEX_STMT);
    if (!node) {
        return std::unexpected(node.error());
    }
    const PgQuery__IndexStmt& index = *(*node)->index_stmt;
    IndexFacts facts;
    const auto columnsOf = [&](PgQuery__Node* expression) {
        if (expression == nullptr) {
            return;
        }
        // IS NULL fits every type, so a column that is only asked that does not count.
        QSet<const PgQuery__Node*> onlyNull;
        forEachNode(&expression->base, [&](PgQuery__Node& part) {
            if (part.node_case == PG_QUERY__NODE__NODE_NULL_TEST) {
                onlyNull.insert(part.null_test->arg);
            }
            if (part.node_case == PG_QUERY__NODE__NODE_COLUMN_REF && part.column_ref->n_fields > 0
                && !onlyNull.contains(&part)) {
                const QString name = text(part.column_ref->fields[part.column_ref->n_fields - 1]);
                if (!facts.expressionColumns.contains(name)) {
                    facts.expressionColumns << name;
                }
            }
        });
    };
    facts.plainColumns = index.where_clause == nullptr;
    for (size_t i = 0; i < index.n_index_params; ++i) {
        const PgQuery__IndexElem& element = *index.index_params[i]->index_elem;
        const QString name = text(element.name);
        if (!name.isEmpty()) {
            facts.columns << name;
        }
        if (element.n_opclass > 0) {
            facts.operatorClassColumns << name;
        }
        columnsOf(element.expr);
        facts.plainColumns = facts.plainColumns && !name.isEmpty() && element.n_collation == 0 && element.n_opclass == 0
            && element.ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DEFAULT
            && element.nulls_ordering == PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_DEFAULT;
    }
    for (size_t i = 0; i < index.n_index_including_params; ++i) {
        facts.columns << text(index.index_including_params[i]->index_elem->name);
    }
    columnsOf(index.where_clause);
    return facts;
}

} // namespace lk::sql
