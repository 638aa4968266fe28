// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule viewRecreatedRule()
{
    return {
        .id = QStringLiteral("view.recreated"),
        .level = Level::Warning,
        .title = Words::tr("A view is dropped and made again"),
        .explanation = Words::tr("Its owner, grants, comment and options (security_invoker, check_option) are gone; "
                                 "outside of one transaction it is missing in between."),
        .remedy = Words::tr("CREATE OR REPLACE VIEW where columns only come at the end; else both in one transaction, "
                            "with GRANTs after it."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.createView() != nullptr) {
                    const Name name = nameOf(s.createView()->view);
                    if (s.script.dropped(QLatin1String("table"), s.script.key(name)) != nullptr) {
                        hits.add(s.first());
                    }
                }
            },
    };
}

} // namespace lk::lint
