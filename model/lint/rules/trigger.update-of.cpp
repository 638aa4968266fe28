// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule triggerUpdateOfRule()
{
    return {
        .id = QStringLiteral("trigger.update-of"),
        .level = Level::Info,
        .title = Words::tr("UPDATE OF does not see what other triggers change"),
        .explanation = Words::tr("The list is compared with the statement's SET list: a column that another BEFORE "
                                 "trigger, or ON CONFLICT, changes does not fire it."),
        .remedy = Words::tr("Leave OF out and compare OLD with NEW in the function; give it a name that sorts last."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* trigger = s.createTrigger();
                    trigger != nullptr && trigger->n_columns > 0 && trigger->row) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
