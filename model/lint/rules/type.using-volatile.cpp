// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/volatility.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeUsingVolatileRule()
{
    return {
        .id = QStringLiteral("type.using-volatile"),
        .level = Level::Danger,
        .title = Words::tr("USING is volatile"),
        .explanation = Words::tr("Each row gets a value that no other run would give: replicas of the data, a second "
                                 "try or an undo cannot agree with it."),
        .remedy = Words::tr("Compute the values in an UPDATE that can be looked at, in batches."),
        .check =
            [](const Statement& s, Hits& hits) {
                static const QStringList volatileOnes{QStringLiteral("random"), QStringLiteral("random_normal"),
                    QStringLiteral("gen_random_uuid"), QStringLiteral("clock_timestamp"), QStringLiteral("timeofday"),
                    QStringLiteral("nextval"), QStringLiteral("uuid_generate_v4"), QStringLiteral("uuid_generate_v1"),
                    QStringLiteral("uuidv4"), QStringLiteral("uuidv7"), QStringLiteral("txid_current")};
                for (const Action& action : s.actions) {
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType)) {
                        continue;
                    }
                    for (const QString& name : calledFunctions(action.command->def->column_def->raw_default)) {
                        const FunctionFacts* made = s.script.function({{}, name});
                        if (volatileOnes.contains(name)
                            || (made != nullptr && made->volatility == QLatin1String("volatile"))) {
                            hits.add(action,
                                Words::tr("%1 is volatile: each row gets a value that no other run would give.")
                                    .arg(name));
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
