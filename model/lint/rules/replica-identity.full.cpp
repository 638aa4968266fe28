// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule replicaIdentityFullRule()
{
    return {
        .id = QStringLiteral("replica-identity.full"),
        .level = Level::Warning,
        .title = Words::tr("REPLICA IDENTITY FULL"),
        .explanation = Words::tr("Every UPDATE and DELETE writes the whole old row to the WAL, and a subscriber may "
                                 "scan its table for each of them."),
        .remedy = Words::tr("REPLICA IDENTITY USING INDEX, with a unique index on NOT NULL columns."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity)
                        && text(action.command->def->replica_identity_stmt->identity_type) == QLatin1String("f")) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
