// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/figures.h"
#include "app/cli/planfile.h"
#include "model/engine/journalledplan.h"

#include <QCoreApplication>
#include <QJsonObject>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

ExitStatus writeBack(const Call& call, Session& session, const QString& id, const QString& file)
{
    const auto plan = journalledPlan(session, id);
    if (!plan) {
        return call.failed(plan.error());
    }
    if (const auto saved = savePlan(*plan, file); !saved) {
        return call.failed(saved.error());
    }
    call.out.object({{QStringLiteral("saved"), file}});
    call.out.print(file);
    return ExitStatus::Done;
}

ExitStatus carryOutPlans(const Call& call)
{
    const QString id = call.words.value(QStringLiteral("plan-id"));
    const QString file = call.words.value(QStringLiteral("output"));
    if (id.isEmpty() != file.isEmpty()) {
        return call.failed(Error{.kind = ErrorKind::BadInput,
            .message = Say::tr("--plan-id and -o belong together: which plan, and to which file.")});
    }
    const auto session = call.backend.connect(databaseOf(call.words), Purpose::Browse);
    if (!session) {
        return call.failed(session.error());
    }
    if (!id.isEmpty()) {
        return writeBack(call, **session, id, file);
    }
    const auto plans = journalledPlans(**session);
    if (!plans) {
        return call.failed(plans.error());
    }
    QList<QStringList> rows{
        {Say::tr("ID"), Say::tr("STATE"), Say::tr("CHANGED"), Say::tr("OPERATOR"), Say::tr("PLAN")}};
    for (const JournalledPlan& plan : *plans) {
        call.out.object({{QStringLiteral("plan"),
            QJsonObject{{QStringLiteral("id"), plan.id}, {QStringLiteral("title"), plan.title},
                {QStringLiteral("state"), plan.state}, {QStringLiteral("operator"), plan.operatorName},
                {QStringLiteral("changedAt"), plan.changedAt}}}});
        rows << QStringList{plan.id, plan.state, plan.changedAt, plan.operatorName, plan.title};
    }
    if (plans->isEmpty()) {
        call.out.tell(Say::tr("No plan was begun in this database."));
    } else {
        call.out.print(aligned(rows));
    }
    return ExitStatus::Done;
}

} // namespace

Verb plansVerb()
{
    return {.name = QStringLiteral("plans"),
        .synopsis = QStringLiteral("--db DSN [--plan-id ID -o FILE.lkplan]"),
        .summary = Say::tr("List the plans that were begun in a database, or write one back to a file."),
        .grammar = {.options = {databaseOption(),
                        OptionSpec{.name = QStringLiteral("plan-id"),
                            .value = QStringLiteral("ID"),
                            .help = Say::tr("The plan to write, as the journal keeps it")},
                        OptionSpec{.name = QStringLiteral("output"),
                            .value = QStringLiteral("FILE.lkplan"),
                            .help = Say::tr("The file to write it to"),
                            .letter = QLatin1Char('o')}}},
        .notes = Say::tr("forecast, run, tune, status and undo take --plan-id too, instead of the file."),
        .carryOut = carryOutPlans};
}

} // namespace lk::cli
