// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/figures.h"
#include "app/cli/verb.h"
#include "model/engine/statementstep.h"
#include "model/workspace/runhistorytext.h"

#include <QCoreApplication>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

QString when(const QDateTime& time)
{
    return time.isValid() ? time.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) : QStringLiteral("-");
}

QString took(qint64 milliseconds)
{
    return milliseconds < 0 ? QStringLiteral("-") : printedDuration(milliseconds);
}

QString waited(int waits, qint64 milliseconds)
{
    return waits == 0 ? QStringLiteral("-") : printedDuration(milliseconds);
}

/// The three forms of one result; JSON and people through `out`, the others as they are.
struct Forms {
    QJsonObject json;
    QString people;
    QString csv;
    QString markdown;
};

void put(const Call& call, const Forms& forms)
{
    if (call.words.has(QStringLiteral("csv"))) {
        call.out.raw(forms.csv.toUtf8());
    } else if (call.words.has(QStringLiteral("markdown"))) {
        call.out.raw(forms.markdown.toUtf8());
    } else {
        call.out.object(forms.json);
        call.out.print(forms.people);
    }
}

QString peopleRead(const QList<RunSummary>& runs)
{
    QList<QStringList> rows{
        {Say::tr("RUN"), Say::tr("WHAT"), Say::tr("STATE"), Say::tr("BEGAN (UTC)"), Say::tr("STEPS"), Say::tr("TOOK"),
            Say::tr("FORECAST"), Say::tr("FAILED"), Say::tr("WAITED"), Say::tr("BY"), Say::tr("PLAN")}};
    for (const RunSummary& run : runs) {
        rows << QStringList{printed(run.key), directionWord(run.key), fateWord(run.fate, run.key.undo),
            when(run.beganAt), QString::number(run.stepsDone), took(run.workedMs), printedSeconds(run.forecastSeconds),
            QString::number(run.failures), waited(run.waits, run.waitedMs), run.operators.join(QStringLiteral(", ")),
            run.title};
    }
    return aligned(rows, {4, 7});
}

QString peopleRead(const RunRecord& record)
{
    const RunSummary& run = record.summary;
    QStringList lines{run.title,
        Say::tr("%1, %2, begun %3 UTC, last written %4 UTC, by %5")
            .arg(directionWord(run.key), fateWord(run.fate, run.key.undo), when(run.beganAt), when(run.lastAt),
                run.operators.join(QStringLiteral(", ")))};
    if (run.holderPid != 0) {
        lines << Say::tr("Session %1 holds it.").arg(run.holderPid);
    }
    if (run.workedMs >= 0) {
        lines << Say::tr("At work for %1; from its begin to its last step %2.")
                     .arg(took(run.workedMs), took(run.wholeMs()));
    }
    if (run.forecastSeconds.isKnown()) {
        lines << Say::tr("Forecast %1, worked %2 so far.").arg(printedSeconds(run.forecastSeconds), took(run.workedMs));
    }
    QList<QStringList> rows{{Say::tr("PHASE"), Say::tr("OUTCOME"), Say::tr("TRIES"), Say::tr("FORECAST"),
        Say::tr("TOOK"), Say::tr("ROWS"), Say::tr("WAL"), Say::tr("DISK FORECAST"), Say::tr("DISK"), Say::tr("LOCK"),
        Say::tr("STEP"), Say::tr("RESULT")}};
    QList<QStringList> tries{
        {Say::tr("BEGAN (UTC)"), Say::tr("TOOK"), Say::tr("OUTCOME"), Say::tr("BY"), Say::tr("AS"), Say::tr("STEP")}};
    QStringList waits;
    for (const RunStep& step : record.steps) {
        const JournalEntry last = step.tries.isEmpty() ? JournalEntry() : step.tries.last().entry;
        const double wal = double(step.walBytes());
        rows << QStringList{step.phase ? toString(*step.phase) : QString(), outcomeWord(step),
            QString::number(step.tries.size()),
            step.forecast ? printedSeconds(step.forecast->seconds) : QStringLiteral("-"), took(step.milliseconds()),
            step.rows() < 0 ? QStringLiteral("-") : rowsText(step.rows()), printedBytes({wal, wal}),
            step.forecast ? printedBytes(step.forecast->diskBytes) : QStringLiteral("-"), printedGrowth(step.diskBytes),
            took(step.lockMs()), step.title,
            last.error ? last.error->message.section(QLatin1Char('\n'), 0, 0) : last.result};
        for (const RunTry& one : step.tries) {
            const JournalEntry& e = one.entry;
            tries << QStringList{when(e.intendedAt), took(e.facts.milliseconds),
                e.outcome.isEmpty() ? Say::tr("in doubt") : e.outcome, e.operatorName,
                one.user.isEmpty() ? QStringLiteral("-") : one.user, step.title};
        }
        if (step.waits() > 0) {
            waits << QStringLiteral("  %1: %2").arg(step.title, waitsWord(step));
        }
    }
    lines << QString() << aligned(rows, {2, 5}) << QString() << aligned(tries);
    if (!waits.isEmpty()) {
        lines << QString() << Say::tr("Waited for locks:") << waits;
    }
    if (const JournalEntry* decision = record.decision()) {
        lines << QString() << Say::tr("It waits for a decision.") << decision->error->message
              << decision->error->remedy;
    }
    return lines.join(QLatin1Char('\n'));
}

QString peopleRead(const RunComparison& comparison)
{
    QStringList lines;
    for (const auto& [letter, run] : {std::pair{"A", comparison.first}, std::pair{"B", comparison.second}}) {
        lines << QStringLiteral("%1: %2 (%3, %4, %5 UTC, %6)")
                     .arg(QLatin1String(letter), run.title, directionWord(run.key), fateWord(run.fate, run.key.undo),
                         when(run.beganAt), run.operators.join(QStringLiteral(", ")));
    }
    QList<QStringList> rows{
        {Say::tr("A TOOK"), Say::tr("B TOOK"), Say::tr("B TO A"), Say::tr("A ROWS"), Say::tr("B ROWS"),
            Say::tr("A TRIES"), Say::tr("B TRIES"), Say::tr("A WAITED"), Say::tr("B WAITED"), Say::tr("STEP")}};
    for (const ComparedStep& step : comparison.steps) {
        QStringList sides[2];
        int at = 0;
        for (const std::optional<RunStep>& side : {step.first, step.second}) {
            sides[at++] = side ? QStringList{took(side->milliseconds()),
                                     side->rows() < 0 ? QStringLiteral("-") : rowsText(side->rows()),
                                     QString::number(side->tries.size()), waited(side->waits(), side->waitedMs())}
                               : QStringList(4, QStringLiteral("-"));
        }
        const QString ratio = ratioWord(step.ratio());
        rows << QStringList{sides[0][0], sides[1][0], ratio.isEmpty() ? QStringLiteral("-") : ratio, sides[0][1],
            sides[1][1], sides[0][2], sides[1][2], sides[0][3], sides[1][3], step.title};
    }
    lines << QString() << aligned(rows, {2, 3, 4, 5, 6});
    if (const auto ratio = comparison.ratio()) {
        lines << QString() << Say::tr("All steps that both have done: B took %1 A's time.").arg(ratioWord(ratio));
    }
    return lines.join(QLatin1Char('\n'));
}

ExitStatus list(const Call& call, Session& session)
{
    const auto history = readHistory(session);
    if (!history) {
        return call.failed(history.error());
    }
    QList<RunSummary> runs = history->runs;
    if (call.words.has(QStringLiteral("open"))) {
        erase_if(runs,
            [](const RunSummary& run) { return run.fate == RunFate::Finished || run.fate == RunFate::TakenBack; });
    }
    if (call.out.isJson()) {
        for (const RunSummary& run : std::as_const(runs)) {
            call.out.object({{QStringLiteral("run"), toJson(run)}});
        }
        return ExitStatus::Done;
    }
    if (runs.isEmpty()) {
        call.out.tell(
            history->runs.isEmpty() ? Say::tr("No plan was begun in this database.") : Say::tr("No run is open."));
        if (!call.words.has(QStringLiteral("csv")) && !call.words.has(QStringLiteral("markdown"))) {
            return ExitStatus::Done;
        }
    }
    put(call, {{}, peopleRead(runs), historyCsv(runs), historyMarkdown(runs, databaseOf(call.words).printed())});
    return ExitStatus::Done;
}

ExitStatus one(const Call& call, Session& session, const RunKey& key)
{
    const auto record = readRun(session, key);
    if (!record) {
        return call.failed(record.error());
    }
    const QString file = call.words.value(QStringLiteral("output"));
    if (file.isEmpty()) {
        put(call,
            {{{QStringLiteral("run"), toJson(*record)}}, peopleRead(*record), runCsv(*record), runMarkdown(*record)});
        return ExitStatus::Done;
    }
    if (!record->plan) {
        const auto none
            = failure(ErrorKind::DamagedFile, Say::tr("The plan that the journal keeps of this run cannot be read."));
        return call.failed(none.error());
    }
    if (const auto saved = savePlan(*record->plan, file); !saved) {
        return call.failed(saved.error());
    }
    call.out.object({{QStringLiteral("saved"), file}});
    call.out.print(file);
    return ExitStatus::Done;
}

ExitStatus compare(const Call& call, Session& session, const RunKey& first, const RunKey& second)
{
    const auto a = readRun(session, first);
    if (!a) {
        return call.failed(a.error());
    }
    const auto b = readRun(session, second);
    if (!b) {
        return call.failed(b.error());
    }
    const RunComparison both = compareRuns(*a, *b);
    put(call,
        {{{QStringLiteral("comparison"), toJson(both)}}, peopleRead(both), comparisonCsv(both),
            comparisonMarkdown(both)});
    return ExitStatus::Done;
}

/// What is wrong with the words as a whole; nothing when they go together.
std::optional<QString> problemOf(const Words& words)
{
    const auto has = [&](const char* name) { return words.has(QLatin1String(name)); };
    if (int(has("csv")) + int(has("markdown")) + int(has("json")) > 1) {
        return Say::tr("--csv, --markdown and --json exclude each other.");
    }
    if (has("compare") && words.positional.isEmpty()) {
        return Say::tr("--compare wants two runs: --compare A B.");
    }
    if (has("open") && !words.positional.isEmpty()) {
        return Say::tr("--open is for the list; it does not go with a run.");
    }
    if (has("output") && (words.positional.isEmpty() || has("compare") || has("csv") || has("markdown"))) {
        return Say::tr("-o writes the plan of one run: name that run, and nothing else.");
    }
    return std::nullopt;
}

ExitStatus carryOutHistory(const Call& call)
{
    if (const auto problem = problemOf(call.words)) {
        return call.failed(Error{.kind = ErrorKind::BadInput, .message = *problem});
    }
    const QString named = call.words.positional.value(0);
    const QString other = call.words.value(QStringLiteral("compare"));
    RunKey keys[2];
    int at = 0;
    for (const QString& text : {other, named}) {
        const auto key = text.isEmpty() ? Result<RunKey>(RunKey()) : parseRunKey(text);
        if (!key) {
            return call.failed(key.error());
        }
        keys[at++] = *key;
    }
    const auto session = call.backend.connect(databaseOf(call.words), Purpose::Browse);
    if (!session) {
        return call.failed(session.error());
    }
    return named.isEmpty() ? list(call, **session)
        : other.isEmpty()  ? one(call, **session, keys[1])
                           : compare(call, **session, keys[0], keys[1]);
}

} // namespace

Verb historyVerb()
{
    return {.name = QStringLiteral("history"),
        .synopsis = QStringLiteral("--db DSN [RUN | --compare RUN RUN] [--open] [--csv | --markdown] [-o FILE.lkplan]"),
        .summary = Say::tr("Tell every run on a database: who, when, which steps, forecast and fact."),
        .grammar = {.options = {databaseOption(),
                        OptionSpec{.name = QStringLiteral("compare"),
                            .value = QStringLiteral("RUN"),
                            .help = Say::tr("Put this run beside the one named after it, step by step")},
                        OptionSpec{.name = QStringLiteral("open"), .help = Say::tr("List only what is not finished")},
                        OptionSpec{.name = QStringLiteral("csv"),
                            .help = Say::tr("As CSV: a line a run; of one run a line a try; compared a line a step")},
                        OptionSpec{.name = QStringLiteral("markdown"), .help = Say::tr("As Markdown")},
                        OptionSpec{.name = QStringLiteral("output"),
                            .value = QStringLiteral("FILE.lkplan"),
                            .help = Say::tr("Write the plan of RUN, as it was then, to this file"),
                            .letter = QLatin1Char('o')}},
            .positional = {QStringLiteral("RUN")},
            .optionalPositional = true},
        .notes
        = Say::tr("A RUN is named as the list names it: ID:2 is the second time that plan was run, ID:2:undo that it "
                  "was taken back; ID alone is the latest. Read from the journal in the database, for which SELECT "
                  "on schema lockkeeper is enough; nothing is written."),
        .carryOut = carryOutHistory};
}

} // namespace lk::cli
