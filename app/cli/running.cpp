// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/running.h"

#include "app/cli/forecasttext.h"
#include "app/cli/json.h"
#include "app/cli/runreport.h"
#include "app/cli/tuning.h"
#include "model/engine/failures.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <atomic>

namespace lk::cli {

namespace {

QString shellWord(const QString& word)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./:=@%+,-]+$"));
    if (plain.match(word).hasMatch()) {
        return word;
    }
    QString inside = word;
    inside.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + inside + QLatin1Char('\'');
}

} // namespace

QString commandAgain(const Call& call, const QString& verb)
{
    QStringList words{QStringLiteral("lockkeeper"), verb};
    if (call.words.positional.isEmpty()) {
        words << QStringLiteral("--plan-id") << shellWord(call.words.value(QStringLiteral("plan-id")));
    } else {
        words << shellWord(call.words.positional.first());
    }
    words << QStringLiteral("--db") << shellWord(call.words.value(QStringLiteral("db")));
    if (call.words.has(QStringLiteral("through"))) {
        words << QStringLiteral("--through") << call.words.value(QStringLiteral("through"));
    }
    if (call.words.has(QStringLiteral("lock-budget"))) {
        words << QStringLiteral("--lock-budget") << call.words.value(QStringLiteral("lock-budget"));
    }
    return words.join(QLatin1Char(' '));
}

Result<Forecast> forecastBefore(const Call& call, const Plan& plan, ForecastRequest request)
{
    std::atomic_bool stopped = false;
    call.interrupt.onStop([&stopped] { stopped = true; });
    request.stopped = [&stopped] { return stopped.load(); };
    auto forecast = makeForecast(call.backend, databaseOf(call.words), plan, request);
    call.interrupt.onStop({});
    return forecast;
}

namespace {

/// Before a plan on large tables begins, what it will take. What goes wrong here the run itself tells better.
std::shared_ptr<const Forecast> foretold(
    const Call& call, const Plan& plan, const BackfillTuning& tuning, int lockBudgetMs)
{
    RunControl control;
    const auto status = Runner(call.backend, databaseOf(call.words), plan, control, {}).status(lockBudgetMs);
    const bool begun = !status || status->holder || std::ranges::any_of(status->steps, [](const StepProgress& step) {
        return step.state != StepState::Pending && step.state != StepState::Ready && step.state != StepState::NeedsYou
            && step.state != StepState::Undone;
    });
    if (begun || plan.hasBlockingHazard()) {
        return nullptr;
    }
    ForecastRequest request;
    request.tuning = tuning;
    request.bytesLeast = 8 << 20;
    const auto forecast = forecastBefore(call, plan, request);
    if (!forecast && !isStopped(forecast.error()) && !isConnectionLost(forecast.error())) {
        call.out.object({{QStringLiteral("event"), QStringLiteral("forecast")},
            {QStringLiteral("error"), jsonOf(forecast.error())}});
        call.out.tell(QCoreApplication::translate("CommandLine", "What this will take could not be foretold: %1")
                .arg(forecast.error().message));
    }
    if (!forecast || forecast->steps.isEmpty()) {
        return nullptr;
    }
    call.out.object(
        {{QStringLiteral("event"), QStringLiteral("forecast")}, {QStringLiteral("forecast"), toJson(*forecast)}});
    call.out.tell(forecastLine(*forecast));
    for (const QString& warning : forecast->warnings) {
        call.out.tell(warning);
    }
    return std::make_shared<const Forecast>(*forecast);
}

} // namespace

ExitStatus carryThrough(const Call& call, const Plan& plan, RunRequest request, bool undo)
{
    RunControl control;
    // What makes no sense was refused before.
    const BackfillTuning tuning = tuningIn(call.words).value_or(TuningOrder{}).on(BackfillTuning{});
    control.setTuning(tuning);
    if (!undo && !call.words.has(QStringLiteral("no-forecast"))) {
        request.forecast = foretold(call, plan, tuning, request.lockBudgetMs);
    }
    call.interrupt.onStop([&control] { control.stop(); });
    RunReport report(call.out, plan, undo);
    Result<RunOutcome> outcome;
    call.out.beginLive();
    {
        Runner runner(call.backend, databaseOf(call.words), plan, control,
            [&report](const RunSnapshot& snapshot) { report.take(snapshot); });
        outcome = undo ? runner.undo(request) : runner.run(request);
    }
    call.interrupt.onStop({});
    call.out.settle();
    return outcome
        ? report.conclude(*outcome, commandAgain(call, undo ? QStringLiteral("undo") : QStringLiteral("run")))
        : report.fail(outcome.error(), control.isStopped());
}

} // namespace lk::cli
