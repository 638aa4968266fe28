// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/forecasttext.h"
#include "app/cli/planfile.h"
#include "app/cli/running.h"
#include "model/engine/forecasting.h"

#include <QCoreApplication>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

ExitStatus carryOutForecast(const Call& call)
{
    const auto plan = planOf(call);
    if (!plan) {
        return call.failed(plan.error());
    }
    ForecastRequest request;
    request.secondsMost = 10;
    if (call.words.has(QStringLiteral("seconds"))) {
        bool fine = false;
        request.secondsMost = call.words.value(QStringLiteral("seconds")).toInt(&fine);
        if (!fine || request.secondsMost < 1 || request.secondsMost > 600) {
            const auto wrong
                = failure(ErrorKind::BadInput, Say::tr("--seconds: a whole number from 1 to 600 is wanted."));
            return call.failed(wrong.error());
        }
    }
    const auto forecast = forecastBefore(call, *plan, request);
    if (!forecast) {
        return call.failed(forecast.error());
    }
    call.out.object({{QStringLiteral("forecast"), toJson(*forecast)}});
    call.out.print(plan->title());
    call.out.print(forecastText(*plan, *forecast));
    return ExitStatus::Done;
}

} // namespace

Verb forecastVerb()
{
    return {.name = QStringLiteral("forecast"),
        .synopsis = QStringLiteral("FILE.lkplan|--plan-id ID --db DSN [--seconds N]"),
        .summary = Say::tr("Measure on a sample what a plan will take: time, WAL, disk, locks."),
        .grammar = {.options = {databaseOption(), planIdOption(),
                        OptionSpec{.name = QStringLiteral("seconds"),
                            .value = QStringLiteral("N"),
                            .help = Say::tr("How long to measure at the most (10)")}},
            .positional = {QStringLiteral("FILE.lkplan")},
            .optionalPositional = true},
        .notes
        = Say::tr("Copies up to 20,000 rows of each table into a schema of its own, tries the plan's work on them, and "
                  "drops it again. The tables themselves are only read, and nobody waits for it. \"run\" does the same "
                  "within 3 seconds before it begins a plan on more than 8 MB."),
        .carryOut = carryOutForecast};
}

} // namespace lk::cli
