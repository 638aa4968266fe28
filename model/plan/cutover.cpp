// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/cutover.h"

#include "model/plan/dependants.h"
#include "model/plan/dualwrite.h"
#include "model/plan/hazards.h"
#include "model/plan/identity.h"
#include "model/plan/indexswap.h"
#include "model/plan/partitions.h"
#include "model/plan/safetytable.h"
#include "model/plan/shapecheck.h"
#include "model/plan/swap.h"
#include "model/plan/words.h"
#include "model/sql/rewrite.h"

#include <algorithm>

namespace lk::planner {

namespace {

/// Nothing arrives where nothing was given, not even the default of a domain.
QString noDefault(const QString& column, const TypeTraits& type)
{
    return QStringLiteral("ALTER COLUMN %1 %2")
        .arg(column, type.hasDefault ? QStringLiteral("SET DEFAULT NULL") : QStringLiteral("DROP DEFAULT"));
}

/// What stands on the column by its number and no rename moves.
void carryBelongings(const TableJob& job, const ColumnJob& c, TableSwap& swap)
{
    const QString newSide = quoted(c.column->name);
    for (const SecurityLabel& label : c.column->labels) {
        const QString words = QStringLiteral("SECURITY LABEL FOR %1 ON COLUMN %2.%3 IS ")
                                  .arg(quoted(label.provider), job.sql(), newSide);
        swap.both(words + literal(label.text), words + QStringLiteral("NULL"));
    }
    if (!c.column->comment.isEmpty()) {
        const QString comment = QStringLiteral("COMMENT ON COLUMN %1.%2 IS %3");
        swap.both(comment.arg(job.sql(), newSide, literal(c.column->comment)),
            comment.arg(job.sql(), newSide, QStringLiteral("NULL")));
    }
}

const Constraint* notNullOver(const Table& table, int column)
{
    const auto found = std::ranges::find_if(table.constraints,
        [&](const Constraint& k) { return k.kind == ConstraintKind::NotNull && k.columns == QList<int>{column}; });
    return found == table.constraints.end() ? nullptr : &*found;
}

/// From PostgreSQL 18 on NOT NULL is a constraint with a name, which a mere ALTER ... TYPE keeps. Where a partition or
/// child has it under another name than its parent it cannot be renamed, and the server chooses the new one.
const Constraint* namedNotNull(const TableJob& job, const ColumnJob& c)
{
    const Constraint* own = notNullOver(*job.table, c.column->number);
    for (const TableJob& member : job.members) {
        const Column* same = member.table->column(c.column->name);
        const Constraint* theirs
            = own == nullptr || same == nullptr ? nullptr : notNullOver(*member.table, same->number);
        if (theirs == nullptr || theirs->name != own->name) {
            return nullptr;
        }
    }
    return own;
}

void proveNotNull(const TableJob& job, const ColumnJob& c, const Copies& copies, TableSwap& swap)
{
    const QString newSide = quoted(c.column->name);
    const QString proof = copies.notNullProofs.value(c.column->name);
    if (proof.isEmpty()) {
        return;
    }
    if (const Constraint* k = namedNotNull(job, c)) {
        const QString name = quoted(k->name);
        swap.renameConstraint(k->name, retiredName(job, k->name));
        swap.alter(QStringLiteral("ADD CONSTRAINT %1 NOT NULL %2").arg(name, newSide),
            QStringLiteral("DROP CONSTRAINT %1").arg(name));
        if (!k->comment.isEmpty()) {
            swap.both(
                QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3").arg(name, job.sql(), literal(k->comment)), {});
        }
    } else {
        swap.alter(QStringLiteral("ALTER COLUMN %1 SET NOT NULL").arg(newSide),
            QStringLiteral("ALTER COLUMN %1 DROP NOT NULL").arg(newSide));
    }
    // A statement of its own: in one with the former, the drop would run first and the proof be gone.
    swap.alter(QStringLiteral("DROP CONSTRAINT %1").arg(quoted(proof)),
        QStringLiteral("ADD CONSTRAINT %1 CHECK (%2 IS NOT NULL) NOT VALID").arg(quoted(proof), newSide));
}

/// The retyped column takes the old column's name; what PostgreSQL binds by number follows in `swap`.
Result<void> swapColumn(const TableJob& job, const ColumnJob& c, const Copies& copies, TableSwap& swap)
{
    const QString name = c.column->name;
    const QString retired = c.renames() ? waitingName(job, c) : c.retired;
    const QString newSide = quoted(name);
    swap.renameColumn(name, retired);
    swap.renameColumn(c.shadow, name);
    if (c.column->defaultExpression) {
        const auto expression = movedDefault(c);
        if (!expression) {
            return std::unexpected(expression.error());
        }
        // A second form that takes the default of a foreign key has had it all along.
        const bool there = c.reference == ColumnJob::Reference::TakesDefault;
        swap.alter(QStringLiteral("ALTER COLUMN %1 SET DEFAULT %2").arg(newSide, *expression),
            there ? QString() : noDefault(newSide, c.newTraits));
        swap.alter(noDefault(quoted(retired), c.column->traits),
            QStringLiteral("ALTER COLUMN %1 SET DEFAULT %2").arg(quoted(retired), *c.column->defaultExpression));
    } else {
        // What a domain gives by itself is for the column that bears the name, and only for that one.
        const QString none = QStringLiteral("ALTER COLUMN %1 SET DEFAULT NULL");
        const QString own = QStringLiteral("ALTER COLUMN %1 DROP DEFAULT");
        if (c.newTraits.hasDefault) {
            swap.alter(own.arg(newSide), none.arg(newSide));
        }
        if (c.column->traits.hasDefault) {
            swap.alter(none.arg(quoted(retired)), own.arg(quoted(retired)));
        }
    }
    carryBelongings(job, c, swap);
    proveNotNull(job, c, copies, swap);
    moveSequence(job, c, retired, swap);
    return {};
}

/// What of a partition's or child's column does not come down from above, once the parent's have traded names.
Result<void> swapMembersColumn(const TableJob& job, const ColumnJob& c, const Copies& copies, TableSwap& swap)
{
    const QString only = QStringLiteral("ALTER TABLE ONLY %1 ALTER COLUMN %2 ");
    const QString newSide = quoted(c.column->name);
    const QString retired = quoted(c.renames() ? waitingName(job, c) : c.retired);
    carryBelongings(job, c, swap);
    const Column* above = job.above.last()->column(c.column->name);
    if (c.column->defaultExpression == above->defaultExpression) {
        // came down
    } else if (c.column->defaultExpression) {
        const auto expression = movedDefault(c);
        if (!expression) {
            return std::unexpected(expression.error());
        }
        swap.both(only.arg(job.sql(), newSide) + QStringLiteral("SET DEFAULT ") + *expression, {});
        swap.both(only.arg(job.sql(), retired)
                + (c.column->traits.hasDefault ? QStringLiteral("SET DEFAULT NULL") : QStringLiteral("DROP DEFAULT")),
            {});
    } else {
        swap.both(only.arg(job.sql(), newSide) + QStringLiteral("DROP DEFAULT"), {});
    }
    proveNotNull(job, c, copies, swap);
    return {};
}

/// An undo sets the parents' defaults again, which comes down to all; after that each gets its own back. Before
/// anything changes, so that it is undone last.
void keepMembersDefault(const TableJob& job, const ColumnJob& c, TableSwap& swap)
{
    const Column* above = job.above.last()->column(c.column->name);
    if (c.pureRename() || above->defaultExpression == c.column->defaultExpression) {
        return;
    }
    swap.both({},
        QStringLiteral("ALTER TABLE ONLY %1 ALTER COLUMN %2 ").arg(job.sql(), quoted(c.column->name))
            + (c.column->defaultExpression ? QStringLiteral("SET DEFAULT ") + *c.column->defaultExpression
                                           : QStringLiteral("DROP DEFAULT")));
}

QString retiredProof(const TableJob& job, const ColumnJob& c)
{
    return generatedName(QStringLiteral("lockkeeper_was_not_null"), c.column->name,
        job.seed(QLatin1String("was not null ") + c.column->name));
}

/// NULL stands in the retired column where the way back fails; it must not fail the application's request.
void freeRetired(const TableJob& job, const ColumnJob& c, TableSwap& swap)
{
    const bool mayBeNull = c.conversion.backCanFail || c.conversion.back.raises;
    const Column* above = job.above.isEmpty() ? nullptr : job.above.last()->column(c.column->name);
    const bool comesDown = above != nullptr && above->notNull;
    if (c.column->notNull && mayBeNull && !comesDown) {
        const QString retired = quoted(c.renames() ? waitingName(job, c) : c.retired);
        // Taken back in two statements: in one, the drop would run first and the proof be gone.
        swap.alter({}, QStringLiteral("DROP CONSTRAINT IF EXISTS %1").arg(quoted(retiredProof(job, c))));
        const Constraint* k = namedNotNull(job, c);
        swap.alter(QStringLiteral("ALTER COLUMN %1 DROP NOT NULL").arg(retired),
            k == nullptr
                ? QStringLiteral("ALTER COLUMN %1 SET NOT NULL").arg(retired)
                : QStringLiteral("ADD CONSTRAINT %1 NOT NULL %2").arg(quoted(retiredName(job, k->name)), retired));
        if (k != nullptr && !k->comment.isEmpty()) {
            swap.both({},
                QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3")
                    .arg(quoted(retiredName(job, k->name)), job.sql(), literal(k->comment)));
        }
    }
}

/// Before the cut-over is taken back the old columns are proven NOT NULL while everybody works on: under the lock that
/// would be a scan of the table. Rows whose value the old form cannot hold stand in the way of it for good.
void proveRetired(const QList<TableJob>& jobs, Undo& undo)
{
    QStringList counts;
    QStringList columns;
    for (const TableJob& job : jobs) {
        for (const ColumnJob& c : job.columns) {
            const Column* above = job.above.isEmpty() ? nullptr : job.above.last()->column(c.column->name);
            if (above != nullptr && above->notNull) {
                continue; // proven with the parent's
            }
            if (c.pureRename() || !c.column->notNull || !(c.conversion.backCanFail || c.conversion.back.raises)) {
                continue;
            }
            if (job.hasFamily() && job.above.isEmpty()) {
                undo.before << QStringList{adoptNewcomers(job, NewcomerSide::BeforeUndo)};
            }
            const QString proof = quoted(retiredProof(job, c));
            const QString alter = QStringLiteral("ALTER TABLE ") + job.sql();
            const QString drop = QStringLiteral("ALTER TABLE IF EXISTS ") + job.sql()
                + QLatin1String(" DROP CONSTRAINT IF EXISTS ") + proof;
            undo.before << whileMember(job,
                {drop,
                    alter + QLatin1String(" ADD CONSTRAINT ") + proof + QLatin1String(" CHECK (") + quoted(c.retired)
                        + QLatin1String(" IS NOT NULL) NOT VALID")});
            undo.before << whileMember(job, {alter + QLatin1String(" VALIDATE CONSTRAINT ") + proof});
            undo.cleanup << drop;
            // By way of the parent: the partition itself may be gone.
            const QString rows = job.above.isEmpty()
                ? job.sql() + QLatin1String(" WHERE ")
                : job.above.last()->name.quoted() + QLatin1String(" WHERE tableoid = pg_catalog.to_regclass(")
                    + literal(job.sql()) + QLatin1String(") AND ");
            const bool adopts = job.hasFamily() || !job.above.isEmpty(); // rows of newcomers are filled before
            counts << QStringLiteral("(SELECT count(*) FROM ") + rows + quoted(c.retired) + QLatin1String(" IS NULL")
                    + (adopts ? QStringLiteral(" AND %1 IS NULL").arg(c.conversion.backOf(quoted(c.newName)))
                              : QString())
                    + QLatin1Char(')');
            columns << ColumnName{job.table->name, c.newName}.printed();
        }
    }
    if (!counts.isEmpty()) {
        undo.blockedRows = QLatin1String("SELECT ") + counts.join(QLatin1String(" + "));
        undo.blockedWhy
            = Words::tr("values of %1 were written that the old type cannot hold, and the column is NOT NULL. "
                        "Change or delete those rows, then undo again")
                  .arg(columns.join(Words::tr(", ")));
    }
}

/// Condition: the old form cannot give this value back. Empty: it always can.
QString destroyedByUndo(const ColumnJob& c)
{
    const Conversion& v = c.conversion;
    return !v.identity && (v.backCanFail || v.back.raises || !v.lossless)
        ? distinct(quoted(c.newName), v.forwardOf(quoted(c.retired)), v.newHasEquality)
        : QString();
}

QString lostByUndo(const TableJob& job)
{
    QStringList lost;
    for (const ColumnJob& c : job.columns) {
        if (const QString destroyed = destroyedByUndo(c); !destroyed.isEmpty()) {
            lost << destroyed;
        }
    }
    return lost.isEmpty()
        ? QString()
        : QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(job.sql(), lost.join(QLatin1String(" OR ")));
}

bool isLarge(const TableJob& job)
{
    qint64 all = wholeBytes(*job.table);
    for (const TableJob& member : job.members) {
        all = std::max(all, wholeBytes(*member.table));
    }
    return all >= job.input->smallTableBytes;
}

QString destroyedSetting(const TableJob& job)
{
    return QStringLiteral("lockkeeper.destroyed_%1").arg(job.table->oid);
}

/// Before the old column takes the name again: the values that go with the new one. To look for them in a large table
/// is nothing to do under its lock unless there are some, which is counted just before.
QStringList keepDestroyed(const TableJob& job, Undo& undo)
{
    QStringList statements;
    for (const ColumnJob& c : job.columns) {
        const QString destroyed = destroyedByUndo(c);
        if (destroyed.isEmpty()) {
            continue;
        }
        QStringList columns;
        for (const QString& key : job.table->primaryKey()) {
            const auto same
                = std::ranges::find_if(job.columns, [&](const ColumnJob& o) { return o.column->name == key; });
            columns << quoted(same == job.columns.end() ? key : same->newName);
        }
        columns << QStringLiteral("%1 AS lockkeeper_old_value").arg(quoted(c.retired))
                << QStringLiteral("%1 AS lockkeeper_new_value").arg(quoted(c.newName));
        statements << keepUndoneValues(*job.input, *job.table, *c.column,
            {QStringLiteral("SELECT %1 FROM %2 WHERE %3").arg(columns.join(QLatin1String(", ")), job.sql(), destroyed)},
            Words::tr("Values of %1 that taking back its change to %2 could not keep")
                .arg(ColumnName{job.table->name, c.column->name}.printed(), c.conversion.newType));
    }
    if (statements.isEmpty() || !isLarge(job)) {
        return statements;
    }
    undo.before << QStringList{QStringLiteral("SELECT pg_catalog.set_config(%1, (%2)::text, false)")
            .arg(literal(destroyedSetting(job)), lostByUndo(job))};
    return {guarded(
        QStringLiteral("pg_catalog.current_setting(%1, true) IS DISTINCT FROM '0'").arg(literal(destroyedSetting(job))),
        statements)};
}

} // namespace

Result<QString> movedDefault(const ColumnJob& c)
{
    const QString& old = *c.column->defaultExpression;
    if (!c.conversion.defaultForm.isEmpty()) {
        return sql::substituteColumn(c.conversion.defaultForm, c.column->name, old);
    }
    return c.conversion.assignable ? old : QStringLiteral("CAST((%1) AS %2)").arg(old, c.conversion.newType);
}

namespace {

QString commentOn(const TableJob& job, const Constraint& k, const QString& text)
{
    return QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3").arg(quoted(k.name), job.sql(), text);
}

/// Before any name changes, so that an undo makes it again over the old columns by the names they have in it.
void releaseConstraint(const TableJob& job, const ConstraintCopy& copy, TableSwap& swap)
{
    if (copy.keepsOriginal) {
        return;
    }
    const Constraint& k = *copy.original;
    const QString name = quoted(k.name);
    if (!k.comment.isEmpty()) {
        swap.both({}, commentOn(job, k, literal(k.comment)));
    }
    if (k.validated) {
        swap.alter({}, QStringLiteral("VALIDATE CONSTRAINT %1").arg(name));
    }
    const QString notValid = k.validated ? k.definition + QLatin1String(" NOT VALID") : k.definition;
    swap.alter(
        QStringLiteral("DROP CONSTRAINT %1").arg(name), QStringLiteral("ADD CONSTRAINT %1 %2").arg(name, notValid));
}

/// A foreign key to a column that stays, a check: the twin takes the name.
/// A foreign key to a partitioned table has a piece for every partition, whose name an application is told when it
/// deletes what is referenced. The pieces of two such keys trade their names, which done twice changes nothing.
QString tradePieces(const QString& table, const QString& one, const QString& other)
{
    const QString body = QStringLiteral(
        "DECLARE\n  pair record;\nBEGIN\n  FOR pair IN\n"
        "    WITH RECURSIVE piece(root, oid, name, partition) AS (\n"
        "      SELECT k.conname, k.oid, k.conname, k.confrelid FROM pg_catalog.pg_constraint AS k\n"
        "      WHERE k.conrelid = %1::pg_catalog.regclass AND k.contype = 'f' AND k.conname IN (%2, %3)\n"
        "      UNION ALL SELECT p.root, k.oid, k.conname, k.confrelid FROM piece AS p\n"
        "      JOIN pg_catalog.pg_constraint AS k ON k.conparentid = p.oid\n"
        "        AND k.conrelid = %1::pg_catalog.regclass)\n"
        "    SELECT a.name AS one, b.name AS other FROM piece AS a JOIN piece AS b USING (partition)\n"
        "    WHERE a.root = %2 AND b.root = %3 AND a.name <> %2\n"
        "  LOOP\n"
        "    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO lockkeeper_piece', %1,"
        " pair.one);\n"
        "    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', %1, pair.other,"
        " pair.one);\n"
        "    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT lockkeeper_piece TO %I', %1,"
        " pair.other);\n"
        "  END LOOP;\nEND\n")
                             .arg(literal(table), literal(one), literal(other));
    return QStringLiteral("DO ") + dollarQuoted(body);
}

void swapConstraint(const TableJob& job, const ConstraintCopy& copy, TableSwap& swap)
{
    const Constraint& k = *copy.original;
    // What came down from a parent is renamed with the parent's.
    if (copy.keepsOriginal && !copy.statement.isEmpty()) {
        swap.renameConstraint(k.name, retiredName(job, k.name));
    }
    if (!copy.statement.isEmpty()) {
        swap.renameConstraint(copy.name, k.name);
    }
    if (copy.keepsOriginal && !copy.statement.isEmpty() && k.kind == ConstraintKind::ForeignKey) {
        const QString trade = tradePieces(job.sql(), k.name, retiredName(job, k.name));
        swap.both(trade, trade);
    }
    if (!k.comment.isEmpty()) {
        swap.both(commentOn(job, k, literal(k.comment)), commentOn(job, k, QStringLiteral("NULL")));
    }
}

void swapStatistics(const TableJob& job, const StatisticsCopy& copy, TableSwap& swap)
{
    const QString schema = quoted(copy.originalName.schema) + QLatin1Char('.');
    const QString words = QStringLiteral("ALTER STATISTICS %1 RENAME TO %2");
    const QString old = retiredName(job, copy.originalName.name);
    const QString name = copy.originalName.name;
    swap.both(words.arg(schema + quoted(name), quoted(old)), words.arg(schema + quoted(old), quoted(name)));
    swap.both(words.arg(schema + quoted(copy.name.name), quoted(name)),
        words.arg(schema + quoted(name), quoted(copy.name.name)));
    for (const QString& target : copy.original->extras) {
        swap.both(target, {});
    }
    if (const QString owner = copy.original->owner; !owner.isEmpty()) {
        swap.both(QStringLiteral("ALTER STATISTICS %1 OWNER TO %2").arg(schema + quoted(name), quoted(owner)), {});
    }
    if (!copy.original->comment.isEmpty()) {
        const auto comment = [&](const QString& text) {
            return QStringLiteral("COMMENT ON STATISTICS %1 IS %2").arg(schema + quoted(name), text);
        };
        swap.both(comment(literal(copy.original->comment)), comment(QStringLiteral("NULL")));
    }
}

QString commentOn(const KeyCopy& key)
{
    return key.comment.isEmpty() ? QString()
                                 : QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3")
                                       .arg(quoted(key.name), key.child.quoted(), literal(key.comment));
}

QString validation(const KeyCopy& key)
{
    return key.validated ? QStringLiteral("VALIDATE CONSTRAINT %1").arg(quoted(key.name)) : QString();
}

/// Before the primary keys change: what rests on them must let go. The twins guard meanwhile.
void releaseKey(const KeyCopy& key, Swap& all)
{
    TableSwap swap(all, key.child);
    const QString drop = QStringLiteral("DROP CONSTRAINT %1").arg(quoted(key.name));
    switch (key.old) {
    case KeyCopy::Old::Renamed:
        break;
    case KeyCopy::Old::MadeAgain:
        swap.alter({}, validation(key)); // reads nothing where it was validated after the cut-over
        swap.alter(drop, {});
        break;
    case KeyCopy::Old::Dropped: {
        swap.alter({}, validation(key));
        swap.both({}, commentOn(key));
        const QString definition = key.validated ? key.definition + QLatin1String(" NOT VALID") : key.definition;
        swap.alter(drop, QStringLiteral("ADD CONSTRAINT %1 %2").arg(quoted(key.name), definition));
        break;
    }
    }
}

/// The twin takes the name; the original guards the old columns on for an undo.
void takeKey(const KeyCopy& key, Swap& all)
{
    TableSwap swap(all, key.child);
    const QString rename = QStringLiteral("RENAME CONSTRAINT %1 TO %2");
    const QString drop = QStringLiteral("DROP CONSTRAINT %1").arg(quoted(key.name));
    const QString take = rename.arg(quoted(key.copyName), quoted(key.name));
    const QString giveBack = rename.arg(quoted(key.retiredName), quoted(key.name));
    switch (key.old) {
    case KeyCopy::Old::Renamed:
        swap.alter(rename.arg(quoted(key.name), quoted(key.retiredName)), giveBack);
        break;
    case KeyCopy::Old::MadeAgain:
        swap.both(key.retiredStatement, {});
        swap.both({}, commentOn(key));
        swap.alter({}, giveBack);
        break;
    case KeyCopy::Old::Dropped:
        break;
    }
    // The twin rests on the unique index that an undo drops with its constraint, so it goes first.
    swap.alter(take, drop);
    swap.both(commentOn(key), {});
}

/// Dropping a foreign key locks the table it references as well.
KeyGroup withReferenced(KeyGroup group, const QList<Copies>& copies)
{
    for (const Copies& own : copies) {
        for (const ConstraintCopy& copy : own.constraints) {
            if ((!copy.keepsOriginal || copy.shared) && copy.original->referencedTable) {
                group.alsoLocked.append({copy.original->referencedOid, *copy.original->referencedTable});
            }
        }
    }
    return group;
}

QStringList lockStatements(const KeyGroup& group, const QStringList& views)
{
    QStringList tables;
    for (const QualifiedName& table : group.tables()) {
        tables << table.quoted();
    }
    const QString lock = QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE");
    QStringList locks = views;
    for (const QString& table : std::as_const(tables)) {
        locks << lock.arg(table);
    }
    return locks;
}

QStringList newcomers(const KeyGroup& group, NewcomerSide side)
{
    QStringList statements;
    for (const TableJob& job : group.jobs) {
        if (job.hasFamily()) {
            statements << adoptNewcomers(job, side);
        }
    }
    return statements;
}

QString firstLock(const KeyGroup& group)
{
    QStringList tables;
    for (const QualifiedName& table : group.tables()) {
        tables << table.quoted();
    }
    return QStringLiteral("LOCK TABLE %1 IN SHARE UPDATE EXCLUSIVE MODE").arg(tables.join(QLatin1String(", ")));
}

QList<Hazard> releasedHazards(const QList<Copies>& copies)
{
    QStringList names;
    for (const Copies& own : copies) {
        for (const ConstraintCopy& copy : own.constraints) {
            if (!copy.keepsOriginal && copy.original->kind == ConstraintKind::Check) {
                names << Words::tr("constraint %1").arg(printedName(copy.original->name));
            }
        }
        for (const IndexCopy& copy : own.indexes) {
            if (!copy.keepsOriginal) {
                names << Words::tr("unique index %1").arg(printedName(copy.original->name));
            }
        }
    }
    if (names.isEmpty()) {
        return {};
    }
    return {Hazard{QStringLiteral("undo.made-again"), Severity::Warning,
        Words::tr("Undoing the cut-over makes %1 again under its lock").arg(names.join(Words::tr(", "))),
        Words::tr(
            "On the old column they would refuse values that only the new one tells apart or holds, so the cut-over "
            "drops them. An undo reads the table to make them again, and fails, leaving everything as it is, when "
            "rows written meanwhile break them."),
        Words::tr("Undo soon after the cut-over, or not at all.")}};
}

} // namespace

Result<Step> cutOver(const KeyGroup& group, const QList<Family>& families)
{
    Swap swap;
    Swap names;
    QList<TableJob> jobs;
    QList<Copies> copies;
    for (const Family& family : families) {
        jobs << family.jobs;
        copies << family.copies;
    }
    for (const KeyCopy& key : group.keys) {
        releaseKey(key, swap);
    }
    const auto forEach = [&](const auto& what) {
        for (qsizetype i = 0; i < jobs.size(); ++i) {
            TableSwap table(swap, jobs[i].table->name, jobs[i].above.isEmpty() ? QString() : stillMember(jobs[i]));
            what(jobs[i], copies[i], table);
        }
    };
    forEach([](const TableJob& job, const Copies&, TableSwap& table) {
        for (const ColumnJob& c : job.columns) {
            if (!job.above.isEmpty()) {
                keepMembersDefault(job, c, table);
            }
        }
    });
    for (const Family& family : families) {
        releaseShared(family, swap);
    }
    forEach([](const TableJob& job, const Copies& own, TableSwap& table) {
        for (const ConstraintCopy& copy : own.constraints) {
            if (!copy.shared && !copy.statement.isEmpty()) {
                releaseConstraint(job, copy, table);
            }
        }
        for (const IndexCopy& copy : own.indexes) {
            if (!job.isPartitioned() && copy.original->parent == 0) {
                releaseIndex(job, copy, table);
            }
        }
    });
    std::optional<Error> error;
    forEach([&](const TableJob& job, const Copies& own, TableSwap& table) {
        for (const ColumnJob& c : job.columns) {
            if (c.pureRename()) {
                continue;
            }
            const auto done
                = job.above.isEmpty() ? swapColumn(job, c, own, table) : swapMembersColumn(job, c, own, table);
            if (!done) {
                error = done.error();
            }
        }
    });
    if (error) {
        return std::unexpected(*error);
    }
    forEach([](const TableJob& job, const Copies& own, TableSwap& table) {
        for (const IndexCopy& copy : own.indexes) {
            if (copy.swaps && !copy.shared) {
                swapIndex(job, copy, table);
            }
        }
        for (const ColumnJob& c : job.columns) {
            if (!c.pureRename()) {
                freeRetired(job, c, table);
            }
        }
    });
    for (const Family& family : families) {
        takeShared(family, swap);
    }
    for (const KeyCopy& key : group.keys) {
        takeKey(key, swap);
    }
    forEach([](const TableJob& job, const Copies& own, TableSwap& table) {
        for (const ConstraintCopy& copy : own.constraints) {
            if (!copy.shared) {
                swapConstraint(job, copy, table);
            }
        }
        for (const StatisticsCopy& copy : own.statistics) {
            swapStatistics(job, copy, table);
        }
    });

    // What is made anew binds to whatever has the old name at that moment; the final names come after, and PostgreSQL
    // itself carries them through.
    bool retypes = false;
    for (const TableJob& job : group.jobs) {
        TableSwap table(names, job.table->name);
        for (const ColumnJob& c : job.columns) {
            retypes = retypes || !c.pureRename();
            if (c.pureRename()) {
                const QString waiting = waitingName(job, c);
                table.renameColumn(c.column->name, waiting);
                table.renameColumn(c.shadow, c.column->name);
                table.renameColumn(waiting, c.newName);
            } else if (c.renames()) {
                table.renameColumn(c.column->name, c.newName);
                table.renameColumn(waitingName(job, c), c.retired);
            }
        }
    }

    const Rebinding again = rebinding(jobs);
    const KeyGroup whole = withReferenced(group, copies);
    // No reader or writer minds the first lock, but an autovacuum gives way to it while nobody queues behind us.
    QStringList statements{firstLock(whole)};
    QStringList undo = statements;
    for (const TableJob& job : group.jobs) {
        statements << noteShape(job, false);
        undo << noteShape(job, true);
    }
    statements << lockStatements(whole, again.dropViews) << newcomers(group, NewcomerSide::UnderLock) << again.drop
               << swap.forward() << again.create << names.forward();
    undo << lockStatements(whole, again.undoDropViews) << newcomers(group, NewcomerSide::UndoUnderLock);
    Undo destroyed;
    for (const TableJob& job : group.jobs) {
        undo << keepDestroyed(job, destroyed);
    }
    undo << names.backward() << again.drop << swap.backward() << again.undoCreate;
    QStringList lost;
    QStringList locked;
    for (const TableJob& job : group.jobs) {
        statements << dualWriteFunction(job, Side::AfterCutOver);
        undo << dualWriteFunction(job, Side::BeforeCutOver);
        if (const QString count = lostByUndo(job); !count.isEmpty()) {
            lost << count;
        }
    }
    for (const QualifiedName& table : whole.tables()) {
        locked << table.printed();
    }
    if (const QString refresh = refreshFunctions(jobs); retypes && !refresh.isEmpty()) {
        statements << refresh;
        undo << refresh;
    }
    for (const TableJob& job : group.jobs) {
        statements << expectShape(job, true);
        undo << expectShape(job, false);
    }

    const TableJob& first = group.jobs.first();
    QStringList cutOver;
    QList<Hazard> hazards;
    for (const TableJob& job : group.jobs) {
        cutOver << job.printed();
        for (const Hazard& hazard : cutOverHazards(job, again.printed)) {
            if (!hazards.contains(hazard)) {
                hazards << hazard;
            }
        }
    }
    hazards << keyHazards(group) << releasedHazards(copies);
    Step step = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.cut-over").arg(first.table->name.name),
        Words::tr("Cut over %1").arg(cutOver.join(Words::tr(", "))),
        retypes
            ? Words::tr("The new columns take the names, and everything that belongs to the old ones follows. Only the "
                        "catalog changes; from here on the trigger keeps the old form true.")
            : Words::tr("The two columns trade names: the original, with everything that hangs on it, now bears the "
                        "new name, the copy the old one. Only the catalog changes."),
        statements);
    if (group.jobs.size() > 1) {
        step.why += QLatin1Char(' ')
            + Words::tr("All tables in one transaction, for what hangs on several of them must never be missing.");
    }
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = (locked + again.printed).join(Words::tr(", "));
    step.work = Work::Metadata;
    step.hazards = hazards;
    // One table's count stands as it is; several are added up.
    step.undo = undoWith(undo, LockMode::AccessExclusive,
        lost.size() < 2 ? lost.value(0) : QStringLiteral("SELECT (%1)").arg(lost.join(QLatin1String(") + ("))));
    step.undo->takesAlong = group.cutOver();
    step.undo->before = destroyed.before;
    proveRetired(jobs, *step.undo);
    return step;
}

} // namespace lk::planner
