// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/forecasttext.h"

#include "app/cli/figures.h"
#include "model/engine/statementstep.h"

#include <QCoreApplication>

namespace lk::cli {

namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("CommandLine", text);
}

QStringList cellsOf(const StepForecast& f)
{
    const FigureRange lock{f.lockMs.low / 1000, f.lockMs.isKnown() ? f.lockMs.high / 1000 : -1};
    return {printedSeconds(f.seconds), printedBytes(f.walBytes), printedBytes(f.diskBytes), printedSeconds(lock)};
}

/// Of the steps that are done and were forecast: both sums.
struct Both {
    StepForecast expected;
    StepFacts facts;
    int steps = 0;
};

Both bothOf(const Plan& plan, const RunSnapshot& snapshot)
{
    Both both;
    for (const Step& step : plan.steps) {
        const StepProgress progress = snapshot.steps.value(step.id);
        const StepForecast* f = snapshot.forecast ? snapshot.forecast->step(step.id) : nullptr;
        if (!f || progress.state != StepState::Done || progress.facts.milliseconds < 0) {
            continue;
        }
        both.expected.seconds = both.expected.seconds + f->seconds;
        both.expected.walBytes = both.expected.walBytes + f->walBytes;
        both.facts.milliseconds = std::max<qint64>(0, both.facts.milliseconds) + progress.facts.milliseconds;
        if (progress.facts.walBytes >= 0) {
            both.facts.walBytes = std::max<qint64>(0, both.facts.walBytes) + progress.facts.walBytes;
        }
        ++both.steps;
    }
    return both;
}

} // namespace

QString tookText(const StepFacts& facts)
{
    return facts.milliseconds < 0 ? QStringLiteral("-") : printedDuration(facts.milliseconds);
}

QString lockText(const StepFacts& facts)
{
    return facts.lockMs < 0 ? QStringLiteral("-") : printedDuration(facts.lockMs);
}

QString walText(const StepFacts& facts)
{
    return printedBytes({double(facts.walBytes), double(facts.walBytes)});
}

QString forecastText(const Plan& plan, const Forecast& forecast)
{
    QList<QStringList> rows{{say("TIME"), say("WAL"), say("DISK"), say("LOCK HELD"), say("STEP")}};
    for (const StepForecast& f : forecast.steps) {
        const Step* step = plan.step(f.stepId);
        rows << cellsOf(f)
                + QStringList{step ? QStringLiteral("%1: %2").arg(toString(step->phase), step->title) : f.stepId};
    }
    rows << cellsOf(forecast.total()) + QStringList{say("all together; the longest lock")};
    QStringList lines{aligned(rows), QString()};
    lines << forecast.notes;
    for (const QString& warning : forecast.warnings) {
        lines << say("Warning: %1").arg(warning);
    }
    return lines.join(QLatin1Char('\n'));
}

QString forecastLine(const Forecast& forecast)
{
    const StepForecast total = forecast.total();
    return say("Forecast: %1, %2 of WAL, %3 more disk; the longest lock %4.")
        .arg(printedSeconds(total.seconds), printedBytes(total.walBytes), printedBytes(total.diskBytes),
            cellsOf(total).last());
}

QString forecastAgainstFact(const Plan& plan, const RunSnapshot& snapshot)
{
    const Both both = bothOf(plan, snapshot);
    return both.steps == 0 ? QString()
                           : say("Forecast %1, took %2; WAL forecast %3, was %4 (the whole server's).")
                                 .arg(printedSeconds(both.expected.seconds), tookText(both.facts),
                                     printedBytes(both.expected.walBytes), walText(both.facts));
}

QJsonObject jsonForecastAgainstFact(const Plan& plan, const RunSnapshot& snapshot)
{
    const Both both = bothOf(plan, snapshot);
    if (both.steps == 0) {
        return {};
    }
    return {{QStringLiteral("steps"), both.steps}, {QStringLiteral("lowSeconds"), both.expected.seconds.low},
        {QStringLiteral("highSeconds"), both.expected.seconds.high},
        {QStringLiteral("seconds"), double(both.facts.milliseconds) / 1000},
        {QStringLiteral("lowWalBytes"), both.expected.walBytes.low},
        {QStringLiteral("highWalBytes"), both.expected.walBytes.high},
        {QStringLiteral("walBytes"), both.facts.walBytes}};
}

QJsonObject jsonOf(const StepFacts& facts)
{
    QJsonObject object;
    if (facts.milliseconds >= 0) {
        object.insert(QStringLiteral("milliseconds"), facts.milliseconds);
    }
    if (facts.walBytes >= 0) {
        object.insert(QStringLiteral("walBytes"), facts.walBytes);
    }
    if (facts.lockMs >= 0) {
        object.insert(QStringLiteral("lockMs"), facts.lockMs);
    }
    return object;
}

} // namespace lk::cli
