// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule statementRefusesTransactionRule()
{
    return {
        .id = QStringLiteral("statement.refuses-transaction"),
        .level = Level::Danger,
        .title = Words::tr("A statement that refuses a transaction"),
        .explanation
        = Words::tr("VACUUM, CREATE and DROP DATABASE or TABLESPACE, ALTER SYSTEM, REINDEX of a database or schema and "
                    "CREATE SUBSCRIPTION are refused inside a transaction: the script fails here."),
        .remedy = Words::tr("Run it outside of BEGIN ... COMMIT."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (!s.script.inTransaction()) {
                    return;
                }
                bool refuses = false;
                switch (s.node->node_case) {
                case PG_QUERY__NODE__NODE_VACUUM_STMT:
                    refuses = s.node->vacuum_stmt->is_vacuumcmd;
                    break;
                case PG_QUERY__NODE__NODE_CREATEDB_STMT:
                case PG_QUERY__NODE__NODE_DROPDB_STMT:
                case PG_QUERY__NODE__NODE_CREATE_TABLE_SPACE_STMT:
                case PG_QUERY__NODE__NODE_DROP_TABLE_SPACE_STMT:
                case PG_QUERY__NODE__NODE_ALTER_SYSTEM_STMT:
                    refuses = true;
                    break;
                case PG_QUERY__NODE__NODE_CREATE_SUBSCRIPTION_STMT: {
                    const Nodes options
                        = nodes(s.node->create_subscription_stmt->n_options, s.node->create_subscription_stmt->options);
                    refuses = (option(options, "create_slot") == nullptr || isOn(options, "create_slot"))
                        && (option(options, "connect") == nullptr || isOn(options, "connect"));
                    break;
                }
                case PG_QUERY__NODE__NODE_REINDEX_STMT:
                    refuses = s.node->reindex_stmt->relation == nullptr;
                    break;
                default:
                    break;
                }
                if (refuses) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
