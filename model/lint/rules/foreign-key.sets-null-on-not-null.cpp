// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule foreignKeySetsNullOnNotNullRule()
{
    return {
        .id = QStringLiteral("foreign-key.sets-null-on-not-null"),
        .level = Level::Danger,
        .title = Words::tr("ON DELETE SET NULL on a NOT NULL column"),
        .explanation = Words::tr("Deleting a referenced row always fails, as the column cannot be NULL."),
        .remedy = Words::tr("Drop NOT NULL, or take CASCADE or RESTRICT."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints(true)) {
                    if (!added.isForeignKey() || text(added.constraint->fk_del_action) != QLatin1String("n")) {
                        continue;
                    }
                    for (const QString& name : added.columns) {
                        const TableFacts* table = s.script.table(added.table);
                        bool notNull
                            = table != nullptr && table->column(name) != nullptr && table->column(name)->notNull;
                        for (const AddedColumn& column : s.columns(true)) {
                            notNull = notNull || (text(column.column->colname) == name && isNotNull(*column.column));
                        }
                        if (notNull) {
                            hits.add(*added.action, added.offset);
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
