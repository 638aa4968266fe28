// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/copies.h"

#include "model/plan/copiedanew.h"
#include "model/plan/indexswap.h"
#include "model/plan/keys.h"
#include "model/plan/notnull.h"
#include "model/plan/words.h"
#include "model/sql/rewrite.h"

#include <algorithm>

namespace lk::planner {

namespace {

sql::ColumnNames shadowNames(const TableJob& job, bool retypedOnly)
{
    sql::ColumnNames names;
    for (const ColumnJob& column : job.columns) {
        if (!retypedOnly || !column.pureRename()) {
            names.insert(column.column->name, column.shadow);
        }
    }
    return names;
}

QString indexName(const TableJob& job, const QString& name)
{
    return QStringLiteral("%1.%2").arg(quoted(job.table->name.schema), quoted(name));
}

/// The table a constraint was added to and comes down from.
const Table& definedIn(const TableJob& job, const Constraint& constraint)
{
    const Table* owner = job.table;
    bool inherited = constraint.inherited;
    for (const Table* table : job.above) {
        const auto same = std::ranges::find_if(table->constraints,
            [&](const Constraint& k) { return k.kind == constraint.kind && k.name == constraint.name; });
        if (!inherited || same == table->constraints.cend()) {
            break;
        }
        owner = table;
        inherited = same->inherited;
    }
    return *owner;
}

Error inContext(Error error, const QString& what)
{
    error.kind = ErrorKind::Unsupported;
    error.message = Words::tr("%1 cannot be carried over: %2").arg(what, error.message);
    return error;
}

/// With a list of columns neither extended statistics nor those of expressions are gathered. A partitioned table's
/// ANALYZE takes its partitions along, with what each has for itself.
bool wantsWholeAnalyze(const TableJob& job)
{
    const auto extended
        = [&](const Dependant& d) { return d.kind == DependantKind::Statistics && job.touchesRetyped(d.columns); };
    const auto expression
        = [&](const Index& index) { return index.keyColumns.contains(0) && job.touches(index.columns); };
    return std::ranges::any_of(job.table->dependants, extended) || std::ranges::any_of(job.table->indexes, expression)
        || (job.isPartitioned() && std::ranges::any_of(job.members, wantsWholeAnalyze));
}

Step concurrentIndex(const TableJob& job, const QString& id, const QString& title, const QString& why,
    const QString& name, const QString& statement)
{
    StatementBody body;
    body.mode = StatementBody::Mode::Concurrently;
    body.statements = {statement};
    body.doneProbe = QStringLiteral("SELECT EXISTS (SELECT FROM pg_catalog.pg_index WHERE indexrelid ="
                                    " pg_catalog.to_regclass(%1) AND indisvalid AND indisready)")
                         .arg(literal(indexName(job, name)));
    body.cleanup = {QStringLiteral("DROP INDEX CONCURRENTLY IF EXISTS %1").arg(indexName(job, name))};
    Step step;
    step.phase = Phase::Migrate;
    step.id = id;
    step.title = title;
    step.why = why;
    step.body = body;
    step.lock = LockMode::ShareUpdateExclusive;
    step.lockedObject = job.printed();
    step.work = Work::Build;
    StatementBody undo;
    undo.mode = StatementBody::Mode::Concurrently;
    undo.statements = body.cleanup;
    undo.doneProbe = QStringLiteral("SELECT pg_catalog.to_regclass(%1) IS NULL").arg(literal(indexName(job, name)));
    step.undo = Undo{undo, LockMode::ShareUpdateExclusive, {}};
    return step;
}

Step constraintStep(const TableJob& job, const QString& id, const QString& title, const QString& name,
    const QString& statement, bool foreignKey, const QString& other)
{
    Step step = statementStep(Phase::Migrate, id, title,
        Words::tr("NOT VALID: new rows are held to it at once, the present ones are looked at in the next step without "
                  "keeping anybody from writing."),
        {statement});
    if (!foreignKey) {
        // An undo of the cut-over gives it back, and the way forward makes it anew.
        std::get<StatementBody>(step.body).statements.prepend(
            QStringLiteral("ALTER TABLE %1 DROP CONSTRAINT IF EXISTS %2").arg(job.sql(), quoted(name)));
    }
    step.lock = foreignKey ? LockMode::ShareRowExclusive : LockMode::AccessExclusive;
    step.lockedObject = foreignKey ? Words::tr("%1 and %2").arg(job.printed(), other) : job.printed();
    step.work = Work::Metadata;
    step.undo = undoWith(
        {QStringLiteral("ALTER TABLE IF EXISTS %1 DROP CONSTRAINT IF EXISTS %2").arg(job.sql(), quoted(name))},
        LockMode::AccessExclusive);
    return step;
}

/// On a small table only: built under its lock.
Step deferrableStep(const TableJob& job, const IndexCopy& copy)
{
    const QString name = printedName(copy.original->constraint);
    Step step = statementStep(Phase::Migrate,
        QStringLiteral("migrate.%1.index.%2").arg(job.table->name.name, copy.original->name),
        Words::tr("Make a twin of constraint %1").arg(name),
        Words::tr(
            "It is DEFERRABLE; an index built beforehand would refuse at once what the constraint bears until the "
            "end. The table is small enough to build it under its lock."),
        {QStringLiteral("ALTER TABLE %1 DROP CONSTRAINT IF EXISTS %2").arg(job.sql(), quoted(copy.name)),
            copy.constraint});
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = job.printed();
    step.work = Work::Build;
    step.undo = undoWith(
        {QStringLiteral("ALTER TABLE IF EXISTS %1 DROP CONSTRAINT IF EXISTS %2").arg(job.sql(), quoted(copy.name))},
        LockMode::AccessExclusive);
    return step;
}

Step validateStep(const TableJob& job, const QString& id, const QString& title, const QString& name, bool foreignKey,
    const QString& other)
{
    Step step = statementStep(Phase::Migrate, id, title, Words::tr("Reads every row once; reading and writing go on."),
        {QStringLiteral("ALTER TABLE %1 VALIDATE CONSTRAINT %2").arg(job.sql(), quoted(name))});
    step.lock = LockMode::ShareUpdateExclusive;
    step.lockedObject = foreignKey ? Words::tr("%1 (and RowShare on %2)").arg(job.printed(), other) : job.printed();
    step.work = Work::Scan;
    return step;
}

} // namespace

bool standsRetired(const TableJob& job, const Index& index)
{
    bool stands = true;
    bool fails = false;
    for (const ColumnJob& c : job.columns) {
        if (!c.pureRename() && index.columns.contains(c.column->number)) {
            stands = stands && c.conversion.backKeepsApart;
            fails = fails || c.conversion.backCanFail || c.conversion.back.raises;
        }
    }
    // Several values that the old form cannot hold are NULL there, which a plain unique index takes for different.
    const bool nullsDiffer
        = !index.expressionOrPartial && !index.definition.contains(QLatin1String(" NULLS NOT DISTINCT"));
    return !index.unique || (stands && (!fails || nullsDiffer));
}

Result<Copies> copiesOf(const TableJob& job, const KeyGroup& group)
{
    Copies copies;
    const sql::ColumnNames all = shadowNames(job, false);
    for (const Index& index : job.table->indexes) {
        if (!job.touches(index.columns) || !index.valid) {
            continue;
        }
        const auto exclusion = std::ranges::any_of(job.table->constraints,
            [&](const Constraint& c) { return c.kind == ConstraintKind::Exclude && c.name == index.constraint; });
        if (exclusion) {
            continue; // only with pure renames, whose original keeps guarding
        }
        IndexCopy copy;
        copy.original = &index;
        copy.swaps = job.touchesRetyped(index.columns);
        // An index that swaps must keep the originals of merely renamed columns: those stay what they are.
        const sql::ColumnNames names = copy.swaps ? shadowNames(job, true) : all;
        copy.name = generatedName(QStringLiteral("lockkeeper"), index.name, job.seed(index.name));
        const auto served = std::ranges::find_if(
            job.table->constraints, [&](const Constraint& k) { return k.deferrable && k.name == index.constraint; });
        const bool deferrable = !index.constraint.isEmpty() && served != job.table->constraints.cend();
        copy.shared = copy.swaps && !index.constraint.isEmpty() && (job.isPartitioned() || index.parent != 0);
        // An index by itself refuses at once what a deferrable constraint bears until the statement or the transaction
        // ends; and no ON CONFLICT can use such a constraint, or one WITHOUT OVERLAPS, which no index alone can be.
        const bool temporal = index.unique && index.method == QLatin1String("gist");
        const auto statement = (deferrable || temporal) && !copy.swaps
            ? sql::copyPlainIndex(index.definition, copy.name, names, index.tablespace)
            : sql::copyIndex(index.definition, copy.name, names, index.tablespace);
        if (!statement) {
            return std::unexpected(inContext(statement.error(), Words::tr("Index %1").arg(printedName(index.name))));
        }
        copy.keepsOriginal = !copy.swaps || standsRetired(job, index);
        if (copy.shared && job.isPartitioned()) {
            copies.indexes << copy;
            continue;
        }
        copy.statement = *statement;
        if (deferrable && copy.swaps) {
            const auto constraint = sql::copyUnique(job.table->name, wholeDefinition(*served, index), copy.name, names);
            if (!constraint) {
                return std::unexpected(
                    inContext(constraint.error(), Words::tr("Constraint %1").arg(printedName(served->name))));
            }
            copy.constraint = *constraint;
        }
        if (copy.swaps && index.primary && copy.keepsOriginal) {
            copy.spare = generatedName(
                QStringLiteral("lockkeeper_spare"), index.name, job.seed(index.name + QLatin1String(" spare")));
            const auto spare = sql::copyIndex(index.definition, copy.spare, {}, index.tablespace);
            if (!spare) {
                return std::unexpected(inContext(spare.error(), Words::tr("Index %1").arg(printedName(index.name))));
            }
            copy.spareStatement = *spare;
        }
        copies.indexes << copy;
    }
    const sql::ColumnNames retyped = shadowNames(job, true);
    for (const Constraint& constraint : job.table->constraints) {
        const bool carried = constraint.kind == ConstraintKind::Check || constraint.kind == ConstraintKind::ForeignKey;
        if (!carried || !job.touchesRetyped(constraint.columns) || group.carries(job.table->name, constraint.name)) {
            continue;
        }
        ConstraintCopy copy;
        copy.original = &constraint;
        const bool foreignKey = constraint.kind == ConstraintKind::ForeignKey;
        const Table& owner = foreignKey ? *job.table : definedIn(job, constraint);
        copy.name = generatedName(QStringLiteral("lockkeeper"), constraint.name,
            job.input->planId + owner.name.quoted() + QLatin1String("constraint ") + constraint.name);
        copy.shared = foreignKey && (job.isPartitioned() || constraint.inherited);
        if (&owner != job.table) {
            copies.constraints << copy; // added to the parent it comes down by itself
            continue;
        }
        const auto statement = sql::copyConstraint(job.table->name, constraint.definition, copy.name, retyped);
        if (!statement) {
            return std::unexpected(
                inContext(statement.error(), Words::tr("Constraint %1").arg(printedName(constraint.name))));
        }
        if (!copy.shared || !job.isPartitioned()) {
            copy.statement = *statement;
        }
        if (foreignKey) {
            const bool backFails = std::ranges::any_of(job.columns, [&](const ColumnJob& c) {
                return constraint.columns.contains(c.column->number)
                    && (c.conversion.backCanFail || c.conversion.back.raises);
            });
            const auto stands = standsRetired(constraint.definition, backFails);
            if (!stands) {
                return std::unexpected(
                    inContext(stands.error(), Words::tr("Constraint %1").arg(printedName(constraint.name))));
            }
            const bool apart = std::ranges::all_of(job.columns, [&](const ColumnJob& c) {
                return !constraint.columns.contains(c.column->number) || c.conversion.backKeepsApart;
            });
            copy.keepsOriginal = *stands && apart;
            if (copy.shared && !job.isPartitioned() && copy.keepsOriginal) {
                copy.spare = retiredName(job, constraint.name);
                const auto spare = sql::copyConstraint(job.table->name, constraint.definition, copy.spare, {});
                if (!spare) {
                    return std::unexpected(
                        inContext(spare.error(), Words::tr("Constraint %1").arg(printedName(constraint.name))));
                }
                copy.spareStatement = *spare;
            }
        } else {
            // What comes back changed, or as NULL, may break a check that the new value keeps.
            copy.keepsOriginal = std::ranges::none_of(job.columns, [&](const ColumnJob& c) {
                const Conversion& v = c.conversion;
                return !c.pureRename() && constraint.columns.contains(c.column->number)
                    && (!v.backKeepsApart
                        || ((v.backCanFail || v.back.raises) && !sql::bearsNull(constraint.definition)));
            });
        }
        copies.constraints << copy;
    }
    for (const Dependant& dependant : job.table->dependants) {
        if (dependant.kind != DependantKind::Statistics || !job.touchesRetyped(dependant.columns)) {
            continue;
        }
        const auto name = parseTableName(dependant.identity);
        if (!name) {
            return std::unexpected(inContext(name.error(), dependant.printed));
        }
        StatisticsCopy copy;
        copy.original = &dependant;
        copy.originalName = *name;
        copy.name = {name->schema,
            generatedName(
                QStringLiteral("lockkeeper"), name->name, job.seed(QLatin1String("statistics ") + name->name))};
        const auto statement = sql::copyStatistics(dependant.definition, copy.name, retyped);
        if (!statement) {
            return std::unexpected(inContext(statement.error(), dependant.printed));
        }
        copy.statement = *statement;
        copies.statistics << copy;
    }
    for (const ColumnJob& column : job.columns) {
        if (column.pureRename() || !column.column->notNull) {
            continue;
        }
        if (const Constraint* k = notNullOver(*job.table, column.column->number); k != nullptr && !k->validated) {
            continue; // there is nothing to prove
        }
        // What is proven of the topmost table that has it holds below.
        const Table* owner = job.table;
        for (const Table* table : job.above) {
            const Column* same = table->column(column.column->name);
            owner = same != nullptr && same->notNull ? table : owner;
        }
        (owner == job.table ? copies.notNullProofs : copies.parentsProofs)
            .insert(column.column->name,
                generatedName(QStringLiteral("lockkeeper_not_null"), column.column->name,
                    job.input->planId + owner->name.quoted() + QLatin1String("not null ") + column.column->name));
    }
    return copies;
}

CopySteps copySteps(const TableJob& job, const Copies& copies, const QString& cutOver)
{
    const QString table = job.table->name.name;
    CopySteps steps;
    for (const IndexCopy& copy : copies.indexes) {
        const QString name = printedName(copy.original->name);
        if (job.isPartitioned()) {
            continue; // attachSteps() of partitionindexes.h
        }
        if (!copy.constraint.isEmpty()) {
            steps.indexes << deferrableStep(job, copy);
            steps.indexes.last().goesWith = cutOver;
            continue;
        }
        steps.indexes << concurrentIndex(job, QStringLiteral("migrate.%1.index.%2").arg(table, copy.original->name),
            Words::tr("Build a twin of index %1").arg(name),
            copy.swaps
                ? Words::tr("The new column needs it before it takes the name. Built after the backfill, so that the "
                            "backfill's updates stay cheap; reading and writing go on.")
                : Words::tr("Both names must be equally fast, and ON CONFLICT must find a unique index under either."),
            copy.name, copy.statement);
        const bool becomesKey = copy.swaps && servedBy(job, *copy.original) != nullptr;
        if (becomesKey || (copy.original->unique && !job.hasFamily() && job.above.isEmpty())) {
            // Where the cut-over makes a key of it, an undo can only drop it. And rows that are copied anew may hold
            // the same value for a moment, where two have traded theirs. Among partitions it stays: those that came
            // since have their parts of it from the parent's, and would not get them again.
            steps.indexes.last().goesWith = cutOver;
        }
        if (!copy.spare.isEmpty()) {
            steps.indexes << concurrentIndex(job, QStringLiteral("migrate.%1.spare.%2").arg(table, copy.original->name),
                Words::tr("Build a spare of index %1 on the old column").arg(name),
                Words::tr("The cut-over must drop the old primary key with its index; with the spare, undo needs no "
                          "index build under a lock."),
                copy.spare, copy.spareStatement);
            steps.indexes.last().goesWith = cutOver;
        }
    }
    for (const ConstraintCopy& copy : copies.constraints) {
        const bool foreignKey = copy.original->kind == ConstraintKind::ForeignKey;
        const QString other = copy.original->referencedTable ? copy.original->referencedTable->printed() : QString();
        const QString name = printedName(copy.original->name);
        const auto validation = [&](const QString& part, const QString& title, const QString& constraint) {
            steps.validations << validateStep(job,
                QStringLiteral("migrate.%1.%2.%3").arg(table, part, copy.original->name), title, constraint, foreignKey,
                other);
            steps.validations.last().goesWith = foreignKey ? copiedAnew(cutOver) : cutOver;
        };
        if (copy.statement.isEmpty()) {
            if (!foreignKey && copy.original->validated && !job.isPartitioned()) {
                validation(QStringLiteral("validate"),
                    Words::tr("Validate the twin of constraint %1 in %2").arg(name, job.printed()), copy.name);
            }
            continue;
        }
        Step twin = constraintStep(job, QStringLiteral("migrate.%1.constraint.%2").arg(table, copy.original->name),
            Words::tr("Add a twin of constraint %1, not valid yet").arg(name), copy.name, copy.statement, foreignKey,
            other);
        if (foreignKey && copy.original->referencedTable) {
            // Never one table held while the statement waits for the other: a client would find us in a deadlock.
            const auto locks = [&](const QString& mode) {
                return lockInOrder({{job.table->oid, job.table->name},
                                       {copy.original->referencedOid, *copy.original->referencedTable}},
                    mode);
            };
            auto& body = std::get<StatementBody>(twin.body);
            body.statements = locks(QStringLiteral("SHARE ROW EXCLUSIVE")) + body.statements;
            twin.undo->body.statements = locks(QStringLiteral("ACCESS EXCLUSIVE")) + twin.undo->body.statements;
        }
        // Over several columns it may refuse writes that have not reached the new one.
        twin.goesWith = foreignKey ? copiedAnew(cutOver) : cutOver;
        steps.constraints << twin;
        if (copy.original->validated) {
            validation(
                QStringLiteral("validate"), Words::tr("Validate the twin of constraint %1").arg(name), copy.name);
        }
        if (!copy.spare.isEmpty()) {
            auto& body = std::get<StatementBody>(twin.body);
            body.statements.last() = copy.spareStatement;
            twin.id = QStringLiteral("migrate.%1.spare.%2").arg(table, copy.original->name);
            twin.title = Words::tr("Add a spare of constraint %1 on the old column, not valid yet").arg(name);
            twin.why
                = Words::tr("The cut-over must drop the key with that of the partitioned table; with the spare, undo "
                            "needs no scan under a lock.");
            twin.undo->body.statements.last() = QStringLiteral("ALTER TABLE IF EXISTS %1 DROP CONSTRAINT IF EXISTS %2")
                                                    .arg(job.sql(), quoted(copy.spare));
            steps.constraints << twin;
            validation(QStringLiteral("spare-validate"), Words::tr("Validate the spare of constraint %1").arg(name),
                copy.spare);
        }
    }
    for (const ColumnJob& column : job.columns) {
        const bool own = copies.notNullProofs.contains(column.column->name);
        const QString proof
            = own ? copies.notNullProofs.value(column.column->name) : copies.parentsProofs.value(column.column->name);
        if (proof.isEmpty()) {
            continue;
        }
        if (column.conversion.forwardCanFail && !job.isPartitioned()) {
            Step complete;
            complete.phase = Phase::Migrate;
            complete.id = QStringLiteral("migrate.%1.complete.%2").arg(table, column.column->name);
            complete.title = Words::tr("Check that every row has a new value");
            complete.why = Words::tr("%1 is NOT NULL. Were a row without a value left, the constraint of the next step "
                                     "would fail the application's next write to it.")
                               .arg(printedName(column.column->name));
            complete.body = VerifyBody{job.table->name, job.table->primaryKey(),
                QStringLiteral("%1 IS NULL").arg(quoted(column.shadow)), {quoted(column.column->name)}};
            complete.lock = LockMode::AccessShare;
            complete.lockedObject = job.printed();
            complete.work = Work::Scan;
            steps.constraints << complete;
        }
        if (own) {
            steps.constraints << constraintStep(job,
                QStringLiteral("migrate.%1.not-null.%2").arg(table, column.column->name),
                Words::tr("Promise that %1 is not NULL in its new form")
                    .arg(ColumnName{job.table->name, column.column->name}.printed()),
                proof,
                QStringLiteral("ALTER TABLE %1 ADD CONSTRAINT %2 CHECK (%3 IS NOT NULL) NOT VALID")
                    .arg(job.sql(), quoted(proof), quoted(column.shadow)),
                false, {});
            // Without the dual write it would refuse every new row.
            steps.constraints.last().goesWith = cutOver;
        }
        if (own || !job.isPartitioned()) {
            const QString name = ColumnName{job.table->name, column.column->name}.printed();
            steps.validations << validateStep(job,
                QStringLiteral("migrate.%1.not-null-proof.%2").arg(table, column.column->name),
                Words::tr("Prove that %1 is not NULL in its new form").arg(name), proof, false, {});
            // The proof is spent on NOT NULL; an undo gives back the promise only.
            steps.validations.last().goesWith = cutOver;
        }
    }
    for (const StatisticsCopy& copy : copies.statistics) {
        const QString name = QStringLiteral("DROP STATISTICS IF EXISTS %1").arg(copy.name.quoted());
        Step step = statementStep(Phase::Migrate,
            QStringLiteral("migrate.%1.statistics.%2").arg(table, copy.originalName.name),
            Words::tr("Add a twin of %1").arg(copy.original->printed),
            Words::tr("The planner of queries keeps what it knows."), {copy.statement});
        step.lock = LockMode::ShareUpdateExclusive;
        step.lockedObject = job.printed();
        step.work = Work::Metadata;
        step.undo = undoWith({name}, LockMode::ShareUpdateExclusive);
        steps.statistics << step;
    }
    if (!job.above.isEmpty() && job.above.last()->kind == TableKind::Partitioned) {
        return steps; // the parent's ANALYZE takes its partitions along
    }
    QStringList analysed;
    for (const ColumnJob& column : job.columns) {
        analysed << quoted(column.shadow);
    }
    const QString list
        = wantsWholeAnalyze(job) ? QString() : QStringLiteral(" (%1)").arg(analysed.join(QLatin1String(", ")));
    Step analyze = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.analyze").arg(table),
        Words::tr("Gather statistics of the new columns"),
        Words::tr("Without them queries would get bad plans from the moment of the cut-over."),
        {QStringLiteral("ANALYZE %1%2").arg(job.sql(), list)});
    analyze.lock = LockMode::ShareUpdateExclusive;
    analyze.lockedObject = job.printed();
    analyze.work = Work::Scan;
    steps.statistics << analyze;
    return steps;
}

} // namespace lk::planner
