// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/statementwidth.h"

#include "model/sql/parsetree.h"

#include <QHash>

#include <algorithm>
#include <span>

namespace lk::sql {

namespace {

using Nodes = std::span<PgQuery__Node* const>;

bool isStar(const PgQuery__Node* node)
{
    return node != nullptr && node->node_case == PG_QUERY__NODE__NODE_A_STAR;
}

/// One statement, subqueries included. Names of WITH are looked up in all of it.
class Statement {
public:
    Statement(PgQuery__Node& root, const WideNames& names)
        : m_names(names)
        , m_root(root)
    {
        forEachNode(&root.base, [&](PgQuery__Node& node) {
            if (node.node_case == PG_QUERY__NODE__NODE_COMMON_TABLE_EXPR) {
                m_with.insert(text(node.common_table_expr->ctename), node.common_table_expr);
            }
        });
    }

    /// `found(breadth, where)` for each fault.
    template <typename F>
    void faults(F found)
    {
        forEachNode(&m_root.base, [&](PgQuery__Node& node) {
            if (node.node_case == PG_QUERY__NODE__NODE_INSERT_STMT) {
                const PgQuery__InsertStmt& insert = *node.insert_stmt;
                const int given = isOurs(insert.relation) ? int(Fixed) : query(insert.select_stmt).breadth;
                if (given != Fixed) {
                    found(given, node);
                }
            } else if (node.node_case == PG_QUERY__NODE__NODE_SELECT_STMT) {
                if (const int uneven = unevenSides(*node.select_stmt); uneven != Fixed) {
                    found(uneven, node);
                }
            }
        });
    }

    GivenWidth given() { return query(&m_root); }

private:
    bool isOurs(const PgQuery__RangeVar* relation) const
    {
        return relation != nullptr && std::ranges::any_of(m_names.tables, [&](const QualifiedName& table) {
            const QString schema = text(relation->schemaname);
            return text(relation->relname) == table.name && (schema.isEmpty() || schema == table.schema);
        });
    }

    GivenWidth query(const PgQuery__Node* node)
    {
        if (node == nullptr) {
            return {};
        }
        switch (node->node_case) {
        case PG_QUERY__NODE__NODE_SELECT_STMT:
            return select(*node->select_stmt);
        case PG_QUERY__NODE__NODE_INSERT_STMT:
            return returned({node->insert_stmt->returning_list, node->insert_stmt->n_returning_list},
                node->insert_stmt->relation, {});
        case PG_QUERY__NODE__NODE_UPDATE_STMT:
            return returned({node->update_stmt->returning_list, node->update_stmt->n_returning_list},
                node->update_stmt->relation, {node->update_stmt->from_clause, node->update_stmt->n_from_clause});
        case PG_QUERY__NODE__NODE_DELETE_STMT:
            return returned({node->delete_stmt->returning_list, node->delete_stmt->n_returning_list},
                node->delete_stmt->relation, {node->delete_stmt->using_clause, node->delete_stmt->n_using_clause});
        case PG_QUERY__NODE__NODE_MERGE_STMT:
            return returned({node->merge_stmt->returning_list, node->merge_stmt->n_returning_list},
                node->merge_stmt->relation, {&node->merge_stmt->source_relation, 1});
        default: // gives no rows
            return {};
        }
    }

    GivenWidth select(const PgQuery__SelectStmt& s)
    {
        if (s.larg != nullptr && s.rarg != nullptr) {
            GivenWidth both = select(*s.larg);
            both.breadth |= select(*s.rarg).breadth;
            return both;
        }
        Sources sources;
        for (const PgQuery__Node* item : Nodes(s.from_clause, s.n_from_clause)) {
            add(item, sources);
        }
        if (s.n_values_lists > 0) {
            GivenWidth all;
            for (const PgQuery__Node* row : Nodes(s.values_lists, s.n_values_lists)) {
                const GivenWidth one = columns({row->list->items, row->list->n_items}, sources);
                all = {true, all.breadth | one.breadth, all.listed || one.listed};
            }
            return all;
        }
        return columns({s.target_list, s.n_target_list}, sources);
    }

    int unevenSides(const PgQuery__SelectStmt& s)
    {
        if (s.larg == nullptr || s.rarg == nullptr) {
            return Fixed;
        }
        const int left = select(*s.larg).breadth;
        const int right = select(*s.rarg).breadth;
        const int below = unevenSides(*s.larg) | unevenSides(*s.rarg);
        return (left == Fixed) == (right == Fixed) ? below : below | left | right;
    }

    /// What a query reads, and what of it a bare `*` stands for.
    struct Sources {
        QHash<QString, int> breadths{}; ///< by alias, of Breadth
        int together = Fixed;
        bool foreign = false; ///< among them relations outside the tables
    };

    GivenWidth returned(Nodes list, const PgQuery__RangeVar* relation, Nodes more)
    {
        Sources sources;
        addRelation(relation, sources);
        for (const PgQuery__Node* item : more) {
            add(item, sources);
        }
        return columns(list, sources);
    }

    void take(const QString& alias, int breadth, Sources& sources)
    {
        sources.breadths.insert(alias, breadth | sources.breadths.value(alias, Fixed));
        sources.together |= breadth;
    }

    void addRelation(const PgQuery__RangeVar* relation, Sources& sources)
    {
        if (relation == nullptr) {
            return;
        }
        const QString name = text(relation->relname);
        int breadth = isOurs(relation) ? int(OfName) : int(Fixed);
        if (const auto with = m_with.constFind(name); with != m_with.cend() && text(relation->schemaname).isEmpty()) {
            const PgQuery__CommonTableExpr* one = *with;
            // One that calls itself is as wide as where it begins.
            breadth = m_within.contains(name) ? int(Fixed) : int(breadthWithin(name, one->ctequery));
        } else {
            sources.foreign = sources.foreign || breadth == Fixed;
        }
        take(relation->alias != nullptr ? text(relation->alias->aliasname) : name, breadth, sources);
    }

    int breadthWithin(const QString& name, const PgQuery__Node* node)
    {
        m_within.insert(name);
        const int breadth = query(node).breadth;
        m_within.remove(name);
        return breadth;
    }

    void add(const PgQuery__Node* item, Sources& sources)
    {
        if (item == nullptr) {
            return;
        }
        switch (item->node_case) {
        case PG_QUERY__NODE__NODE_RANGE_VAR:
            addRelation(item->range_var, sources);
            break;
        case PG_QUERY__NODE__NODE_RANGE_SUBSELECT:
            take(item->range_subselect->alias != nullptr ? text(item->range_subselect->alias->aliasname) : QString(),
                query(item->range_subselect->subquery).breadth, sources);
            break;
        case PG_QUERY__NODE__NODE_JOIN_EXPR:
            add(item->join_expr->larg, sources);
            add(item->join_expr->rarg, sources);
            break;
        default: // functions and the like are as wide as they were
            break;
        }
    }

    GivenWidth columns(Nodes list, const Sources& sources)
    {
        GivenWidth width;
        width.gives = !list.empty();
        bool stars = false;
        for (const PgQuery__Node* item : list) {
            const PgQuery__Node* value
                = item->node_case == PG_QUERY__NODE__NODE_RES_TARGET ? item->res_target->val : item;
            stars = stars || starOf(value) != nullptr;
            width.breadth |= breadthOf(value, sources);
            width.listed = width.listed || (starOf(value) != nullptr && sources.foreign);
        }
        width.listed = width.breadth == Fixed && (stars ? width.listed : list.size() > 1);
        return width;
    }

    /// The name in front of the `*` that an item is, itself when it is a bare one; null when it is none.
    static const PgQuery__ColumnRef* starOf(const PgQuery__Node* value)
    {
        if (value == nullptr) {
            return nullptr;
        }
        if (value->node_case == PG_QUERY__NODE__NODE_COLUMN_REF && value->column_ref->n_fields > 0
            && isStar(value->column_ref->fields[value->column_ref->n_fields - 1])) {
            return value->column_ref;
        }
        // (OLD).*
        if (value->node_case == PG_QUERY__NODE__NODE_A_INDIRECTION && value->a_indirection->n_indirection == 1
            && isStar(value->a_indirection->indirection[0]) && value->a_indirection->arg != nullptr
            && value->a_indirection->arg->node_case == PG_QUERY__NODE__NODE_COLUMN_REF) {
            return value->a_indirection->arg->column_ref;
        }
        return nullptr;
    }

    int breadthOf(const PgQuery__Node* value, const Sources& sources) const
    {
        const PgQuery__ColumnRef* reference = starOf(value);
        if (reference == nullptr) {
            return Fixed;
        }
        const size_t named = reference->n_fields - (isStar(reference->fields[reference->n_fields - 1]) ? 1 : 0);
        if (named == 0) {
            return sources.together;
        }
        const QString name = text(reference->fields[named - 1]);
        if (const auto source = sources.breadths.constFind(name); source != sources.breadths.cend()) {
            return *source;
        }
        if (name == QLatin1String("new") || name == QLatin1String("old")) {
            return m_names.trigger ? OfRow : Fixed;
        }
        if (m_names.rows.contains(name)) {
            return OfName;
        }
        return m_names.parameters && !m_names.others.contains(name) ? OfRow : Fixed;
    }

    const WideNames& m_names;
    PgQuery__Node& m_root;
    QHash<QString, const PgQuery__CommonTableExpr*> m_with;
    QSet<QString> m_within;
};

} // namespace

Result<StatementWidths> statementWidths(const QString& statements, const WideNames& names)
{
    StatementWidths widths;
    const auto read = forEachStatement(statements, [&](const ParsedStatement& parsed) {
        Statement statement(parsed.root(), names);
        statement.faults(
            [&](int breadth, PgQuery__Node& where) { widths.faults << WidthFault{breadth, parsed.character(where)}; });
        widths.last = statement.given();
        widths.lastPosition = parsed.character(parsed.root());
    });
    return read.transform([&] { return widths; });
}

} // namespace lk::sql
