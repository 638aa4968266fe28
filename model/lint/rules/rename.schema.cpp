// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule renameSchemaRule()
{
    return {
        .id = QStringLiteral("rename.schema"),
        .level = Level::Warning,
        .title = Words::tr("A schema's old name is gone at once"),
        .explanation = Words::tr("Every name with the schema in front, every search_path that lists it, and the text "
                                 "of functions fail from this moment on."),
        .remedy = Words::tr("Make a new schema and move, or offer views under the old name."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* rename = s.rename();
                    rename != nullptr && rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
