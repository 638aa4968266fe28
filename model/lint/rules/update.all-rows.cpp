// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rowwrites.h"
#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule updateAllRowsRule()
{
    return {
        .id = QStringLiteral("update.all-rows"),
        .level = Level::Warning,
        .title = Words::tr("One statement writes every row"),
        .explanation = Words::tr("Every row is locked until the transaction ends, and the table doubles in size."),
        .remedy = Words::tr("Update in batches, each in a transaction of its own."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const RowWrite& write : rowWrites(s)) {
                    if (write.everyRow && write.kind == RowWrite::Kind::Update) {
                        hits.add(write.action);
                    }
                }
            },
    };
}

} // namespace lk::lint
