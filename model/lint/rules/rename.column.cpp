// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule renameColumnRule()
{
    return {
        .id = QStringLiteral("rename.column"),
        .level = Level::Warning,
        .title = Words::tr("A column's old name is gone at once"),
        .explanation = Words::tr("Whoever still uses the old name fails from this moment on."),
        .remedy = Words::tr("lockkeeper plan --rename-column keeps both names alive meanwhile."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* rename = s.rename();
                    rename != nullptr && rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN) {
                    hits.add(s.first(),
                        Words::tr("Whoever still says %1 fails from this moment on.")
                            .arg(Name{{}, text(rename->subname)}.printed()));
                }
            },
    };
}

} // namespace lk::lint
