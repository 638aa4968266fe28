// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/planfile.h"
#include "app/cli/tuning.h"
#include "model/engine/journalstore.h"
#include "model/engine/operatorlock.h"

#include <QCoreApplication>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

Result<QString> order(const Call& call, const Plan& plan, const TuningOrder& order)
{
    auto session = call.backend.connect(databaseOf(call.words), Purpose::Run);
    if (!session) {
        return std::unexpected(session.error());
    }
    const auto holder = OperatorLock::holder(**session, plan.id);
    if (!holder) {
        return std::unexpected(holder.error());
    }
    if (!*holder) {
        return failure(ErrorKind::NotFound, Say::tr("Nobody carries this plan out just now."),
            Say::tr("The options of \"run\" say how the next one begins."));
    }
    auto prepared = TuningOrders::prepare(**session).and_then(
        [&] { return TuningOrders::post(**session, plan.id, operatorOfThisProcess(), order); });
    if (!prepared) {
        if (prepared.error().kind == ErrorKind::Privilege) {
            prepared.error().remedy
                = Say::tr("Have the journal's owner run: GRANT SELECT, INSERT ON lockkeeper.tuning TO "
                          "the users who may tune.");
        }
        return std::unexpected(prepared.error());
    }
    return Say::tr("Told %1; it takes effect within 2 s while a backfill runs.").arg(printed(**holder));
}

ExitStatus carryOutTune(const Call& call)
{
    const auto plan = planOf(call);
    if (!plan) {
        return call.failed(plan.error());
    }
    auto wanted = tuningIn(call.words);
    if (!wanted) {
        return call.failed(wanted.error());
    }
    const bool pause = call.words.has(QStringLiteral("pause"));
    const bool resume = call.words.has(QStringLiteral("resume"));
    if (pause || resume) {
        wanted->paused = pause;
    }
    if (wanted->isEmpty() || (pause && resume)) {
        return call.failed(Error{.kind = ErrorKind::BadInput,
            .message = pause && resume ? Say::tr("--pause and --resume together make no sense.")
                                       : Say::tr("Nothing to change was given.")});
    }
    const auto told = order(call, *plan, *wanted);
    if (!told) {
        return call.failed(told.error());
    }
    call.out.object({{QStringLiteral("tuned"), plan->id}, {QStringLiteral("message"), *told}});
    call.out.print(*told);
    return ExitStatus::Done;
}

} // namespace

Verb tuneVerb()
{
    return {.name = QStringLiteral("tune"),
        .synopsis = QStringLiteral("FILE.lkplan|--plan-id ID --db DSN [--pause|--resume] [--mode MODE] [--workers N] "
                                   "[--target-ms MS] [--delay-ms MS] [--hours HH:MM-HH:MM|any]"),
        .summary = Say::tr("Change how gently a backfill goes that runs elsewhere: window or another terminal."),
        .grammar = {.options
            = QList<OptionSpec>{databaseOption(), planIdOption(),
                  OptionSpec{.name = QStringLiteral("pause"), .help = Say::tr("Hold after the batches that run")},
                  OptionSpec{.name = QStringLiteral("resume"), .help = Say::tr("Go on")}}
                + tuningOptions(),
            .positional = {QStringLiteral("FILE.lkplan")},
            .optionalPositional = true},
        .notes = Say::tr("Only what is given changes. The run reads it every 2 s from lockkeeper.tuning."),
        .carryOut = carryOutTune};
}

} // namespace lk::cli
