// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/planfile.h"

#include "model/engine/journalledplan.h"

#include <QCoreApplication>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

} // namespace

OptionSpec confirmOption()
{
    return {.name = QStringLiteral("confirm"),
        .value = QStringLiteral("GATE"),
        .help = Say::tr("Say yes to this gate; may be given several times"),
        .repeatable = true};
}

OptionSpec confirmAllOption()
{
    return {.name = QStringLiteral("confirm-all"),
        .help = Say::tr("Say yes to every gate, the irreversible ones included")};
}

OptionSpec planIdOption()
{
    return {.name = QStringLiteral("plan-id"),
        .value = QStringLiteral("ID"),
        .help = Say::tr("Take the plan from the database's journal instead of a file (see \"lockkeeper plans\")")};
}

Result<Plan> planOf(const Call& call)
{
    const bool byId = call.words.has(QStringLiteral("plan-id"));
    if (byId == !call.words.positional.isEmpty()) {
        return failure(ErrorKind::BadInput,
            byId ? Say::tr("The plan is given twice: as a file and by --plan-id.") : Say::tr("FILE.lkplan is missing."),
            Say::tr("Give the plan's file, or --plan-id ID where the file is lost."));
    }
    if (!byId) {
        return planOf(call.words);
    }
    const auto session = call.backend.connect(databaseOf(call.words), Purpose::Browse);
    if (!session) {
        return std::unexpected(session.error());
    }
    return journalledPlan(**session, call.words.value(QStringLiteral("plan-id")));
}

Result<Plan> planOf(const Words& words)
{
    return loadPlan(words.positional.first());
}

QStringList gatesOf(const Plan& plan)
{
    QStringList gates;
    for (const Step& step : plan.steps) {
        if (const GateBody* gate = step.gate()) {
            gates << gate->confirmation;
        }
    }
    return gates;
}

Result<void> confirmationsInto(RunRequest& request, const Plan& plan, const Words& words, const QStringList& more)
{
    const QStringList known = gatesOf(plan) + more;
    request.confirmAll = words.has(QStringLiteral("confirm-all"));
    request.confirmed = words.values(QStringLiteral("confirm"));
    for (const QString& gate : std::as_const(request.confirmed)) {
        if (!known.contains(gate)) {
            return failure(ErrorKind::BadInput, Say::tr("The plan has no gate \"%1\".").arg(gate),
                known.isEmpty() ? Say::tr("It has none at all: leave --confirm out.")
                                : Say::tr("Its gates are: %1.").arg(known.join(QLatin1String(", "))));
        }
    }
    return {};
}

} // namespace lk::cli
