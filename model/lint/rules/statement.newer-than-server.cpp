// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule statementNewerThanServerRule()
{
    return {
        .id = QStringLiteral("statement.newer-than-server"),
        .level = Level::Danger,
        .title = Words::tr("The server is too old for this"),
        .explanation = Words::tr("The server that --server-version names does not know it yet: the script fails here."),
        .remedy = Words::tr("Another way, or a newer server."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const int version = s.script.serverVersion();
                if (version == 0) {
                    return;
                }
                const auto needs = [&](int major, const QString& what, qsizetype offset) {
                    if (version < major) {
                        hits.add(offset, s.first().on.printed(),
                            Words::tr("%1 came with PostgreSQL %2; this is for %3.").arg(what).arg(major).arg(version));
                    }
                };
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_SetExpression)) {
                        needs(17, QStringLiteral("SET EXPRESSION"), action.offset);
                    }
                }
                static const QHash<QString, int> functions{{QStringLiteral("pg_input_is_valid"), 16},
                    {QStringLiteral("pg_input_error_info"), 16}, {QStringLiteral("any_value"), 16},
                    {QStringLiteral("array_shuffle"), 16}, {QStringLiteral("array_sample"), 16},
                    {QStringLiteral("random_normal"), 16}, {QStringLiteral("to_bin"), 17},
                    {QStringLiteral("to_oct"), 17}, {QStringLiteral("uuidv7"), 18}, {QStringLiteral("uuidv4"), 18},
                    {QStringLiteral("array_sort"), 18}, {QStringLiteral("array_reverse"), 18},
                    {QStringLiteral("casefold"), 18}, {QStringLiteral("crc32"), 18}};
                const QStringList called = calledFunctions(s.node);
                for (const QString& name : called) {
                    if (functions.contains(name) && s.script.function({{}, name}) == nullptr) {
                        needs(functions.value(name), name + QLatin1String("()"), s.offset);
                    }
                }
                if (s.node->node_case == PG_QUERY__NODE__NODE_MERGE_STMT && s.node->merge_stmt->n_returning_list > 0) {
                    needs(17, QStringLiteral("MERGE ... RETURNING"), s.offset);
                }
                if (const auto* set = s.set();
                    set != nullptr && text(set->name).toLower() == QLatin1String("transaction_timeout")) {
                    needs(17, QStringLiteral("transaction_timeout"), s.offset);
                }
                if (const auto* index = s.createIndex(); index != nullptr && index->nulls_not_distinct) {
                    needs(15, QStringLiteral("NULLS NOT DISTINCT"), s.offset);
                }
                if (s.createView() != nullptr
                    && option(nodes(s.createView()->n_options, s.createView()->options), "security_invoker")
                        != nullptr) {
                    needs(15, QStringLiteral("security_invoker"), s.offset);
                }
            },
    };
}

} // namespace lk::lint
