// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule identifierTooLongRule()
{
    return {
        .id = QStringLiteral("identifier.too-long"),
        .level = Level::Warning,
        .title = Words::tr("A name longer than 63 bytes"),
        .explanation = Words::tr("The server cuts it silently: two names with the same beginning become one, and "
                                 "CREATE ... IF NOT EXISTS takes one for the other."),
        .remedy = Words::tr("A shorter name."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto look = [&](const char* name, qsizetype offset) {
                    if (name != nullptr && qsizetype(qstrlen(name)) > 63) {
                        hits.add(offset, Name{{}, text(name)}.printed());
                    }
                };
                if (const auto* index = s.createIndex()) {
                    look(index->idxname, s.offset);
                }
                if (const auto* table = s.createTable()) {
                    look(table->relation->relname, s.at(table->relation->location));
                }
                if (const auto* trigger = s.createTrigger()) {
                    look(trigger->trigname, s.offset);
                }
                if (const auto* rename = s.rename()) {
                    look(rename->newname, s.offset);
                }
                for (const AddedColumn& added : s.columns(true)) {
                    look(added.column->colname, added.offset);
                }
                for (const AddedConstraint& added : s.constraints(true)) {
                    look(added.constraint->conname, added.offset);
                }
            },
    };
}

} // namespace lk::lint
