// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeAttributeAlteredRule()
{
    return {
        .id = QStringLiteral("type.attribute-altered"),
        .level = Level::Warning,
        .title = Words::tr("A composite type changes"),
        .explanation = Words::tr("Attributes may be renamed, added and dropped without touching the rows that hold "
                                 "them; ALTER ATTRIBUTE ... TYPE is refused while a column uses the type, and CASCADE "
                                 "rewrites every typed table. Clients that read the fields by position break."),
        .remedy = Words::tr("A new type and a staged change of the columns."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_ALTER_TABLE_STMT
                    && s.node->alter_table_stmt->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TYPE) {
                    for (const Action& action : s.actions) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
