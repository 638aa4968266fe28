// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule foreignKeyTypeDiffersRule()
{
    return {
        .id = QStringLiteral("foreign-key.type-differs"),
        .level = Level::Warning,
        .title = Words::tr("A foreign key's types differ"),
        .explanation = Words::tr("Comparing different types may not use the index, and values that the narrower type "
                                 "cannot hold can never match."),
        .remedy = Words::tr("Give both columns the same type first."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints(true)) {
                    if (!added.isForeignKey()) {
                        continue;
                    }
                    const TableFacts* other = s.script.table(nameOf(added.constraint->pktable));
                    const QStringList to = texts(nodes(added.constraint->n_pk_attrs, added.constraint->pk_attrs));
                    QStringList keys = to;
                    if (other != nullptr && keys.isEmpty()) {
                        for (const ConstraintFacts& one : other->constraints) {
                            keys = one.kind == ConstraintKind::Primary ? one.columns : keys;
                        }
                    }
                    for (qsizetype i = 0; other != nullptr && i < std::min(keys.size(), added.columns.size()); ++i) {
                        QString mine;
                        for (const AddedColumn& column : s.columns(true)) {
                            mine = text(column.column->colname) == added.columns[i]
                                ? printedType(column.column->type_name)
                                : mine;
                        }
                        const TableFacts* own = s.script.table(added.table);
                        if (mine.isEmpty() && own != nullptr && own->column(added.columns[i]) != nullptr) {
                            mine = own->column(added.columns[i])->type;
                        }
                        const ColumnFacts* theirs = other->column(keys[i]);
                        const auto plain = [](QString type) {
                            type = bareType(type);
                            return type.endsWith(QLatin1String("bigserial")) ? QStringLiteral("bigint")
                                : type == QLatin1String("serial")            ? QStringLiteral("integer")
                                                                             : type;
                        };
                        if (!mine.isEmpty() && theirs != nullptr && !theirs->type.isEmpty()
                            && plain(mine) != plain(theirs->type)) {
                            hits.add(*added.action, added.offset,
                                Words::tr("%1 is %2, %3 is %4.")
                                    .arg(added.columns[i], mine, other->name.printed() + QLatin1String(".") + keys[i],
                                        theirs->type));
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
