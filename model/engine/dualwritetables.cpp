// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/dualwritetables.h"

#include "model/engine/runsnapshot.h"

#include <algorithm>

namespace lk {

namespace {

bool isDone(const RunSnapshot& snapshot, const Step& step)
{
    return snapshot.steps.value(step.id).state == StepState::Done;
}

/// Empty: none.
QString laterName(const Plan& plan, const QString& table)
{
    for (const DraftedChange& drafted : plan.draft.changes) {
        const auto* rename = std::get_if<RenameTable>(&drafted.change);
        if (rename && rename->table.quoted() == table) {
            return QualifiedName{rename->table.schema, rename->newName}.quoted();
        }
    }
    return {};
}

bool cutsOver(const Step& step)
{
    return step.undo && !step.undo->takesAlong.isEmpty();
}

/// Names, before and after, of all tables with a dual write.
QStringList allNames(const Plan& plan)
{
    QStringList names;
    for (const DualWriteTable& table : dualWriteTables(plan)) {
        names << table.name;
        if (!table.later.isEmpty()) {
            names << table.later;
        }
    }
    return names;
}

} // namespace

QList<DualWriteTable> dualWriteTables(const Plan& plan)
{
    QList<DualWriteTable> tables;
    for (const Step& step : plan.steps) {
        const auto* body = std::get_if<BackfillBody>(&step.body);
        if (body && !body->triggerGuard.isEmpty()) {
            const QString name = body->table.quoted();
            // Of a plan by hand, every one.
            const bool isOwn = plan.draft.changes.isEmpty() || plan.draft.tables().contains(body->table);
            tables << DualWriteTable{name, laterName(plan, name), isOwn};
        }
    }
    return tables;
}

QStringList ownTables(const Plan& plan)
{
    QStringList names;
    for (const QualifiedName& table : plan.draft.tables()) {
        names << table.quoted();
        if (const QString later = laterName(plan, table.quoted()); !later.isEmpty()) {
            names << later;
        }
    }
    return names;
}

QStringList tablesCutOverBy(const Plan& plan, const Step& step)
{
    if (!step.cutsOver.isEmpty() || !cutsOver(step)) {
        return step.cutsOver;
    }
    if (!isVagueCutOver(plan, step)) {
        return allNames(plan) << step.undo->takesAlong;
    }
    QStringList names{step.undo->takesAlong};
    if (const QString later = laterName(plan, names.first()); !later.isEmpty()) {
        names << later;
    }
    return names;
}

bool isVagueCutOver(const Plan& plan, const Step& step)
{
    return cutsOver(step) && step.cutsOver.isEmpty() && std::ranges::count_if(plan.steps, cutsOver) > 1;
}

QStringList tablesCutOver(const Plan& plan, const RunSnapshot& snapshot)
{
    QStringList tables;
    for (const Step& step : plan.steps) {
        if (isDone(snapshot, step)) {
            tables << tablesCutOverBy(plan, step);
        }
    }
    return tables;
}

QStringList tablesContracted(const Plan& plan, const RunSnapshot& snapshot)
{
    // Both forms of the tables that change over together are compared once more, then the old ones go in one step.
    QStringList gone;
    QStringList together;
    bool compares = false;
    bool changed = false;
    for (const Step& step : plan.steps) {
        if (step.phase != Phase::Contract) {
            continue;
        }
        if (const auto* verify = std::get_if<VerifyBody>(&step.body)) {
            compares = true;
            together << verify->table.quoted();
        } else if (std::holds_alternative<StatementBody>(step.body)) {
            changed = changed || isDone(snapshot, step);
            if (step.irreversible) {
                gone << (isDone(snapshot, step) ? together : QStringList());
                together.clear();
            }
        }
    }
    return !compares && changed ? allNames(plan) : gone;
}

Expanded howFarExpanded(const Plan& plan, const RunSnapshot& snapshot)
{
    int stand = 0;
    int all = 0;
    for (const Step& step : plan.steps) {
        if (step.phase == Phase::Expand && std::holds_alternative<StatementBody>(step.body)) {
            ++all;
            stand += isDone(snapshot, step) ? 1 : 0;
        }
    }
    return stand == all ? Expanded::All : stand > 0 ? Expanded::Some : Expanded::Nothing;
}

} // namespace lk
