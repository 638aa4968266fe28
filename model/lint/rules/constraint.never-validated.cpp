// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintNeverValidatedRule()
{
    return {
        .id = QStringLiteral("constraint.never-validated"),
        .level = Level::Info,
        .title = Words::tr("A NOT VALID constraint is not validated in this script"),
        .explanation = Words::tr("Until it is, old rows may break it, the planner does not use it, SET NOT NULL is not "
                                 "spared its scan, and a dump may fail to restore."),
        .remedy = Words::tr("VALIDATE CONSTRAINT in a statement of its own, here or in the next script."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const TableFacts* table : script.tables()) {
                    for (const ConstraintFacts& constraint : table->constraints) {
                        if (!constraint.valid && !table->fresh) {
                            hits.add(constraint.offset, table->name.printed());
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
