// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule sessionReplicaRoleRule()
{
    return {
        .id = QStringLiteral("session.replica-role"),
        .level = Level::Danger,
        .title = Words::tr("session_replication_role switches triggers and foreign keys off"),
        .explanation = Words::tr("Foreign keys, row triggers and rules do not fire for what this session writes: "
                                 "broken references stay unseen."),
        .remedy = Words::tr("Only for rows that are known to be right, with SET LOCAL, and with a check after."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* set = s.set();
                    set != nullptr && text(set->name).toLower() == QLatin1String("session_replication_role")) {
                    const QString value = set->n_args > 0 ? constantText(set->args[0]).toLower() : QString();
                    if (value == QLatin1String("replica") || value == QLatin1String("local")) {
                        hits.add(s.offset, QString());
                    }
                }
            },
    };
}

} // namespace lk::lint
