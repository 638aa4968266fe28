// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule foreignKeyCascadesRule()
{
    return {
        .id = QStringLiteral("foreign-key.cascades"),
        .level = Level::Info,
        .title = Words::tr("Deleting one row may delete many"),
        .explanation = Words::tr("ON DELETE CASCADE and SET NULL make one DELETE as long as its referencing rows are "
                                 "many, all in one transaction."),
        .remedy = Words::tr("Delete in batches from below, or make sure that the numbers stay small."),
        .on = false,
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints(true)) {
                    const QString action = text(added.constraint->fk_del_action);
                    if (added.isForeignKey()
                        && (action == QLatin1String("c") || action == QLatin1String("n")
                            || action == QLatin1String("d"))) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
