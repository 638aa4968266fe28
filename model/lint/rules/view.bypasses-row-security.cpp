// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule viewBypassesRowSecurityRule()
{
    return {
        .id = QStringLiteral("view.bypasses-row-security"),
        .level = Level::Warning,
        .title = Words::tr("A view reads a table with row security as its owner"),
        .explanation = Words::tr("Policies are checked for the view's owner, not for the role that asks: everyone who "
                                 "may read the view sees all rows."),
        .remedy = Words::tr("WITH (security_invoker = true), from PostgreSQL 15 on."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.createView() == nullptr
                    || isOn(nodes(s.createView()->n_options, s.createView()->options), "security_invoker")) {
                    return;
                }
                bool secured = false;
                forEachNode(&s.createView()->query->base, [&](Node& node) {
                    if (node.node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
                        const TableFacts* table = s.script.table(nameOf(node.range_var));
                        secured = secured || (table != nullptr && table->rowSecurity);
                    }
                });
                if (secured) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
