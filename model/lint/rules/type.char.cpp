// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeCharRule()
{
    return {
        .id = QStringLiteral("type.char"),
        .level = Level::Info,
        .title = Words::tr("char(n) pads with blanks"),
        .explanation
        = Words::tr("The blanks count on disk and vanish in comparisons and casts; it is never faster than text."),
        .remedy = Words::tr("text, with a CHECK on the length if it matters."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns(true)) {
                    if (bareType(printedType(added.column->type_name)) == QLatin1String("character")) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
