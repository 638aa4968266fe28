// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule identifierUnqualifiedRule()
{
    return {
        .id = QStringLiteral("identifier.unqualified"),
        .level = Level::Info,
        .title = Words::tr("A table without its schema"),
        .explanation = Words::tr("Which table is meant depends on the search_path of whoever runs the script."),
        .remedy = Words::tr("schema.table."),
        .on = false,
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.script.setting(QStringLiteral("search_path")).isEmpty() && !s.first().on.isEmpty()
                    && s.first().on.schema.isEmpty()
                    && (s.alterTable() != nullptr || s.createTable() != nullptr
                        || s.drop(PG_QUERY__OBJECT_TYPE__OBJECT_TABLE) != nullptr || s.createIndex() != nullptr)) {
                    hits.add(s.first(), s.offset);
                }
            },
    };
}

} // namespace lk::lint
