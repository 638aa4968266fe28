// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnSerialRewritesRule()
{
    return {
        .id = QStringLiteral("column.serial-rewrites"),
        .level = Level::Danger,
        .title = Words::tr("A serial column is added"),
        .explanation = Words::tr("Each row takes a number of a new sequence: the whole table and its indexes are "
                                 "written anew while nobody else may even read it."),
        .remedy = Words::tr(
            "Add a plain bigint column, create the sequence, fill the rows in batches, then set default and owner."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns()) {
                    if (isSerial(*added.column)) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
