// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule renameSwapLeavesDependantsRule()
{
    return {
        .id = QStringLiteral("rename.swap-leaves-dependants"),
        .level = Level::Warning,
        .title = Words::tr("After a swap by name everything that depends still follows the old object"),
        .explanation
        = Words::tr("Views, foreign keys, policies, triggers, defaults, CHECKs, indexes, grants and publications bind "
                    "to the object, not to its name: they silently go on with what has just been retired."),
        .remedy
        = Words::tr("Make each of them anew on the new object in the same transaction; lockkeeper plan does that."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* rename = s.rename();
                if (rename == nullptr) {
                    return;
                }
                for (const Script::Renamed& before : s.script.renamed()) {
                    const bool table = rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE
                        && before.from.isEmpty() && before.table.name == text(rename->newname);
                    const bool column = rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN
                        && !before.from.isEmpty() && before.from == text(rename->newname)
                        && s.script.same(before.table, s.first().on);
                    if (table || column) {
                        hits.add(s.first());
                        return;
                    }
                }
            },
    };
}

} // namespace lk::lint
