// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexReindexSystemRule()
{
    return {
        .id = QStringLiteral("index.reindex-system"),
        .level = Level::Danger,
        .title = Words::tr("System catalogs or a whole database are rebuilt"),
        .explanation = Words::tr("REINDEX SYSTEM and DATABASE lock catalogs that every session needs: nobody can even "
                                 "connect for the time of it."),
        .remedy = Words::tr("REINDEX INDEX CONCURRENTLY, one index after the other."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* reindex = s.reindex(); reindex != nullptr
                    && (reindex->kind == PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_SYSTEM
                        || (reindex->kind == PG_QUERY__REINDEX_OBJECT_TYPE__REINDEX_OBJECT_DATABASE
                            && !isOn(nodes(reindex->n_params, reindex->params), "concurrently")))) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
