// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/rewrite.h"

#include "model/sql/constraintwords.h"
#include "model/sql/parsetree.h"
#include "model/sql/splice.h"

#include <QCoreApplication>
#include <QSet>

namespace lk::sql {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Sql)
};

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
            return failure(ErrorKind::BadInput, Words::tr("This is not one expression."));
        }
        return select.target_list[0]->res_target->val;
    });
}

QString asSelect(const QString& expression)
{
    // A line of its own: a trailing comment must not swallow anything.
    return QStringLiteral("SELECT %1\n").arg(expression);
}

Result<ParseTree> parseExpression(const QString& expression)
{
    return ParseTree::parse(asSelect(expression));
}

/// Between "SELECT " and the line break.
QString spliced(const Splice& splice)
{
    return splice.text().sliced(7).trimmed();
}

Error notThere()
{
    return failure(ErrorKind::Unsupported, Words::tr("The definition is of a form that is not known.")).error();
}

/// Where an index definition names things: places of tokens.
struct IndexPlaces {
    qsizetype index = -1; ///< the word INDEX
    qsizetype name = -1; ///< -1: has none
    qsizetype relation = -1;
    qsizetype relationEnd = -1;
    QList<qsizetype> elements{}; ///< keys, then INCLUDE columns: the first token of each
};

Result<IndexPlaces> placesOf(const Splice& splice)
{
    const auto is = [&](qsizetype i, PgQuery__Token kind) {
        return i >= 0 && i < splice.tokens().size() && splice.tokens()[i].kind == kind;
    };
    IndexPlaces places;
    places.index = splice.find(PG_QUERY__TOKEN__INDEX);
    const auto on = splice.find(PG_QUERY__TOKEN__ON, places.index);
    const auto with = splice.find(PG_QUERY__TOKEN__USING, on);
    const auto open = with + 2; // past the method
    if (places.index < 0 || on < 0 || with < 0 || !is(open, PG_QUERY__TOKEN__ASCII_40)) {
        return std::unexpected(notThere());
    }
    if (on - 1 > places.index && !is(on - 1, PG_QUERY__TOKEN__CONCURRENTLY)) {
        places.name = on - 1;
    }
    places.relation = is(on + 1, PG_QUERY__TOKEN__ONLY) ? on + 2 : on + 1;
    places.relationEnd = with - 1;
    places.elements = splice.itemsIn(open);
    if (const auto include = splice.find(PG_QUERY__TOKEN__INCLUDE, open); include >= 0) {
        places.elements << splice.itemsIn(include + 1);
    }
    return places;
}

void putTablespace(Splice& splice, const QString& tablespace)
{
    if (tablespace.isEmpty()) {
        return;
    }
    const QString words = QStringLiteral("TABLESPACE ") + quoted(tablespace);
    if (const auto present = splice.find(PG_QUERY__TOKEN__TABLESPACE); present >= 0) {
        splice.replace(present, present + 1, words);
    } else if (const auto where = splice.find(PG_QUERY__TOKEN__WHERE); where >= 0) {
        splice.insertBefore(where, words);
    } else {
        splice.append(QLatin1Char(' ') + words);
    }
}

/// A list of bare names that opens at token `open`.
void followNames(Splice& splice, qsizetype open, PgQuery__Node* const* names, size_t count, const ColumnNames& columns)
{
    const QList<qsizetype> places = splice.itemsIn(open);
    for (size_t i = 0; i < count; ++i) {
        const auto found = columns.constFind(text(names[i]));
        if (found != columns.cend() && static_cast<qsizetype>(i) < places.size()) {
            splice.replace(places[static_cast<qsizetype>(i)], quoted(*found));
        }
    }
}

/// A definition, taken apart twice: what it means, and where its words stand.
struct Definition {
    ParseTree tree;
    PgQuery__Node* statement = nullptr;
    Splice splice;

    static Result<Definition> of(const QString& sql, PgQuery__Node__NodeCase wanted)
    {
        auto tree = ParseTree::parse(sql);
        if (!tree) {
            return std::unexpected(tree.error());
        }
        const auto node = tree->single(wanted);
        if (!node) {
            return std::unexpected(node.error());
        }
        auto splice = Splice::of(sql);
        if (!splice) {
            return std::unexpected(splice.error());
        }
        return Definition{std::move(*tree), *node, std::move(*splice)};
    }
};

} // namespace

namespace {

Result<QString> indexCopy(const QString& definition, const QString& newName, const ColumnNames& columns,
    const QString& tablespace, bool unique)
{
    auto made = Definition::of(definition, PG_QUERY__NODE__NODE_INDEX_STMT);
    if (!made) {
        return std::unexpected(made.error());
    }
    const PgQuery__IndexStmt& index = *made->statement->index_stmt;
    Splice& splice = made->splice;
    const auto places = placesOf(splice);
    const size_t count = index.n_index_params + index.n_index_including_params;
    if (!places || places->name < 0 || places->elements.size() != static_cast<qsizetype>(count)) {
        return std::unexpected(places ? notThere() : places.error());
    }
    splice.replace(places->name, quoted(newName));
    // On a partitioned table alone nothing is built, and PostgreSQL refuses the word.
    if (index.concurrent == 0 && index.relation->inh != 0) {
        splice.insertAfter(places->index, QStringLiteral("CONCURRENTLY"));
    }
    for (size_t i = 0; i < count; ++i) {
        const PgQuery__Node* element
            = i < index.n_index_params ? index.index_params[i] : index.index_including_params[i - index.n_index_params];
        // The parser gives a bare column of an index no location; it is the first word of its element.
        if (const auto found = columns.constFind(text(element->index_elem->name)); found != columns.cend()) {
            splice.replace(places->elements[static_cast<qsizetype>(i)], quoted(*found));
        }
    }
    if (!unique && index.unique != 0) {
        splice.drop(splice.find(PG_QUERY__TOKEN__UNIQUE));
    }
    putTablespace(splice, tablespace);
    return splice.follow(&made->statement->base, columns).transform([&] { return splice.text(); });
}

} // namespace

Result<QString> copyIndex(
    const QString& definition, const QString& newName, const ColumnNames& columns, const QString& tablespace)
{
    return indexCopy(definition, newName, columns, tablespace, true);
}

Result<QString> copyPlainIndex(
    const QString& definition, const QString& newName, const ColumnNames& columns, const QString& tablespace)
{
    return indexCopy(definition, newName, columns, tablespace, false);
}

Result<QString> moveIndex(
    const QString& definition, const QString& newName, const QualifiedName& relation, const QString& tablespace)
{
    auto made = Definition::of(definition, PG_QUERY__NODE__NODE_INDEX_STMT);
    if (!made) {
        return std::unexpected(made.error());
    }
    Splice& splice = made->splice;
    const auto places = placesOf(splice);
    if (!places || places->name < 0) {
        return std::unexpected(places ? notThere() : places.error());
    }
    if (newName.isEmpty()) {
        splice.drop(places->name);
    } else {
        splice.replace(places->name, quoted(newName));
    }
    splice.replace(places->relation, places->relationEnd, relation.quoted());
    putTablespace(splice, tablespace);
    return splice.text();
}

Result<QString> copyConstraint(
    const QualifiedName& table, const QString& definition, const QString& newName, const ColumnNames& columns)
{
    const QString statement = QStringLiteral("ALTER TABLE %1 ADD CONSTRAINT %2 %3")
                                  .arg(table.quoted(), quoted(newName), asEnforced(definition));
    auto made = Definition::of(statement, PG_QUERY__NODE__NODE_ALTER_TABLE_STMT);
    if (!made) {
        return std::unexpected(made.error());
    }
    PgQuery__Node* def = made->statement->alter_table_stmt->cmds[0]->alter_table_cmd->def;
    if (def == nullptr || def->node_case != PG_QUERY__NODE__NODE_CONSTRAINT) {
        return failure(ErrorKind::BadInput, Words::tr("This is not a constraint."));
    }
    const PgQuery__Constraint& constraint = *def->constraint;
    Splice& splice = made->splice;
    if (constraint.n_fk_attrs > 0) {
        const auto foreign = splice.find(PG_QUERY__TOKEN__FOREIGN);
        followNames(splice, foreign + 2, constraint.fk_attrs, constraint.n_fk_attrs, columns);
    }
    if (constraint.n_fk_del_set_cols > 0) {
        const auto open = splice.find(PG_QUERY__TOKEN__ASCII_40, splice.find(PG_QUERY__TOKEN__DELETE_P));
        followNames(splice, open, constraint.fk_del_set_cols, constraint.n_fk_del_set_cols, columns);
    }
    if (isNotEnforced(definition)) {
        splice.append(QStringLiteral(" NOT ENFORCED"));
    } else if (constraint.skip_validation == 0) {
        splice.append(QStringLiteral(" NOT VALID"));
    }
    return splice.follow(&def->base, columns).transform([&] { return splice.text(); });
}

bool bearsNull(const QString& definition)
{
    const auto tree = ParseTree::parse(QStringLiteral("ALTER TABLE t ADD CONSTRAINT c %1").arg(asEnforced(definition)));
    const auto node = tree ? tree->single(PG_QUERY__NODE__NODE_ALTER_TABLE_STMT) : std::unexpected(tree.error());
    if (!node) {
        return false;
    }
    PgQuery__Node* def = (*node)->alter_table_stmt->cmds[0]->alter_table_cmd->def;
    if (def == nullptr || def->node_case != PG_QUERY__NODE__NODE_CONSTRAINT || def->constraint->raw_expr == nullptr) {
        return false;
    }
    bool bears = true;
    forEachNode(&def->constraint->raw_expr->base, [&](PgQuery__Node& part) {
        switch (part.node_case) {
        case PG_QUERY__NODE__NODE_COLUMN_REF:
        case PG_QUERY__NODE__NODE_A_CONST:
        case PG_QUERY__NODE__NODE_BOOL_EXPR:
        case PG_QUERY__NODE__NODE_TYPE_CAST:
        case PG_QUERY__NODE__NODE_A_ARRAY_EXPR:
        case PG_QUERY__NODE__NODE_LIST:
        case PG_QUERY__NODE__NODE_STRING:
            break;
        case PG_QUERY__NODE__NODE_A_EXPR:
            bears = bears && part.a_expr->kind != PG_QUERY__A__EXPR__KIND__AEXPR_DISTINCT
                && part.a_expr->kind != PG_QUERY__A__EXPR__KIND__AEXPR_NOT_DISTINCT
                && part.a_expr->kind != PG_QUERY__A__EXPR__KIND__AEXPR_NULLIF;
            break;
        default: // IS NULL, a function, a CASE: may tell NULL from a value
            bears = false;
            break;
        }
    });
    return bears;
}

Result<QString> copyUnique(
    const QualifiedName& table, const QString& definition, const QString& newName, const ColumnNames& columns)
{
    const QString statement
        = QStringLiteral("ALTER TABLE %1 ADD CONSTRAINT %2 %3").arg(table.quoted(), quoted(newName), definition);
    auto made = Definition::of(statement, PG_QUERY__NODE__NODE_ALTER_TABLE_STMT);
    if (!made) {
        return std::unexpected(made.error());
    }
    const PgQuery__Node* def = made->statement->alter_table_stmt->cmds[0]->alter_table_cmd->def;
    if (def == nullptr || def->node_case != PG_QUERY__NODE__NODE_CONSTRAINT || def->constraint->n_keys == 0) {
        return std::unexpected(notThere());
    }
    Splice& splice = made->splice;
    const auto open = splice.find(PG_QUERY__TOKEN__ASCII_40);
    followNames(splice, open, def->constraint->keys, def->constraint->n_keys, columns);
    if (const auto include = splice.find(PG_QUERY__TOKEN__INCLUDE, open); include >= 0) {
        followNames(splice, include + 1, def->constraint->including, def->constraint->n_including, columns);
    }
    return splice.text();
}

Result<QString> copyStatistics(const QString& definition, const QualifiedName& newName, const ColumnNames& columns)
{
    auto made = Definition::of(definition, PG_QUERY__NODE__NODE_CREATE_STATS_STMT);
    if (!made) {
        return std::unexpected(made.error());
    }
    const PgQuery__CreateStatsStmt& statistics = *made->statement->create_stats_stmt;
    if (statistics.n_defnames != 2) {
        return failure(ErrorKind::Unsupported, Words::tr("The statistics object's name is not qualified."));
    }
    Splice& splice = made->splice;
    const auto word = splice.find(PG_QUERY__TOKEN__STATISTICS);
    const auto on = splice.find(PG_QUERY__TOKEN__ON, word);
    const auto from = splice.find(PG_QUERY__TOKEN__FROM, on);
    const QList<qsizetype> elements = splice.itemsBetween(on + 1, from);
    if (word < 0 || on < 0 || from < 0 || elements.size() != static_cast<qsizetype>(statistics.n_exprs)) {
        return std::unexpected(notThere());
    }
    splice.replace(word + 1, word + 3, newName.quoted());
    for (size_t i = 0; i < statistics.n_exprs; ++i) {
        const PgQuery__Node* element = statistics.exprs[i];
        if (element->node_case == PG_QUERY__NODE__NODE_STATS_ELEM) {
            if (const auto found = columns.constFind(text(element->stats_elem->name)); found != columns.cend()) {
                splice.replace(elements[static_cast<qsizetype>(i)], quoted(*found));
            }
        }
    }
    return splice.follow(&made->statement->base, columns).transform([&] { return splice.text(); });
}

Result<QString> renameColumns(const QString& expression, const ColumnNames& columns)
{
    const auto tree = parseExpression(expression);
    auto splice = Splice::of(asSelect(expression));
    if (!tree || !splice) {
        return std::unexpected(!tree ? tree.error() : splice.error());
    }
    return expressionOf(*tree)
        .and_then([&](PgQuery__Node* node) { return splice->follow(&node->base, columns); })
        .transform([&] { return spliced(*splice); });
}

Result<QString> substituteColumn(const QString& expression, const QString& column, const QString& replacement)
{
    const auto tree = parseExpression(expression);
    const auto other = parseExpression(replacement);
    auto splice = Splice::of(asSelect(expression));
    const auto inside = withoutComments(replacement);
    if (!tree || !other || !splice || !inside) {
        return std::unexpected(!tree ? tree.error()
                : !other             ? other.error()
                : !splice            ? splice.error()
                                     : inside.error());
    }
    const auto outer = expressionOf(*tree);
    if (const auto one = expressionOf(*other); !one || !outer) {
        return std::unexpected(!outer ? outer.error() : one.error());
    }
    forEachNode(&(*outer)->base, [&](PgQuery__Node& node) {
        if (node.node_case == PG_QUERY__NODE__NODE_COLUMN_REF && node.column_ref->n_fields == 1
            && text(node.column_ref->fields[0]) == column) {
            if (const auto place = splice->at(node.column_ref->location); place >= 0) {
                splice->replace(place, QStringLiteral("(%1)").arg(*inside));
            }
        }
    });
    return spliced(*splice);
}

Result<QString> withoutComments(const QString& expression)
{
    return Splice::of(expression).transform([](Splice splice) {
        for (const Token& comment : splice.comments()) {
            splice.remove(comment);
        }
        return splice.text().trimmed();
    });
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
                    ? Words::tr("The expression may only use the column %1, by its bare name.").arg(printedName(column))
                    : Words::tr("The expression uses \"%1\"; it may only use the column %2.")
                          .arg(name, printedName(column));
            }
            break;
        }
        case PG_QUERY__NODE__NODE_SUB_LINK:
            problem = Words::tr("The expression holds a subquery; a row's value must follow from that row alone.");
            break;
        case PG_QUERY__NODE__NODE_PARAM_REF:
            problem = Words::tr("The expression holds a parameter.");
            break;
        default: // any other node is fine
            break;
        }
        if (part.node_case == PG_QUERY__NODE__NODE_FUNC_CALL
            && (part.func_call->over != nullptr || part.func_call->agg_star != 0)) {
            problem = Words::tr("The expression holds an aggregate or a window function.");
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
    if (index.n_options > 0) {
        const auto splice = Splice::of(definition);
        const auto with = splice ? splice->find(PG_QUERY__TOKEN__WITH) : -1;
        const auto end = with < 0 ? -1 : splice->find(PG_QUERY__TOKEN__ASCII_41, with);
        if (end < 0) {
            return std::unexpected(splice ? notThere() : splice.error());
        }
        const qsizetype start = splice->tokens()[with].start;
        facts.storage = QLatin1Char(' ')
            + QString::fromUtf8(definition.toUtf8().sliced(start, splice->tokens()[end].end - start));
    }
    return facts;
}

} // namespace lk::sql
