// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <QRegularExpression>

namespace lk::lint {

Rule doOneTransactionRule()
{
    return {
        .id = QStringLiteral("do.one-transaction"),
        .level = Level::Warning,
        .title = Words::tr("A loop of writes in one DO block"),
        .explanation = Words::tr("A DO block is one transaction unless it commits: all rows it has written stay locked "
                                 "until its end, and nothing deleted meanwhile can be cleaned up."),
        .remedy = Words::tr("COMMIT in the loop (outside of a transaction), or run the batches from a client."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case != PG_QUERY__NODE__NODE_DO_STMT) {
                    return;
                }
                const QString body = optionText(option(nodes(s.node->do_stmt->n_args, s.node->do_stmt->args), "as"));
                const auto has = [&](const char* pattern) {
                    return body.contains(
                        QRegularExpression(QString::fromLatin1(pattern), QRegularExpression::CaseInsensitiveOption));
                };
                if (has("\\bloop\\b") && has("\\b(update|delete\\s+from|insert\\s+into)\\b") && !has("\\bcommit\\b")) {
                    hits.add(s.offset, QString());
                }
            },
    };
}

} // namespace lk::lint
