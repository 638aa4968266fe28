// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule functionPublicDefinerRule()
{
    return {
        .id = QStringLiteral("function.public-definer"),
        .level = Level::Warning,
        .title = Words::tr("Everyone may run a SECURITY DEFINER function"),
        .explanation = Words::tr("EXECUTE on a new function belongs to PUBLIC until it is revoked: every role acts "
                                 "with the owner's rights."),
        .remedy = Words::tr("REVOKE EXECUTE ... FROM PUBLIC in the same transaction, then GRANT to those who need it."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const FunctionFacts* function : script.functions()) {
                    if (function->definer && !function->executeRevoked) {
                        hits.add(function->offset, function->name.printed());
                    }
                }
            },
    };
}

} // namespace lk::lint
