// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule transactionNestedRule()
{
    return {
        .id = QStringLiteral("transaction.nested"),
        .level = Level::Warning,
        .title = Words::tr("BEGIN inside of a transaction"),
        .explanation = Words::tr("There is one transaction only: the inner BEGIN does nothing, the first COMMIT ends "
                                 "it all, and what follows runs without one."),
        .remedy = Words::tr("SAVEPOINT, or leave it out."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* transaction = s.transaction();
                if (transaction != nullptr && s.script.inTransaction()
                    && (transaction->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN
                        || transaction->kind == PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START)) {
                    hits.add(s.offset, QString());
                }
            },
    };
}

} // namespace lk::lint
