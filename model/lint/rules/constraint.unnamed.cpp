// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintUnnamedRule()
{
    return {
        .id = QStringLiteral("constraint.unnamed"),
        .level = Level::Info,
        .title = Words::tr("A constraint without a name"),
        .explanation = Words::tr(
            "The server makes one up, not the same everywhere; VALIDATE, DROP and ON CONFLICT ON CONSTRAINT need it."),
        .remedy = Words::tr("ADD CONSTRAINT name ..."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    const bool takes = added.isCheck() || added.isForeignKey() || added.isKey()
                        || added.constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION;
                    if (takes && added.ofColumn.isEmpty() && text(added.constraint->conname).isEmpty()
                        && text(added.constraint->indexname).isEmpty()) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
