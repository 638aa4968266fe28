// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <QRegularExpression>

namespace lk::lint {

Rule identifierNeedsQuotesRule()
{
    return {
        .id = QStringLiteral("identifier.needs-quotes"),
        .level = Level::Info,
        .title = Words::tr("A name that must be quoted for ever"),
        .explanation
        = Words::tr("Capitals, blanks and the like must be quoted in every statement, and some tools forget it."),
        .remedy = Words::tr("Lower case, digits and underscores."),
        .on = false,
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                static const QRegularExpression plain(QStringLiteral("^[a-z_][a-z0-9_$]*$"));
                const auto look = [&](const QString& name, qsizetype offset) {
                    if (!name.isEmpty() && !plain.match(name).hasMatch()) {
                        hits.add(offset, Name{{}, name}.printed());
                    }
                };
                if (const auto* table = s.createTable()) {
                    look(text(table->relation->relname), s.at(table->relation->location));
                }
                for (const AddedColumn& added : s.columns(true)) {
                    look(text(added.column->colname), added.offset);
                }
            },
    };
}

} // namespace lk::lint
