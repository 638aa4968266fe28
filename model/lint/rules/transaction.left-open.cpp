// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule transactionLeftOpenRule()
{
    return {
        .id = QStringLiteral("transaction.left-open"),
        .level = Level::Danger,
        .title = Words::tr("The transaction is never ended"),
        .explanation = Words::tr("The script begins a transaction and does not commit it: when the connection closes "
                                 "everything in it is rolled back."),
        .remedy = Words::tr("COMMIT at the end."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                if (script.inTransaction() && !script.wholeScript()) {
                    hits.add(script.transactionOffset(), QString());
                }
            },
    };
}

} // namespace lk::lint
