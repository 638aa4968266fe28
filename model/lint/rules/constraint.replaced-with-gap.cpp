// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintReplacedWithGapRule()
{
    return {
        .id = QStringLiteral("constraint.replaced-with-gap"),
        .level = Level::Warning,
        .title = Words::tr("A constraint is dropped and added again outside of one transaction"),
        .explanation = Words::tr(
            "In between nothing protects the table: a row that breaks the constraint makes adding it again fail."),
        .remedy = Words::tr("Add the new one under another name NOT VALID, validate it, then drop the old one; or do "
                            "both in one transaction."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    const QString name = text(added.constraint->conname);
                    const auto* gone = s.script.dropped(
                        QLatin1String("constraint"), s.script.key(added.table) + QLatin1String(".") + name);
                    if (!name.isEmpty() && gone != nullptr
                        && (gone->transaction == 0 || gone->transaction != s.script.transaction())) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
