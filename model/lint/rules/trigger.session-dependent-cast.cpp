// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <QRegularExpression>

namespace lk::lint {

Rule triggerSessionDependentCastRule()
{
    return {
        .id = QStringLiteral("trigger.session-dependent-cast"),
        .level = Level::Warning,
        .title = Words::tr("A trigger converts by the client's settings"),
        .explanation
        = Words::tr("A cast between text and dates or times, or between timestamp and timestamptz, follows TimeZone "
                    "and DateStyle of whoever writes the row: two clients store two values for one input."),
        .remedy = Words::tr("SET timezone and datestyle (and search_path) on the function."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* trigger = s.createTrigger();
                if (trigger == nullptr) {
                    return;
                }
                const FunctionFacts* function
                    = s.script.function(nameOf(nodes(trigger->n_funcname, trigger->funcname)));
                static const QRegularExpression cast(
                    QStringLiteral(
                        "(::\\s*|\\bAS\\s+)(timestamptz|timestamp|date|timetz|interval)\\b|\\bto_char\\s*\\("),
                    QRegularExpression::CaseInsensitiveOption);
                if (function != nullptr && !function->settings.contains(QLatin1String("timezone"))
                    && function->body.contains(cast)) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
