// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/typechange.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule typeRebuildsIndexesRule()
{
    return {
        .id = QStringLiteral("type.rebuilds-indexes"),
        .level = Level::Warning,
        .title = Words::tr("A type change that builds indexes anew under AccessExclusive"),
        .explanation
        = Words::tr("The rows stay as they are, but every index on the column is built anew while nobody else may even "
                    "read the table: another collation, citext, character(n), oid, regclass, timestamp to timestamptz "
                    "under UTC; and every partial or expression index in any case."),
        .remedy = Words::tr("lockkeeper plan --change-type builds the indexes concurrently first."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType) || s.alterTable() == nullptr) {
                        continue;
                    }
                    const TypeChange change = typeChangeOf(action, s.script);
                    const TableFacts* table = s.script.table(action.on);
                    const bool known = table != nullptr
                        && std::ranges::any_of(table->indexes,
                            [](const IndexFacts& index) { return index.partial || index.columns.contains(QString()); });
                    if (change == TypeChange::RebuildsIndexes
                        || (known && (change == TypeChange::Free || change == TypeChange::Unknown))) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
