// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <QRegularExpression>

namespace lk::lint {

Rule functionNamesRenamedRule()
{
    return {
        .id = QStringLiteral("function.names-renamed"),
        .level = Level::Warning,
        .title = Words::tr("A function's text names what has been renamed"),
        .explanation = Words::tr("The text of a function is not rewritten: it fails at its next call."),
        .remedy = Words::tr("CREATE OR REPLACE FUNCTION in the same transaction as the rename."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* rename = s.rename();
                if (rename == nullptr
                    || (rename->rename_type != PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN
                        && rename->rename_type != PG_QUERY__OBJECT_TYPE__OBJECT_TABLE)) {
                    return;
                }
                const QString old = rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN ? text(rename->subname)
                                                                                                : s.first().on.name;
                const QRegularExpression word(
                    QLatin1String("(?<![\\w$])") + QRegularExpression::escape(old) + QLatin1String("(?![\\w$])"),
                    QRegularExpression::CaseInsensitiveOption);
                for (const FunctionFacts* function : s.script.functions()) {
                    const bool ofTable = rename->rename_type == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE
                        || function->body.contains(s.first().on.name)
                        || function->body.contains(QRegularExpression(
                            QStringLiteral("\\b(NEW|OLD)\\b"), QRegularExpression::CaseInsensitiveOption));
                    if (ofTable && function->body.contains(word)) {
                        hits.add(s.first(),
                            Words::tr("%1 names %2 in its text, which is not rewritten.")
                                .arg(function->name.printed(), old));
                    }
                }
            },
    };
}

} // namespace lk::lint
