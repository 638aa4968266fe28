// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule identityDroppedRule()
{
    return {
        .id = QStringLiteral("identity.dropped"),
        .level = Level::Warning,
        .title = Words::tr("An identity is dropped with its sequence"),
        .explanation = Words::tr("DROP IDENTITY drops the sequence, where it stood and its grants; from then on an "
                                 "INSERT without the column fails or gives NULL."),
        .remedy = Words::tr(
            "Note the sequence's last value first, and give the column another default in the same transaction."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropIdentity)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
