// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/script.h"

namespace lk {

QList<ScriptFile> scripts(const Plan& plan)
{
    QList<ScriptFile> files;
    int number = 0;
    for (const Phase phase : {Phase::Expand, Phase::Migrate, Phase::Contract}) {
        ++number;
        ScriptFile file{QStringLiteral("%1-%2.sql").arg(number).arg(toString(phase)), {}};
        file.text = QStringLiteral("-- Lockkeeper plan %1\n").arg(plan.id);
        for (const Step& step : plan.steps) {
            if (step.phase == phase) {
                file.text += QStringLiteral("\n-- %1\n%2\n").arg(step.title, sqlOf(step));
            }
        }
        files << file;
    }
    return files;
}

} // namespace lk
