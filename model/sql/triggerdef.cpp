// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/triggerdef.h"

#include "model/sql/parsetree.h"

namespace lk::sql {

Result<TriggerColumns> triggerColumns(const QString& definition)
{
    const auto tree = ParseTree::parse(definition);
    if (!tree) {
        return std::unexpected(tree.error());
    }
    return tree->single(PG_QUERY__NODE__NODE_CREATE_TRIG_STMT).transform([](PgQuery__Node* node) {
        const PgQuery__CreateTrigStmt& trigger = *node->create_trig_stmt;
        TriggerColumns columns;
        for (size_t i = 0; i < trigger.n_columns; ++i) {
            columns.updateOf << text(trigger.columns[i]);
        }
        if (trigger.when_clause != nullptr) {
            forEachNode(&trigger.when_clause->base, [&](PgQuery__Node& part) {
                if (part.node_case == PG_QUERY__NODE__NODE_COLUMN_REF && part.column_ref->n_fields > 1) {
                    columns.when << text(part.column_ref->fields[part.column_ref->n_fields - 1]);
                }
            });
        }
        columns.when.removeDuplicates();
        return columns;
    });
}

Result<QStringList> triggerArguments(const QString& definition)
{
    const auto tree = ParseTree::parse(definition);
    if (!tree) {
        return std::unexpected(tree.error());
    }
    return tree->single(PG_QUERY__NODE__NODE_CREATE_TRIG_STMT).transform([](PgQuery__Node* node) {
        const PgQuery__CreateTrigStmt& trigger = *node->create_trig_stmt;
        QStringList arguments;
        for (size_t i = 0; i < trigger.n_args; ++i) {
            arguments << text(trigger.args[i]);
        }
        return arguments;
    });
}

} // namespace lk::sql
