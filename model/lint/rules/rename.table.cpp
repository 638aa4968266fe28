// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule renameTableRule()
{
    return {
        .id = QStringLiteral("rename.table"),
        .level = Level::Warning,
        .title = Words::tr("A table's old name is gone at once"),
        .explanation = Words::tr("Whoever still uses the old name fails from this moment on."),
        .remedy = Words::tr("lockkeeper plan --rename-table keeps both names alive meanwhile."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* rename = s.rename();
                if (rename != nullptr
                    && (rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE
                        || rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_VIEW
                        || rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW)) {
                    hits.add(s.first(),
                        Words::tr("Whoever still says %1 fails from this moment on.").arg(s.first().on.printed()));
                }
            },
    };
}

} // namespace lk::lint
