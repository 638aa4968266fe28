// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule renameOtherRule()
{
    return {
        .id = QStringLiteral("rename.other"),
        .level = Level::Info,
        .title = Words::tr("Something gets another name"),
        .explanation = Words::tr("Changes the name only; whoever uses the old one fails."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* rename = s.rename();
                if (rename == nullptr) {
                    return;
                }
                switch (rename->rename_type) {
                case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
                case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
                case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
                case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
                case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
                case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
                case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
                case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER:
                    break;
                default:
                    hits.add(s.first());
                    break;
                }
            },
    };
}

} // namespace lk::lint
