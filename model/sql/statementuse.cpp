// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/statementuse.h"

#include "model/sql/parsetree.h"

#include <QHash>

namespace lk::sql {

namespace {

bool isTable(const PgQuery__RangeVar* relation, const QualifiedName& table)
{
    return relation != nullptr && text(relation->relname) == table.name
        && (text(relation->schemaname).isEmpty() || text(relation->schemaname) == table.schema);
}

/// One statement, subqueries included: aliases are looked up in all of it, which at worst lists a line too many.
class Statement {
public:
    Statement(const ParsedStatement& parsed, const NamesInScope& names, StatementUses& uses)
        : m_names(names)
        , m_uses(uses)
        , m_parsed(parsed)
    {
        forEachNode(&parsed.root().base, [&](PgQuery__Node& node) { learn(node); });
        uses.mentionsTable = uses.mentionsTable || m_mentions;
        forEachNode(&parsed.root().base, [&](PgQuery__Node& node) { read(node); });
    }

private:
    void relation(const PgQuery__RangeVar* relation)
    {
        if (relation == nullptr) {
            return;
        }
        const bool ours = isTable(relation, m_names.table);
        const QString alias = relation->alias != nullptr ? text(relation->alias->aliasname) : text(relation->relname);
        m_aliases.insert(alias, ours || m_aliases.value(alias, false));
        m_mentions = m_mentions || ours;
    }

    void learn(PgQuery__Node& node)
    {
        switch (node.node_case) {
        case PG_QUERY__NODE__NODE_RANGE_VAR:
            relation(node.range_var);
            break;
        case PG_QUERY__NODE__NODE_INSERT_STMT:
            relation(node.insert_stmt->relation);
            break;
        case PG_QUERY__NODE__NODE_UPDATE_STMT:
            relation(node.update_stmt->relation);
            break;
        case PG_QUERY__NODE__NODE_DELETE_STMT:
            relation(node.delete_stmt->relation);
            break;
        case PG_QUERY__NODE__NODE_MERGE_STMT:
            relation(node.merge_stmt->relation);
            break;
        case PG_QUERY__NODE__NODE_COPY_STMT:
            relation(node.copy_stmt->relation);
            break;
        case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
            if (node.range_subselect->alias != nullptr) {
                derived(text(node.range_subselect->alias->aliasname));
            }
            break;
        case PG_QUERY__NODE__NODE_COMMON_TABLE_EXPR:
            derived(text(node.common_table_expr->ctename));
            break;
        default: // nothing else brings a relation in
            break;
        }
    }

    /// A query under a name: its columns may well be the table's.
    void derived(const QString& alias) { m_derived.insert(alias); }

    void read(PgQuery__Node& node)
    {
        switch (node.node_case) {
        case PG_QUERY__NODE__NODE_COLUMN_REF:
            readReference(*node.column_ref);
            break;
        case PG_QUERY__NODE__NODE_A_INDIRECTION:
            for (size_t i = 0; i < node.a_indirection->n_indirection; ++i) {
                if (m_mentions || m_names.bound || m_names.spokenOf) {
                    use(text(node.a_indirection->indirection[i]), node);
                }
            }
            break;
        case PG_QUERY__NODE__NODE_INSERT_STMT:
            if (isTable(node.insert_stmt->relation, m_names.table)) {
                targets(node.insert_stmt->n_cols, node.insert_stmt->cols);
                if (const PgQuery__OnConflictClause* conflict = node.insert_stmt->on_conflict_clause) {
                    targets(conflict->n_target_list, conflict->target_list);
                    if (conflict->infer != nullptr) {
                        for (size_t i = 0; i < conflict->infer->n_index_elems; ++i) {
                            use(text(conflict->infer->index_elems[i]->index_elem->name), conflict->infer->location);
                        }
                    }
                }
            }
            break;
        case PG_QUERY__NODE__NODE_UPDATE_STMT:
            if (isTable(node.update_stmt->relation, m_names.table)) {
                targets(node.update_stmt->n_target_list, node.update_stmt->target_list);
            }
            break;
        case PG_QUERY__NODE__NODE_MERGE_STMT:
            if (isTable(node.merge_stmt->relation, m_names.table)) {
                for (size_t i = 0; i < node.merge_stmt->n_merge_when_clauses; ++i) {
                    const PgQuery__MergeWhenClause& when = *node.merge_stmt->merge_when_clauses[i]->merge_when_clause;
                    targets(when.n_target_list, when.target_list);
                }
            }
            break;
        case PG_QUERY__NODE__NODE_COPY_STMT:
            if (isTable(node.copy_stmt->relation, m_names.table)) {
                for (size_t i = 0; i < node.copy_stmt->n_attlist; ++i) {
                    use(text(node.copy_stmt->attlist[i]), node.copy_stmt->relation->location);
                }
            }
            break;
        case PG_QUERY__NODE__NODE_JOIN_EXPR:
            for (size_t i = 0; m_mentions && i < node.join_expr->n_using_clause; ++i) {
                use(text(node.join_expr->using_clause[i]), node);
            }
            break;
        case PG_QUERY__NODE__NODE_A_CONST:
            if (node.a_const->val_case == PG_QUERY__A__CONST__VAL_SVAL) {
                m_uses.constants << StringConstant{
                    text(node.a_const->sval->sval), m_parsed.character(node.a_const->location)};
            }
            break;
        default: // nothing else names a column
            break;
        }
    }

    void readReference(const PgQuery__ColumnRef& reference)
    {
        const size_t count = reference.n_fields;
        const QString column = count == 0 ? QString() : text(reference.fields[count - 1]);
        if (count == 1) {
            // Unqualified it can only be a column of what the statement reads, or a variable.
            if (m_mentions) {
                use(column, reference.location);
            }
            return;
        }
        if (count < 2) {
            return;
        }
        const QString qualifier = text(reference.fields[count - 2]);
        if (isRow(qualifier)) {
            use(column, reference.location);
        }
    }

    bool isRow(const QString& qualifier) const
    {
        if (const auto alias = m_aliases.constFind(qualifier); alias != m_aliases.cend()) {
            return *alias || m_derived.contains(qualifier);
        }
        if (m_derived.contains(qualifier)) {
            return m_mentions;
        }
        if (qualifier == QLatin1String("new") || qualifier == QLatin1String("old")) {
            return m_names.bound;
        }
        if (qualifier == QLatin1String("excluded")) {
            return m_mentions;
        }
        if (m_names.rows.contains(qualifier)) {
            return true;
        }
        if (m_names.records.contains(qualifier)) {
            return m_names.spokenOf || m_mentions;
        }
        return m_names.bound || m_mentions; // a parameter, a function in FROM
    }

    void targets(size_t count, PgQuery__Node** list)
    {
        for (size_t i = 0; i < count; ++i) {
            if (list[i]->node_case == PG_QUERY__NODE__NODE_RES_TARGET) {
                use(text(list[i]->res_target->name), list[i]->res_target->location);
            }
        }
    }

    /// `where`: a location, or the node that says it.
    template <typename Where>
    void use(const QString& column, Where&& where)
    {
        if (!column.isEmpty() && m_names.columns.contains(column)) {
            m_uses.columns << NameUse{column, m_parsed.character(where)};
        }
    }

    const NamesInScope& m_names;
    StatementUses& m_uses;
    const ParsedStatement& m_parsed;
    QHash<QString, bool> m_aliases; ///< to whether it is the table
    QSet<QString> m_derived;
    bool m_mentions = false;
};

} // namespace

Result<StatementUses> statementUses(const QString& statements, const NamesInScope& names)
{
    StatementUses uses;
    const auto read
        = forEachStatement(statements, [&](const ParsedStatement& parsed) { Statement(parsed, names, uses); });
    return read.transform([&] { return uses; });
}

Result<bool> joinsUsing(const QString& query, const QString& column)
{
    const auto tree = ParseTree::parse(query);
    if (!tree) {
        return std::unexpected(tree.error());
    }
    bool found = false;
    forEachNode(&tree->root()->base, [&](PgQuery__Node& node) {
        if (node.node_case == PG_QUERY__NODE__NODE_JOIN_EXPR) {
            for (size_t i = 0; i < node.join_expr->n_using_clause; ++i) {
                found = found || text(node.join_expr->using_clause[i]) == column;
            }
        }
    });
    return found;
}

} // namespace lk::sql
