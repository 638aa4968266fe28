// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/dualcolumn.h"

#include "model/plan/copies.h"
#include "model/plan/cutover.h"
#include "model/plan/dualwrite.h"
#include "model/plan/grants.h"
#include "model/plan/hazards.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

QString conversionWords(const ColumnJob& c)
{
    const QString column = printedName(c.column->name);
    if (c.pureRename()) {
        return Words::tr("%1 also as %2").arg(column, printedName(c.newName));
    }
    return c.renames() ? Words::tr("%1 as %2 %3").arg(column, printedName(c.newName), c.conversion.newType)
                       : Words::tr("%1 as %2").arg(column, c.conversion.newType);
}

QString listed(const TableJob& job, QString (*print)(const ColumnJob&))
{
    QStringList words;
    for (const ColumnJob& column : job.columns) {
        words << print(column);
    }
    return words.join(Words::tr(", "));
}

bool takesCollation(const QString& type)
{
    return typeFamily(type) == QLatin1String("text");
}

Step shadowStep(const TableJob& job)
{
    QStringList statements;
    QStringList undo{QStringLiteral("DROP TRIGGER IF EXISTS %1 ON %2").arg(quoted(job.trigger), job.sql()),
        QStringLiteral("DROP FUNCTION IF EXISTS %1()").arg(job.function)};
    QStringList loses;
    for (const ColumnJob& c : job.columns) {
        QString add
            = QStringLiteral("ALTER TABLE %1 ADD COLUMN %2 %3").arg(job.sql(), quoted(c.shadow), c.conversion.newType);
        if (!c.column->collation.isEmpty() && takesCollation(c.conversion.newType)) {
            add += QStringLiteral(" COLLATE %1").arg(c.column->collation);
        }
        statements << add;
        const QString alter = QStringLiteral("ALTER TABLE %1 ALTER COLUMN %2 ").arg(job.sql(), quoted(c.shadow));
        if (!c.pureRename()) {
            // A default that does not convert must stop the plan here, not the application's inserts after the
            // cut-over.
            if (c.column->defaultExpression && !c.conversion.assignable
                && !c.column->defaultExpression->contains(QLatin1String("nextval("))) {
                if (const auto moved = movedDefault(c)) {
                    statements << QStringLiteral("SELECT %1").arg(*moved);
                }
            }
            if (c.column->statisticsTarget >= 0) {
                statements << alter + QStringLiteral("SET STATISTICS %1").arg(c.column->statisticsTarget);
            }
            if (!c.column->options.isEmpty()) {
                statements << alter + QStringLiteral("SET (%1)").arg(c.column->options.join(QLatin1String(", ")));
            }
            const bool alike = typeFamily(c.conversion.oldType) == typeFamily(c.conversion.newType)
                && typeFamily(c.conversion.newType) == QLatin1String("text");
            if (alike && !c.column->storage.isEmpty()) {
                statements << alter + QStringLiteral("SET STORAGE %1").arg(c.column->storage);
            }
            if (alike && !c.column->compression.isEmpty()) {
                statements << alter + QStringLiteral("SET COMPRESSION %1").arg(c.column->compression);
            }
        }
        statements << grantStatements(c.column->grants, QStringLiteral("TABLE %1").arg(job.sql()), c.shadow);
        statements << helperFunctions(c.conversion, job.table->name.schema);
        undo << QStringLiteral("ALTER TABLE IF EXISTS %1 DROP COLUMN IF EXISTS %2").arg(job.sql(), quoted(c.shadow));
        const Conversion& v = c.conversion;
        if (!v.identity && !(v.lossless && !v.forwardCanFail && !v.backCanFail)) {
            loses << QStringLiteral("(%1 IS NOT NULL AND %2)")
                         .arg(quoted(c.shadow),
                             distinct(quoted(c.shadow), v.forwardOf(quoted(c.column->name)), v.newHasEquality));
        }
    }
    for (const ColumnJob& c : job.columns) {
        undo << dropHelperFunctions(c.conversion);
    }
    statements << dualWriteFunction(job, Side::BeforeCutOver) << dualWriteTrigger(job);
    Step step = statementStep(Phase::Expand, QStringLiteral("expand.%1.shadow").arg(job.table->name.name),
        Words::tr("Add %1, kept in step by a trigger").arg(listed(job, conversionWords)),
        Words::tr("Both forms live side by side, so the application may use either. One transaction: a column without "
                  "its trigger would miss writes."),
        statements);
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = job.printed();
    step.work = Work::Metadata;
    step.hazards = shadowHazards(job);
    step.undo = undoWith(undo, LockMode::AccessExclusive,
        loses.isEmpty()
            ? QString()
            : QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(job.sql(), loses.join(QLatin1String(" OR "))));
    return step;
}

Step backfillStep(const TableJob& job)
{
    BackfillBody body;
    body.table = job.table->name;
    body.keyColumns = job.table->primaryKey();
    body.triggerGuard = QLatin1String(backfillGuard);
    QStringList conditions;
    for (const ColumnJob& c : job.columns) {
        const QString needed = outOfStep(c);
        const QString value = c.conversion.forwardOf(quoted(c.column->name));
        const bool ownValues = needed.startsWith(QLatin1Char('('));
        // With several columns a row may be visited for the sake of another one: what the application wrote stays.
        body.assignments << (ownValues && job.columns.size() > 1
                ? QStringLiteral("%1 = CASE WHEN %2 THEN %3 ELSE %1 END").arg(quoted(c.shadow), needed, value)
                : QStringLiteral("%1 = %2").arg(quoted(c.shadow), value));
        conditions << needed;
    }
    body.condition = conditions.join(QLatin1String(" OR "));
    Step step;
    step.phase = Phase::Migrate;
    step.id = QStringLiteral("migrate.%1.backfill").arg(job.table->name.name);
    step.title = Words::tr("Copy the rows of %1 that were there before").arg(job.printed());
    step.why = Words::tr("New writes are kept in step by the trigger; older rows are copied in small batches, each a "
                         "transaction of its own, so that nobody waits for long.");
    step.body = body;
    step.lock = LockMode::RowExclusive;
    step.lockedObject = job.printed();
    step.work = Work::Batches;
    step.hazards = backfillHazards(job);
    return step;
}

Step verifyStep(const TableJob& job)
{
    VerifyBody body;
    body.table = job.table->name;
    body.keyColumns = job.table->primaryKey();
    QStringList wrong;
    for (const ColumnJob& c : job.columns) {
        wrong << outOfStep(c);
        body.show << quoted(c.column->name) << quoted(c.shadow);
    }
    body.mismatch = wrong.join(QLatin1String(" OR "));
    Step step;
    step.phase = Phase::Migrate;
    step.id = QStringLiteral("migrate.%1.verify").arg(job.table->name.name);
    step.title = Words::tr("Compare old and new in every row of %1").arg(job.printed());
    step.why = Words::tr("Nothing is cut over before every row was seen to be right.");
    step.body = body;
    step.lock = LockMode::AccessShare;
    step.lockedObject = job.printed();
    step.work = Work::Scan;
    return step;
}

QString dropped(const ColumnJob& c)
{
    return printedName(c.retired);
}

QList<Step> contractSteps(const TableJob& job)
{
    const QString table = job.table->name.name;
    QList<Step> steps;
    QStringList reviewed;
    for (const Dependant& d : job.table->dependants) {
        if (d.kind == DependantKind::FunctionText && job.touches(d.columns)
            && std::ranges::any_of(
                job.columns, [&](const ColumnJob& c) { return c.renames() && d.columns.contains(c.column->number); })) {
            reviewed << d.printed;
        }
    }
    QString question
        = Words::tr("The column %1 of %2 is dropped for good. Does no application, report or function use it "
                    "any more?")
              .arg(listed(job, dropped), job.printed());
    if (!reviewed.isEmpty()) {
        question += QLatin1Char(' ')
            + Words::tr("These name the old column in their text and must have been changed: %1.")
                  .arg(reviewed.join(Words::tr(", ")));
    }
    steps << gateStep(Phase::Contract, GateBody::Kind::Irreversible, table,
        Words::tr("Nobody uses the old form any more"), question,
        ColumnName{job.table->name, job.columns.first().column->name}.printed());

    for (const ColumnJob& c : job.columns) {
        const Conversion& v = c.conversion;
        if (v.identity || (v.lossless && !v.forwardCanFail)) {
            continue;
        }
        const QString kept = QStringLiteral("lockkeeper.")
            + quoted(generatedName(QStringLiteral("kept"), table, job.seed(QLatin1String("kept ") + c.column->name)));
        QStringList columns;
        for (const QString& key : job.table->primaryKey()) {
            // A key that was renamed or retyped goes by its final name.
            const auto same
                = std::ranges::find_if(job.columns, [&](const ColumnJob& o) { return o.column->name == key; });
            columns << quoted(same == job.columns.end() ? key : same->newName);
        }
        columns << QStringLiteral("%1 AS lockkeeper_old_value").arg(quoted(c.retired))
                << QStringLiteral("%1 AS lockkeeper_new_value").arg(quoted(c.newName));
        const QString differs = distinct(quoted(c.retired), v.backOf(quoted(c.newName)), v.oldHasEquality);
        Step keep = statementStep(Phase::Contract, QStringLiteral("contract.%1.keep.%2").arg(table, c.column->name),
            Words::tr("Keep the old values of %1 that the new ones do not give back").arg(printedName(c.column->name)),
            Words::tr("They stay in %1 until you drop it: dropping the column loses nothing.").arg(kept),
            {QStringLiteral("CREATE TABLE %1 AS SELECT %2 FROM %3 WHERE %4")
                    .arg(kept, columns.join(QLatin1String(", ")), job.finalSql(), differs),
                QStringLiteral("COMMENT ON TABLE %1 IS %2")
                    .arg(kept,
                        literal(QStringLiteral("Values of %1 before its change to %2")
                                .arg(ColumnName{job.table->name, c.column->name}.printed(), v.newType)))});
        keep.lock = LockMode::AccessShare;
        keep.lockedObject = job.printed();
        keep.work = Work::Scan;
        keep.undo = undoWith({QStringLiteral("DROP TABLE IF EXISTS %1").arg(kept)}, LockMode::None);
        steps << keep;
    }

    QStringList statements{QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE").arg(job.finalSql()),
        QStringLiteral("DROP TRIGGER %1 ON %2").arg(quoted(job.trigger), job.finalSql()),
        QStringLiteral("DROP FUNCTION %1()").arg(job.function)};
    for (const ColumnJob& c : job.columns) {
        statements << QStringLiteral("ALTER TABLE %1 DROP COLUMN %2").arg(job.finalSql(), quoted(c.retired));
    }
    for (const ColumnJob& c : job.columns) {
        statements << dropHelperFunctions(c.conversion);
    }
    Step drop = statementStep(Phase::Contract, QStringLiteral("contract.%1.drop").arg(table),
        Words::tr("Drop %1 and the trigger").arg(listed(job, dropped)),
        Words::tr("One transaction: a trigger that writes a dropped column would fail every write."), statements);
    drop.lock = LockMode::AccessExclusive;
    QStringList locked{job.printed()};
    for (const Constraint& k : job.table->constraints) {
        if (k.kind == ConstraintKind::ForeignKey && k.referencedTable && job.touchesRetyped(k.columns)
            && !locked.contains(k.referencedTable->printed())) {
            locked << k.referencedTable->printed();
        }
    }
    drop.lockedObject = locked.join(Words::tr(", "));
    drop.work = Work::Metadata;
    drop.hazards = dropHazards(job);
    drop.irreversible = true;
    steps << drop;
    return steps;
}

QString lossy(const ColumnJob& c)
{
    return printedName(c.column->name);
}

} // namespace

Result<void> nameObjects(TableJob& job)
{
    const QString table = job.table->name.name;
    for (ColumnJob& c : job.columns) {
        const QString name = c.column->name;
        c.shadow = c.renames()
            ? c.newName
            : generatedName(QStringLiteral("lockkeeper_new"), name, job.seed(QLatin1String("new ") + name));
        c.retired = c.renames()
            ? name
            : generatedName(QStringLiteral("lockkeeper_old"), name, job.seed(QLatin1String("old ") + name));
    }
    job.function = QStringLiteral("lockkeeper.")
        + quoted(generatedName(QStringLiteral("dual_write"), table, job.seed(QStringLiteral("function"))));
    // BEFORE triggers fire in the byte order of their names; ours must see what the others made of the row.
    QString prefix = QStringLiteral("~lockkeeper");
    const auto last = [&](const QString& name) {
        return std::ranges::all_of(
            job.table->triggers, [&](const Trigger& t) { return !t.beforeRow || t.name.toUtf8() < name.toUtf8(); });
    };
    job.trigger = generatedName(prefix, QString(), job.seed(QStringLiteral("trigger")));
    if (!last(job.trigger)) {
        job.trigger = generatedName(QString(8, QLatin1Char('~')) + QStringLiteral("lockkeeper"), QString(),
            job.seed(QStringLiteral("trigger")));
    }
    if (!last(job.trigger)) {
        job.trigger = generatedName(QString::fromUtf8("\xF4\x8F\xBF\xBD") + QStringLiteral("lockkeeper"), QString(),
            job.seed(QStringLiteral("trigger")));
    }
    if (!last(job.trigger)) {
        return failure(ErrorKind::Unsupported,
            Words::tr("%1 has a BEFORE trigger whose name sorts after any name of ours.").arg(job.printed()),
            Words::tr("Rename that trigger, e.g. so that it begins with a letter."));
    }
    return {};
}

Result<Parts> dualColumn(const TableJob& job)
{
    const QString table = job.table->name.name;
    const auto copies = copiesOf(job);
    if (!copies) {
        return std::unexpected(copies.error());
    }
    Parts parts;
    parts.hazards = dualColumnHazards(job);
    QStringList failing;
    QStringList figures;
    for (const ColumnJob& c : job.columns) {
        if (!c.pureRename() && (c.conversion.forwardCanFail || !c.conversion.lossless)) {
            failing << lossy(c);
            if (c.conversion.forward.function.isEmpty() && c.conversion.back.function.isEmpty()) {
                const QString o = quoted(c.column->name);
                figures << distinct(o, c.conversion.backOf(c.conversion.forwardOf(o)), c.conversion.oldHasEquality);
            }
        }
    }
    if (!failing.isEmpty()) {
        Step gate = gateStep(Phase::Expand, GateBody::Kind::Decision, table,
            Words::tr("Decide about values of %1 that do not survive").arg(failing.join(Words::tr(", "))),
            Words::tr(
                "Some values of %1 may not survive the conversion: what cannot be converted becomes NULL in the new "
                "column, other values may come back different. The old values stay until Contract, which keeps "
                "those that would be lost in a table of their own. Go on?")
                .arg(failing.join(Words::tr(", "))));
        gate.hazards = lossHazards(job);
        if (figures.size() == failing.size()) {
            std::get<GateBody>(gate.body).figures = QStringLiteral("SELECT count(*) FROM %1 WHERE %2")
                                                        .arg(job.sql(), figures.join(QLatin1String(" OR ")));
        }
        parts.expand << gate;
    }
    parts.expand << shadowStep(job);
    parts.prepare << backfillStep(job);
    parts.prepare << copySteps(job, *copies);
    parts.prepare << verifyStep(job);
    const bool retypes = std::ranges::any_of(job.columns, [](const ColumnJob& c) { return !c.pureRename(); });
    parts.cutOver << gateStep(Phase::Migrate, GateBody::Kind::ApplicationReady, table,
        Words::tr("The application is ready for the new shape of %1").arg(job.printed()),
        retypes
            ? Words::tr("Does every running version of the application cope with %1? After the cut-over the column "
                        "has its new type; the old form is kept in step, so that this can be undone.")
                  .arg(listed(job, conversionWords))
            : Words::tr("Does every running version of the application cope with %1? Both names go on working after "
                        "the cut-over.")
                  .arg(listed(job, conversionWords)));
    const auto cut = cutOver(job, *copies);
    if (!cut) {
        return std::unexpected(cut.error());
    }
    parts.cutOver << *cut;
    parts.contract = contractSteps(job);
    return parts;
}

} // namespace lk::planner
