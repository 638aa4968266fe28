// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule transactionEndedWithoutBeginRule()
{
    return {
        .id = QStringLiteral("transaction.ended-without-begin"),
        .level = Level::Warning,
        .title = Words::tr("COMMIT or ROLLBACK without a transaction"),
        .explanation
        = Words::tr("Each statement before it has been committed by itself: a ROLLBACK takes nothing back."),
        .remedy = Words::tr("BEGIN where the transaction should start."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* transaction = s.transaction();
                if (transaction != nullptr && !s.script.inTransaction()
                    && (transaction->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT
                        || transaction->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK)) {
                    hits.add(s.offset, QString());
                }
            },
    };
}

} // namespace lk::lint
