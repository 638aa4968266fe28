// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/dualcolumn.h"

#include "model/plan/copies.h"
#include "model/plan/cutover.h"
#include "model/plan/dualwrite.h"
#include "model/plan/grants.h"
#include "model/plan/hazards.h"
#include "model/plan/keys.h"
#include "model/plan/lossgate.h"
#include "model/plan/matviews.h"
#include "model/plan/objectobstacles.h"
#include "model/plan/partitionindexes.h"
#include "model/plan/partitions.h"
#include "model/plan/rehearsal.h"
#include "model/plan/safetytable.h"
#include "model/plan/shapecheck.h"
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

/// Where the trigger must name a type, everybody who writes the table must be allowed to.
QStringList usageChecks(const TableJob& job)
{
    QStringList schemas;
    for (const ColumnJob& c : job.columns) {
        if (!c.pureRename() || job.finalName != job.table->name) {
            schemas << c.column->traits.schema << c.newTraits.schema;
        }
    }
    schemas.removeAll(QString());
    schemas.removeDuplicates();
    QStringList checks;
    for (const QString& schema : std::as_const(schemas)) {
        const QString body = QStringLiteral(
            "DECLARE writers pg_catalog.text;\nBEGIN\n"
            "SELECT pg_catalog.string_agg(r.rolname, ', ' ORDER BY r.rolname) INTO writers"
            " FROM pg_catalog.pg_roles AS r\n"
            "WHERE r.rolname !~ '^pg_' AND NOT pg_catalog.has_schema_privilege(r.oid, %1, 'USAGE')\n"
            "  AND pg_catalog.has_any_column_privilege(r.oid, %2, 'INSERT, UPDATE');\n"
            "IF writers IS NOT NULL THEN\n"
            "RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',\n"
            "MESSAGE = pg_catalog.format('%s may write the table but not use schema %I, where a type of "
            "the conversion is', writers, %1),\n"
            "HINT = pg_catalog.format('GRANT USAGE ON SCHEMA %I TO ...', %1);\nEND IF;\nEND\n")
                                 .arg(literal(schema), literal(job.sql()));
        checks << QLatin1String("DO ") + dollarQuoted(body);
    }
    return checks;
}

/// What ADD COLUMN on the parent does not bring along to a partition or child.
QStringList memberStatements(const TableJob& member)
{
    QStringList statements;
    for (const ColumnJob& c : member.columns) {
        const Column* above = member.above.last()->column(c.column->name);
        const QString alter
            = QStringLiteral("ALTER TABLE ONLY %1 ALTER COLUMN %2 ").arg(member.sql(), quoted(c.shadow));
        if (!c.pureRename() && c.column->statisticsTarget != above->statisticsTarget) {
            statements << alter + QStringLiteral("SET STATISTICS %1").arg(c.column->statisticsTarget);
        }
        if (!c.pureRename() && !c.column->options.isEmpty()) {
            statements << alter + QStringLiteral("SET (%1)").arg(c.column->options.join(QLatin1String(", ")));
        }
        const bool alike = typeFamily(c.conversion.oldType) == typeFamily(c.conversion.newType)
            && typeFamily(c.conversion.newType) == QLatin1String("text");
        if (!c.pureRename() && alike && c.column->storage != above->storage) {
            statements << alter
                    + QStringLiteral("SET STORAGE %1")
                          .arg(c.column->storage.isEmpty() ? QStringLiteral("EXTENDED") : c.column->storage);
        }
        if (!c.pureRename() && alike && !c.column->compression.isEmpty()) {
            statements << alter + QStringLiteral("SET COMPRESSION %1").arg(c.column->compression);
        }
        statements << grantStatements(
            c.column->grants, QStringLiteral("TABLE %1").arg(member.sql()), c.shadow, member.table->owner);
    }
    return statements;
}

/// The undo of a family's columns: a partition that was detached meanwhile has them by itself.
QStringList dropFromMembers(const TableJob& job)
{
    QStringList statements;
    for (const TableJob& member : job.members) {
        for (const ColumnJob& c : member.columns) {
            statements << QStringLiteral("ALTER TABLE IF EXISTS %1 DROP COLUMN IF EXISTS %2")
                              .arg(member.sql(), quoted(c.shadow));
        }
    }
    return statements;
}

/// Those of children that came later too, and of those that are none any more.
QString dropChildrensTriggers(const TableJob& job)
{
    return QStringLiteral("DO ")
        + dollarQuoted(QStringLiteral("DECLARE\n  child pg_catalog.regclass;\nBEGIN\n"
                                      "FOR child IN SELECT tgrelid FROM pg_catalog.pg_trigger\n"
                                      "  WHERE tgfoid = pg_catalog.to_regprocedure(%1) ORDER BY tgrelid LOOP\n"
                                      "  EXECUTE %2 || child;\nEND LOOP;\nEND\n")
                .arg(literal(job.function + QLatin1String("()")),
                    literal(QStringLiteral("DROP TRIGGER %1 ON ").arg(quoted(job.trigger)))));
}

/// Row triggers reach partitions, those that come later too, but no inheritance children.
bool triggersComeDown(const TableJob& job)
{
    return job.isPartitioned();
}

Step shadowStep(const Family& family)
{
    const TableJob& job = family.root();
    QStringList statements = usageChecks(job);
    QStringList undo{QStringLiteral("DROP TRIGGER IF EXISTS %1 ON %2").arg(quoted(job.trigger), job.sql()),
        QStringLiteral("DROP FUNCTION IF EXISTS %1()").arg(job.function)};
    QStringList loses;
    for (const ColumnJob& c : job.columns) {
        QString add
            = QStringLiteral("ALTER TABLE %1 ADD COLUMN %2 %3").arg(job.sql(), quoted(c.shadow), c.shadowType());
        if (const QString collation = c.collation(); !collation.isEmpty()) {
            add += QLatin1String(" COLLATE ") + collation;
        }
        if (c.newTraits.hasDefault) {
            add += QLatin1String(" DEFAULT NULL"); // the type's default would be taken for what a client wrote
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
            if (c.reference == ColumnJob::Reference::TakesDefault && c.column->defaultExpression) {
                // Set apart from ADD COLUMN, so that the rows that are there stay empty for the backfill.
                if (const auto moved = movedDefault(c)) {
                    statements << alter + QStringLiteral("SET DEFAULT %1").arg(*moved);
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
        statements << grantStatements(
            c.column->grants, QStringLiteral("TABLE %1").arg(job.sql()), c.shadow, job.table->owner);
        statements << helperFunctions(c.conversion, job.table->name.schema);
        undo << QStringLiteral("ALTER TABLE IF EXISTS %1 DROP COLUMN IF EXISTS %2").arg(job.sql(), quoted(c.shadow));
        const Conversion& v = c.conversion;
        if (!v.identity && !(v.lossless && !v.forwardCanFail && !v.backCanFail)) {
            loses << QStringLiteral("(%1 IS NOT NULL AND %2)")
                         .arg(quoted(c.shadow),
                             distinct(quoted(c.shadow), v.forwardOf(quoted(c.column->name)), v.newHasEquality));
        }
    }
    undo << dropFromMembers(job);
    for (const ColumnJob& c : job.columns) {
        undo << dropHelperFunctions(c.conversion);
    }
    undo << dropShapeFunction(job) << forgetFamily(job);
    statements << dualWriteFunction(job, Side::BeforeCutOver) << dualWriteTrigger(job);
    for (const TableJob& member : job.members) {
        statements << memberStatements(member);
        if (!triggersComeDown(job)) {
            statements << dualWriteTrigger(member);
        }
    }
    if (!job.members.isEmpty() && !triggersComeDown(job)) {
        undo.prepend(dropChildrensTriggers(job));
    }
    statements << indexShells(family) << createShapeFunction(job) << noteFamily(job);
    Step step = statementStep(Phase::Expand, QStringLiteral("expand.%1.shadow").arg(job.table->name.name),
        Words::tr("Add %1, kept in step by a trigger").arg(listed(job, conversionWords)),
        Words::tr("Both forms live side by side, so the application may use either. One transaction: a column without "
                  "its trigger would miss writes."),
        statements);
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = job.printed();
    const bool checked = std::ranges::any_of(job.columns, [](const ColumnJob& c) { return c.newTraits.checked; });
    step.work = checked ? Work::Rewrite : Work::Metadata;
    step.hazards = shadowHazards(job);
    step.undo = undoWith(undo, LockMode::AccessExclusive,
        loses.isEmpty()
            ? QString()
            : QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(job.sql(), loses.join(QLatin1String(" OR "))));
    return step;
}

/// Where the rows are: the table, or each of its partitions or children.
QList<TableJob> holders(const TableJob& job)
{
    QList<TableJob> all = withMembers({job});
    all.removeIf([](const TableJob& j) { return j.isPartitioned(); });
    return all;
}

/// A member may be dropped or detached while the plan runs.
Step ofMember(const TableJob& job, Step step)
{
    if (!job.above.isEmpty()) {
        step.onlyIf = stillMember(job);
        if (step.undo && step.undo->body.mode == StatementBody::Mode::Transaction) {
            step.undo->body.statements = whileMember(job, step.undo->body.statements);
        }
    }
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
    QStringList unfilled;
    for (const ColumnJob& c : job.columns) {
        wrong << outOfStep(c);
        body.show << quoted(c.column->name) << quoted(c.shadow);
        if (c.conversion.forwardCanFail || !c.conversion.lossless) {
            unfilled << QStringLiteral("(%1 IS NOT NULL AND %2 IS NULL)").arg(quoted(c.column->name), quoted(c.shadow));
        }
    }
    body.mismatch = wrong.join(QLatin1String(" OR "));
    body.unfilled = unfilled.join(QLatin1String(" OR "));
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
    return reviewed;
}

Step contractGate(const KeyGroup& group)
{
    QStringList questions;
    QStringList reviewed;
    for (const TableJob& job : group.jobs) {
        questions << Words::tr("The column %1 of %2 is dropped for good.").arg(listed(job, dropped), job.printed());
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
/// write fails, as it would a moment later when the column is gone.
Step closeStep(const TableJob& job)
{
    Step step = statementStep(Phase::Contract, QStringLiteral("contract.%1.close").arg(job.table->name.name),
        Words::tr("Close %1 to values of its own").arg(listed(job, dropped)),
        Words::tr(
            "A value written to the old column that the new one does not give back would be lost with it. Until the "
            "column goes, such a write is refused."),
        {dualWriteFunction(job, Side::Closing)});
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
        const TableJob* job = group.job(table);
        return job == nullptr ? table.quoted() : job->finalSql();
    };
    // A column that references goes with its key, which locks the referenced table too.
    KeyGroup whole = group;
    for (const TableJob& job : group.jobs) {
        for (const Constraint& k : job.table->constraints) {
            const bool renamed
                = k.referencedTable && std::ranges::any_of(job.input->draft.changes, [&](const DraftedChange& d) {
                      const auto* rename = std::get_if<RenameTable>(&d.change);
                      return rename != nullptr && rename->table == *k.referencedTable;
                  });
            if (k.kind == ConstraintKind::ForeignKey && k.referencedTable && !renamed && job.touchesRetyped(k.columns)
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
    for (const TableJob& job : withMembers(group.jobs)) {
        statements << expectRetiredBare(job);
    }
    for (const KeyCopy& key : group.keys) {
        if (key.old != KeyCopy::Old::Dropped) {
            statements << QStringLiteral("ALTER TABLE %1 DROP CONSTRAINT %2")
                              .arg(finalName(key.child), quoted(key.retiredName));
        }
    }
    for (const TableJob& job : group.jobs) {
        statements << QStringLiteral("DROP TRIGGER %1 ON %2").arg(quoted(job.trigger), job.finalSql());
        if (!job.members.isEmpty() && !triggersComeDown(job)) {
            statements << dropChildrensTriggers(job);
        }
        statements << QStringLiteral("DROP FUNCTION %1()").arg(job.function) << dropShapeFunction(job)
                   << forgetFamily(job);
        for (const ColumnJob& c : job.columns) {
            statements << QStringLiteral("ALTER TABLE %1 DROP COLUMN %2").arg(job.finalSql(), quoted(c.retired));
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

/// The decision about values that will not survive; none where all do.
QList<Step> lossGate(const TableJob& job)
{
    return lossGates(job,
        Words::tr("The old values stay until Contract, which keeps those that would be lost in a table of their own."));
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
    QList<Trigger> triggers = job.table->triggers;
    for (const TablePtr& member : job.table->descendants.tables) {
        triggers << member->triggers;
    }
    const auto last = [&](const QString& name) {
        return std::ranges::all_of(
            triggers, [&](const Trigger& t) { return !t.beforeRow || t.name.toUtf8() < name.toUtf8(); });
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

namespace {

Result<Family> familyOf(const TableJob& job, const KeyGroup& group)
{
    Family family{withMembers({job}), {}};
    for (const TableJob& one : std::as_const(family.jobs)) {
        const auto own = copiesOf(one, group);
        if (!own) {
            return std::unexpected(own.error());
        }
        family.copies << *own;
    }
    return family;
}

/// Members first: what their parents have in common with them is put together, and proven, last.
CopySteps stepsOf(const Family& family, const QString& cutOver)
{
    CopySteps all;
    for (qsizetype i = family.jobs.size() - 1; i >= 0; --i) {
        const TableJob& job = family.jobs[i];
        const CopySteps own = copySteps(job, family.copies[i], cutOver);
        const auto add = [&](QList<Step>& to, const QList<Step>& from) {
            for (const Step& step : from) {
                to << ofMember(job, step);
            }
        };
        add(all.indexes, own.indexes);
        add(all.constraints, own.constraints);
        add(all.validations, own.validations);
        add(all.statistics, own.statistics);
    }
    all.indexes << attachSteps(family);
    return all;
}

} // namespace

Result<Parts> dualColumn(const KeyGroup& group)
{
    Parts parts;
    QList<Family> families;
    QList<CopySteps> built;
    if (const auto rehearsal = rehearsalStep(group.jobs)) {
        parts.expand << *rehearsal;
    }
    for (const TableJob& job : group.jobs) {
        const auto family = familyOf(job, group);
        if (!family) {
            return std::unexpected(family.error());
        }
        families << *family;
        built << stepsOf(*family, group.cutOver());
        parts.hazards << dualColumnHazards(job) << objectHazards(job) << familyHazards(job);
        parts.expand << lossGate(job) << shadowStep(*family);
        for (const TableJob& holder : holders(job)) {
            parts.prepare << ofMember(holder, backfillStep(holder));
        }
    }
    // Stage by stage over all tables: a foreign key wants the unique index of the key it references.
    for (const CopySteps& steps : built) {
        parts.prepare << steps.indexes;
    }
    for (const CopySteps& steps : built) {
        parts.prepare << steps.constraints;
    }
    parts.prepare << keySteps(group);
    for (const TableJob& job : group.jobs) {
        // What comes from now on with rows that are not in step does not pass the new constraints.
        parts.prepare << newcomerSteps(job);
    }
    for (const CopySteps& steps : built) {
        parts.prepare << steps.validations;
    }
    parts.prepare << keyValidations(group);
    for (const CopySteps& steps : built) {
        parts.prepare << steps.statistics;
    }
    bool retypes = false;
    QStringList tables;
    QStringList shapes;
    for (const TableJob& job : group.jobs) {
        for (const TableJob& holder : holders(job)) {
            parts.prepare << ofMember(holder, verifyStep(holder));
        }
        retypes = retypes || std::ranges::any_of(job.columns, [](const ColumnJob& c) { return !c.pureRename(); });
        tables << job.printed();
        shapes << (group.jobs.size() == 1 ? listed(job, conversionWords)
                                          : Words::tr("%1: %2").arg(job.printed(), listed(job, conversionWords)));
    }
    const QString shape = shapes.join(group.jobs.size() == 1 ? Words::tr(", ") : Words::tr("; "));
    parts.cutOver << gateStep(Phase::Migrate, GateBody::Kind::ApplicationReady, group.jobs.first().table->name.name,
        Words::tr("The application is ready for the new shape of %1").arg(tables.join(Words::tr(", "))),
        retypes
            ? Words::tr("Does every running version of the application cope with %1? After the cut-over the column "
                        "has its new type; the old form is kept in step, so that this can be undone.")
                  .arg(shape)
            : Words::tr("Does every running version of the application cope with %1? Both names go on working after "
                        "the cut-over.")
                  .arg(shape));
    const auto twins = matviewSteps(withMembers(group.jobs));
    const auto cut = cutOver(group, families);
    if (!twins || !cut) {
        return std::unexpected(!twins ? twins.error() : cut.error());
    }
    // Whoever takes a cut-over back is asked again before the next, and where that loses values the rest differ.
    parts.cutOver.last().goesWith = group.cutOver();
    if (!cut->undo->losesRows.isEmpty()) {
        for (Step& step : parts.prepare) {
            const bool aboutRows = !std::holds_alternative<StatementBody>(step.body);
            step.goesWith = aboutRows ? group.cutOver() : step.goesWith;
        }
    }
    parts.cutOver << *twins;
    for (const TableJob& job : group.jobs) {
        parts.cutOver << newcomerSteps(job);
    }
    parts.cutOver << *cut << retiredKeyValidations(group);
    parts.contract << contractGate(group);
    for (const TableJob& job : group.jobs) {
        parts.contract << keepSteps(job);
    }
    parts.contract << dropStep(group);
    return parts;
}

} // namespace lk::planner
