// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule triggerLeftDisabledRule()
{
    return {
        .id = QStringLiteral("trigger.left-disabled"),
        .level = Level::Danger,
        .title = Words::tr("A trigger stays switched off"),
        .explanation = Words::tr("The script switches it off and never on again."),
        .remedy = Words::tr("ENABLE TRIGGER in the same transaction, so that an error does not leave it off."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const TableFacts* table : script.tables()) {
                    for (auto at = table->disabledTriggers.cbegin(); at != table->disabledTriggers.cend(); ++at) {
                        hits.add(at.value(), table->name.printed());
                    }
                }
            },
    };
}

} // namespace lk::lint
