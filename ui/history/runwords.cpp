// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/history/runwords.h"

#include "model/workspace/runhistorytext.h"
#include "ui/plan/statewords.h"
#include "ui/table/figures.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::HistoryPage)
};

QString nothing()
{
    return QStringLiteral("–");
}

QString rowCount(const std::optional<RunStep>& step)
{
    return step && step->rows() >= 0 ? QLocale().toString(step->rows()) : nothing();
}

QString outcomeIconName(const QString& outcome)
{
    return outcome == QLatin1String("done")   ? QStringLiteral("data-success")
        : outcome == QLatin1String("failed")  ? QStringLiteral("data-error")
        : outcome == QLatin1String("stopped") ? QStringLiteral("media-playback-stop")
        : outcome == QLatin1String("pending") ? QStringLiteral("role-neutral")
                                              : QStringLiteral("question");
}

QString tryOutcome(const RunTry& one)
{
    RunStep alone;
    alone.tries << one;
    return outcomeWord(alone);
}

QString waitsOf(const RunTry& one)
{
    RunStep alone;
    alone.tries << one;
    return waitsWord(alone);
}

QString said(const JournalEntry& entry)
{
    return entry.error ? entry.error->message.section(QLatin1Char('\n'), 0, 0) : entry.result;
}

QString whole(const JournalEntry& entry)
{
    return entry.error ? entry.error->printed() : entry.result;
}

} // namespace

QString whenWords(const QDateTime& time)
{
    return time.isValid() ? QLocale().toString(time.toLocalTime(), QLocale::ShortFormat) : nothing();
}

QString tookWords(qint64 milliseconds)
{
    return milliseconds < 0   ? nothing()
        : milliseconds < 1000 ? Words::tr("%1 ms").arg(milliseconds)
                              : durationWords(milliseconds);
}

QString fateIconName(const RunSummary& run)
{
    switch (run.fate) {
    case RunFate::UnderWay:
        return QStringLiteral("media-playback-start");
    case RunFate::Open:
        return QStringLiteral("chronometer");
    case RunFate::Finished:
        return run.key.undo ? QStringLiteral("edit-undo") : QStringLiteral("data-success");
    case RunFate::TakenBack:
    case RunFate::GoingBack:
    case RunFate::Waiting:
        return QStringLiteral("edit-undo");
    }
    Q_UNREACHABLE();
}

Role fateRole(RunFate fate)
{
    switch (fate) {
    case RunFate::UnderWay:
        return Role::Expand;
    case RunFate::Open:
    case RunFate::GoingBack:
    case RunFate::Waiting:
        return Role::Waiting;
    case RunFate::Finished:
        return Role::Migrate;
    case RunFate::TakenBack:
        return Role::Neutral;
    }
    Q_UNREACHABLE();
}

FactsTable stepFacts(const RunRecord& record)
{
    FactsTable table{{Words::tr("Outcome"), Words::tr("Phase"), Words::tr("Step"), Words::tr("Took"),
                         Words::tr("Forecast"), Words::tr("Tries"), Words::tr("Rows"), Words::tr("Lock Held"),
                         Words::tr("WAL"), Words::tr("Waited For"), Words::tr("Result")},
        {}, {3, 4, 5, 6, 7, 8}};
    for (const RunStep& step : record.steps) {
        const JournalEntry last = step.tries.isEmpty() ? JournalEntry() : step.tries.last().entry;
        QStringList tip{step.title};
        if (step.forecast && step.diskBytes) {
            tip << Words::tr("More disk: forecast %1, was %2")
                       .arg(printedBytes(step.forecast->diskBytes), printedGrowth(step.diskBytes));
        }
        for (const QString& more : {waitsWord(step), whole(last)}) {
            if (!more.isEmpty()) {
                tip << more;
            }
        }
        const QString waits = waitsWord(step);
        table.facts << Fact{
            {outcomeWord(step), step.phase ? phaseWord(*step.phase) : nothing(),
                step.gate ? Words::tr("Gate: %1").arg(step.title) : step.title,
                step.gate ? nothing() : tookWords(step.milliseconds()),
                step.forecast && step.forecast->seconds.isKnown() ? printedSeconds(step.forecast->seconds) : nothing(),
                QLocale().toString(step.tries.size()), rowCount(step),
                step.lockMs() < 0 ? nothing() : tookWords(step.lockMs()),
                step.walBytes() < 0 || step.gate ? nothing() : byteSize(step.walBytes()),
                waits.isEmpty() ? nothing() : waits, said(last)},
            outcomeIconName(step.outcome()), tip.join(QLatin1Char('\n')), step.id};
    }
    return table;
}

FactsTable tryFacts(const RunRecord& record)
{
    FactsTable table{{Words::tr("Outcome"), Words::tr("Began"), Words::tr("Step"), Words::tr("Try"), Words::tr("Took"),
                         Words::tr("By"), Words::tr("Logged In As"), Words::tr("Waited For"), Words::tr("Result")},
        {}, {3, 4}};
    QList<std::pair<const RunTry*, const RunStep*>> tries;
    for (const RunStep& step : record.steps) {
        for (const RunTry& one : step.tries) {
            tries << std::pair(&one, &step);
        }
    }
    std::ranges::sort(tries, {}, [](const auto& pair) { return pair.first->entry.id; });
    for (const auto& [one, step] : std::as_const(tries)) {
        const JournalEntry& e = one->entry;
        const QString waits = waitsOf(*one);
        table.facts << Fact{
            {tryOutcome(*one), whenWords(e.intendedAt), step->title, QLocale().toString(e.attempt),
                tookWords(e.facts.milliseconds), e.operatorName, one->user.isEmpty() ? nothing() : one->user,
                waits.isEmpty() ? nothing() : waits, said(e)},
            outcomeIconName(e.outcome.isEmpty() ? QStringLiteral("in-doubt") : e.outcome), whole(e), step->id};
    }
    return table;
}

FactsTable comparedFacts(const RunComparison& comparison)
{
    FactsTable table{{Words::tr("Step"), Words::tr("A Took"), Words::tr("B Took"), Words::tr("B to A"),
                         Words::tr("A Rows"), Words::tr("B Rows"), Words::tr("A Tries"), Words::tr("B Tries"),
                         Words::tr("A Waited"), Words::tr("B Waited"), Words::tr("A Outcome"), Words::tr("B Outcome")},
        {}, {1, 2, 3, 4, 5, 6, 7, 8, 9}};
    for (const ComparedStep& step : comparison.steps) {
        const auto of = [](const std::optional<RunStep>& side, auto&& what) { return side ? what(*side) : nothing(); };
        const auto took = [](const RunStep& s) { return tookWords(s.milliseconds()); };
        const auto tries = [](const RunStep& s) { return QLocale().toString(s.tries.size()); };
        const auto waited = [](const RunStep& s) { return s.waits() == 0 ? nothing() : tookWords(s.waitedMs()); };
        const auto outcome = [](const RunStep& s) { return outcomeWord(s); };
        const QString ratio = ratioWord(step.ratio());
        table.facts << Fact{
            {step.title, of(step.first, took), of(step.second, took), ratio.isEmpty() ? nothing() : ratio,
                rowCount(step.first), rowCount(step.second), of(step.first, tries), of(step.second, tries),
                of(step.first, waited), of(step.second, waited), of(step.first, outcome), of(step.second, outcome)},
            {}, step.title, {}};
    }
    return table;
}

QString headline(const RunRecord& record)
{
    const RunSummary& run = record.summary;
    QStringList facts{fateWord(run.fate, run.key.undo),
        Words::tr("%1 to %2").arg(whenWords(run.beganAt), whenWords(run.lastAt)),
        Words::tr("by %1").arg(run.operators.join(QStringLiteral(", ")))};
    if (!run.users.isEmpty()) {
        facts << Words::tr("logged in as %1").arg(run.users.join(QStringLiteral(", ")));
    }
    if (run.workedMs >= 0 && !run.forecastSeconds.isKnown()) {
        facts << Words::tr("at work for %1").arg(tookWords(run.workedMs));
    }
    if (run.forecastSeconds.isKnown() && run.workedMs >= 0) {
        facts << Words::tr("forecast %1, at work for %2")
                     .arg(printedSeconds(run.forecastSeconds), tookWords(run.workedMs));
    }
    if (run.waits > 0) {
        facts << Words::tr("waited %1 for locks").arg(tookWords(run.waitedMs));
    }
    return Words::tr("%1: %2\n%3").arg(directionWord(run.key), run.title, facts.join(QStringLiteral(" · ")));
}

QString headline(const RunComparison& comparison)
{
    const auto line = [](const QString& letter, const RunSummary& run) {
        return Words::tr("%1: %2, %3, %4, by %5", "A or B, plan, which run, when, who")
            .arg(letter, run.title, directionWord(run.key), whenWords(run.beganAt),
                run.operators.join(QStringLiteral(", ")));
    };
    QStringList lines{line(QStringLiteral("A"), comparison.first), line(QStringLiteral("B"), comparison.second)};
    if (const auto ratio = comparison.ratio()) {
        lines << Words::tr("All steps that both have done: B took %1 A's time.").arg(ratioWord(ratio));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace lk
