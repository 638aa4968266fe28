// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/guardoptions.h"
#include "app/cli/planfile.h"
#include "app/cli/running.h"

#include <QCoreApplication>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

ExitStatus carryOutUndo(const Call& call)
{
    const auto plan = planOf(call);
    if (!plan) {
        return call.failed(plan.error());
    }
    RunRequest request;
    if (const auto fine = confirmationsInto(request, *plan, call.words, {QStringLiteral("undo-loses-rows")}); !fine) {
        return call.failed(fine.error());
    }
    if (const auto fine = guardInto(request, call.words); !fine) {
        return call.failed(fine.error());
    }
    return carryThrough(call, *plan, request, true);
}

} // namespace

Verb undoVerb()
{
    return {.name = QStringLiteral("undo"),
        .synopsis = QStringLiteral("FILE.lkplan|--plan-id ID --db DSN [--confirm GATE]... [--confirm-all] "
                                   "[--lock-budget MS] [--take-over PID]"),
        .summary = Say::tr("Take back every step that was done, last first; not after Contract has begun."),
        .grammar = {.options
            = QList<OptionSpec>{databaseOption(), planIdOption(), confirmOption(), confirmAllOption()} + guardOptions(),
            .positional = {QStringLiteral("FILE.lkplan")},
            .optionalPositional = true},
        .notes
        = Say::tr("Where going back would lose values it stops with status 3 and wants --confirm undo-loses-rows."),
        .carryOut = carryOutUndo};
}

} // namespace lk::cli
