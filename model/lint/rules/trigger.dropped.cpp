// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule triggerDroppedRule()
{
    return {
        .id = QStringLiteral("trigger.dropped"),
        .level = Level::Warning,
        .title = Words::tr("A trigger is dropped or renamed under AccessExclusive"),
        .explanation = Words::tr(
            "CREATE TRIGGER stops writers only; DROP TRIGGER and ALTER TRIGGER ... RENAME take AccessExclusive, so "
            "that readers wait too. What the trigger looked after is not looked after any more."),
        .remedy = Words::tr("Do it alone with a lock_timeout; to replace it, CREATE OR REPLACE TRIGGER."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* rename = s.rename();
                if (s.drop(PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER) != nullptr
                    || (rename != nullptr && rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER)) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
