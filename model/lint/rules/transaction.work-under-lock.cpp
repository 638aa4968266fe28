// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule transactionWorkUnderLockRule()
{
    return {
        .id = QStringLiteral("transaction.work-under-lock"),
        .level = Level::Warning,
        .title = Words::tr("Long work while a table is locked for everybody"),
        .explanation = Words::tr("AccessExclusive of an earlier statement is held until the transaction ends: readers "
                                 "of that table wait for this as well."),
        .remedy = Words::tr("Commit first, or do this before the lock is taken."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (!s.script.holdsAccessExclusive()) {
                    return;
                }
                for (const Action& action : s.actions) {
                    const bool bulk = s.node->node_case == PG_QUERY__NODE__NODE_UPDATE_STMT
                        || s.node->node_case == PG_QUERY__NODE__NODE_DELETE_STMT
                        || (s.node->node_case == PG_QUERY__NODE__NODE_COPY_STMT && s.node->copy_stmt->is_from)
                        || (s.node->node_case == PG_QUERY__NODE__NODE_INSERT_STMT
                            && s.node->insert_stmt->select_stmt != nullptr
                            && s.node->insert_stmt->select_stmt->select_stmt->n_values_lists == 0)
                        || s.node->node_case == PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT;
                    const bool own = action.work == scan || action.work == build || action.work == rewrite;
                    if ((bulk || own) && !s.script.fresh(action.on)) {
                        QStringList locked;
                        for (const Script::Held& held : s.script.held()) {
                            const bool anyway = isAccessExclusive(action) && s.script.same(held.table, action.on);
                            if (held.lock == accessExclusive && !anyway && !locked.contains(held.table.printed())) {
                                locked << held.table.printed();
                            }
                        }
                        if (locked.isEmpty()) {
                            continue;
                        }
                        hits.add(action,
                            Words::tr("%1 is locked for everybody since an earlier statement of this transaction, and "
                                      "stays so until this is done.")
                                .arg(locked.join(QLatin1String(", "))));
                        return;
                    }
                }
            },
    };
}

} // namespace lk::lint
