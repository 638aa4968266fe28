// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/forecasttext.h"

#include "app/cli/figures.h"
#include "model/engine/statementstep.h"

#include <QCoreApplication>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

QStringList cellsOf(const StepForecast& f)
{
    const FigureRange lock{f.lockMs.low / 1000, f.lockMs.isKnown() ? f.lockMs.high / 1000 : -1};
    return {printedSeconds(f.seconds), printedBytes(f.walBytes), printedBytes(f.diskBytes), printedSeconds(lock)};
}

/// Each reason once, for which figures are estimates that could have been measured.
QStringList whyEstimated(const Forecast& forecast)
{
    QStringList reasons;
    for (const StepForecast& f : forecast.steps) {
        reasons << f.whyEstimated;
    }
    reasons.removeAll(QString());
    reasons.removeDuplicates();
    return reasons;
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
        if (progress.facts.diskBytes) { // what is compared is of the same steps
            both.expected.diskBytes = both.expected.diskBytes + f->diskBytes;
            both.facts.diskBytes = both.facts.diskBytes.value_or(0) + *progress.facts.diskBytes;
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
    QList<QStringList> rows{{Say::tr("TIME"), Say::tr("WAL"), Say::tr("DISK"), Say::tr("LOCK HELD"), Say::tr("STEP")}};
    for (const StepForecast& f : forecast.steps) {
        const Step* step = plan.step(f.stepId);
        QStringList cells = cellsOf(f);
        if (!f.whyEstimated.isEmpty()) {
            cells[0] = Say::tr("%1 (estimated)").arg(cells[0]);
        }
        rows << cells + QStringList{step ? QStringLiteral("%1: %2").arg(toString(step->phase), step->title) : f.stepId};
    }
    rows << cellsOf(forecast.total()) + QStringList{Say::tr("all together; the longest lock")};
    QStringList lines{aligned(rows), QString()};
    lines << forecast.notes;
    for (const QString& warning : forecast.warnings) {
        lines << Say::tr("Warning: %1").arg(warning);
    }
    return lines.join(QLatin1Char('\n'));
}

QString forecastLine(const Forecast& forecast)
{
    const StepForecast total = forecast.total();
    const QString line = Say::tr("Forecast: %1, %2 of WAL, %3 more disk; the longest lock %4.")
                             .arg(printedSeconds(total.seconds), printedBytes(total.walBytes),
                                 printedBytes(total.diskBytes), cellsOf(total).last());
    const QStringList reasons = whyEstimated(forecast);
    return reasons.isEmpty() ? line
                             : line + QLatin1Char(' ')
            + (total.measured ? Say::tr("Part of it is estimated, not measured: %1.")
                              : Say::tr("This is estimated, not measured: %1."))
                  .arg(reasons.join(QLatin1String("; ")));
}

QString forecastAgainstFact(const Plan& plan, const RunSnapshot& snapshot)
{
    const Both both = bothOf(plan, snapshot);
    if (both.steps == 0) {
        return {};
    }
    const QString told = Say::tr("Forecast %1, took %2; WAL forecast %3, was %4 (the whole server's)")
                             .arg(printedSeconds(both.expected.seconds), tookText(both.facts),
                                 printedBytes(both.expected.walBytes), walText(both.facts));
    return both.facts.diskBytes
        ? Say::tr("%1; more disk forecast %2, was %3.")
              .arg(told, printedBytes(both.expected.diskBytes), printedGrowth(both.facts.diskBytes))
        : told + QLatin1Char('.');
}

QJsonObject jsonForecastAgainstFact(const Plan& plan, const RunSnapshot& snapshot)
{
    const Both both = bothOf(plan, snapshot);
    if (both.steps == 0) {
        return {};
    }
    QJsonObject object{{QStringLiteral("steps"), both.steps}, {QStringLiteral("lowSeconds"), both.expected.seconds.low},
        {QStringLiteral("highSeconds"), both.expected.seconds.high},
        {QStringLiteral("seconds"), double(both.facts.milliseconds) / 1000},
        {QStringLiteral("lowWalBytes"), both.expected.walBytes.low},
        {QStringLiteral("highWalBytes"), both.expected.walBytes.high},
        {QStringLiteral("walBytes"), both.facts.walBytes}};
    if (both.facts.diskBytes) {
        object.insert(QStringLiteral("lowDiskBytes"), both.expected.diskBytes.low);
        object.insert(QStringLiteral("highDiskBytes"), both.expected.diskBytes.high);
        object.insert(QStringLiteral("diskBytes"), *both.facts.diskBytes);
    }
    return object;
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
    if (facts.diskBytes) {
        object.insert(QStringLiteral("diskBytes"), *facts.diskBytes);
    }
    return object;
}

} // namespace lk::cli
