// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <QRegularExpression>

namespace lk::lint {

Rule functionImmutableLiesRule()
{
    return {
        .id = QStringLiteral("function.immutable-lies"),
        .level = Level::Warning,
        .title = Words::tr("An IMMUTABLE function that is not"),
        .explanation = Words::tr("It reads the clock, a setting or a table, but the planner folds it once, and indexes "
                                 "and generated columns keep what it said then: wrong results, unseen."),
        .remedy = Words::tr("STABLE, or hand in what it reads."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* function = s.createFunction();
                if (function == nullptr) {
                    return;
                }
                const Nodes options = nodes(function->n_options, function->options);
                static const QRegularExpression reads(
                    QStringLiteral("\\b(now\\s*\\(|clock_timestamp|current_(timestamp|date|time|setting|user)\\b|"
                                   "random\\s*\\(|nextval\\s*\\(|from\\s+(?!generate_series|unnest|jsonb?_|regexp_|"
                                   "string_to_table)[a-z_\"]+(?!\\s*\\()\\b(?!\\s*\\())"),
                    QRegularExpression::CaseInsensitiveOption);
                static const QRegularExpression inner(QStringLiteral("\\b(extract|substring|trim|overlay|position)\\s*"
                                                                     "\\([^()]*\\)|IS\\s+(NOT\\s+)?DISTINCT\\s+FROM"),
                    QRegularExpression::CaseInsensitiveOption);
                QString body = optionText(option(options, "as"));
                body.remove(inner); // FROM there names no table
                if (optionText(option(options, "volatility")) == QLatin1String("immutable") && body.contains(reads)) {
                    hits.add(s.offset, nameOf(nodes(function->n_funcname, function->funcname)).printed());
                }
            },
    };
}

} // namespace lk::lint
