// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule renameSequenceRule()
{
    return {
        .id = QStringLiteral("rename.sequence"),
        .level = Level::Warning,
        .title = Words::tr("A sequence's old name is gone at once"),
        .explanation = Words::tr("Defaults follow; nextval('...') and currval('...') in the application and in "
                                 "functions are text and fail."),
        .remedy = Words::tr("Rename it when no text names it, or leave the name as it is."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* rename = s.rename();
                    rename != nullptr && rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
