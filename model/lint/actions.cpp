// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/alteractions.h"

#include <array>

/// Which locks a statement takes, and what it does while it holds them: postgres.md section 2 as code.
namespace lk::lint {

namespace {

class Finder {
public:
    Finder(Node& node, Statement& statement)
        : m_node(node)
        , m_statement(statement)
    {
    }
    void run();

private:
    void add(const Name& on, QLatin1String lock, QLatin1String work, int location = -1)
    {
        m_statement.actions.append({.on = on,
            .lock = lock,
            .work = work,
            .offset = location < 0 ? m_statement.offset : m_statement.at(location)});
    }
    void add(const PgQuery__RangeVar* on, QLatin1String lock, QLatin1String work) { add(nameOf(on), lock, work); }
    void drop(const PgQuery__DropStmt& statement);
    void createTable(const PgQuery__CreateStmt& statement);
    void rename(const PgQuery__RenameStmt& statement);
    void lock(const PgQuery__LockStmt& statement);
    void maintain();
    void describe();
    void writeRows();

    Node& m_node;
    Statement& m_statement;
};

/// ON ONLY a partitioned table: the partitions' indexes are attached to it later, and nothing is read.
bool isShell(const PgQuery__IndexStmt& statement)
{
    return statement.relation != nullptr && statement.relation->inh == 0;
}

void Finder::drop(const PgQuery__DropStmt& statement)
{
    for (const Node* object : nodes(statement.n_objects, statement.objects)) {
        Name name = nameOf(object);
        switch (statement.remove_type) {
        case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
        case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY:
        case PG_QUERY__OBJECT_TYPE__OBJECT_RULE: { // table ... name
            QStringList parts = object->node_case == PG_QUERY__NODE__NODE_LIST
                ? texts(nodes(object->list->n_items, object->list->items))
                : QStringList();
            parts.removeLast();
            name
                = parts.isEmpty() ? Name{} : Name{parts.size() > 1 ? parts[parts.size() - 2] : QString(), parts.last()};
            add(name, accessExclusive, metadata);
            break;
        }
        case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
            add(name, accessExclusive, metadata);
            dropForeignKeys(m_statement.actions.last(), m_statement.script, {}, {});
            if (const TableFacts* known = m_statement.script.table(name); known && !known->partitionOf.isEmpty()) {
                m_statement.actions.last().also.append({known->partitionOf, accessExclusive});
            }
            break;
        case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
            add(name, statement.concurrent ? shareUpdateExclusive : accessExclusive, metadata);
            break;
        case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
        case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
            add(name, accessExclusive, metadata);
            break;
        default:
            add(name, QLatin1String(), QLatin1String());
            break;
        }
    }
}

void Finder::createTable(const PgQuery__CreateStmt& statement)
{
    Action action{.on = nameOf(statement.relation), .offset = m_statement.offset};
    const auto references = [&](const PgQuery__Constraint& constraint) { lockReferenced(action, constraint); };
    for (const Node* element : nodes(statement.n_table_elts, statement.table_elts)) {
        if (element->node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
            references(*element->constraint);
        } else if (element->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF) {
            const auto& column = *element->column_def;
            for (const Node* constraint : nodes(column.n_constraints, column.constraints)) {
                references(*constraint->constraint);
            }
        }
    }
    for (const Node* parent : nodes(statement.n_inh_relations, statement.inh_relations)) {
        action.also.append({nameOf(parent->range_var),
            statement.partbound != nullptr ? QString(accessExclusive) : QString(shareUpdateExclusive)});
    }
    m_statement.actions << action;
}

void Finder::rename(const PgQuery__RenameStmt& statement)
{
    switch (statement.rename_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
        add(statement.relation, shareUpdateExclusive, metadata);
        break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
        add({{}, text(statement.subname)}, QLatin1String(), metadata);
        break;
    default:
        if (statement.relation != nullptr) {
            add(statement.relation, accessExclusive, metadata);
        } else {
            add(nameOf(statement.object), QLatin1String(), metadata);
        }
        break;
    }
}

void Finder::lock(const PgQuery__LockStmt& statement)
{
    static constexpr std::array modes{QLatin1String(), accessShare, rowShare, rowExclusive, shareUpdateExclusive, share,
        shareRowExclusive, exclusive, accessExclusive};
    const auto mode = size_t(statement.mode);
    for (const Node* relation : nodes(statement.n_relations, statement.relations)) {
        add(nameOf(relation), mode < modes.size() ? modes.at(mode) : QLatin1String(), QLatin1String(),
            relation->node_case == PG_QUERY__NODE__NODE_RANGE_VAR ? relation->range_var->location : -1);
    }
}

void Finder::maintain()
{
    switch (m_node.node_case) {
    case PG_QUERY__NODE__NODE_VACUUM_STMT: {
        const auto& vacuum = *m_node.vacuum_stmt;
        const bool full = vacuum.is_vacuumcmd && isOn(nodes(vacuum.n_options, vacuum.options), "full");
        for (const Node* node : nodes(vacuum.n_rels, vacuum.rels)) {
            const auto* relation = node->vacuum_relation->relation;
            add(nameOf(relation), full ? accessExclusive : shareUpdateExclusive, full ? rewrite : scan,
                relation->location);
        }
        if (vacuum.n_rels == 0) {
            add(Name{}, full ? accessExclusive : shareUpdateExclusive, full ? rewrite : scan);
        }
        break;
    }
    case PG_QUERY__NODE__NODE_CLUSTER_STMT:
        add(m_node.cluster_stmt->relation, accessExclusive, rewrite);
        break;
    case PG_QUERY__NODE__NODE_REINDEX_STMT: {
        const auto& reindex = *m_node.reindex_stmt;
        const bool online = isOn(nodes(reindex.n_params, reindex.params), "concurrently");
        add(reindex.relation != nullptr ? nameOf(reindex.relation) : Name{{}, text(reindex.name)},
            online ? shareUpdateExclusive : share, build);
        break;
    }
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT:
        add(m_node.refresh_mat_view_stmt->relation,
            m_node.refresh_mat_view_stmt->concurrent ? exclusive : accessExclusive, rewrite);
        break;
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
        for (const Node* relation : nodes(m_node.truncate_stmt->n_relations, m_node.truncate_stmt->relations)) {
            add(nameOf(relation), accessExclusive, metadata, relation->range_var->location);
        }
        break;
    default:
        break;
    }
}

void Finder::describe()
{
    switch (m_node.node_case) {
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
        add(m_node.create_trig_stmt->relation, shareRowExclusive, metadata);
        break;
    case PG_QUERY__NODE__NODE_RULE_STMT:
        add(m_node.rule_stmt->relation, accessExclusive, metadata);
        break;
    case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
        add(m_node.create_policy_stmt->table, accessExclusive, metadata);
        break;
    case PG_QUERY__NODE__NODE_ALTER_POLICY_STMT:
        add(m_node.alter_policy_stmt->table, accessExclusive, metadata);
        break;
    case PG_QUERY__NODE__NODE_VIEW_STMT:
        add(nameOf(m_node.view_stmt->view), m_node.view_stmt->replace ? accessExclusive : QLatin1String(),
            m_node.view_stmt->replace ? metadata : QLatin1String());
        break;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT:
        add(nameOf(m_node.create_table_as_stmt->into->rel), QLatin1String(), rows);
        break;
    case PG_QUERY__NODE__NODE_CREATE_STATS_STMT: {
        const auto& statistics = *m_node.create_stats_stmt;
        add(statistics.n_relations > 0 ? nameOf(statistics.relations[0]) : Name{}, shareUpdateExclusive, metadata);
        break;
    }
    case PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT:
        if (m_node.alter_object_schema_stmt->relation != nullptr) {
            add(m_node.alter_object_schema_stmt->relation, accessExclusive, metadata);
        }
        break;
    case PG_QUERY__NODE__NODE_ALTER_OWNER_STMT:
        if (m_node.alter_owner_stmt->relation != nullptr) {
            add(m_node.alter_owner_stmt->relation, accessExclusive, metadata);
        }
        break;
    case PG_QUERY__NODE__NODE_ALTER_SEQ_STMT:
        add(m_node.alter_seq_stmt->sequence, shareRowExclusive, metadata);
        break;
    default:
        break;
    }
}

void Finder::writeRows()
{
    switch (m_node.node_case) {
    case PG_QUERY__NODE__NODE_INSERT_STMT:
        add(m_node.insert_stmt->relation, rowExclusive, rows);
        break;
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
        add(m_node.update_stmt->relation, rowExclusive, rows);
        break;
    case PG_QUERY__NODE__NODE_DELETE_STMT:
        add(m_node.delete_stmt->relation, rowExclusive, rows);
        break;
    case PG_QUERY__NODE__NODE_MERGE_STMT:
        add(m_node.merge_stmt->relation, rowExclusive, rows);
        break;
    case PG_QUERY__NODE__NODE_COPY_STMT:
        if (m_node.copy_stmt->relation != nullptr) {
            add(m_node.copy_stmt->relation, m_node.copy_stmt->is_from ? rowExclusive : accessShare, rows);
        }
        break;
    case PG_QUERY__NODE__NODE_SELECT_STMT:
        for (const Node* from : nodes(m_node.select_stmt->n_from_clause, m_node.select_stmt->from_clause)) {
            if (from->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
                add(nameOf(from->range_var), m_node.select_stmt->n_locking_clause > 0 ? rowShare : accessShare, rows);
            }
        }
        break;
    default:
        break;
    }
}

void Finder::run()
{
    switch (m_node.node_case) {
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
        m_statement.actions = alterActions(*m_node.alter_table_stmt, m_statement);
        break;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
        add(m_node.index_stmt->relation, m_node.index_stmt->concurrent ? shareUpdateExclusive : share,
            isShell(*m_node.index_stmt) ? metadata : build);
        break;
    case PG_QUERY__NODE__NODE_DROP_STMT:
        drop(*m_node.drop_stmt);
        break;
    case PG_QUERY__NODE__NODE_CREATE_STMT:
        createTable(*m_node.create_stmt);
        break;
    case PG_QUERY__NODE__NODE_RENAME_STMT:
        rename(*m_node.rename_stmt);
        break;
    case PG_QUERY__NODE__NODE_LOCK_STMT:
        lock(*m_node.lock_stmt);
        break;
    default:
        maintain();
        describe();
        writeRows();
        break;
    }
    if (m_statement.actions.isEmpty()) {
        m_statement.actions.append({.offset = m_statement.offset});
    }
}

} // namespace

Statement statementOf(Node& node, const QByteArray& sql, qsizetype offset, const Script& script)
{
    Statement statement{.node = &node, .offset = offset, .sql = sql, .script = script};
    Finder(node, statement).run();
    return statement;
}

} // namespace lk::lint
