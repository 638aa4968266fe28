// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/ruledef.h"

#include "model/sql/parsetree.h"

namespace lk::sql {

Result<RuleUse> ruleUse(const QString& definition)
{
    const auto tree = ParseTree::parse(definition);
    if (!tree) {
        return std::unexpected(tree.error());
    }
    return tree->single(PG_QUERY__NODE__NODE_RULE_STMT).transform([](PgQuery__Node* node) {
        const PgQuery__RuleStmt& rule = *node->rule_stmt;
        RuleUse use;
        if (rule.relation != nullptr) {
            use.table = {text(rule.relation->schemaname), text(rule.relation->relname)};
        }
        use.bringsRows = rule.event == PG_QUERY__CMD_TYPE__CMD_INSERT || rule.event == PG_QUERY__CMD_TYPE__CMD_UPDATE;
        forEachNode(&node->base, [&](PgQuery__Node& part) {
            if (part.node_case != PG_QUERY__NODE__NODE_COLUMN_REF || part.column_ref->n_fields == 0
                || text(part.column_ref->fields[0]) != QLatin1String("new")) {
                return;
            }
            const QString column = part.column_ref->n_fields > 1 ? text(part.column_ref->fields[1]) : QString();
            if (column.isEmpty()) {
                use.wholeNew = true; // NEW, or NEW.*
            } else if (!use.ofNew.contains(column)) {
                use.ofNew << column;
            }
        });
        return use;
    });
}

} // namespace lk::sql
