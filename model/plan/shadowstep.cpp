// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/shadowstep.h"

#include "model/plan/columnsettings.h"
#include "model/plan/columnswap.h"
#include "model/plan/columnwords.h"
#include "model/plan/dualwrite.h"
#include "model/plan/grants.h"
#include "model/plan/hazards.h"
#include "model/plan/partitions.h"
#include "model/plan/retiredcolumns.h"
#include "model/plan/shapecheck.h"
#include "model/plan/undonevalues.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

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
        if (!c.pureRename()) {
            statements << memberColumnSettings(member, c);
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

} // namespace

QString dropChildrensTriggers(const TableJob& job)
{
    return QStringLiteral("DO ")
        + dollarQuoted(QStringLiteral("DECLARE\n  child pg_catalog.regclass;\nBEGIN\n"
                                      "FOR child IN SELECT tgrelid FROM pg_catalog.pg_trigger\n"
                                      "  WHERE tgfoid = pg_catalog.to_regprocedure(%1) ORDER BY tgrelid LOOP\n"
                                      "  EXECUTE %2 || child;\nEND LOOP;\nEND\n")
                .arg(literal(job.function + QLatin1String("()")),
                    literal(QStringLiteral("DROP TRIGGER IF EXISTS %1 ON ").arg(quoted(job.trigger)))));
}

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
            statements << newColumnSettings(job, c);
        }
        statements << grantStatements(
            c.column->grants, QStringLiteral("TABLE %1").arg(job.sql()), c.shadow, job.table->owner);
        statements << helperFunctions(c.conversion, job.table->name.schema);
        undo << QStringLiteral("ALTER TABLE IF EXISTS %1 DROP COLUMN IF EXISTS %2").arg(job.sql(), quoted(c.shadow));
        if (!c.conversion.isOneToOne()) {
            loses << onlyInShadow(c);
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
    if (job.hasFamily()) {
        // DROP TRIGGER goes from the partitions up; queries lock from the top down, and would find us in a deadlock.
        undo.prepend(guarded(
            hasTable(job.table->name), {QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE").arg(job.sql())}));
    }
    statements << indexShells(family) << createShapeFunction(job) << noteRetired(job) << noteFamily(job);
    Step step = statementStep(Phase::Expand, QStringLiteral("expand.%1.shadow").arg(job.table->name.name),
        Words::tr("Add %1, kept in step by a trigger").arg(listed(job, conversionWords)),
        Words::tr("Both forms live side by side, so the application may use either. One transaction: a column without "
                  "its trigger would miss writes."),
        statements);
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = job.printed();
    const bool checked = std::ranges::any_of(job.columns, [](const ColumnJob& c) { return c.newTraits.checked; });
    step.work = checked ? Work::Rewrite : Work::Metadata;
    step.hazards = shadowHazards(job) + settingsHazards(job) + rowSizeHazards(job);
    step.undo = undoWith(undo, LockMode::AccessExclusive,
        loses.isEmpty()
            ? QString()
            : QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(job.sql(), loses.join(QLatin1String(" OR "))));
    step.undo->strayRows = strayRows(job, Side::BeforeCutOver);
    keepStray({job}, Side::BeforeCutOver, *step.undo);
    return step;
}

} // namespace lk::planner
