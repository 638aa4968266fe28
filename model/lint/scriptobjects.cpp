// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/script.h"
#include "model/lint/statement.h"

#include <algorithm>

/// How each statement changes what the script knows of its objects.
namespace lk::lint {

TableFacts& Script::tableOf(const Name& name)
{
    TableFacts& table = m_now.tables[key(name)];
    if (table.name.isEmpty()) {
        table.name = name;
    }
    return table;
}

void Script::take(const Statement& statement)
{
    const Node& node = *statement.node;
    takeLocks(statement);
    switch (node.node_case) {
    case PG_QUERY__NODE__NODE_TRANSACTION_STMT:
        takeTransaction(*node.transaction_stmt, statement.offset);
        break;
    case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
        takeSetting(*node.variable_set_stmt);
        break;
    case PG_QUERY__NODE__NODE_DEFINE_STMT:
        if (node.define_stmt->kind == PG_QUERY__OBJECT_TYPE__OBJECT_OPERATOR && node.define_stmt->n_defnames > 0) {
            m_operators << text(node.define_stmt->defnames[node.define_stmt->n_defnames - 1]);
        }
        break;
    case PG_QUERY__NODE__NODE_CREATE_STMT:
        takeCreateTable(*node.create_stmt, statement.offset);
        break;
    case PG_QUERY__NODE__NODE_CREATE_TABLE_AS_STMT: {
        const auto& made = *node.create_table_as_stmt;
        takeView(nameOf(made.into->rel), made.query,
            made.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW ? TableFacts::Kind::MaterializedView
                                                                  : TableFacts::Kind::Table,
            statement.offset);
        break;
    }
    case PG_QUERY__NODE__NODE_SELECT_STMT:
        if (node.select_stmt->into_clause != nullptr && !statement.inner) {
            takeView(nameOf(node.select_stmt->into_clause->rel), nullptr, TableFacts::Kind::Table, statement.offset);
        }
        break;
    case PG_QUERY__NODE__NODE_VIEW_STMT:
        takeView(nameOf(node.view_stmt->view), node.view_stmt->query, TableFacts::Kind::View, statement.offset);
        break;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
        takeIndex(*node.index_stmt, statement.offset);
        break;
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
        if (statement.alterTable() != nullptr) {
            takeAlterTable(statement);
        }
        break;
    case PG_QUERY__NODE__NODE_DROP_STMT:
        takeDrop(*node.drop_stmt, statement.offset);
        break;
    case PG_QUERY__NODE__NODE_RENAME_STMT:
        takeRename(*node.rename_stmt, statement.offset);
        break;
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
        takeTrigger(*node.create_trig_stmt, statement.offset);
        break;
    case PG_QUERY__NODE__NODE_CREATE_FUNCTION_STMT:
        takeFunction(*node.create_function_stmt, statement.offset);
        break;
    case PG_QUERY__NODE__NODE_RULE_STMT:
        tableOf(nameOf(node.rule_stmt->relation)).hasRules = true;
        break;
    case PG_QUERY__NODE__NODE_CREATE_POLICY_STMT:
        ++tableOf(nameOf(node.create_policy_stmt->table)).policies;
        break;
    case PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT: {
        const auto& domain = *node.create_domain_stmt;
        const auto all = nodes(domain.n_constraints, domain.constraints);
        const bool constrained = std::ranges::any_of(all, [](const Node* one) {
            return one->node_case == PG_QUERY__NODE__NODE_CONSTRAINT
                && (one->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK
                    || one->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL);
        });
        if (constrained) {
            m_constrainedDomains << nameOf(nodes(domain.n_domainname, domain.domainname)).printed();
        }
        break;
    }
    case PG_QUERY__NODE__NODE_ALTER_ENUM_STMT:
        m_newEnumValues << text(node.alter_enum_stmt->new_val);
        break;
    case PG_QUERY__NODE__NODE_CREATE_SEQ_STMT: {
        const auto& sequence = *node.create_seq_stmt;
        const Name name = nameOf(sequence.sequence);
        m_now.sequences.insert(
            key(name), {name, optionText(option(nodes(sequence.n_options, sequence.options), "as"))});
        break;
    }
    case PG_QUERY__NODE__NODE_ALTER_SEQ_STMT: {
        const auto& sequence = *node.alter_seq_stmt;
        const Name name = nameOf(sequence.sequence);
        const QString type = optionText(option(nodes(sequence.n_options, sequence.options), "as"));
        if (!type.isEmpty()) {
            m_now.sequences.insert(key(name), {name, type});
        }
        break;
    }
    case PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT: {
        const auto& publication = *node.create_publication_stmt;
        m_publishesAll = m_publishesAll || publication.for_all_tables;
        takePublication(text(publication.pubname), nodes(publication.n_pubobjects, publication.pubobjects));
        break;
    }
    case PG_QUERY__NODE__NODE_ALTER_PUBLICATION_STMT: {
        const auto& publication = *node.alter_publication_stmt;
        takePublication(text(publication.pubname), nodes(publication.n_pubobjects, publication.pubobjects));
        break;
    }
    case PG_QUERY__NODE__NODE_VACUUM_STMT: { // VACUUM ANALYZE too
        const auto& vacuum = *node.vacuum_stmt;
        if (!vacuum.is_vacuumcmd || isOn(nodes(vacuum.n_options, vacuum.options), "analyze")) {
            for (TableFacts& table : m_now.tables) {
                table.statisticsGone = vacuum.n_rels == 0 ? -1 : table.statisticsGone;
            }
            for (const Node* one : nodes(vacuum.n_rels, vacuum.rels)) {
                tableOf(nameOf(one->vacuum_relation->relation)).statisticsGone = -1;
            }
        }
        break;
    }
    case PG_QUERY__NODE__NODE_GRANT_STMT: {
        const auto& grant = *node.grant_stmt;
        if (!grant.is_grant && grant.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION) {
            for (const Node* object : nodes(grant.n_objects, grant.objects)) {
                if (const auto at = m_now.functions.find(key(nameOf(object))); at != m_now.functions.end()) {
                    at->executeRevoked = true;
                }
            }
        }
        break;
    }
    default:
        break;
    }
    takeCalls(node);
    ++m_statements;
}

/// Before the statement changes which tables are new.
void Script::takeLocks(const Statement& statement)
{
    for (const Action& action : statement.actions) {
        const bool strong = isAccessExclusive(action) || action.lock == shareRowExclusive;
        if (strong && !hasLockTimeout() && !fresh(action.on)) {
            ++m_strongLocks;
        }
        const auto hold = [&](const Name& table, const QString& lock) {
            if (inTransaction() && !lock.isEmpty() && !table.isEmpty() && !fresh(table)
                && heldOn(table, lock) == nullptr) {
                m_held.append({table, lock, action.work, statement.offset});
            }
        };
        hold(action.on, action.lock);
        for (const auto& [table, lock] : action.also) {
            hold(table, lock);
        }
    }
    if (statement.alterTable() != nullptr && !inTransaction() && isAccessExclusive(statement.first())) {
        m_lastAlter = {statement.first().on, m_statements};
    }
}

void Script::takeCalls(const Node& node)
{
    if (node.node_case != PG_QUERY__NODE__NODE_SELECT_STMT) {
        return;
    }
    forEachNode(const_cast<ProtobufCMessage*>(&node.base), [&](Node& inner) {
        if (inner.node_case != PG_QUERY__NODE__NODE_FUNC_CALL) {
            return;
        }
        const auto& call = *inner.func_call;
        const QString name = nameOf(nodes(call.n_funcname, call.funcname)).name;
        if (name == QLatin1String("pg_advisory_lock") || name == QLatin1String("pg_advisory_lock_shared")) {
            m_advisoryLock = true;
        } else if (name.startsWith(QLatin1String("pg_advisory_unlock"))) {
            m_advisoryLock = false;
        } else if (name == QLatin1String("set_config") && call.n_args == 3) {
            (constantText(call.args[2]) == QLatin1String("true") && inTransaction() ? m_localSettings : m_now.settings)
                .insert(constantText(call.args[0]).toLower(), constantText(call.args[1]));
        }
    });
}

void Script::takeCreateTable(const PgQuery__CreateStmt& statement, qsizetype offset)
{
    const Name name = nameOf(statement.relation);
    if (statement.if_not_exists && m_now.tables.contains(key(name)) && table(name)->fresh) {
        return;
    }
    TableFacts made;
    made.name = name;
    // One that may have been there may be full, and in use.
    made.fresh = made.made = !statement.if_not_exists || dropped(QStringLiteral("table"), key(name)) != nullptr;
    made.temporary = text(statement.relation->relpersistence) == QLatin1String("t");
    made.offset = offset;
    if (statement.partspec != nullptr) {
        made.partitioned = true;
        for (const Node* part : nodes(statement.partspec->n_part_params, statement.partspec->part_params)) {
            made.partitionKey << text(part->partition_elem->name);
        }
    }
    for (const Node* parent : nodes(statement.n_inh_relations, statement.inh_relations)) {
        TableFacts& above = tableOf(nameOf(parent->range_var));
        if (statement.partbound == nullptr) {
            made.parents << nameOf(parent->range_var);
            above.hasChildren = true;
        } else {
            made.partitionOf = nameOf(parent->range_var);
            above.partitioned = true;
            above.hasDefaultPartition = above.hasDefaultPartition || statement.partbound->is_default;
            made.columns = above.columns;
        }
    }
    for (const Node* element : nodes(statement.n_table_elts, statement.table_elts)) {
        if (element->node_case == PG_QUERY__NODE__NODE_COLUMN_DEF) {
            takeColumn(made, *element->column_def, false, offset + element->column_def->location);
        } else if (element->node_case == PG_QUERY__NODE__NODE_CONSTRAINT) {
            takeConstraint(made, *element->constraint, {}, offset + element->constraint->location);
        }
    }
    m_now.tables.insert(key(name), made);
    takeName(name);
}

/// Somebody bears the name again that a rename took away.
void Script::takeName(const Name& name)
{
    m_renamed.removeIf([&](const Renamed& one) { return one.from.isEmpty() && same(one.table, name); });
}

void Script::takeColumn(TableFacts& table, const PgQuery__ColumnDef& column, bool added, qsizetype offset)
{
    ColumnFacts made;
    made.name = text(column.colname);
    made.type = printedType(column.type_name);
    made.notNull = isNotNull(column);
    made.serial = isSerial(column);
    made.identity = constraintOf(column, PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY) != nullptr;
    made.generated = constraintOf(column, PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED) != nullptr;
    made.hasDefault = made.serial || made.identity || made.generated
        || constraintOf(column, PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT) != nullptr;
    made.added = added && !table.fresh;
    made.offset = offset;
    if (ColumnFacts* known = table.column(made.name)) {
        *known = made;
    } else {
        table.columns << made;
    }
    for (const Node* constraint : nodes(column.n_constraints, column.constraints)) {
        takeConstraint(table, *constraint->constraint, made.name, offset);
    }
}

void Script::takeConstraint(
    TableFacts& table, const PgQuery__Constraint& constraint, const QString& column, qsizetype offset)
{
    ConstraintFacts made;
    QString suffix;
    switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        made.kind = ConstraintKind::Check;
        made.columns = namedColumns(constraint.raw_expr);
        made.notNullColumn = notNullColumn(constraint.raw_expr);
        suffix = QStringLiteral("check");
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
        made.kind = ConstraintKind::ForeignKey;
        made.columns = texts(nodes(constraint.n_fk_attrs, constraint.fk_attrs));
        made.references = nameOf(constraint.pktable);
        made.referencedColumns = texts(nodes(constraint.n_pk_attrs, constraint.pk_attrs));
        suffix = QStringLiteral("fkey");
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
        made.kind = constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE ? ConstraintKind::Unique
                                                                               : ConstraintKind::Primary;
        made.columns = texts(nodes(constraint.n_keys, constraint.keys));
        suffix = made.kind == ConstraintKind::Unique ? QStringLiteral("key") : QStringLiteral("pkey");
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
        made.kind = ConstraintKind::Exclusion;
        suffix = QStringLiteral("excl");
        break;
    default:
        return;
    }
    if (made.columns.isEmpty() && !column.isEmpty()) {
        made.columns << column;
    }
    if (!text(constraint.indexname).isEmpty()) {
        const auto at = std::ranges::find(table.indexes, text(constraint.indexname), &IndexFacts::name);
        made.columns = at == table.indexes.end() ? made.columns : at->columns;
    }
    for (const QString& key : made.kind == ConstraintKind::Primary ? made.columns : QStringList()) {
        if (ColumnFacts* known = table.column(key)) {
            known->notNull = true;
        }
    }
    made.name = text(constraint.conname);
    if (made.name.isEmpty()) { // as the server would
        const QString middle = made.kind == ConstraintKind::Primary ? QString() : made.columns.join(QLatin1Char('_'));
        made.name
            = table.name.name + QLatin1Char('_') + (middle.isEmpty() ? QString() : middle + QLatin1Char('_')) + suffix;
    }
    made.valid = !constraint.skip_validation;
    made.transaction = m_transaction;
    made.offset = offset;
    table.constraints << made;
}

void Script::takeIndex(const PgQuery__IndexStmt& statement, qsizetype offset)
{
    TableFacts& table = tableOf(nameOf(statement.relation));
    IndexFacts made;
    made.name = text(statement.idxname);
    made.method = text(statement.access_method);
    made.unique = statement.unique;
    made.partial = statement.where_clause != nullptr;
    made.offset = offset;
    for (const Node* node : nodes(statement.n_index_params, statement.index_params)) {
        const auto& element = *node->index_elem;
        made.columns << text(element.name);
        made.ordinary = made.ordinary && element.expr == nullptr && element.n_opclass == 0 && element.n_collation == 0
            && element.ordering != PG_QUERY__SORT_BY_DIR__SORTBY_DESC
            && element.nulls_ordering != PG_QUERY__SORT_BY_NULLS__SORTBY_NULLS_FIRST;
    }
    if (made.name.isEmpty()) {
        made.name = table.name.name + QLatin1Char('_') + made.columns.join(QLatin1Char('_')) + QLatin1String("_idx");
    }
    table.indexes << made;
}

void Script::takeTrigger(const PgQuery__CreateTrigStmt& statement, qsizetype offset)
{
    TableFacts& table = tableOf(nameOf(statement.relation));
    const QString name = text(statement.trigname);
    table.triggers.removeIf([&](const TriggerFacts& trigger) { return trigger.name == name; });
    table.triggers.append({.name = name,
        .function = nameOf(nodes(statement.n_funcname, statement.funcname)),
        .row = statement.row != 0,
        .before = (statement.timing & 2) != 0,
        .offset = offset}); // TRIGGER_TYPE_BEFORE
}

void Script::takeFunction(const PgQuery__CreateFunctionStmt& statement, qsizetype offset)
{
    FunctionFacts made;
    made.name = nameOf(nodes(statement.n_funcname, statement.funcname));
    made.offset = offset;
    for (const Node* node : nodes(statement.n_options, statement.options)) {
        const QString what = text(node->def_elem->defname);
        const QString value = optionText(node->def_elem);
        if (what == QLatin1String("language")) {
            made.language = value.toLower();
        } else if (what == QLatin1String("as")) {
            made.body = value;
        } else if (what == QLatin1String("volatility")) {
            made.volatility = value;
        } else if (what == QLatin1String("security")) {
            made.definer = value == QLatin1String("true");
        } else if (what == QLatin1String("set") && node->def_elem->arg != nullptr
            && node->def_elem->arg->node_case == PG_QUERY__NODE__NODE_VARIABLE_SET_STMT) {
            made.settings << text(node->def_elem->arg->variable_set_stmt->name).toLower();
        }
    }
    m_now.functions.insert(key(made.name), made);
}

void Script::takeView(const Name& name, const Node* query, TableFacts::Kind kind, qsizetype offset)
{
    TableFacts made;
    made.name = name;
    made.kind = kind;
    made.fresh = true;
    made.offset = offset;
    if (kind != TableFacts::Kind::Table && query != nullptr) {
        forEachNode(const_cast<ProtobufCMessage*>(&query->base), [&](Node& inner) {
            if (inner.node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
                made.reads << nameOf(inner.range_var);
            } else if (inner.node_case == PG_QUERY__NODE__NODE_A_STAR) {
                made.readColumns << QStringLiteral("*");
            }
        });
        made.readColumns << namedColumns(query);
    }
    m_now.tables.insert(key(name), made);
    takeName(name);
}

void Script::takePublication(const QString& name, Nodes objects)
{
    for (const Node* node : objects) {
        if (node->node_case == PG_QUERY__NODE__NODE_PUBLICATION_OBJ_SPEC
            && node->publication_obj_spec->pubtable != nullptr) {
            tableOf(nameOf(node->publication_obj_spec->pubtable->relation)).publications << name;
        }
    }
}

} // namespace lk::lint
