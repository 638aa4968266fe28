// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule setLocalOutsideTransactionRule()
{
    return {
        .id = QStringLiteral("set.local-outside-transaction"),
        .level = Level::Warning,
        .title = Words::tr("SET LOCAL outside of a transaction does nothing"),
        .explanation = Words::tr(
            "It holds until the end of the transaction, and there is none: the statements that follow run without it."),
        .remedy = Words::tr("SET without LOCAL, or BEGIN before it."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* set = s.set(); set != nullptr && set->is_local && !s.script.inTransaction()) {
                    hits.add(s.offset, text(set->name));
                }
            },
    };
}

} // namespace lk::lint
