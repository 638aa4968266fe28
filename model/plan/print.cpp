// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/plan.h"
#include "model/plan/script.h"
#include "model/plan/words.h"

namespace lk {

namespace {

using planner::Words;

QString indented(const QString& text, int blanks)
{
    const QString margin(blanks, QLatin1Char(' '));
    QString result;
    for (const QString& line : text.split(QLatin1Char('\n'))) {
        result += line.isEmpty() ? QStringLiteral("\n") : margin + line + QLatin1Char('\n');
    }
    return result;
}

QString printed(const Hazard& hazard, int blanks)
{
    QString text = QStringLiteral("%1 [%2] %3").arg(toString(hazard.severity), hazard.id, hazard.title);
    if (!hazard.explanation.isEmpty()) {
        text += QLatin1String("\n  ") + hazard.explanation;
    }
    if (!hazard.remedy.isEmpty()) {
        text += QLatin1String("\n  -> ") + hazard.remedy;
    }
    return indented(text, blanks);
}

QString lockWords(const Step& step)
{
    if (step.lock == LockMode::None) {
        return Words::tr("no lock");
    }
    return Words::tr("%1 on %2").arg(toString(step.lock), step.lockedObject);
}

QString printed(const Step& step, int number)
{
    QString text = QStringLiteral("%1. %2  [%3]\n").arg(number).arg(step.title, step.id);
    if (!step.why.isEmpty()) {
        text += indented(step.why, 3);
    }
    if (const GateBody* gate = step.gate()) {
        text += indented(gate->question, 3);
        text += indented(Words::tr("gate: --confirm %1").arg(gate->confirmation), 3);
        if (!gate->typed.isEmpty()) {
            text += indented(Words::tr("the window asks you to type %1").arg(gate->typed), 3);
        }
    } else {
        text += indented(Words::tr("lock: %1; work: %2").arg(lockWords(step), toString(step.work)), 3);
    }
    if (step.irreversible) {
        text += indented(Words::tr("cannot be undone"), 3);
    }
    for (const Hazard& hazard : step.hazards) {
        text += printed(hazard, 3);
    }
    if (const QString sql = sqlOf(step); !sql.isEmpty()) {
        text += indented(sql, 6);
    }
    if (step.undo) {
        text += indented(Words::tr("undo:"), 3);
        for (const QString& statement : step.undo->body.statements) {
            text += indented(statement + QLatin1Char(';'), 6);
        }
        if (!step.undo->losesRows.isEmpty()) {
            text += indented(Words::tr("rows the undo would lose:"), 3);
            text += indented(step.undo->losesRows + QLatin1Char(';'), 6);
        }
    }
    return text;
}

} // namespace

QString printed(const Plan& plan)
{
    QString text = Words::tr("Plan %1\n").arg(plan.id);
    text += Words::tr("made %1 for database %2 (server %3)\n")
                .arg(plan.madeAt.toUTC().toString(Qt::ISODate), plan.database)
                .arg(plan.serverVersion);
    for (const Decision& decision : plan.decisions) {
        text += Words::tr("\n%1: %2\n").arg(printed(decision.change), toString(decision.chosen));
        text += indented(decision.because, 3);
        for (const StrategyOption& option : decision.options) {
            text += indented(QStringLiteral("%1 %2: %3")
                                 .arg(option.possible ? QStringLiteral("+") : QStringLiteral("-"),
                                     toString(option.strategy), option.reason),
                3);
        }
    }
    if (!plan.hazards.isEmpty()) {
        text += QLatin1Char('\n');
        for (const Hazard& hazard : plan.hazards) {
            text += printed(hazard, 0);
        }
    }
    int number = 0;
    std::optional<Phase> phase;
    for (const Step& step : plan.steps) {
        if (phase != step.phase) {
            phase = step.phase;
            text += QStringLiteral("\n== %1 ==\n").arg(toString(*phase));
        }
        text += QLatin1Char('\n') + printed(step, ++number);
    }
    return text;
}

} // namespace lk
