// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule publicationSubscriberColumnRule()
{
    return {
        .id = QStringLiteral("publication.subscriber-column"),
        .level = Level::Warning,
        .title = Words::tr("A published table gets a column that subscribers lack"),
        .explanation = Words::tr("Logical replication does not carry schema changes: as soon as a row with the new "
                                 "column is sent, the subscription stops with an error."),
        .remedy = Words::tr("Add the column on every subscriber first, then here."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns()) {
                    const TableFacts* table = s.script.table(added.table);
                    if (s.script.publishesAll() || (table != nullptr && !table->publications.isEmpty())) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
