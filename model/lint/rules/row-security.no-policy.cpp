// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule rowSecurityNoPolicyRule()
{
    return {
        .id = QStringLiteral("row-security.no-policy"),
        .level = Level::Warning,
        .title = Words::tr("Row security is switched on without a policy"),
        .explanation = Words::tr("Without a policy every role but the owner sees no rows and can write none."),
        .remedy = Words::tr("CREATE POLICY first, in the same transaction."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const TableFacts* table : script.tables()) {
                    if (table->rowSecurityOn >= 0 && table->policies == 0) {
                        hits.add(table->rowSecurityOn, table->name.printed(),
                            Words::tr("%1 has row security and, in this script, no policy: every role but the owner "
                                      "sees no rows.")
                                .arg(table->name.printed()));
                    }
                }
            },
    };
}

} // namespace lk::lint
