// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runhistorytext.h"

#include "model/engine/statementstep.h"
#include "model/workspace/runbooktext.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::RunHistory)
};

QString known(qint64 figure)
{
    return figure < 0 ? QString() : QString::number(figure);
}

QString known(const FigureRange& range, bool high)
{
    return range.isKnown() ? QString::number(high ? range.high : range.low, 'f', 3) : QString();
}

QString utc(const QDateTime& time)
{
    return time.isValid() ? time.toUTC().toString(Qt::ISODateWithMs) : QString();
}

QString utcForPeople(const QDateTime& time)
{
    return time.isValid() ? time.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) : QString();
}

QString duration(qint64 milliseconds)
{
    return milliseconds < 0 ? QStringLiteral("-") : printedDuration(milliseconds);
}

QString bytes(qint64 figure)
{
    return printedBytes({double(figure), double(figure)});
}

QString joined(const QStringList& list)
{
    return list.join(QStringLiteral(", "));
}

/// One line of RFC 4180.
QString csvLine(const QStringList& cells)
{
    QStringList line;
    for (QString cell : cells) {
        const bool quote = std::ranges::any_of(cell, [](QChar c) {
            return c == QLatin1Char(',') || c == QLatin1Char('"') || c == QLatin1Char('\n') || c == QLatin1Char('\r');
        });
        line << (quote ? QLatin1Char('"') + cell.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"')
                       : cell);
    }
    return line.join(QLatin1Char(',')) + QLatin1String("\r\n");
}

QString blockersOf(const RunTry& one)
{
    QStringList names;
    for (const JournalWait& wait : one.waits) {
        if (!wait.blocker.isEmpty() && !names.contains(wait.blocker)) {
            names << wait.blocker;
        }
    }
    return names.join(QStringLiteral("; "));
}

QString phaseOf(const std::optional<Phase>& phase)
{
    return phase ? toString(*phase) : QString();
}

} // namespace

QString fateWord(RunFate fate, bool undo)
{
    switch (fate) {
    case RunFate::UnderWay:
        return Words::tr("under way");
    case RunFate::Open:
        return Words::tr("open");
    case RunFate::Finished:
        return undo ? Words::tr("all taken back") : Words::tr("finished");
    case RunFate::TakenBack:
        return Words::tr("taken back");
    case RunFate::GoingBack:
        return Words::tr("being taken back");
    case RunFate::Waiting:
        return undo ? Words::tr("waits for a decision") : Words::tr("being taken back, waits for a decision");
    }
    Q_UNREACHABLE();
}

QString outcomeWord(const RunStep& step)
{
    const QString outcome = step.outcome();
    const bool undo = !step.tries.isEmpty() && step.tries.last().entry.undo;
    return step.waitsForDecision()            ? Words::tr("waits for a decision")
        : outcome == QLatin1String("done")    ? (undo ? Words::tr("taken back") : Words::tr("done"))
        : outcome == QLatin1String("failed")  ? Words::tr("failed")
        : outcome == QLatin1String("stopped") ? Words::tr("stopped")
        : outcome == QLatin1String("pending") ? Words::tr("not reached")
                                              : Words::tr("in doubt");
}

QString directionWord(const RunKey& key)
{
    if (key.generation <= 1) {
        return key.undo ? Words::tr("undo") : Words::tr("run");
    }
    return (key.undo ? Words::tr("undo %1") : Words::tr("run %1")).arg(key.generation);
}

QString ratioWord(std::optional<double> ratio)
{
    return ratio ? QStringLiteral("%1 ×").arg(*ratio, 0, 'f', *ratio < 10 ? 2 : 0) : QString();
}

QString waitsWord(const RunStep& step)
{
    const int waits = step.waits();
    if (waits == 0) {
        return {};
    }
    const QString who = step.blockers().join(QStringLiteral("; "));
    const QString count = waits == 1 ? Words::tr("1 wait") : Words::tr("%1 waits").arg(waits);
    return who.isEmpty() ? Words::tr("%1, %2").arg(count, printedDuration(step.waitedMs()))
                         : Words::tr("%1, %2, for %3").arg(count, printedDuration(step.waitedMs()), who);
}

QString historyCsv(const QList<RunSummary>& runs)
{
    QString csv = csvLine({QStringLiteral("run"), QStringLiteral("title"), QStringLiteral("tables"),
        QStringLiteral("undo"), QStringLiteral("state"), QStringLiteral("began_at"), QStringLiteral("last_at"),
        QStringLiteral("operators"), QStringLiteral("users"), QStringLiteral("steps_done"), QStringLiteral("tries"),
        QStringLiteral("failures"), QStringLiteral("milliseconds"), QStringLiteral("forecast_low_s"),
        QStringLiteral("forecast_high_s"), QStringLiteral("lock_waits"), QStringLiteral("waited_ms")});
    for (const RunSummary& run : runs) {
        csv += csvLine({printed(run.key), run.title, joined(run.tables),
            run.key.undo ? QStringLiteral("true") : QStringLiteral("false"), toString(run.fate), utc(run.beganAt),
            utc(run.lastAt), joined(run.operators), joined(run.users), QString::number(run.stepsDone),
            QString::number(run.tries), QString::number(run.failures), known(run.workedMs),
            known(run.forecastSeconds, false), known(run.forecastSeconds, true), QString::number(run.waits),
            QString::number(run.waitedMs)});
    }
    return csv;
}

QString runCsv(const RunRecord& record)
{
    QString csv = csvLine({QStringLiteral("run"), QStringLiteral("phase"), QStringLiteral("step"),
        QStringLiteral("title"), QStringLiteral("try"), QStringLiteral("outcome"), QStringLiteral("began_at"),
        QStringLiteral("ended_at"), QStringLiteral("operator"), QStringLiteral("user"), QStringLiteral("milliseconds"),
        QStringLiteral("forecast_low_s"), QStringLiteral("forecast_high_s"), QStringLiteral("rows"),
        QStringLiteral("wal_bytes"), QStringLiteral("lock_ms"), QStringLiteral("lock_waits"),
        QStringLiteral("waited_ms"), QStringLiteral("waited_for"), QStringLiteral("result"), QStringLiteral("error"),
        QStringLiteral("forecast_low_disk_bytes"), QStringLiteral("forecast_high_disk_bytes"),
        QStringLiteral("disk_bytes")});
    for (const RunStep& step : record.steps) {
        const FigureRange seconds = step.forecast ? step.forecast->seconds : FigureRange();
        const FigureRange disk = step.forecast ? step.forecast->diskBytes : FigureRange();
        // Of the step, all its tries together.
        const QStringList tail{disk.isKnown() ? QString::number(qint64(disk.low)) : QString(),
            disk.isKnown() ? QString::number(qint64(disk.high)) : QString(),
            step.diskBytes ? QString::number(*step.diskBytes) : QString()};
        const QStringList head{printed(record.summary.key), phaseOf(step.phase), step.id, step.title};
        if (step.tries.isEmpty()) {
            csv += csvLine(head
                + QStringList{QString(), step.outcome(), QString(), QString(), QString(), QString(), QString(),
                    known(seconds, false), known(seconds, true), QString(), QString(), QString(), QString(), QString(),
                    QString(), QString(), QString()}
                + tail);
        }
        for (const RunTry& one : step.tries) {
            const JournalEntry& e = one.entry;
            csv += csvLine(head
                + QStringList{QString::number(e.attempt), e.outcome.isEmpty() ? QStringLiteral("in-doubt") : e.outcome,
                    utc(e.intendedAt), utc(e.endedAt.value_or(QDateTime())), e.operatorName, one.user,
                    known(e.facts.milliseconds), known(seconds, false), known(seconds, true), known(one.rows),
                    known(e.facts.walBytes), known(e.facts.lockMs), QString::number(one.waits.size()),
                    QString::number(one.waitedMs()), blockersOf(one), e.result, e.error ? e.error->message : QString()}
                + tail);
        }
    }
    return csv;
}

QString comparisonCsv(const RunComparison& comparison)
{
    QString csv = csvLine({QStringLiteral("phase"), QStringLiteral("title"), QStringLiteral("first_run"),
        QStringLiteral("second_run"), QStringLiteral("first_ms"), QStringLiteral("second_ms"), QStringLiteral("ratio"),
        QStringLiteral("first_rows"), QStringLiteral("second_rows"), QStringLiteral("first_tries"),
        QStringLiteral("second_tries"), QStringLiteral("first_waited_ms"), QStringLiteral("second_waited_ms"),
        QStringLiteral("first_outcome"), QStringLiteral("second_outcome")});
    for (const ComparedStep& step : comparison.steps) {
        QStringList sides[2];
        int at = 0;
        for (const std::optional<RunStep>& side : {step.first, step.second}) {
            sides[at++] = side
                ? QStringList{known(side->milliseconds()), known(side->rows()), QString::number(side->tries.size()),
                      QString::number(side->waitedMs()), side->outcome()}
                : QStringList(5);
        }
        const auto ratio = step.ratio();
        csv += csvLine({phaseOf(step.phase), step.title, printed(comparison.first.key), printed(comparison.second.key),
            sides[0][0], sides[1][0], ratio ? QString::number(*ratio, 'f', 3) : QString(), sides[0][1], sides[1][1],
            sides[0][2], sides[1][2], sides[0][3], sides[1][3], sides[0][4], sides[1][4]});
    }
    return csv;
}

namespace {

void addSummary(Document& document, const RunSummary& run)
{
    Figures facts{{Words::tr("Fact"), Words::tr("Value")}, {}};
    facts.rows << QStringList{Words::tr("Run"), printed(run.key)}
               << QStringList{Words::tr("Tables"), joined(run.tables)}
               << QStringList{Words::tr("State"), fateWord(run.fate, run.key.undo)}
               << QStringList{Words::tr("Began"), Words::tr("%1 UTC").arg(utcForPeople(run.beganAt))}
               << QStringList{Words::tr("Last written"), Words::tr("%1 UTC").arg(utcForPeople(run.lastAt))}
               << QStringList{Words::tr("By"), joined(run.operators)};
    if (!run.users.isEmpty()) {
        facts.rows << QStringList{Words::tr("Logged in as"), joined(run.users)};
    }
    facts.rows << QStringList{Words::tr("Worked"), duration(run.workedMs)};
    if (run.forecastSeconds.isKnown()) {
        facts.rows << QStringList{Words::tr("Forecast"), printedSeconds(run.forecastSeconds)};
    }
    facts.rows << QStringList{Words::tr("Tries"), QString::number(run.tries)}
               << QStringList{Words::tr("Failures"), QString::number(run.failures)}
               << QStringList{
                      Words::tr("Waited for locks"), run.waits == 0 ? Words::tr("no") : printedDuration(run.waitedMs)};
    document << facts;
}

} // namespace

QString historyMarkdown(const QList<RunSummary>& runs, const QString& database)
{
    Document document{Heading{1, Words::tr("Runs on %1").arg(database)}};
    Figures table{{Words::tr("Began (UTC)"), Words::tr("What"), Words::tr("Plan"), Words::tr("State"), Words::tr("By"),
                      Words::tr("Steps done"), Words::tr("Worked"), Words::tr("Forecast"), Words::tr("Failures"),
                      Words::tr("Waited")},
        {}};
    for (const RunSummary& run : runs) {
        table.rows << QStringList{utcForPeople(run.beganAt), directionWord(run.key), run.title,
            fateWord(run.fate, run.key.undo), joined(run.operators), QString::number(run.stepsDone),
            duration(run.workedMs), printedSeconds(run.forecastSeconds), QString::number(run.failures),
            run.waits == 0 ? QString() : printedDuration(run.waitedMs)};
    }
    if (runs.isEmpty()) {
        document << Paragraph{Words::tr("No plan was begun in this database.")};
    } else {
        document << table;
    }
    return markdown(document);
}

QString runMarkdown(const RunRecord& record)
{
    Document document{Heading{1, Words::tr("%1: %2").arg(directionWord(record.summary.key), record.summary.title)}};
    addSummary(document, record.summary);
    Figures table{
        {Words::tr("Phase"), Words::tr("Step"), Words::tr("Outcome"), Words::tr("Tries"), Words::tr("Forecast"),
            Words::tr("Took"), Words::tr("Rows"), Words::tr("WAL"), Words::tr("Disk forecast"), Words::tr("Disk"),
            Words::tr("Lock held"), Words::tr("Waited for locks"), Words::tr("Result")},
        {}};
    for (const RunStep& step : record.steps) {
        const JournalEntry last = step.tries.isEmpty() ? JournalEntry() : step.tries.last().entry;
        table.rows << QStringList{phaseOf(step.phase), step.title, outcomeWord(step),
            QString::number(step.tries.size()),
            step.forecast ? printedSeconds(step.forecast->seconds) : QStringLiteral("-"), duration(step.milliseconds()),
            known(step.rows()), bytes(step.walBytes()),
            step.forecast ? printedBytes(step.forecast->diskBytes) : QStringLiteral("-"), printedGrowth(step.diskBytes),
            duration(step.lockMs()), waitsWord(step), last.error ? last.error->message : last.result};
    }
    document << Heading{2, Words::tr("Steps")} << table;
    Figures tries{{Words::tr("Began (UTC)"), Words::tr("Step"), Words::tr("Try"), Words::tr("Outcome"),
                      Words::tr("Took"), Words::tr("By")},
        {}};
    for (const RunStep& step : record.steps) {
        for (const RunTry& one : step.tries) {
            const JournalEntry& e = one.entry;
            tries.rows << QStringList{utcForPeople(e.intendedAt), step.title, QString::number(e.attempt),
                e.outcome.isEmpty() ? Words::tr("in doubt") : e.outcome, duration(e.facts.milliseconds),
                one.user.isEmpty() ? e.operatorName : Words::tr("%1 as %2").arg(e.operatorName, one.user)};
        }
    }
    std::ranges::stable_sort(tries.rows, {}, [](const QStringList& row) { return row.first(); }); // they are ISO times
    document << Heading{2, Words::tr("Every try")} << tries;
    return markdown(document);
}

QString comparisonMarkdown(const RunComparison& comparison)
{
    const QString first = directionWord(comparison.first.key);
    const QString second = directionWord(comparison.second.key);
    Document document{Heading{1, Words::tr("Two runs compared")},
        Items{{Words::tr("A: %1, %2, %3 UTC, by %4")
                   .arg(comparison.first.title, first, utcForPeople(comparison.first.beganAt),
                       joined(comparison.first.operators)),
            Words::tr("B: %1, %2, %3 UTC, by %4")
                .arg(comparison.second.title, second, utcForPeople(comparison.second.beganAt),
                    joined(comparison.second.operators))}}};
    Figures table{{Words::tr("Step"), Words::tr("A took"), Words::tr("B took"), Words::tr("B to A"),
                      Words::tr("A rows"), Words::tr("B rows"), Words::tr("A tries"), Words::tr("B tries"),
                      Words::tr("A waited"), Words::tr("B waited")},
        {}};
    for (const ComparedStep& step : comparison.steps) {
        const auto of
            = [](const std::optional<RunStep>& side, auto&& what) { return side ? what(*side) : QStringLiteral("-"); };
        const auto took = [](const RunStep& s) { return duration(s.milliseconds()); };
        const auto rows = [](const RunStep& s) { return known(s.rows()); };
        const auto tries = [](const RunStep& s) { return QString::number(s.tries.size()); };
        const auto waited = [](const RunStep& s) { return s.waits() == 0 ? QString() : duration(s.waitedMs()); };
        table.rows << QStringList{step.title, of(step.first, took), of(step.second, took), ratioWord(step.ratio()),
            of(step.first, rows), of(step.second, rows), of(step.first, tries), of(step.second, tries),
            of(step.first, waited), of(step.second, waited)};
    }
    document << table;
    if (const auto ratio = comparison.ratio()) {
        document << Paragraph{Words::tr("All steps that both have done: B took %1 A's time.").arg(ratioWord(ratio))};
    }
    return markdown(document);
}

std::optional<HistoryFormat> historyFormatOf(const QString& path)
{
    const auto ends = [&](const char* with) { return path.endsWith(QLatin1String(with), Qt::CaseInsensitive); };
    return ends(".json") ? std::optional(HistoryFormat::Json)
        : ends(".csv")   ? std::optional(HistoryFormat::Csv)
        : ends(".md")    ? std::optional(HistoryFormat::Markdown)
                         : std::nullopt;
}

} // namespace lk
