// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule triggerSkipsChildrenRule()
{
    return {
        .id = QStringLiteral("trigger.skips-children"),
        .level = Level::Warning,
        .title = Words::tr("A row trigger on a parent does not fire for its children"),
        .explanation = Words::tr("Rows written to tables that inherit from this one (INHERITS, not partitions) fire "
                                 "only their own triggers, also when they are written through the parent."),
        .remedy = Words::tr("Make the trigger on every child too."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* trigger = s.createTrigger(); trigger != nullptr && trigger->row) {
                    const TableFacts* table = s.script.table(s.first().on);
                    if (table != nullptr && table->hasChildren) {
                        hits.add(s.first());
                    }
                }
            },
    };
}

} // namespace lk::lint
