// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/script.h"
#include "model/lint/statement.h"

#include <algorithm>

namespace lk::lint {

namespace {

void alterColumnType(TableFacts& table, const Action& action, const PgQuery__ColumnDef& to)
{
    table.statisticsGone = table.fresh ? -1 : action.offset;
    const QString type = printedType(to.type_name);
    if (type == QLatin1String("bigint") && !table.fresh) {
        table.widened.insert(action.target(), action.offset);
    }
    if (ColumnFacts* column = table.column(action.target())) {
        column->type = type;
    } else {
        table.columns.append({.name = action.target(), .type = type, .offset = action.offset});
    }
}

void switchTrigger(TableFacts& table, const QString& name, bool on, qsizetype offset)
{
    if (!on) {
        table.disabledTriggers.insert(name, offset);
    } else if (name == QLatin1String("*")) {
        table.disabledTriggers.clear();
    } else {
        table.disabledTriggers.remove(name);
    }
}

} // namespace

void Script::takeAlterTable(const Statement& statement)
{
    for (const Action& action : statement.actions) {
        const auto& command = *action.command;
        TableFacts& table = tableOf(action.on);
        const QString target = action.target();
        switch (command.subtype) {
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
            takeColumn(table, *command.def->column_def, true, statement.at(command.def->column_def->location));
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
            table.columns.removeIf([&](const ColumnFacts& column) { return column.name == target; });
            table.constraints.removeIf([&](const ConstraintFacts& one) { return one.columns.contains(target); });
            table.indexes.removeIf([&](const IndexFacts& index) { return index.columns.contains(target); });
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
            alterColumnType(table, action, *command.def->column_def);
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull: {
            const bool notNull = command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull;
            if (ColumnFacts* column = table.column(target)) {
                column->notNull = notNull;
            } else if (notNull) {
                table.columns.append({.name = target, .notNull = true, .offset = action.offset});
            }
            break;
        }
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault:
            if (ColumnFacts* column = table.column(target)) {
                column->hasDefault = command.def != nullptr;
            }
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity:
            if (ColumnFacts* column = table.column(target)) {
                column->identity = column->hasDefault = true;
            }
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
            takeConstraint(table, *command.def->constraint, {}, statement.at(command.def->constraint->location));
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
            if (ConstraintFacts* constraint = table.constraint(target)) {
                constraint->valid = true;
            }
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
            table.constraints.removeIf([&](const ConstraintFacts& one) { return one.name == target; });
            m_dropped.append({QStringLiteral("constraint"), key(action.on) + QLatin1Char('.') + target, m_transaction,
                action.offset, command.missing_ok != 0});
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition: {
            const auto& partition = *command.def->partition_cmd;
            table.partitioned = true;
            table.hasDefaultPartition
                = table.hasDefaultPartition || (partition.bound != nullptr && partition.bound->is_default);
            tableOf(nameOf(partition.name)).partitionOf = action.on;
            break;
        }
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition:
            tableOf(nameOf(command.def->partition_cmd->name)).partitionOf = {};
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit:
            table.parents << nameOf(command.def);
            tableOf(nameOf(command.def)).hasChildren = true;
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig:
            switchTrigger(table, target, false, action.offset);
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll:
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
            switchTrigger(table, QStringLiteral("*"), false, action.offset);
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig:
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig:
            switchTrigger(table, target, true, action.offset);
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll:
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
            switchTrigger(table, QStringLiteral("*"), true, action.offset);
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity:
            table.rowSecurity = true;
            table.rowSecurityOn = action.offset;
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity:
            table.rowSecurity = false;
            table.rowSecurityOn = -1;
            break;
        case PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions:
        case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions: {
            const auto options
                = command.def == nullptr ? Nodes() : nodes(command.def->list->n_items, command.def->list->items);
            if (option(options, "autovacuum_enabled") != nullptr) {
                const bool on = command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions
                    || isOn(options, "autovacuum_enabled");
                table.autovacuumOff = on ? -1 : action.offset;
            }
            break;
        }
        default:
            break;
        }
    }
}

void Script::takeDrop(const PgQuery__DropStmt& statement, qsizetype offset)
{
    for (const Node* object : nodes(statement.n_objects, statement.objects)) {
        const Name name = nameOf(object);
        const auto remember = [&](QLatin1String kind, const QString& what) {
            m_dropped.append({kind, what, m_transaction, offset, statement.missing_ok != 0});
        };
        switch (statement.remove_type) {
        case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
        case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
        case PG_QUERY__OBJECT_TYPE__OBJECT_FOREIGN_TABLE:
            m_now.tables.remove(key(name));
            remember(QLatin1String("table"), key(name));
            break;
        case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
            for (TableFacts& table : m_now.tables) {
                table.indexes.removeIf([&](const IndexFacts& index) { return index.name == name.name; });
            }
            remember(QLatin1String("index"), key(name));
            break;
        case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
        case PG_QUERY__OBJECT_TYPE__OBJECT_POLICY: {
            QStringList parts = texts(nodes(object->list->n_items, object->list->items));
            const QString last = parts.takeLast();
            const Name owner{parts.size() > 1 ? parts.first() : QString(), parts.value(parts.size() - 1)};
            const bool trigger = statement.remove_type == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER;
            if (trigger) {
                tableOf(owner).triggers.removeIf([&](const TriggerFacts& one) { return one.name == last; });
            }
            remember(
                trigger ? QLatin1String("trigger") : QLatin1String("policy"), key(owner) + QLatin1Char('.') + last);
            break;
        }
        case PG_QUERY__OBJECT_TYPE__OBJECT_FUNCTION:
        case PG_QUERY__OBJECT_TYPE__OBJECT_PROCEDURE:
            m_now.functions.remove(key(name));
            break;
        case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
            m_now.sequences.remove(key(name));
            break;
        default:
            break;
        }
    }
}

void Script::takeRename(const PgQuery__RenameStmt& statement, qsizetype offset)
{
    const Name name = nameOf(statement.relation);
    const QString to = text(statement.newname);
    switch (statement.rename_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW: {
        TableFacts table = m_now.tables.take(key(name));
        table.name = {name.schema, to};
        m_now.tables.insert(key(table.name), table);
        m_renamed.append({name, {}, to, m_transaction, offset});
        break;
    }
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN: {
        const QString from = text(statement.subname);
        TableFacts& table = tableOf(name);
        if (ColumnFacts* column = table.column(from)) {
            column->name = to;
        }
        for (IndexFacts& index : table.indexes) {
            std::ranges::replace(index.columns, from, to);
        }
        std::ranges::replace(table.partitionKey, from, to);
        for (ConstraintFacts& constraint : table.constraints) {
            std::ranges::replace(constraint.columns, from, to); // whole names
            if (constraint.notNullColumn == from) {
                constraint.notNullColumn = to;
            }
        }
        m_renamed.append({name, from, to, m_transaction, offset});
        break;
    }
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABCONSTRAINT:
        if (ConstraintFacts* constraint = tableOf(name).constraint(text(statement.subname))) {
            constraint->name = to;
        }
        break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
        for (TableFacts& table : m_now.tables) {
            const auto at = std::ranges::find(table.indexes, name.name, &IndexFacts::name);
            if (at != table.indexes.end()) {
                at->name = to;
            }
        }
        break;
    default:
        break;
    }
}

} // namespace lk::lint
