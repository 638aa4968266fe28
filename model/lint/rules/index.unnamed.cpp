// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexUnnamedRule()
{
    return {
        .id = QStringLiteral("index.unnamed"),
        .level = Level::Info,
        .title = Words::tr("An index without a name"),
        .explanation
        = Words::tr("The server makes one up: a second run builds a second index, and undoing it needs the name."),
        .remedy = Words::tr("Give it a name."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* index = s.createIndex(); index != nullptr && text(index->idxname).isEmpty()) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
