// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/alteractions.h"

#include "model/lint/volatility.h"

#include <vector>

namespace lk::lint {

namespace {

/// Where each command of an ALTER TABLE begins, from the tokens: the tree does not say it of all of them.
std::vector<qsizetype> commandOffsets(const QByteArray& sql, int relationAt, size_t commands)
{
    std::vector<qsizetype> offsets(commands, 0);
    PgQueryScanResult scanned = pg_query_scan(sql.constData());
    if (scanned.error == nullptr) {
        PgQuery__ScanResult* result = pg_query__scan_result__unpack(
            nullptr, scanned.pbuf.len, reinterpret_cast<const uint8_t*>(scanned.pbuf.data));
        int depth = 0;
        size_t command = 0;
        enum { Before, InName, AfterName } place = Before;
        bool nameMayGoOn = false;
        for (size_t i = 0; result != nullptr && i < result->n_tokens; ++i) {
            const auto& token = *result->tokens[i];
            if (token.token == PG_QUERY__TOKEN__SQL_COMMENT || token.token == PG_QUERY__TOKEN__C_COMMENT) {
                continue;
            }
            if (place == Before && token.start >= relationAt) {
                place = InName;
                nameMayGoOn = true;
            } else if (place == InName && token.token == PG_QUERY__TOKEN__ASCII_46) { // .
                nameMayGoOn = true;
            } else if (place == InName && nameMayGoOn) {
                nameMayGoOn = false;
            } else if (place == InName && token.token != PG_QUERY__TOKEN__ASCII_42 // *
                && token.token != PG_QUERY__TOKEN__ASCII_41) { // )
                place = AfterName;
                offsets[0] = token.start;
            }
            if (place == InName && token.start == relationAt) {
                nameMayGoOn = false;
            }
            if (place != AfterName) {
                continue;
            }
            depth += token.token == PG_QUERY__TOKEN__ASCII_40 || token.token == PG_QUERY__TOKEN__ASCII_91 ? 1 : 0;
            depth -= token.token == PG_QUERY__TOKEN__ASCII_41 || token.token == PG_QUERY__TOKEN__ASCII_93 ? 1 : 0;
            if (depth == 0 && token.token == PG_QUERY__TOKEN__ASCII_44 && command + 1 < commands
                && i + 1 < result->n_tokens) { // ,
                size_t next = i + 1;
                while (next + 1 < result->n_tokens
                    && (result->tokens[next]->token == PG_QUERY__TOKEN__SQL_COMMENT
                        || result->tokens[next]->token == PG_QUERY__TOKEN__C_COMMENT)) {
                    ++next;
                }
                offsets[++command] = result->tokens[next]->start;
            }
        }
        if (result != nullptr) {
            pg_query__scan_result__free_unpacked(result, nullptr);
        }
    }
    pg_query_free_scan_result(scanned);
    return offsets;
}

void addColumn(Action& action, const PgQuery__ColumnDef& column, const Script& script)
{
    action.work = metadata;
    for (const Node* node : nodes(column.n_constraints, column.constraints)) {
        const auto& constraint = *node->constraint;
        lockReferenced(action, constraint);
        if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK && action.work == metadata) {
            action.work = scan;
        } else if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE
            || constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY) {
            action.work = build;
        }
    }
    if (rewritesOnAdd(column, script)) {
        action.work = rewrite;
    }
}

void addConstraint(Action& action, const PgQuery__Constraint& constraint)
{
    action.work = metadata;
    switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
    case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
        action.work = constraint.skip_validation ? metadata : scan;
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN:
        action.lock = shareRowExclusive;
        action.work = constraint.skip_validation ? metadata : scan;
        lockReferenced(action, constraint);
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
        action.work = text(constraint.indexname).isEmpty() ? build : metadata;
        break;
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
        action.work = build;
        break;
    default:
        break;
    }
}

void alter(Action& action, const PgQuery__AlterTableCmd& command, const Script& script)
{
    action.lock = accessExclusive;
    action.work = metadata;
    switch (command.subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
        addColumn(action, *command.def->column_def, script);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn:
        dropForeignKeys(action, script, {}, text(command.name));
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
        dropForeignKeys(action, script, text(command.name), {});
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
        addConstraint(action, *command.def->constraint);
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull: {
        const TableFacts* table = script.table(action.on);
        action.work = table != nullptr && table->provesNotNull(text(command.name)) ? metadata : scan;
        break;
    }
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetExpression:
        action.work = rewrite;
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint: {
        action.lock = shareUpdateExclusive;
        action.work = scan;
        const TableFacts* table = script.table(action.on);
        const ConstraintFacts* known = table == nullptr ? nullptr : table->constraint(text(command.name));
        if (known != nullptr && known->kind == ConstraintKind::ForeignKey) {
            action.also.append({known->references, rowShare});
        }
        break;
    }
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropCluster:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetOptions:
        action.lock = shareUpdateExclusive;
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
        action.lock = shareRowExclusive;
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
        action.lock = shareUpdateExclusive;
        action.work = scan;
        action.also.append({nameOf(command.def->partition_cmd->name), accessExclusive});
        break;
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition:
        if (command.def->partition_cmd->concurrent) {
            action.lock = shareUpdateExclusive;
        } else {
            action.also.append({nameOf(command.def->partition_cmd->name), accessExclusive});
        }
        break;
    default:
        break;
    }
}

} // namespace

void lockReferenced(Action& action, const PgQuery__Constraint& constraint)
{
    if (constraint.contype == PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN) {
        action.also.append({nameOf(constraint.pktable), shareRowExclusive});
    }
}

void dropForeignKeys(Action& action, const Script& script, const QString& constraint, const QString& column)
{
    const TableFacts* table = script.table(action.on);
    if (table == nullptr) {
        return;
    }
    for (const ConstraintFacts& one : table->constraints) {
        const bool goes
            = constraint.isEmpty() ? column.isEmpty() || one.columns.contains(column) : one.name == constraint;
        if (one.kind == ConstraintKind::ForeignKey && goes) {
            action.also.append({one.references, accessExclusive});
        }
    }
}

QList<Action> alterActions(const PgQuery__AlterTableStmt& alterStatement, const Statement& statement)
{
    QList<Action> actions;
    const auto offsets = commandOffsets(statement.sql, alterStatement.relation->location, alterStatement.n_cmds);
    for (size_t i = 0; i < alterStatement.n_cmds; ++i) {
        const auto& command = *alterStatement.cmds[i]->alter_table_cmd;
        Action action{
            .on = nameOf(alterStatement.relation), .offset = statement.offset + offsets[i], .command = &command};
        if (statement.alterTable() != nullptr) {
            alter(action, command, statement.script);
        } else if (alterStatement.objtype != PG_QUERY__OBJECT_TYPE__OBJECT_TYPE) {
            action.lock = alterStatement.objtype == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX ? shareUpdateExclusive
                                                                                        : accessExclusive;
            action.work = metadata;
        }
        actions << action;
    }
    return actions;
}

} // namespace lk::lint
