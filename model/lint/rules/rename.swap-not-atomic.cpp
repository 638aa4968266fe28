// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule renameSwapNotAtomicRule()
{
    return {
        .id = QStringLiteral("rename.swap-not-atomic"),
        .level = Level::Danger,
        .title = Words::tr("Two objects change places outside of a transaction"),
        .explanation = Words::tr("Between the two renames the name does not exist: every statement that comes in that "
                                 "moment fails, and if the second rename fails it stays so."),
        .remedy = Words::tr("Do both in one transaction, with LOCK TABLE first and a lock_timeout."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* rename = s.rename();
                if (rename == nullptr
                    || (s.script.inTransaction() && !s.script.renamed().isEmpty()
                        && s.script.renamed().last().transaction == s.script.transaction())) {
                    return;
                }
                for (const Script::Renamed& before : s.script.renamed()) {
                    const bool together = before.transaction != 0 && before.transaction == s.script.transaction();
                    const bool table = rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE
                        && before.from.isEmpty() && before.table.name == text(rename->newname);
                    const bool column = rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN
                        && !before.from.isEmpty() && before.from == text(rename->newname)
                        && s.script.same(before.table, s.first().on);
                    if (!together && (table || column)) {
                        hits.add(s.first());
                    }
                }
            },
    };
}

} // namespace lk::lint
