// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/copies.h"

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

Error inContext(Error error, const QString& what)
{
    error.kind = ErrorKind::Unsupported;
    error.message = Words::tr("%1 cannot be carried over: %2").arg(what, error.message);
    return error;
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
    step.lock = foreignKey ? LockMode::ShareRowExclusive : LockMode::AccessExclusive;
    step.lockedObject = foreignKey ? Words::tr("%1 and %2").arg(job.printed(), other) : job.printed();
    step.work = Work::Metadata;
    step.undo = undoWith(
        {QStringLiteral("ALTER TABLE IF EXISTS %1 DROP CONSTRAINT IF EXISTS %2").arg(job.sql(), quoted(name))},
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

Result<Copies> copiesOf(const TableJob& job)
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
        const auto statement = sql::copyIndex(index.definition, copy.name, names);
        if (!statement) {
            return std::unexpected(inContext(statement.error(), Words::tr("Index %1").arg(printedName(index.name))));
        }
        copy.statement = *statement;
        if (copy.swaps && index.primary) {
            copy.spare = generatedName(
                QStringLiteral("lockkeeper_spare"), index.name, job.seed(index.name + QLatin1String(" spare")));
            const auto spare = sql::copyIndex(index.definition, copy.spare, {});
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
        if (!carried || !job.touchesRetyped(constraint.columns)) {
            continue;
        }
        ConstraintCopy copy;
        copy.original = &constraint;
        copy.name = generatedName(
            QStringLiteral("lockkeeper"), constraint.name, job.seed(QLatin1String("constraint ") + constraint.name));
        const auto statement = sql::copyConstraint(job.table->name, constraint.definition, copy.name, retyped);
        if (!statement) {
            return std::unexpected(
                inContext(statement.error(), Words::tr("Constraint %1").arg(printedName(constraint.name))));
        }
        copy.statement = *statement;
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
        if (!column.pureRename() && column.column->notNull) {
            copies.notNullProofs.insert(column.column->name,
                generatedName(QStringLiteral("lockkeeper_not_null"), column.column->name,
                    job.seed(QLatin1String("not null ") + column.column->name)));
        }
    }
    return copies;
}

QList<Step> copySteps(const TableJob& job, const Copies& copies)
{
    const QString table = job.table->name.name;
    QList<Step> steps;
    for (const IndexCopy& copy : copies.indexes) {
        const QString name = printedName(copy.original->name);
        steps << concurrentIndex(job, QStringLiteral("migrate.%1.index.%2").arg(table, copy.original->name),
            Words::tr("Build a twin of index %1").arg(name),
            copy.swaps
                ? Words::tr("The new column needs it before it takes the name. Built after the backfill, so that the "
                            "backfill's updates stay cheap; reading and writing go on.")
                : Words::tr("Both names must be equally fast, and ON CONFLICT must find a unique index under either."),
            copy.name, copy.statement);
        if (!copy.spare.isEmpty()) {
            steps << concurrentIndex(job, QStringLiteral("migrate.%1.spare.%2").arg(table, copy.original->name),
                Words::tr("Build a spare of index %1 on the old column").arg(name),
                Words::tr("The cut-over must drop the old primary key with its index; with the spare, undo needs no "
                          "index build under a lock."),
                copy.spare, copy.spareStatement);
        }
    }
    QList<Step> validations;
    for (const ConstraintCopy& copy : copies.constraints) {
        const bool foreignKey = copy.original->kind == ConstraintKind::ForeignKey;
        const QString other = copy.original->referencedTable ? copy.original->referencedTable->printed() : QString();
        const QString name = printedName(copy.original->name);
        steps << constraintStep(job, QStringLiteral("migrate.%1.constraint.%2").arg(table, copy.original->name),
            Words::tr("Add a twin of constraint %1, not valid yet").arg(name), copy.name, copy.statement, foreignKey,
            other);
        if (copy.original->validated) {
            validations << validateStep(job, QStringLiteral("migrate.%1.validate.%2").arg(table, copy.original->name),
                Words::tr("Validate the twin of constraint %1").arg(name), copy.name, foreignKey, other);
        }
    }
    for (const ColumnJob& column : job.columns) {
        const auto proof = copies.notNullProofs.constFind(column.column->name);
        if (proof == copies.notNullProofs.cend()) {
            continue;
        }
        if (column.conversion.forwardCanFail) {
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
            steps << complete;
        }
        steps << constraintStep(job, QStringLiteral("migrate.%1.not-null.%2").arg(table, column.column->name),
            Words::tr("Promise that %1 is not null").arg(printedName(column.shadow)), *proof,
            QStringLiteral("ALTER TABLE %1 ADD CONSTRAINT %2 CHECK (%3 IS NOT NULL) NOT VALID")
                .arg(job.sql(), quoted(*proof), quoted(column.shadow)),
            false, {});
        validations << validateStep(job, QStringLiteral("migrate.%1.not-null-proof.%2").arg(table, column.column->name),
            Words::tr("Prove that %1 is not null").arg(printedName(column.shadow)), *proof, false, {});
    }
    steps << validations;
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
        steps << step;
    }
    QStringList analysed;
    for (const ColumnJob& column : job.columns) {
        analysed << quoted(column.shadow);
    }
    // Extended statistics are gathered only when all their columns are analysed.
    const QString list
        = copies.statistics.isEmpty() ? QStringLiteral(" (%1)").arg(analysed.join(QLatin1String(", "))) : QString();
    Step analyze = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.analyze").arg(table),
        Words::tr("Gather statistics of the new columns"),
        Words::tr("Without them queries would get bad plans from the moment of the cut-over."),
        {QStringLiteral("ANALYZE %1%2").arg(job.sql(), list)});
    analyze.lock = LockMode::ShareUpdateExclusive;
    analyze.lockedObject = job.printed();
    analyze.work = Work::Scan;
    steps << analyze;
    return steps;
}

} // namespace lk::planner
