// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule rowSecurityDisabledRule()
{
    return {
        .id = QStringLiteral("row-security.disabled"),
        .level = Level::Danger,
        .title = Words::tr("Row security is switched off"),
        .explanation = Words::tr("Every role with the right to read the table sees all rows from this moment on."),
        .remedy = Words::tr("Change the policies instead."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DisableRowSecurity)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
