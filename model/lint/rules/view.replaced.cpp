// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule viewReplacedRule()
{
    return {
        .id = QStringLiteral("view.replaced"),
        .level = Level::Info,
        .title = Words::tr("A view is replaced"),
        .explanation = Words::tr("Takes AccessExclusive on the view, so that its readers wait. It may only add columns "
                                 "at the end; another type, name or order fails."),
        .remedy = Words::tr("With a lock_timeout."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.createView() != nullptr && s.createView()->replace) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
