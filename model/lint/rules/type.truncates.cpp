// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeTruncatesRule()
{
    return {
        .id = QStringLiteral("type.truncates"),
        .level = Level::Danger,
        .title = Words::tr("An explicit cast to varchar(n) cuts values silently"),
        .explanation
        = Words::tr("An explicit cast cuts what is too long and says nothing; a plain assignment would have failed."),
        .remedy = Words::tr("Leave the cast out and let it fail, or count the rows with length(c) > n first."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto cuts = [](const Node* node) {
                    bool found = false;
                    if (node != nullptr) {
                        forEachNode(const_cast<ProtobufCMessage*>(&node->base), [&](Node& inner) {
                            if (inner.node_case == PG_QUERY__NODE__NODE_TYPE_CAST) {
                                const QString type = printedType(inner.type_cast->type_name);
                                const bool constant = inner.type_cast->arg->node_case == PG_QUERY__NODE__NODE_A_CONST;
                                found = found
                                    || (!constant && type.startsWith(QLatin1String("character"))
                                        && type.contains(QLatin1Char('(')));
                            }
                        });
                    }
                    return found;
                };
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType)
                        && cuts(action.command->def->column_def->raw_default)) {
                        hits.add(action);
                    }
                }
                if (s.node->node_case == PG_QUERY__NODE__NODE_UPDATE_STMT) {
                    for (const Node* target :
                        nodes(s.node->update_stmt->n_target_list, s.node->update_stmt->target_list)) {
                        if (target->node_case == PG_QUERY__NODE__NODE_RES_TARGET && cuts(target->res_target->val)) {
                            hits.add(s.first(), s.at(target->res_target->location));
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
