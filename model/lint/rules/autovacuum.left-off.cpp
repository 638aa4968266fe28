// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule autovacuumLeftOffRule()
{
    return {
        .id = QStringLiteral("autovacuum.left-off"),
        .level = Level::Warning,
        .title = Words::tr("Autovacuum stays switched off"),
        .explanation = Words::tr("The table bloats, its statistics go stale, and in the end a vacuum against "
                                 "wraparound comes that does not yield."),
        .remedy = Words::tr("RESET (autovacuum_enabled) at the end of the script."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const TableFacts* table : script.tables()) {
                    if (table->autovacuumOff >= 0) {
                        hits.add(table->autovacuumOff, table->name.printed());
                    }
                }
            },
    };
}

} // namespace lk::lint
