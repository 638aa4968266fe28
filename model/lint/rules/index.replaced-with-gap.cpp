// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexReplacedWithGapRule()
{
    return {
        .id = QStringLiteral("index.replaced-with-gap"),
        .level = Level::Warning,
        .title = Words::tr("An index is dropped before its successor is there"),
        .explanation
        = Words::tr("Until the new one is built queries scan the table, and a unique index guards nothing."),
        .remedy = Words::tr("Build the new one under another name, CONCURRENTLY, then drop the old one and rename."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* index = s.createIndex(); index != nullptr && !text(index->idxname).isEmpty()) {
                    const auto* gone = s.script.dropped(
                        QLatin1String("index"), s.script.key({s.first().on.schema, text(index->idxname)}));
                    // IF EXISTS before a concurrent build clears away what a failed try has left.
                    if (gone != nullptr && !gone->ifExists) {
                        hits.add(s.first());
                    }
                }
            },
    };
}

} // namespace lk::lint
