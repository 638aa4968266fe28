// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/planfile.h"

#include <QCoreApplication>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

ExitStatus carryOutShow(const Call& call)
{
    const auto plan = planOf(call.words);
    if (!plan) {
        return call.failed(plan.error());
    }
    call.out.object({{QStringLiteral("plan"), toJson(*plan)}});
    call.out.print(printed(*plan));
    return ExitStatus::Done;
}

} // namespace

Verb showVerb()
{
    return {.name = QStringLiteral("show"),
        .synopsis = QStringLiteral("FILE.lkplan"),
        .summary = Say::tr("Show a plan: phases, steps, SQL, locks, hazards."),
        .grammar = {.options = {}, .positional = {QStringLiteral("FILE.lkplan")}},
        .carryOut = carryOutShow};
}

} // namespace lk::cli
