// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/guardoptions.h"
#include "app/cli/planfile.h"
#include "app/cli/running.h"
#include "app/cli/tuning.h"
#include "model/engine/firingtriggers.h"

#include <QCoreApplication>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

Result<RunRequest> requestOf(const Words& words, const Plan& plan)
{
    RunRequest request;
    if (words.has(QStringLiteral("through"))) {
        request.through = phaseFromString(words.value(QStringLiteral("through")));
        if (!request.through) {
            return failure(ErrorKind::BadInput,
                Say::tr("Unknown phase \"%1\".").arg(words.value(QStringLiteral("through"))),
                Say::tr("The phases are expand, migrate and contract."));
        }
    }
    return confirmationsInto(request, plan, words, {QLatin1String(backfillFiresTriggers)})
        .and_then([&] { return guardInto(request, words); })
        .and_then([&] { return tuningIn(words); })
        .transform([&](const TuningOrder&) { return request; });
}

ExitStatus carryOutRun(const Call& call)
{
    const auto plan = planOf(call);
    if (!plan) {
        return call.failed(plan.error());
    }
    const auto request = requestOf(call.words, *plan);
    if (!request) {
        return call.failed(request.error());
    }
    return carryThrough(call, *plan, *request, false);
}

} // namespace

Verb runVerb()
{
    return {.name = QStringLiteral("run"),
        .synopsis = QStringLiteral("FILE.lkplan|--plan-id ID --db DSN [--through expand|migrate|contract] [--confirm "
                                   "GATE]... [--confirm-all] [--mode MODE] [--workers N] [--target-ms MS] [--delay-ms "
                                   "MS] [--hours HH:MM-HH:MM] [--lock-budget MS] [--take-over PID] [--no-forecast]"),
        .summary = Say::tr("Carry a plan out from where the journal stands."),
        .grammar = {.options = QList<OptionSpec>{databaseOption(), planIdOption(),
                                   OptionSpec{.name = QStringLiteral("through"),
                                       .value = QStringLiteral("PHASE"),
                                       .help = Say::tr("Stop behind this phase: expand, migrate or contract")},
                                   confirmOption(), confirmAllOption()}
                + tuningOptions()
                + QList<OptionSpec>{OptionSpec{.name = QStringLiteral("target"),
                                        .value = QStringLiteral("MS"),
                                        .help = Say::tr("The same as --target-ms")},
                    OptionSpec{.name = QStringLiteral("delay"),
                        .value = QStringLiteral("MS"),
                        .help = Say::tr("The same as --delay-ms")}}
                + QList<OptionSpec>{OptionSpec{.name = QStringLiteral("no-forecast"),
                    .help = Say::tr("Begin at once, without measuring what the plan will take")}}
                + guardOptions(),
            .positional = {QStringLiteral("FILE.lkplan")},
            .optionalPositional = true},
        .notes
        = Say::tr("Stops with status 3 at a gate that is not confirmed, and says how to go on. Ctrl+C stops as soon as "
                  "that is safe (status 4); the next run carries on there. A plan that is finished stays as it is. "
                  "\"lockkeeper tune\" changes how a backfill goes while it runs."),
        .carryOut = carryOutRun};
}

} // namespace lk::cli
