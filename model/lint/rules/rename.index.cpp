// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule renameIndexRule()
{
    return {
        .id = QStringLiteral("rename.index"),
        .level = Level::Info,
        .title = Words::tr("An index gets another name"),
        .explanation = Words::tr("Changes the name only, under ShareUpdateExclusive on the index; INSERT ... ON "
                                 "CONFLICT ON CONSTRAINT and hints that name it fail."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* rename = s.rename();
                    rename != nullptr && rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_INDEX) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
