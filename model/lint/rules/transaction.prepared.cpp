// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule transactionPreparedRule()
{
    return {
        .id = QStringLiteral("transaction.prepared"),
        .level = Level::Danger,
        .title = Words::tr("A prepared transaction keeps its locks for ever"),
        .explanation = Words::tr("After PREPARE TRANSACTION the locks stay, through disconnects and restarts, until "
                                 "somebody commits it by name; VACUUM cannot clean up meanwhile."),
        .remedy = Words::tr("COMMIT, unless a transaction manager looks after it."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* transaction = s.transaction();
                if (transaction != nullptr
                    && transaction->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_PREPARE) {
                    hits.add(s.offset, text(transaction->gid));
                }
            },
    };
}

} // namespace lk::lint
