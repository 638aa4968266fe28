// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/change.h"
#include "app/cli/figures.h"
#include "app/cli/json.h"
#include "app/cli/planfile.h"
#include "model/workspace/planning.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonDocument>

#include <algorithm>

namespace lk::cli {

namespace {

/// Up to here every row is looked at; above, a sample of about five per cent.
constexpr qint64 exactUpTo = 200'000;
constexpr double sampleShare = 0.05;

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

void tellHazard(Output& out, const Hazard& hazard, const QString& where)
{
    QString text = QStringLiteral("%1: %2").arg(toString(hazard.severity), hazard.title);
    if (!where.isEmpty()) {
        text += QStringLiteral(" (%1)").arg(where);
    }
    out.tell(text);
    if (!hazard.explanation.isEmpty()) {
        out.tell(QLatin1String("    ") + hazard.explanation);
    }
    if (!hazard.remedy.isEmpty()) {
        out.tell(Say::tr("    What to do: %1").arg(hazard.remedy));
    }
}

void tellLosses(const Call& call, const ChangeType& change, const LossReport& report)
{
    const QString column = ColumnName{change.table, change.column}.printed();
    QJsonObject object = jsonOf(report);
    object.insert(QStringLiteral("column"), column);
    call.out.object({{QStringLiteral("losses"), object}});
    if (report.lost == 0) {
        call.out.tell(report.exact
                ? Say::tr("%1: every value survives; %2 rows were looked at.").arg(column, rowsText(report.rowsLooked))
                : Say::tr("%1: no value is lost in %2 rows that were looked at.")
                      .arg(column, rowsText(report.rowsLooked)));
    } else {
        call.out.tell(report.exact
                ? Say::tr("%1: the values of %2 of %3 rows would not survive:")
                      .arg(column, rowsText(report.lost), rowsText(report.rowsLooked))
                : Say::tr("%1: the values of about %2 of %3 rows would not survive (%4 were looked at):")
                      .arg(column, rowsText(report.lostEstimated), rowsText(report.rowsEstimated),
                          rowsText(report.rowsLooked)));
    }
    // What is mapped, or only prints otherwise, is told even where nothing is lost.
    for (const LossReport::Class& one : report.classes) {
        QStringList examples;
        for (const auto& [value, becomes] : one.examples) {
            examples << (becomes.isEmpty() ? QStringLiteral("'%1'").arg(value)
                                           : QStringLiteral("'%1' -> '%2'").arg(value, becomes));
        }
        call.out.tell(QStringLiteral("    %1: %2").arg(one.name, rowsText(one.rows))
            + (examples.isEmpty() ? QString()
                                  : Say::tr(", e.g. %1").arg(examples.mid(0, 3).join(QLatin1String(", ")))));
    }
}

/// The figures help to decide, but a plan is a plan without them.
void sampleLosses(const Call& call, Session& session, const Draft& draft)
{
    for (const DraftedChange& drafted : draft.changes) {
        const auto* change = std::get_if<ChangeType>(&drafted.change);
        if (change == nullptr) {
            continue;
        }
        const auto report = call.backend.readTable(session, change->table).and_then([&](const Table& table) {
            const bool few = table.estimatedRows >= 0 && table.estimatedRows <= exactUpTo;
            return call.backend.losses(session, table, *change, few ? 1.0 : sampleShare);
        });
        if (report) {
            tellLosses(call, *change, *report);
        } else {
            call.out.tell(Say::tr("The values of %1 could not be looked at: %2")
                    .arg(ColumnName{change->table, change->column}.printed(), report.error().message));
        }
    }
}

void tellSummary(Output& out, const Plan& plan)
{
    for (const Decision& decision : plan.decisions) {
        out.tell(
            QStringLiteral("%1: %2. %3").arg(printed(decision.change), toString(decision.chosen), decision.because));
    }
    for (const Phase phase : {Phase::Expand, Phase::Migrate, Phase::Contract}) {
        const auto steps = std::ranges::count(plan.steps, phase, &Step::phase);
        out.tell(
            QCoreApplication::translate("CommandLine", "%1: %n step(s)", nullptr, int(steps)).arg(toString(phase)));
    }
    const QStringList gates = gatesOf(plan);
    if (!gates.isEmpty()) {
        out.tell(Say::tr("Gates: %1").arg(gates.join(QLatin1String(", "))));
    }
    for (const Hazard& hazard : plan.hazards) {
        tellHazard(out, hazard, {});
    }
    for (const Step& step : plan.steps) {
        for (const Hazard& hazard : step.hazards) {
            tellHazard(out, hazard, step.title);
        }
    }
}

Result<void> write(const Call& call, const Plan& plan)
{
    const QString file = call.words.value(QStringLiteral("output"));
    if (file == QLatin1String("-")) {
        call.out.raw(QJsonDocument(toJson(plan)).toJson(QJsonDocument::Indented));
        return {};
    }
    call.out.object({{QStringLiteral("plan"), toJson(plan)}});
    if (file.isEmpty()) {
        call.out.print(printed(plan));
        return {};
    }
    return savePlan(plan, file).transform([&] {
        call.out.object({{QStringLiteral("file"), file}});
        call.out.tell(Say::tr("Written to %1. \"lockkeeper show %1\" shows it, \"lockkeeper run %1 --db DSN\" runs it.")
                .arg(file));
    });
}

ExitStatus carryOutPlan(const Call& call)
{
    const auto draft = draftOf(call.words);
    if (!draft) {
        return call.failed(draft.error());
    }
    auto session = call.backend.connect(databaseOf(call.words), Purpose::Browse);
    if (!session) {
        return call.failed(session.error());
    }
    const auto plan = planDraft(call.backend, **session, *draft, QDateTime::currentDateTimeUtc());
    if (!plan) {
        return call.failed(plan.error());
    }
    tellSummary(call.out, *plan);
    sampleLosses(call, **session, plan->draft);
    // Last, so that whatever fails or is stopped before leaves no file.
    if (const auto written = write(call, *plan); !written) {
        return call.failed(written.error());
    }
    if (plan->hasBlockingHazard()) {
        call.out.tell(Say::tr("This plan cannot be run as it is: see the blocking hazards above."));
        return ExitStatus::NeedsYou;
    }
    return ExitStatus::Done;
}

} // namespace

Verb planVerb()
{
    Grammar grammar;
    grammar.options << databaseOption() << changeOptions()
                    << OptionSpec{.name = QStringLiteral("output"),
                           .value = QStringLiteral("FILE.lkplan"),
                           .help = Say::tr("Where to write the plan; - is standard output"),
                           .letter = QLatin1Char('o')};
    return {.name = QStringLiteral("plan"),
        .synopsis = QStringLiteral("--db DSN CHANGE... [--strategy auto|in-place|dual-column|view] [-o FILE.lkplan]"),
        .summary = Say::tr("Make a staged plan of one or several changes; touches nothing."),
        .grammar = grammar,
        .notes = Say::tr(
            "CHANGE is --rename-column S.T.C=NEW, --rename-table S.T=NEW, or --change-type S.T.C=TYPE [--using EXPR] "
            "[--back EXPR] [--map VALUE=NEW]... [--otherwise EXPR] [--losses ask|accept|mend].\n"
            "Names are written as in SQL: bare names fold to lower case, public.\"Odd Name\".\"From\" keeps its case.\n"
            "One --strategy before the first or behind the last change is for all; otherwise each is for the change "
            "before it.\n"
            "Without -o the plan is only shown. Exit status 3: the plan has a blocking hazard and cannot be run."),
        .carryOut = carryOutPlan};
}

} // namespace lk::cli
