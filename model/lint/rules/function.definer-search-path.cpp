// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule functionDefinerSearchPathRule()
{
    return {
        .id = QStringLiteral("function.definer-search-path"),
        .level = Level::Danger,
        .title = Words::tr("SECURITY DEFINER without a search_path"),
        .explanation = Words::tr("The caller's search_path decides which tables and functions the body finds: whoever "
                                 "can create a schema runs code as the owner."),
        .remedy = Words::tr("SET search_path = pg_catalog, the schemas it needs, pg_temp."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* function = s.createFunction()) {
                    const Nodes options = nodes(function->n_options, function->options);
                    bool pinned = false;
                    for (const Node* node : options) {
                        const auto& one = *node->def_elem;
                        pinned = pinned
                            || (text(one.defname) == QLatin1String("set")
                                && one.arg->node_case == PG_QUERY__NODE__NODE_VARIABLE_SET_STMT
                                && text(one.arg->variable_set_stmt->name).toLower() == QLatin1String("search_path"));
                    }
                    if (optionText(option(options, "security")) == QLatin1String("true") && !pinned
                        && function->sql_body == nullptr) {
                        hits.add(s.offset, nameOf(nodes(function->n_funcname, function->funcname)).printed());
                    }
                }
            },
    };
}

} // namespace lk::lint
