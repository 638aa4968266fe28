// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule domainConstraintScansRule()
{
    return {
        .id = QStringLiteral("domain.constraint-scans"),
        .level = Level::Warning,
        .title = Words::tr("A domain's constraint is tried on every table that uses it"),
        .explanation = Words::tr("Every column of the domain, in every table, is read with writes locked out."),
        .remedy = Words::tr("ALTER DOMAIN ... ADD CONSTRAINT ... NOT VALID, then VALIDATE CONSTRAINT; for NOT NULL a "
                            "CHECK (VALUE IS NOT NULL)."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_ALTER_DOMAIN_STMT) {
                    const auto& domain = *s.node->alter_domain_stmt;
                    const QString what = text(domain.subtype);
                    const bool adds = what == QLatin1String("C") && domain.def != nullptr
                        && !domain.def->constraint->skip_validation;
                    if (adds || what == QLatin1String("O")) {
                        hits.add(s.offset, nameOf(nodes(domain.n_type_name, domain.type_name)).printed());
                    }
                }
            },
    };
}

} // namespace lk::lint
