// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexConcurrentlyRule()
{
    return {
        .id = QStringLiteral("index.concurrently"),
        .level = Level::Info,
        .title = Words::tr("A concurrent index build can fail and leave an INVALID index"),
        .explanation
        = Words::tr("Waits for every older transaction of the database, idle ones in REPEATABLE READ included; when it "
                    "fails it leaves an INVALID index, which every write still maintains."),
        .remedy = Words::tr("Watch it; if it fails, DROP INDEX CONCURRENTLY and build it again."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* index = s.createIndex();
                    index != nullptr && index->concurrent && !s.script.inTransaction()) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
