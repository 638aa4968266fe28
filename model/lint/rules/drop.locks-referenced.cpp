// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule dropLocksReferencedRule()
{
    return {
        .id = QStringLiteral("drop.locks-referenced"),
        .level = Level::Warning,
        .title = Words::tr("Dropping a foreign key locks the referenced table too"),
        .explanation = Words::tr("Dropping a foreign key, its column or its table takes AccessExclusive on the "
                                 "referenced table as well: its readers wait too."),
        .remedy = Words::tr("Do it alone in its transaction, with a lock_timeout, when that table is quiet."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint)
                        && !action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn)
                        && s.drop(PG_QUERY__OBJECT_TYPE__OBJECT_TABLE) == nullptr) {
                        continue;
                    }
                    QStringList locked;
                    for (const auto& [table, lock] : action.also) {
                        if (lock == accessExclusive && !s.script.same(table, action.on) && !s.script.fresh(table)) {
                            locked << table.printed();
                        }
                    }
                    const QString name = action.target();
                    const bool looksIt = action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint) && locked.isEmpty()
                        && (name.endsWith(QLatin1String("_fkey")) || name.endsWith(QLatin1String("_fk"))
                            || name.startsWith(QLatin1String("fk_")));
                    if (!locked.isEmpty()) {
                        hits.add(action,
                            Words::tr("Takes AccessExclusive on %1 as well: its readers wait too.")
                                .arg(locked.join(QLatin1String(", "))));
                    } else if (looksIt) {
                        hits.add(action,
                            Words::tr("%1 looks like a foreign key: dropping it takes AccessExclusive on the "
                                      "referenced table as well.")
                                .arg(name));
                    }
                }
            },
    };
}

} // namespace lk::lint
