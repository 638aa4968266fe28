// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/volatility.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule checkCallsFunctionRule()
{
    return {
        .id = QStringLiteral("check.calls-function"),
        .level = Level::Info,
        .title = Words::tr("A CHECK that calls a function of yours"),
        .explanation = Words::tr("The server does not try it again when the function changes, and takes it for "
                                 "immutable: old rows may break it unseen, and a dump may not restore."),
        .remedy = Words::tr(
            "Write the condition itself; when the function changes, add the CHECK again NOT VALID and validate it."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints(true)) {
                    if (added.isCheck() && !volatileCalls(added.constraint->raw_expr, s.script).isEmpty()) {
                        hits.add(*added.action, added.offset,
                            Words::tr("It calls %1. The server does not try it again when the function changes: old "
                                      "rows may break it unseen, and a dump may not restore.")
                                .arg(volatileCalls(added.constraint->raw_expr, s.script).join(QLatin1String(", "))));
                    }
                }
            },
    };
}

} // namespace lk::lint
