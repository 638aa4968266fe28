// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/hazards.h"

#include "model/plan/dependants.h"
#include "model/plan/namedhazard.h"
#include "model/plan/triggerarguments.h"
#include "model/plan/valuehazards.h"
#include "model/plan/words.h"
#include "model/sql/constraintwords.h"
#include "model/sql/steady.h"

#include <algorithm>

namespace lk::planner {

namespace {

qint64 typicalWidth(const QString& type)
{
    const QString family = typeFamily(type);
    if (family == QLatin1String("integer") || family == QLatin1String("float") || family == QLatin1String("time")) {
        return 8;
    }
    if (family == QLatin1String("boolean")) {
        return 1;
    }
    return family == QLatin1String("uuid") || family == QLatin1String("numeric") ? 16 : 32;
}

/// `named`: functions whose text names a column that changes its type.
Hazard cachedPlans(QStringList named)
{
    named.removeDuplicates();
    QString text = Words::tr(
        "PL/pgSQL keeps plans for the old type in every session. In the same transaction they are made to go: "
        "functions "
        "that name the table are altered to what they are, and an operator that comes and goes makes sessions drop all "
        "other plans, which they make again when they next need them. A function of another owner is named in a "
        "warning.");
    if (named.isEmpty()) {
        return hazard("function.cached-plan", Severity::Info, Words::tr("Functions are made to plan anew"), text);
    }
    return hazard("function.cached-plan", Severity::Info, Words::tr("Functions are made to plan anew"),
        text + QLatin1Char(' ')
            + Words::tr("These name a column whose type changes: %1.").arg(named.join(Words::tr(", "))),
        Words::tr("Look whether their variables and casts fit the new type."));
}

} // namespace

QList<Hazard> shadowHazards(const TableJob& job)
{
    QList<Hazard> list;
    list << hazard("client.prepared-star", Severity::Info, Words::tr("Prepared SELECT * fails once"),
        Words::tr(
            "A session that prepared SELECT * on %1 gets \"cached plan must not change result type\" once, as after "
            "any ADD COLUMN.")
            .arg(job.printed()),
        Words::tr("Clients that retry or name their columns do not notice."));
    list << hazard("table.more-columns", Severity::Warning,
        Words::tr("Statements that go by the number of columns fail from Expand on"),
        Words::tr(
            "Until Contract the rows of %1 have more columns than now. COPY %1 FROM without a list of columns "
            "fails (\"missing data for column\"), and so does INSERT INTO another table SELECT * FROM %1 (\"INSERT "
            "has more expressions than target columns\"). SELECT * and COPY TO give the new form, too.")
            .arg(job.printed()),
        Words::tr("Name the columns in such statements before you run Expand: look through jobs that load, archive or "
                  "copy the table."));
    if (!job.table->rowFunctions.isEmpty()) {
        list << hazard("function.row-type", Severity::Warning,
            Words::tr("Functions take or give rows of %1").arg(job.printed()),
            Words::tr("The rows have a column more from Expand to Contract: %1. One that makes such a row of single "
                      "values, as ROW(...) or in a record, fails meanwhile.")
                .arg(job.table->rowFunctions.join(Words::tr(", "))),
            Words::tr("Call them once on a copy of the table to which a column was added."));
    }
    for (const ColumnJob& c : job.columns) {
        if (c.hasDefault() && !c.column->notNull && c.renames()) {
            list << hazard("dual.null-with-default", Severity::Info,
                Words::tr("NULL written explicitly into %1 takes the default").arg(printedName(c.newName)),
                Words::tr(
                    "While both names work only one of them has the default: %2 until the cut-over, %1 after it. An "
                    "INSERT that gives NULL for the other one cannot be told from one that omits both.")
                    .arg(printedName(c.newName), printedName(c.column->name)),
                Words::tr("Write NULL by the name that has the default, or by an UPDATE after the INSERT."));
        }
        if (c.renames() && c.hasDefault()
            && !(c.column->defaultExpression && sql::isSteady(*c.column->defaultExpression))) {
            list << hazard("dual.both-with-default", Severity::Info,
                Words::tr("Of two values for %1 in one INSERT only one is taken").arg(printedName(c.newName)),
                Words::tr("%1 has a default that gives another value each time, so an INSERT that gives it and %2 "
                          "different values cannot be told from one that omits it: what is given for the name without "
                          "the default is taken, the other is dropped without an error.")
                    .arg(printedName(c.column->name), printedName(c.newName)),
                Words::tr("Write only one of the two names in an INSERT."));
        }
        if (c.newTraits.checked) {
            list << hazard("type.domain-checked", Severity::Warning,
                Words::tr("Adding the column writes %1 anew under its lock").arg(job.printed()),
                Words::tr(
                    "%1 is a domain with a CHECK, which PostgreSQL tries on every row at once. Nobody reads or writes "
                    "the table meanwhile. It has %2.")
                    .arg(c.conversion.newType, size(*job.table)),
                Words::tr("Take the type beneath the domain, and a CHECK of the table."));
        }
        if (const bool refuses = c.conversion.backCanFail; refuses || !c.conversion.backIsExact()) {
            list << hazard(refuses ? "dual.narrower-back" : "dual.blurred-back", Severity::Warning,
                (refuses ? Words::tr("The old form cannot hold every new value of %1")
                         : Words::tr("The old form takes different new values of %1 for one"))
                    .arg(printedName(c.newName)),
                (refuses ? Words::tr("A value that %1 cannot hold leaves NULL in the old column. Before the cut-over "
                                     "that can break a NOT NULL of the old column; after it, it is what an undo would "
                                     "lose, and the undo counts it.")
                         : Words::tr("As %1 some of them are the same, so what is written in the new form may read "
                                     "otherwise in the old column. That is what an undo would lose, and the undo "
                                     "counts it."))
                    .arg(c.conversion.oldType),
                refuses ? Words::tr("Write such values only after the cut-over.")
                        : Words::tr("Write such values only when nobody goes by the old form any more."));
        }
        if (c.retype && c.column->notNull && c.conversion.forwardCanFail) {
            list << hazard("type.not-null-may-fail", Severity::Warning,
                c.conversion.failingRows == 0
                    ? Words::tr("%1 is NOT NULL, and values written later may not convert")
                          .arg(printedName(c.column->name))
                    : Words::tr("%1 is NOT NULL and some values may not convert").arg(printedName(c.column->name)),
                Words::tr(
                    "A value that does not convert has no place in the new column. The plan stops before it promises "
                    "NOT NULL if such a row exists; from that promise on a write of such a value is refused."),
                Words::tr("Give an expression (--using) that converts every value, or a value for those that do not "
                          "convert (--otherwise)."));
        }
    }
    list << sessionHazards(job);
    const bool always = std::ranges::any_of(
        job.table->triggers, [](const Trigger& t) { return t.beforeRow && t.enabled == QLatin1String("always"); });
    if (always) {
        list << hazard("dual.trigger-always", Severity::Info,
            Words::tr("A trigger of the table fires during the backfill"),
            Words::tr("It is ENABLE ALWAYS, so it also fires for the backfill's updates."),
            Words::tr("See that it does nothing where no column of yours changes."));
    }
    const bool before = std::ranges::any_of(job.table->triggers, [](const Trigger& t) { return t.beforeRow; });
    if (before) {
        list << hazard("dual.after-your-triggers", Severity::Info,
            Words::tr("The dual-write trigger fires after the table's own BEFORE triggers"),
            Words::tr("They see both forms as the client gave them: the form it did not write is empty, or still the "
                      "old value. "
                      "What they write themselves is kept in step."));
    }
    return list;
}

QList<Hazard> backfillHazards(const TableJob& job)
{
    QList<Hazard> list;
    if (job.table->estimatedRows > 0) {
        qint64 width = 0;
        for (const ColumnJob& c : job.columns) {
            width += typicalWidth(c.conversion.newType);
        }
        qint64 indexes = 0;
        for (const Index& index : job.table->indexes) {
            indexes += job.touches(index.columns) ? index.bytes : 0;
        }
        // A fifth of the heap is what striped batches leave as bloat (backfill.md section 1).
        const qint64 heap = job.table->estimatedRows * width + job.table->heapBytes / 5;
        list << hazard("disk.shadow", Severity::Info, Words::tr("Needs about %1 of disk").arg(bytes(heap + indexes)),
            Words::tr(
                "About %1 for the new values and the updated rows, %2 for copies of indexes, and as much WAL as the "
                "rows that are updated.")
                .arg(bytes(heap), bytes(indexes)),
            Words::tr("See that the server has room; Contract gives the old column's room back to later rows."));
    }
    for (const Constraint& k : job.table->constraints) {
        const bool notNull = k.kind == ConstraintKind::NotNull;
        if ((k.kind == ConstraintKind::Check || notNull) && !k.validated && !sql::isNotEnforced(k.definition)) {
            // Every update of a row is held to it, whichever column it is about; no role is exempt.
            list << hazard("backfill.check-not-valid", Severity::Warning,
                Words::tr("Rows that break constraint %1 cannot be copied").arg(printedName(k.name)),
                Words::tr(
                    "It is not validated, so older rows may break it. PostgreSQL refuses any update of such a row, "
                    "that of the backfill too, which stops there and names the row; nothing is lost."),
                Words::tr("Before the run: ALTER TABLE %1 VALIDATE CONSTRAINT %2. If that fails, mend the rows or drop "
                          "the constraint for the time.")
                    .arg(job.sql(), quoted(k.name)));
        }
    }
    if (job.table->primaryKey().isEmpty()) {
        list << hazard("table.no-primary-key", Severity::Info, Words::tr("%1 has no primary key").arg(job.printed()),
            Words::tr("Rows that differ can only be named by their place in the file."));
    }
    if (job.table->unlogged) {
        list << hazard("table.unlogged", Severity::Warning, Words::tr("%1 does not survive a crash").arg(job.printed()),
            Words::tr("After a crash of the server the table is empty while the journal stands."));
    }
    return list;
}

QList<Hazard> cutOverHazards(const TableJob& job, const QStringList& madeAnew)
{
    QList<Hazard> list;
    const bool retypes = std::ranges::any_of(job.columns, [](const ColumnJob& c) { return !c.pureRename(); });
    if (retypes) {
        list << hazard("client.cached-plan", Severity::Info, Words::tr("Prepared statements fail once"),
            Words::tr(
                "A named prepared statement that returns a retyped column gets \"cached plan must not change result "
                "type\" once in each session."),
            Words::tr("Clients that retry, or use unnamed statements, do not notice."));
        list << hazard("table.column-order", Severity::Warning, Words::tr("A retyped column becomes the last one"),
            Words::tr(
                "SELECT *, COPY and INSERT without a list of columns go by position. The retyped column moves to the "
                "end of %1.")
                .arg(job.printed()),
            Words::tr("Name the columns in such statements before the cut-over."));
        QStringList named;
        for (const ColumnJob& c : job.columns) {
            if (!c.pureRename()) {
                const NamingFunctions naming = functionsNaming(*job.table, c.column->number);
                named << naming.triggers << naming.others;
                list << retypedArgumentHazards(*job.table, *c.column, c.conversion.newType, c.newTraits);
            }
        }
        list << cachedPlans(named);
        for (const ColumnJob& c : job.columns) {
            if (!c.pureRename() && c.column->notNull && (c.conversion.backCanFail || c.conversion.back.raises)) {
                list << hazard("undo.proves-not-null", Severity::Info,
                    Words::tr("Undoing the cut-over proves %1 NOT NULL first").arg(job.printed()),
                    Words::tr("Every row is read before the lock is taken. It cannot be proven if values were written "
                              "that the "
                              "old column does not hold: then the undo names how many rows, and leaves everything as "
                              "it is."));
                break;
            }
        }
    }
    if (!madeAnew.isEmpty()) {
        list << hazard("dependants.rebuilt", Severity::Info,
            Words::tr("Made anew: %1").arg(madeAnew.join(Words::tr(", "))),
            Words::tr("They bind to the old column by its number, so they are dropped and made again from their own "
                      "definitions in the same transaction, with owner, grants and comments."));
    }
    return list;
}

QList<Hazard> keyHazards(const KeyGroup& group)
{
    QList<Hazard> list;
    if (group.tables().size() > 1) {
        QStringList tables;
        for (const QualifiedName& table : group.tables()) {
            tables << table.printed();
        }
        list << hazard("key.tables-together", Severity::Info,
            Words::tr("%1 are locked at the same moment").arg(tables.join(Words::tr(", "))),
            Words::tr("A foreign key and the key it references change over in one transaction. Tables are locked in "
                      "the order of their OIDs, and each lock is given up again when another one cannot be had in "
                      "time."));
    }
    for (const KeyCopy& key : group.keys) {
        if (key.old == KeyCopy::Old::Dropped) {
            list << hazard("undo.key-scan", Severity::Info,
                Words::tr("Undoing the cut-over makes foreign key %1 again").arg(key.printed()),
                Words::tr("Between the old columns it would refuse what only the new ones hold, so it is dropped at "
                          "the cut-over; an undo makes it again and reads %1 under its lock.")
                    .arg(key.child.printed()));
        }
    }
    return list;
}

QList<Hazard> dropHazards(const TableJob& job)
{
    QList<Hazard> list;
    for (const Constraint& k : job.table->constraints) {
        if (k.kind == ConstraintKind::ForeignKey && k.referencedTable && job.touchesRetyped(k.columns)) {
            list << hazard("drop.locks-referenced", Severity::Warning,
                Words::tr("Locks %1 too").arg(k.referencedTable->printed()),
                Words::tr(
                    "Dropping a column with a foreign key takes AccessExclusive on the referenced table as well."),
                Words::tr("Contract when that table is quiet."));
        }
    }
    for (const ColumnJob& c : job.columns) {
        if (!c.renames()) {
            continue;
        }
        const NamingFunctions naming = functionsNaming(*job.table, c.column->number);
        const QStringList all = naming.triggers + naming.others;
        if (!all.isEmpty()) {
            list << hazard("function.names-column", Severity::Warning,
                Words::tr("Functions name %1 in their text").arg(printedName(c.column->name)),
                Words::tr("They work until the old name is gone: %1.").arg(all.join(Words::tr(", "))),
                Words::tr("Change them to %1 before Contract.").arg(printedName(c.newName)));
        }
        if (const QStringList given = triggersGiven(*job.table, c.column->name); !given.isEmpty()) {
            list << hazard("trigger.argument-names-column", Severity::Warning,
                Words::tr("The name %1 is an argument of a trigger").arg(printedName(c.column->name)),
                Words::tr("Each statement that fires it could fail as soon as the old name is gone: %1.")
                    .arg(given.join(Words::tr(", "))),
                Words::tr("Make it again with %1 before Contract (CREATE OR REPLACE TRIGGER).")
                    .arg(printedName(c.newName)));
        }
    }
    return list;
}

QList<Hazard> dualColumnHazards(const TableJob& job)
{
    QList<Hazard> list;
    for (const ColumnJob& c : job.columns) {
        const bool expression = !c.pureRename() && std::ranges::any_of(job.table->indexes, [&](const Index& i) {
            return i.expressionOrPartial && i.columns.contains(c.column->number);
        });
        if (expression) {
            list << hazard("index.expression-retyped", Severity::Warning,
                Words::tr("Expressions of indexes meet the new type of %1").arg(printedName(c.column->name)),
                Words::tr("An expression or predicate that %1 does not know makes the index build fail; the plan stops "
                          "there, and nothing is lost.")
                    .arg(c.conversion.newType));
        }
        const bool excluded = c.pureRename() && std::ranges::any_of(job.table->constraints, [&](const Constraint& k) {
            return k.kind == ConstraintKind::Exclude && k.columns.contains(c.column->number);
        });
        if (excluded) {
            list << hazard("dual.exclusion-one-name", Severity::Info,
                Words::tr("The exclusion constraint keeps guarding through the original column"),
                Words::tr("ON CONFLICT by the second name cannot use it."));
        }
    }
    return list;
}

QList<Hazard> viewHazards(const Table& table, int serverVersion)
{
    QList<Hazard> list;
    const QString name = table.name.printed();
    const QString merge = serverVersion < 170000 ? Words::tr(", MERGE") : QString();
    list << hazard("view.limits", Severity::Warning, Words::tr("%1 becomes a view").arg(name),
        Words::tr("Reading and writing go through it, but these fail: COPY FROM, COPY TO by the name alone, TRUNCATE, "
                  "TABLESAMPLE, a foreign key that references it, ctid, xmin and other system columns%1, ON CONFLICT "
                  "ON CONSTRAINT, pg_get_serial_sequence, GROUP BY on the key alone, ALTER "
                  "TABLE, CREATE INDEX, BEFORE row triggers.")
            .arg(merge),
        Words::tr("Let such statements name the table itself, or choose another strategy."));
    if (table.rowSecurity) {
        list << hazard("view.row-security", Severity::Info, Words::tr("Row security holds through the view"),
            Words::tr("The view is made WITH (security_invoker): policies are checked for the role that asks."));
    }
    return list;
}

QList<Hazard> secondNameHazards(const Table& table)
{
    return {
        hazard("table.more-columns", Severity::Warning,
            Words::tr("Statements that go by the number of columns fail from Expand on"),
            Words::tr("Until Contract the rows of %1 have one column more than now. INSERT INTO another table SELECT "
                      "* FROM %1 fails (\"INSERT has more expressions than target columns\"), and SELECT * gives the "
                      "new name, too.")
                .arg(table.name.printed()),
            Words::tr("Name the columns in such statements before you run Expand: look through jobs that archive or "
                      "copy the table.")),
        hazard("view.both-names", Severity::Info, Words::tr("One statement must not write both names"),
            Words::tr("A statement that assigns both names of the column fails.")),
        hazard("client.prepared-star", Severity::Info, Words::tr("Prepared SELECT * fails once"),
            Words::tr("A session that prepared SELECT * gets \"cached plan must not change result type\" once."))};
}

QList<Hazard> renameInPlaceHazards(const Table& table, const QStringList& functions)
{
    QList<Hazard> list;
    list << hazard("rename.breaks-clients", Severity::Warning, Words::tr("The old name is gone at once"),
        Words::tr("Every statement that uses the old name fails from the moment of the rename."),
        Words::tr("Confirm only when the application reads either name, or retries under the new one."));
    if (!functions.isEmpty()) {
        list << hazard("function.names-table", Severity::Warning, Words::tr("Functions name it in their text"),
            Words::tr("Text is not rewritten: %1.").arg(functions.join(Words::tr(", "))),
            Words::tr("Change them together with the rename."));
    }
    if (table.kind == TableKind::Partitioned) {
        list << hazard("rename.partitions", Severity::Info, Words::tr("All partitions are locked"),
            Words::tr("The rename reaches every partition and takes AccessExclusive on each."));
    }
    return list;
}

QList<Hazard> alterTypeHazards(const Table& table, const Column& column, const TypeFacts& facts)
{
    QList<Hazard> list;
    const QString name = table.name.printed();
    if (facts.scans && !facts.rewrites) {
        list << hazard("type.scans", Severity::Warning, Words::tr("Reads %1 once under its lock").arg(name),
            Words::tr("A CHECK constraint on the column is proven again, or an index built; the table has %1.")
                .arg(size(table)),
            Words::tr("If that is too long, take the dual-column strategy."));
    }
    if (facts.rewrites) {
        list << hazard("type.rewrites", Severity::Warning, Words::tr("Writes %1 anew under its lock").arg(name),
            Words::tr("Nobody reads or writes the table meanwhile. It has %1.").arg(size(table)),
            Words::tr("If that is too long, take the dual-column strategy."));
    } else if (facts.rebuildsIndexes) {
        list << hazard("type.rebuilds-indexes", Severity::Warning,
            Words::tr("Builds indexes of %1 anew under its lock").arg(name),
            Words::tr("Nobody reads or writes the table meanwhile."));
    }
    list << hazard("client.cached-plan", Severity::Info, Words::tr("Prepared statements fail once"),
        Words::tr(
            "A named prepared statement that returns the column gets \"cached plan must not change result type\" once "
            "in each session."));
    const NamingFunctions naming = functionsNaming(table, column.number);
    list << cachedPlans(naming.triggers + naming.others);
    list << retypedArgumentHazards(table, column, facts.newType, facts.traits);
    return list;
}

} // namespace lk::planner
