// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runbook.h"

#include "model/base/wholefile.h"
#include "model/plan/script.h"
#include "model/workspace/runbookneighbours.h"

#include <QCoreApplication>
#include <QDir>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runbook)
};

constexpr Phase phases[] = {Phase::Expand, Phase::Migrate, Phase::Contract};

QString phaseTitle(Phase phase)
{
    switch (phase) {
    case Phase::Expand:
        return Words::tr("Expand");
    case Phase::Migrate:
        return Words::tr("Migrate");
    case Phase::Contract:
        return Words::tr("Contract");
    }
    Q_UNREACHABLE_RETURN(QString());
}

QString phaseSentence(Phase phase)
{
    switch (phase) {
    case Phase::Expand:
        return Words::tr("Only adds. The application runs on as it is and need not be changed.");
    case Phase::Migrate:
        return Words::tr("Copies, verifies and, once the application is ready, lets the new shape take the name. Can "
                         "still be undone.");
    case Phase::Contract:
        return Words::tr("Removes the old shape. Only here does the change become irreversible.");
    }
    Q_UNREACHABLE_RETURN(QString());
}

QString strategyTitle(Strategy strategy)
{
    switch (strategy) {
    case Strategy::Auto:
        return Words::tr("automatic");
    case Strategy::InPlace:
        return Words::tr("in place");
    case Strategy::DualColumn:
        return Words::tr("dual column");
    case Strategy::View:
        return Words::tr("view");
    }
    Q_UNREACHABLE_RETURN(QString());
}

QString workSentence(const Step& step)
{
    switch (step.work) {
    case Work::Nothing:
        return Words::tr("a moment");
    case Work::Metadata:
        return Words::tr("milliseconds once it has its lock");
    case Work::Scan:
        return Words::tr("reads the whole table");
    case Work::Build:
        return Words::tr("reads the whole table and builds an index");
    case Work::Rewrite:
        return Words::tr("writes the whole table anew, under its lock");
    case Work::Batches:
        return Words::tr("many short batches");
    }
    Q_UNREACHABLE_RETURN(QString());
}

QString timeOf(const Step& step, const Forecast* forecast)
{
    const StepForecast* known = forecast ? forecast->step(step.id) : nullptr;
    return known && known->seconds.isKnown() ? printedSeconds(known->seconds) : workSentence(step);
}

QString lockOf(const Step& step)
{
    return step.lock == LockMode::None ? Words::tr("none")
                                       : Words::tr("%1 on %2").arg(toString(step.lock), step.lockedObject);
}

/// For how long others wait, where that was measured.
QString heldFor(const Step& step, const Forecast* forecast)
{
    const StepForecast* known = forecast ? forecast->step(step.id) : nullptr;
    if (!known || !known->lockMs.isKnown() || step.lock < LockMode::Share) {
        return {};
    }
    return printedSeconds({known->lockMs.low / 1000, known->lockMs.high / 1000});
}

QString scriptOf(Phase phase)
{
    return QStringLiteral("%1-%2.sql").arg(static_cast<int>(phase) + 1).arg(toString(phase));
}

/// What a person reads: a function of a hundred lines stands whole in the script beside.
QString readable(const QString& sql, Phase phase)
{
    constexpr qsizetype most = 14;
    constexpr qsizetype kept = 6;
    QStringList out;
    qsizetype from = 0;
    const QStringList lines = sql.split(QLatin1Char('\n'));
    while (from < lines.size()) {
        // A body in dollar quotes, as our functions have it, from its first line to its last.
        const bool opens = lines[from].endsWith(QLatin1String("$lockkeeper$"));
        qsizetype end = from + 1;
        while (opens && end < lines.size() && !lines[end].startsWith(QLatin1String("$lockkeeper$"))) {
            ++end;
        }
        if (opens && end - from > most) {
            out << lines.mid(from, kept)
                << QStringLiteral("-- ") + Words::tr("%1 more lines: %2").arg(end - from - kept).arg(scriptOf(phase));
        } else {
            out << lines.mid(from, end - from);
        }
        from = end;
    }
    return out.join(QLatin1Char('\n'));
}

QString undoOf(const Step& step)
{
    if (step.irreversible) {
        return Words::tr("no: irreversible");
    }
    return step.undo ? Words::tr("yes") : Words::tr("nothing to undo");
}

QString phasesPicture()
{
    return QStringLiteral("runbook.svg");
}

void addHazards(Document& document, const Plan& plan)
{
    Figures table{{Words::tr("Weight"), Words::tr("Hazard"), Words::tr("What happens"), Words::tr("What to do")}, {}};
    const auto add = [&](const Hazard& hazard, const QString& where) {
        const QString weight = hazard.severity == Severity::Blocking ? Words::tr("blocking")
            : hazard.severity == Severity::Warning                   ? Words::tr("warning")
                                                                     : Words::tr("to know");
        table.rows << QStringList{weight,
            where.isEmpty() ? hazard.title : Words::tr("%1 (%2)").arg(hazard.title, where), hazard.explanation,
            hazard.remedy};
    };
    for (const Hazard& hazard : plan.hazards) {
        add(hazard, {});
    }
    for (const Step& step : plan.steps) {
        for (const Hazard& hazard : step.hazards) {
            add(hazard, step.title);
        }
    }
    document << Heading{2, Words::tr("Hazards")};
    if (table.rows.isEmpty()) {
        document << Paragraph{Words::tr("None is known.")};
    } else {
        document << table;
    }
}

void addApplication(Document& document, const Plan& plan)
{
    document << Heading{2, Words::tr("For the application's team")};
    QStringList known;
    for (const Decision& decision : plan.decisions) {
        const QString change = printed(decision.change);
        switch (decision.chosen) {
        case Strategy::DualColumn:
            if (const auto* rename = std::get_if<RenameColumn>(&decision.change)) {
                known << Words::tr(
                    "%1: from Expand to Contract %2 and %3 are both there and always alike. Read and write "
                    "either, but not both with different values in one statement. Move over at leisure "
                    "in between.")
                             .arg(change, rename->column, rename->newName);
            } else {
                known << Words::tr(
                    "%1: from Expand on both forms are there and kept alike. Until the cut-over the application reads "
                    "and "
                    "writes the old form, from then on the new one, under the same name; before the cut-over every "
                    "running version must cope with both.")
                             .arg(change);
            }
            break;
        case Strategy::View:
            known << Words::tr(
                "%1: from Expand on a view answers for the old shape. Move over at leisure, before Contract.")
                         .arg(change);
            break;
        case Strategy::InPlace:
        case Strategy::Auto:
            known << Words::tr(
                "%1: one statement changes it at once. Every version that runs at that moment must cope with "
                "both forms.")
                         .arg(change);
            break;
        }
    }
    document << Items{known};
    QStringList boxes;
    for (const Step& step : plan.steps) {
        if (const GateBody* gate = step.gate()) {
            boxes
                << Words::tr("Before the gate \"%1\" (%2): %3").arg(step.title, phaseTitle(step.phase), gate->question);
        }
    }
    if (!boxes.isEmpty()) {
        document << Paragraph{Words::tr("What is asked for:"), true} << Items{boxes, true};
    }
}

void addPhase(Document& document, const Plan& plan, Phase phase, const Forecast* forecast)
{
    Figures table{{Words::tr("No."), Words::tr("Step"), Words::tr("Lock"), Words::tr("Expected time"),
                      Words::tr("Others wait for it"), Words::tr("Undo")},
        {}};
    int number = 0;
    for (const Step& step : plan.steps) {
        ++number;
        if (step.phase == phase) {
            table.rows << (step.gate()
                    ? QStringList{QString::number(number), Words::tr("Gate: %1").arg(step.title), Words::tr("none"),
                          Words::tr("until somebody confirms"), QString(), QString()}
                    : QStringList{QString::number(number), step.title, lockOf(step), timeOf(step, forecast),
                          heldFor(step, forecast), undoOf(step)});
        }
    }
    if (table.rows.isEmpty()) {
        return;
    }
    const bool canUndo = std::ranges::any_of(
        plan.steps, [&](const Step& step) { return step.phase == phase && step.undo.has_value(); });
    document << Heading{2, phaseTitle(phase)} << Paragraph{phaseSentence(phase)} << table
             << Paragraph{canUndo ? Words::tr("As a script: %1; taken back by undo-%1.").arg(scriptOf(phase))
                                  : Words::tr("As a script: %1.").arg(scriptOf(phase))};
    number = 0;
    for (const Step& step : plan.steps) {
        ++number;
        if (step.phase != phase) {
            continue;
        }
        document << Heading{3, QStringLiteral("%1. %2").arg(QString::number(number), step.title)};
        if (!step.why.isEmpty()) {
            document << Paragraph{step.why};
        }
        if (const GateBody* gate = step.gate()) {
            document << Paragraph{gate->question, true};
            document << Paragraph{gate->typed.isEmpty()
                    ? Words::tr("Confirmed in the window, or with --confirm %1.").arg(gate->confirmation)
                    : Words::tr("Confirmed in the window by typing %1, or with --confirm %2.")
                          .arg(gate->typed, gate->confirmation)};
            continue;
        }
        if (step.irreversible) {
            document << Paragraph{Words::tr("From here on there is no way back."), true};
        }
        document << Code{readable(sqlOf(step), phase), QStringLiteral("sql")};
    }
}

Document runbook(const Plan& plan, const Forecast* forecast, const QList<TablePtr>& around)
{
    Document document;
    document << Heading{1, Words::tr("Runbook: %1").arg(plan.title())};
    Figures facts{{Words::tr("Fact"), Words::tr("Value")}, {}};
    QStringList tables;
    for (const QualifiedName& table : plan.draft.tables()) {
        tables << table.printed();
    }
    facts.rows
        << QStringList{Words::tr("Database"), plan.database}
        << QStringList{Words::tr("Server"),
               QStringLiteral("PostgreSQL %1.%2").arg(plan.serverVersion / 10000).arg(plan.serverVersion % 10000)}
        << QStringList{Words::tr("Tables"), tables.join(QStringLiteral(", "))}
        << QStringList{Words::tr("Plan"), plan.id}
        << QStringList{Words::tr("Made"), plan.madeAt.toUTC().toString(Qt::ISODate)};
    const StepForecast total = forecast ? forecast->total() : StepForecast();
    if (forecast) {
        facts.rows << QStringList{Words::tr("Expected time"), printedSeconds(total.seconds)}
                   << QStringList{Words::tr("Expected WAL"), printedBytes(total.walBytes)}
                   << QStringList{Words::tr("Disk space needed"), printedBytes(total.diskBytes)};
    }
    document << facts;
    if (!forecast) {
        document << Paragraph{Words::tr("Nobody has measured what this plan takes: its times are told by kind. "
                                        "\"lockkeeper export --runbook --db DSN\", "
                                        "or Measure in the window before the export, puts figures in their place.")};
    }
    document << Picture{
        runbookDiagram(plan), phasesPicture(), Words::tr("The three phases with their steps and gates")};

    document << Heading{2, Words::tr("What changes, and why so")};
    for (const Decision& decision : plan.decisions) {
        document << Heading{3, printed(decision.change)}
                 << Paragraph{Words::tr("Strategy: %1. %2").arg(strategyTitle(decision.chosen), decision.because)};
        QStringList others;
        for (const StrategyOption& option : decision.options) {
            if (option.strategy != decision.chosen) {
                others << (option.possible
                        ? Words::tr("%1, also possible: %2").arg(strategyTitle(option.strategy), option.reason)
                        : Words::tr("%1, not possible: %2").arg(strategyTitle(option.strategy), option.reason));
            }
        }
        if (!others.isEmpty()) {
            document << Items{others};
        }
    }
    document << neighbourChapter(plan, around);
    addHazards(document, plan);
    addApplication(document, plan);
    for (const Phase phase : phases) {
        addPhase(document, plan, phase, forecast);
    }
    document << Heading{2, Words::tr("If something goes wrong")}
             << Items{{Words::tr(
                           "A step that cannot have its lock gives up after a moment, tries again, and then names who "
                           "stands in the way. Nothing is left half-done."),
                    Words::tr("Stop at any time: what is done stays done, and the plan carries on from there."),
                    Words::tr("Undo at any time before Contract: every step is taken back, last first."),
                    Words::tr("Who waits for whom: \"lockkeeper locks --db DSN\", or the window's Locks.")}};
    document << Code{QStringLiteral("lockkeeper run PLAN.lkplan --db DSN --through expand\n"
                                    "lockkeeper status PLAN.lkplan --db DSN\n"
                                    "lockkeeper history --db DSN\n"
                                    "lockkeeper undo PLAN.lkplan --db DSN"),
        QStringLiteral("sh")};
    if (forecast && !(forecast->notes + forecast->warnings).isEmpty()) {
        document << Heading{2, Words::tr("What the expected times rest on")}
                 << Items{forecast->warnings + forecast->notes};
    }
    return document;
}

} // namespace

QList<QualifiedName> runbookTables(const Plan& plan)
{
    QList<QualifiedName> names = plan.draft.tables();
    for (const DraftedChange& drafted : plan.draft.changes) {
        if (const auto* rename = std::get_if<RenameTable>(&drafted.change)) {
            names << QualifiedName{rename->table.schema, rename->newName};
        }
    }
    return names;
}

QString runbookMarkdown(const Plan& plan, const Forecast* forecast, const QList<TablePtr>& tables)
{
    return markdown(runbook(plan, forecast, tables));
}

QString runbookHtml(const Plan& plan, const Forecast* forecast, const QList<TablePtr>& tables)
{
    return html(runbook(plan, forecast, tables), Words::tr("Runbook: %1").arg(plan.title()));
}

Result<QStringList> exportRunbook(
    const Plan& plan, const QString& folder, const Forecast* forecast, const QList<TablePtr>& tables)
{
    const QDir place(folder);
    if (!place.mkpath(QStringLiteral("."))) {
        return failure(ErrorKind::Privilege, Words::tr("The folder %1 cannot be made.").arg(folder),
            Words::tr("Choose a folder that you may write to."));
    }
    QList<QPair<QString, QString>> files{{QStringLiteral("runbook.md"), runbookMarkdown(plan, forecast, tables)},
        {QStringLiteral("runbook.html"), runbookHtml(plan, forecast, tables)}, {phasesPicture(), runbookDiagram(plan)}};
    for (qsizetype number = 0; number < tables.size(); ++number) {
        files.append({tablePicture(number + 1), neighbourDiagram(*tables[number], plan.draft)});
    }
    QStringList names;
    for (const auto& [name, text] : files) {
        if (const auto written = writeWholeFile(place.filePath(name), text.toUtf8()); !written) {
            return std::unexpected(written.error());
        }
        names << name;
    }
    return names;
}

} // namespace lk
