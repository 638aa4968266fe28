// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/contractsteps.h"

#include "model/plan/columnwords.h"
#include "model/plan/dualwrite.h"
#include "model/plan/hazards.h"
#include "model/plan/matviews.h"
#include "model/plan/partitions.h"
#include "model/plan/retiredcolumns.h"
#include "model/plan/safetytable.h"
#include "model/plan/shadowstep.h"
#include "model/plan/shapecheck.h"
#include "model/plan/triggerarguments.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

QStringList reviewedFunctions(const TableJob& job)
{
    QStringList reviewed;
    for (const Dependant& d : job.table->dependants) {
        if (d.kind == DependantKind::FunctionText && job.touches(d.columns)
            && std::ranges::any_of(
                job.columns, [&](const ColumnJob& c) { return c.renames() && d.columns.contains(c.column->number); })) {
            reviewed << d.printed;
        }
    }
    for (const ColumnJob& c : job.columns) {
        reviewed << (c.renames() ? triggersGiven(*job.table, c.column->name) : QStringList());
    }
    return reviewed;
}

Step contractGate(const KeyGroup& group)
{
    QStringList questions;
    QStringList reviewed;
    for (const TableJob& job : group.jobs) {
        questions << Words::tr("This drops for good from %1: %2.").arg(job.printed(), listed(job, dropped));
        reviewed << reviewedFunctions(job);
    }
    reviewed.removeDuplicates();
    QString question = questions.join(QLatin1Char(' ')) + QLatin1Char(' ')
        + Words::tr("Does no application, report or function use it any more?");
    if (!reviewed.isEmpty()) {
        question += QLatin1Char(' ')
            + Words::tr("These name the old column in their text and must have been changed: %1.")
                  .arg(reviewed.join(Words::tr(", ")));
    }
    const TableJob& first = group.jobs.first();
    return gateStep(Phase::Contract, GateBody::Kind::Irreversible, first.table->name.name,
        Words::tr("Nobody uses the old form any more"), question,
        ColumnName{first.table->name, first.columns.first().column->name}.printed());
}

/// Whatever is written to the old form between the safety copy and the drop would be in neither: from here on such a
/// write fails, as it would a moment later when the column is gone. Whoever has written before and is not done yet is
/// waited for: the copy would not see it.
Step closeStep(const TableJob& job)
{
    Step step = statementStep(Phase::Contract, QStringLiteral("contract.%1.close").arg(job.table->name.name),
        Words::tr("Close %1 to values of its own").arg(listed(job, dropped)),
        Words::tr(
            "A value written to the old column that the new one does not give back would be lost with it. Until the "
            "column goes, such a write is refused."),
        {QStringLiteral("LOCK TABLE %1 IN SHARE ROW EXCLUSIVE MODE").arg(job.finalSql()),
            dualWriteFunction(job, Side::Closing)});
    // The function names each of them. Where one was dropped every write fails anyway, and it cannot be made.
    QStringList stand;
    for (const ColumnJob& c : job.columns) {
        stand << retiredStands(job, c);
    }
    step.onlyIf = stand.join(QLatin1String(" AND "));
    step.lock = LockMode::ShareRowExclusive;
    step.lockedObject = job.finalName.printed();
    step.work = Work::Metadata;
    step.undo = undoWith({dualWriteFunction(job, Side::AfterCutOver)}, LockMode::None);
    return step;
}

/// Safety tables of values that the new form does not give back.
QList<Step> keepSteps(const TableJob& job)
{
    const QString table = job.table->name.name;
    QList<Step> steps;
    if (std::ranges::any_of(job.columns, [](const ColumnJob& c) {
            return !c.conversion.identity && !(c.conversion.lossless && !c.conversion.forwardCanFail);
        })) {
        steps << closeStep(job);
    }
    for (const ColumnJob& c : job.columns) {
        const Conversion& v = c.conversion;
        if (v.identity || (v.lossless && !v.forwardCanFail)) {
            continue;
        }
        QStringList columns;
        for (const QString& key : job.table->primaryKey()) {
            // A key that was renamed or retyped goes by its final name.
            const auto same
                = std::ranges::find_if(job.columns, [&](const ColumnJob& o) { return o.column->name == key; });
            columns << quoted(same == job.columns.end() ? job.renamedInPlace.value(key, key) : same->newName);
        }
        columns << QStringLiteral("%1 AS lockkeeper_old_value").arg(quoted(c.retired))
                << QStringLiteral("%1 AS lockkeeper_new_value").arg(quoted(c.newName));
        const QString differs = distinct(quoted(c.retired), v.backOf(quoted(c.newName)), v.oldHasEquality);
        const QString select = QStringLiteral("SELECT %1 FROM %2 WHERE %3")
                                   .arg(columns.join(QLatin1String(", ")), job.finalSql(), differs);
        const QString reason = QStringLiteral("Values of %1 before its change to %2")
                                   .arg(ColumnName{job.table->name, c.column->name}.printed(), v.newType);
        Step keep = statementStep(Phase::Contract, QStringLiteral("contract.%1.keep.%2").arg(table, c.column->name),
            Words::tr("Keep the old values of %1 that the new ones do not give back").arg(printedName(c.column->name)),
            Words::tr(
                "They stay in %1, meant to be kept for %n day(s) and listed in lockkeeper.safety_table; Lockkeeper "
                "never drops it.",
                nullptr, job.input->retentionDays)
                .arg(safetyTableName(*job.input, *job.table, *c.column)),
            keepValues(*job.input, *job.table, *c.column, select, reason));
        keep.lock = LockMode::AccessShare;
        keep.lockedObject = job.printed();
        keep.work = Work::Scan;
        keep.onlyIf = retiredStands(job, c); // somebody may have dropped it already
        keep.undo = undoWith(dropKeptValues(*job.input, *job.table, *c.column), LockMode::None);
        steps << keep;
    }
    return steps;
}

/// The retired keys, triggers and columns of all tables at once, keys first: a column that is referenced does not go.
Step dropStep(const KeyGroup& group)
{
    QStringList statements;
    QStringList locked;
    QStringList titles;
    QList<Hazard> hazards;
    const auto finalName = [&](const QualifiedName& table) {
        if (const TableJob* job = group.job(table)) {
            return job->finalSql();
        }
        for (const DraftedChange& d : group.jobs.first().input->draft.changes) {
            const auto* rename = std::get_if<RenameTable>(&d.change);
            if (rename != nullptr && rename->table == table) {
                return QualifiedName{table.schema, rename->newName}.quoted();
            }
        }
        return table.quoted();
    };
    // A column that references goes with its key, which locks the referenced table too.
    KeyGroup whole = group;
    for (const TableJob& job : group.jobs) {
        for (const Constraint& k : job.table->constraints) {
            if (k.kind == ConstraintKind::ForeignKey && k.referencedTable && job.touchesRetyped(k.columns)
                && group.job(*k.referencedTable) == nullptr) {
                whole.alsoLocked.append({k.referencedOid, *k.referencedTable});
            }
        }
    }
    for (const QualifiedName& table : whole.tables()) {
        statements << QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE").arg(finalName(table));
        locked << table.printed();
    }
    statements << dropRetiredMatviews(withMembers(group.jobs));
    for (const TableJob& job : group.jobs) {
        statements << expectRetiredNamed(job);
    }
    for (const TableJob& job : withMembers(group.jobs)) {
        statements << expectRetiredBare(job);
    }
    for (const KeyCopy& key : group.keys) {
        if (key.old != KeyCopy::Old::Dropped) {
            statements << QStringLiteral("ALTER TABLE %1 DROP CONSTRAINT IF EXISTS %2")
                              .arg(finalName(key.child), quoted(key.retiredName));
        }
    }
    for (const TableJob& job : group.jobs) {
        statements << QStringLiteral("DROP TRIGGER IF EXISTS %1 ON %2").arg(quoted(job.trigger), job.finalSql());
        if (!job.members.isEmpty() && !triggersComeDown(job)) {
            statements << dropChildrensTriggers(job);
        }
        statements << QStringLiteral("DROP FUNCTION IF EXISTS %1()").arg(job.function) << dropShapeFunction(job)
                   << forgetFamily(job);
        for (const ColumnJob& c : job.columns) {
            statements
                << QStringLiteral("ALTER TABLE %1 DROP COLUMN IF EXISTS %2").arg(job.finalSql(), quoted(c.retired));
        }
        statements << renameNewcomersIndexes(job);
        for (const ColumnJob& c : job.columns) {
            statements << dropHelperFunctions(c.conversion);
        }
        for (const Constraint& k : job.table->constraints) {
            if (k.kind == ConstraintKind::ForeignKey && k.referencedTable && job.touchesRetyped(k.columns)
                && !locked.contains(k.referencedTable->printed())) {
                locked << k.referencedTable->printed();
            }
        }
        titles << (group.jobs.size() == 1 ? listed(job, dropped)
                                          : Words::tr("%1 of %2").arg(listed(job, dropped), job.printed()));
        for (const Hazard& hazard : dropHazards(job)) {
            if (!hazards.contains(hazard)) {
                hazards << hazard;
            }
        }
    }
    Step drop
        = statementStep(Phase::Contract, QStringLiteral("contract.%1.drop").arg(group.jobs.first().table->name.name),
            Words::tr("Drop %1 and the trigger").arg(titles.join(Words::tr(", "))),
            Words::tr("One transaction: a trigger that writes a dropped column would fail every write."), statements);
    drop.lock = LockMode::AccessExclusive;
    drop.lockedObject = locked.join(Words::tr(", "));
    drop.work = Work::Metadata;
    drop.hazards = hazards;
    drop.irreversible = true;
    return drop;
}

} // namespace

QList<Step> contractSteps(const KeyGroup& group)
{
    QList<Step> steps{contractGate(group)};
    for (const TableJob& job : group.jobs) {
        steps << keepSteps(job);
    }
    steps << dropStep(group);
    return steps;
}

} // namespace lk::planner
