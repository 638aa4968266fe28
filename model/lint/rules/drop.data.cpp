// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule dropDataRule()
{
    return {
        .id = QStringLiteral("drop.data"),
        .level = Level::Danger,
        .title = Words::tr("Data is dropped"),
        .explanation = Words::tr("What it holds is gone for good; whoever still names it fails."),
        .remedy = Words::tr("Rename it first, wait, and drop it when nobody missed it."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* drop = s.drop();
                if (drop == nullptr) {
                    return;
                }
                switch (drop->remove_type) {
                case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
                case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
                case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
                case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
                    for (const Action& action : s.actions) {
                        hits.add(action);
                    }
                    break;
                default:
                    break;
                }
            },
    };
}

} // namespace lk::lint
