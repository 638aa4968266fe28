// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule replicaIdentityNothingRule()
{
    return {
        .id = QStringLiteral("replica-identity.nothing"),
        .level = Level::Danger,
        .title = Words::tr("REPLICA IDENTITY NOTHING"),
        .explanation = Words::tr("As soon as the table is published for updates, every UPDATE and DELETE of it fails."),
        .remedy = Words::tr("REPLICA IDENTITY DEFAULT with a primary key."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity)
                        && text(action.command->def->replica_identity_stmt->identity_type) == QLatin1String("n")) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
