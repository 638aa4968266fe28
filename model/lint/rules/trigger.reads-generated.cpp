// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <QRegularExpression>

namespace lk::lint {

Rule triggerReadsGeneratedRule()
{
    return {
        .id = QStringLiteral("trigger.reads-generated"),
        .level = Level::Warning,
        .title = Words::tr("A BEFORE trigger reads a generated column"),
        .explanation = Words::tr("Generated columns are computed after the BEFORE triggers: NEW holds NULL there."),
        .remedy = Words::tr("Repeat the expression, or use an AFTER trigger."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* trigger = s.createTrigger();
                if (trigger == nullptr || (trigger->timing & 2) == 0 || !trigger->row) { // TRIGGER_TYPE_BEFORE
                    return;
                }
                const TableFacts* table = s.script.table(s.first().on);
                const FunctionFacts* function
                    = s.script.function(nameOf(nodes(trigger->n_funcname, trigger->funcname)));
                if (table == nullptr || function == nullptr) {
                    return;
                }
                for (const ColumnFacts& column : table->columns) {
                    const QRegularExpression use(QLatin1String("\\bnew\\s*\\.\\s*\"?")
                            + QRegularExpression::escape(column.name) + QLatin1String("\\b"),
                        QRegularExpression::CaseInsensitiveOption);
                    if (column.generated && function->body.contains(use)) {
                        hits.add(s.first(),
                            Words::tr("%1 is generated: NEW.%1 is NULL in a BEFORE trigger.").arg(column.name));
                    }
                }
            },
    };
}

} // namespace lk::lint
