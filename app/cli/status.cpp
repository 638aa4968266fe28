// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/figures.h"
#include "app/cli/forecasttext.h"
#include "app/cli/guardoptions.h"
#include "app/cli/json.h"
#include "app/cli/planfile.h"
#include "model/engine/dualwritehealth.h"
#include "model/engine/operatorlock.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

QJsonObject healthJson(const DualWriteHealth& health)
{
    QJsonArray faults;
    for (const DualWriteFault& fault : health.faults) {
        faults << QJsonObject{{QStringLiteral("kind"), toString(fault.kind)}, {QStringLiteral("table"), fault.table},
            {QStringLiteral("trigger"), fault.trigger}, {QStringLiteral("foreignKeys"), fault.keys},
            {QStringLiteral("message"), printed(fault)}};
    }
    QJsonObject json{{QStringLiteral("at"), health.at.toString(Qt::ISODateWithMs)},
        {QStringLiteral("well"), health.isWell()}, {QStringLiteral("faults"), faults}};
    if (health.rowsSeen >= 0) { // else nothing was compared
        json.insert(QStringLiteral("rowsSeen"), health.rowsSeen);
        json.insert(QStringLiteral("rowsApart"), health.rowsApart);
    }
    return json;
}

bool wasNeverRun(const RunSnapshot& snapshot)
{
    return std::ranges::all_of(snapshot.steps,
        [](const StepProgress& step) { return step.state == StepState::Pending || step.state == StepState::Ready; });
}

ExitStatus carryOutStatus(const Call& call)
{
    RunRequest request;
    if (const auto fine = guardInto(request, call.words); !fine) {
        return call.failed(fine.error());
    }
    const auto plan = planOf(call);
    if (!plan) {
        return call.failed(plan.error());
    }
    RunControl control;
    Runner runner(call.backend, databaseOf(call.words), *plan, control, [](const RunSnapshot&) { });
    const auto snapshot = runner.status(request.lockBudgetMs);
    if (!snapshot) {
        return call.failed(snapshot.error());
    }
    const bool never = wasNeverRun(*snapshot);
    QJsonArray steps;
    const bool told = snapshot->forecast != nullptr; // else nothing to compare with
    QList<QStringList> rows{QStringList{Say::tr("PHASE"), Say::tr("STATE")}
        + (told ? QStringList{Say::tr("FORECAST"), Say::tr("TOOK"), Say::tr("WAL FORECAST"), Say::tr("WAL"),
                      Say::tr("DISK FORECAST"), Say::tr("DISK"), Say::tr("LOCK FORECAST"), Say::tr("LOCK")}
                : QStringList{})
        + QStringList{Say::tr("STEP"), Say::tr("RESULT")}};
    qsizetype done = 0;
    for (const Step& step : plan->steps) {
        const StepProgress progress = snapshot->steps.value(step.id);
        QJsonObject object = jsonOf(progress);
        object.insert(QStringLiteral("step"), step.id);
        object.insert(QStringLiteral("phase"), toString(step.phase));
        object.insert(QStringLiteral("title"), step.title);
        steps << object;
        const QString result
            = progress.error ? progress.error->message.section(QLatin1Char('\n'), 0, 0) : progress.result;
        QStringList figures;
        if (told) {
            const StepForecast* f = snapshot->forecast->step(step.id);
            figures << (f ? printedSeconds(f->seconds) : QStringLiteral("-")) << tookText(progress.facts)
                    << (f ? printedBytes(f->walBytes) : QStringLiteral("-")) << walText(progress.facts)
                    << (f ? printedBytes(f->diskBytes) : QStringLiteral("-"))
                    << printedGrowth(progress.facts.diskBytes);
            const FigureRange lock{
                f ? f->lockMs.low / 1000 : -1, f && f->lockMs.isKnown() ? f->lockMs.high / 1000 : -1};
            figures << printedSeconds(lock) << lockText(progress.facts);
        }
        rows << QStringList{toString(step.phase), toString(progress.state)} + figures + QStringList{step.title, result};
        done += progress.state == StepState::Done ? 1 : 0;
    }
    QJsonObject status{{QStringLiteral("plan"), plan->id}, {QStringLiteral("title"), plan->title()},
        {QStringLiteral("state"), toString(snapshot->state)}, {QStringLiteral("neverRun"), never},
        {QStringLiteral("stepsDone"), done}, {QStringLiteral("steps"), steps}};
    if (!snapshot->gate.isEmpty()) {
        status.insert(QStringLiteral("gate"), snapshot->gate);
    }
    if (snapshot->holder) {
        const PlanHolder& holder = *snapshot->holder;
        status.insert(QStringLiteral("holder"),
            QJsonObject{{QStringLiteral("pid"), holder.session.pid}, {QStringLiteral("operator"), holder.operatorName},
                {QStringLiteral("client"), holder.client},
                {QStringLiteral("since"), holder.since.toString(Qt::ISODateWithMs)},
                {QStringLiteral("lastSign"), holder.lastSign.toString(Qt::ISODateWithMs)},
                {QStringLiteral("doing"), holder.doing}});
    }
    if (snapshot->error) {
        status.insert(QStringLiteral("error"), jsonOf(*snapshot->error));
    }
    if (!snapshot->message.isEmpty()) {
        status.insert(QStringLiteral("message"), snapshot->message);
    }
    if (snapshot->dualWrite) {
        status.insert(QStringLiteral("dualWrite"), healthJson(*snapshot->dualWrite));
    }
    if (told) {
        status.insert(QStringLiteral("forecast"), toJson(*snapshot->forecast));
    }
    call.out.object({{QStringLiteral("status"), status}});
    call.out.print(plan->title());
    call.out.print(never
            ? Say::tr("This plan was never run here.")
            : Say::tr("%1: %2 of %3 steps done").arg(toString(snapshot->state)).arg(done).arg(plan->steps.size()));
    if (!snapshot->message.isEmpty()) {
        call.out.print(snapshot->message);
    }
    if (snapshot->error && !snapshot->error->remedy.isEmpty()) {
        call.out.print(Say::tr("What to do: %1").arg(snapshot->error->remedy));
    }
    if (snapshot->holder) {
        call.out.print(Say::tr("In the hands of %1").arg(printed(*snapshot->holder)));
    }
    if (snapshot->dualWrite) {
        call.out.print(printed(*snapshot->dualWrite));
    }
    const QString compared = forecastAgainstFact(*plan, *snapshot);
    if (!compared.isEmpty()) {
        call.out.print(compared);
    }
    call.out.print(QLatin1Char('\n') + aligned(rows));
    return ExitStatus::Done;
}

} // namespace

Verb statusVerb()
{
    return {.name = QStringLiteral("status"),
        .synopsis = QStringLiteral("FILE.lkplan|--plan-id ID --db DSN [--lock-budget MS]"),
        .summary = Say::tr("Show how far a plan was carried out; changes nothing."),
        .grammar = {.options = {databaseOption(), planIdOption(), lockBudgetOption()},
            .positional = {QStringLiteral("FILE.lkplan")},
            .optionalPositional = true},
        .carryOut = carryOutStatus};
}

} // namespace lk::cli
