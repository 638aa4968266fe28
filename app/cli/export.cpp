// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/planfile.h"
#include "app/cli/running.h"
#include "model/engine/forecasting.h"
#include "model/engine/runner.h"
#include "model/plan/script.h"
#include "model/workspace/runbook.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

/// What the journal keeps of a plan that has begun, else measured now; nothing without a database.
Result<std::optional<Forecast>> forecastOf(const Call& call, const Plan& plan)
{
    if (!call.words.has(QStringLiteral("db"))) {
        return std::nullopt;
    }
    RunControl control;
    const auto status = Runner(call.backend, databaseOf(call.words), plan, control, {}).status();
    if (!status) {
        return std::unexpected(status.error());
    }
    if (status->forecast) {
        return *status->forecast;
    }
    return forecastBefore(call, plan, {}).transform([](Forecast&& made) { return std::optional(std::move(made)); });
}

/// What stands around them now; nothing without a database. A table has its old name or its new one.
Result<QList<TablePtr>> tablesOf(const Call& call, const Plan& plan)
{
    QList<TablePtr> tables;
    if (!call.words.has(QStringLiteral("db"))) {
        return tables;
    }
    auto session = call.backend.connect(databaseOf(call.words), Purpose::Browse);
    if (!session) {
        return std::unexpected(session.error());
    }
    for (const QualifiedName& name : runbookTables(plan)) {
        auto table = call.backend.readTable(**session, name);
        if (table) {
            tables << std::make_shared<const Table>(std::move(*table));
        } else if (table.error().kind != ErrorKind::NotFound) {
            call.out.tell(Say::tr("%1 could not be looked at: %2").arg(name.printed(), table.error().message));
        }
    }
    return tables;
}

ExitStatus carryOutExport(const Call& call)
{
    const bool runbookWanted = call.words.has(QStringLiteral("runbook"));
    if (call.words.has(QStringLiteral("db")) && !runbookWanted) {
        return call.failed(Error{.kind = ErrorKind::BadInput,
            .message = Say::tr("--db measures the times that the runbook tells: it goes with --runbook.")});
    }
    const auto plan = planOf(call.words);
    if (!plan) {
        return call.failed(plan.error());
    }
    const auto files = exportScripts(*plan, call.words.value(QStringLiteral("output")));
    if (!files) {
        return call.failed(files.error());
    }
    QStringList written = *files;
    if (runbookWanted) {
        const auto forecast = forecastOf(call, *plan);
        if (!forecast) {
            return call.failed(forecast.error());
        }
        const auto tables = tablesOf(call, *plan);
        if (!tables) {
            return call.failed(tables.error());
        }
        const auto runbook = exportRunbook(
            *plan, call.words.value(QStringLiteral("output")), *forecast ? &**forecast : nullptr, *tables);
        if (!runbook) {
            return call.failed(runbook.error());
        }
        written << *runbook;
    }
    call.out.object({{QStringLiteral("files"), QJsonArray::fromStringList(written)}});
    call.out.print(written.join(QLatin1Char('\n')));
    return ExitStatus::Done;
}

} // namespace

Verb exportVerb()
{
    return {.name = QStringLiteral("export"),
        .synopsis = QStringLiteral("FILE.lkplan -o DIR [--runbook [--db DSN]]"),
        .summary = Say::tr("Write a plan as SQL scripts for psql: one a phase, and one to undo it."),
        .grammar = {.options = {OptionSpec{.name = QStringLiteral("output"),
                                    .value = QStringLiteral("DIR"),
                                    .help = Say::tr("Folder for the scripts; made if need be"),
                                    .letter = QLatin1Char('o'),
                                    .required = true},
                        OptionSpec{.name = QStringLiteral("runbook"),
                            .help = Say::tr("Beside them a runbook for people: runbook.md, .html, .svg")},
                        OptionSpec{.name = QStringLiteral("db"),
                            .value = QStringLiteral("DSN"),
                            .help = Say::tr("Measure there what the runbook says that each step takes, and picture "
                                            "what stands around the tables")}},
            .positional = {QStringLiteral("FILE.lkplan")}},
        .notes = Say::tr(
            "The runbook holds the plan with its reasons, locks, hazards and gates, what to tell the "
            "application's team, and the times: with --db measured on a sample as by \"lockkeeper forecast\", or, "
            "once the plan has begun, as its journal keeps them; with --db also a picture of what stands around each "
            "table, runbook-table-N.svg."),
        .carryOut = carryOutExport};
}

} // namespace lk::cli
