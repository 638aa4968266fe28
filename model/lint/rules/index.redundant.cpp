// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexRedundantRule()
{
    return {
        .id = QStringLiteral("index.redundant"),
        .level = Level::Info,
        .title = Words::tr("An index that another one contains"),
        .explanation = Words::tr(
            "Its columns are the first ones of another index of the table: every write keeps both, queries need one."),
        .remedy = Words::tr("Keep the longer one, unless this one is unique or much smaller."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* index = s.createIndex();
                const TableFacts* table = index == nullptr ? nullptr : s.script.table(s.first().on);
                if (table == nullptr || index->unique || index->where_clause != nullptr) {
                    return;
                }
                QStringList columns;
                for (const Node* node : nodes(index->n_index_params, index->index_params)) {
                    columns << text(node->index_elem->name);
                    if (node->index_elem->ordering == PG_QUERY__SORT_BY_DIR__SORTBY_DESC
                        || node->index_elem->n_opclass > 0) {
                        return;
                    }
                }
                const auto contains = [&](const QStringList& keys) {
                    return !columns.contains(QString()) && keys.size() >= columns.size()
                        && keys.first(columns.size()) == columns;
                };
                for (const IndexFacts& other : table->indexes) {
                    if (!other.partial && other.ordinary && other.method == text(index->access_method)
                        && contains(other.columns)) {
                        hits.add(s.first(), Words::tr("%1 begins with the same columns.").arg(other.name));
                        return;
                    }
                }
                for (const ConstraintFacts& other : table->constraints) {
                    const bool keyed = other.kind == ConstraintKind::Primary || other.kind == ConstraintKind::Unique;
                    if (keyed && text(index->access_method) == QLatin1String("btree") && contains(other.columns)) {
                        hits.add(s.first(), Words::tr("%1 begins with the same columns.").arg(other.name));
                        return;
                    }
                }
            },
    };
}

} // namespace lk::lint
