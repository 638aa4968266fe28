// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule storageNewValuesOnlyRule()
{
    return {
        .id = QStringLiteral("storage.new-values-only"),
        .level = Level::Info,
        .title = Words::tr("Storage settings hold for new values only"),
        .explanation = Words::tr("SET STORAGE, SET COMPRESSION and fillfactor change nothing that is stored already; "
                                 "only rows written from now on follow."),
        .remedy = Words::tr("Rewrite the rows in batches if the old ones should follow."),
        .on = false,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    const bool fill = action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions)
                        && action.command->def != nullptr
                        && option(nodes(action.command->def->list->n_items, action.command->def->list->items),
                               "fillfactor")
                            != nullptr;
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage)
                        || action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_SetCompression) || fill) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
