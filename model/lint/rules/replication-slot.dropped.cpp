// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule replicationSlotDroppedRule()
{
    return {
        .id = QStringLiteral("replication-slot.dropped"),
        .level = Level::Danger,
        .title = Words::tr("A replication slot is dropped"),
        .explanation
        = Words::tr("The server forgets what the slot's standby or subscriber has not received yet: it can "
                    "only be built anew."),
        .remedy = Words::tr("Look who uses the slot (pg_replication_slots), and end that use first."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_SELECT_STMT
                    && calledFunctions(s.node).contains(QLatin1String("pg_drop_replication_slot"))) {
                    hits.add(s.offset, QString());
                }
            },
    };
}

} // namespace lk::lint
