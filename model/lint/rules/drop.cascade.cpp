// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule dropCascadeRule()
{
    return {
        .id = QStringLiteral("drop.cascade"),
        .level = Level::Danger,
        .title = Words::tr("CASCADE drops what nobody named"),
        .explanation = Words::tr(
            "CASCADE drops whatever depends on it, unseen: views, foreign keys of other tables, columns, functions."),
        .remedy = Words::tr("Leave it out: the server then names each dependant. Drop those one by one."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* drop = s.drop();
                if (drop != nullptr && drop->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE) {
                    hits.add(s.first());
                }
                for (const Action& action : s.actions) {
                    if (action.command != nullptr
                        && action.command->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
