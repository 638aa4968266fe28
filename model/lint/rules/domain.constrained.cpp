// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule domainConstrainedRule()
{
    return {
        .id = QStringLiteral("domain.constrained"),
        .level = Level::Info,
        .title = Words::tr("A domain with a constraint"),
        .explanation = Words::tr("Adding a column of it rewrites the table, changing the constraint scans every table "
                                 "that uses it, and casts of NULL in outer joins break the promise of NOT NULL."),
        .remedy = Words::tr("The base type, with a CHECK at each column."),
        .on = false,
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_CREATE_DOMAIN_STMT) {
                    const auto& domain = *s.node->create_domain_stmt;
                    for (const Node* one : nodes(domain.n_constraints, domain.constraints)) {
                        if (one->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_CHECK
                            || one->constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL) {
                            hits.add(s.at(one->constraint->location),
                                nameOf(nodes(domain.n_domainname, domain.domainname)).printed());
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
