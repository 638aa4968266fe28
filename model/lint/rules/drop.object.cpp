// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule dropObjectRule()
{
    return {
        .id = QStringLiteral("drop.object"),
        .level = Level::Warning,
        .title = Words::tr("Something that others may use is dropped"),
        .explanation = Words::tr("Whoever still uses it fails: clients, functions whose text names it, jobs."),
        .remedy = Words::tr("Make sure that no version of the application in use needs it."),
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
                case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
                case PG_QUERY__OBJECT_TYPE__OBJECT_TRIGGER: // they have rules of their own
                    break;
                case PG_QUERY__OBJECT_TYPE__OBJECT_OPERATOR:
                    for (const Node* object : nodes(drop->n_objects, drop->objects)) {
                        const auto& named = *object->object_with_args;
                        if (named.n_objname == 0 || !s.script.madeOperator(text(named.objname[named.n_objname - 1]))) {
                            hits.add(s.first());
                        }
                    }
                    break;
                default:
                    for (const Action& action : s.actions) {
                        hits.add(action);
                    }
                    break;
                }
            },
    };
}

} // namespace lk::lint
