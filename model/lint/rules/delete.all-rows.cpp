// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rowwrites.h"
#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule deleteAllRowsRule()
{
    return {
        .id = QStringLiteral("delete.all-rows"),
        .level = Level::Danger,
        .title = Words::tr("One statement deletes every row"),
        .explanation = Words::tr("All rows are deleted, in one transaction that locks each of them until its end and "
                                 "leaves the table as large as it was."),
        .remedy = Words::tr("Say which ones, in batches."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const RowWrite& write : rowWrites(s)) {
                    if (write.everyRow && write.kind == RowWrite::Kind::Delete) {
                        hits.add(write.action);
                    }
                }
            },
    };
}

} // namespace lk::lint
