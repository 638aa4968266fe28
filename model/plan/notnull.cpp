// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/notnull.h"

#include "model/plan/partitions.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

/// From PostgreSQL 18 on NOT NULL is a constraint with a name, which a mere ALTER ... TYPE keeps. Where a child has it
/// under another name than its parent it cannot be renamed, and the server chooses the new one.
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

/// With what PostgreSQL 18 says of it beyond its name.
QString added(const Constraint& notNull, const QString& name, const QString& column)
{
    QString words = QStringLiteral("ADD CONSTRAINT %1 NOT NULL %2").arg(quoted(name), column);
    for (const QLatin1String more : {QLatin1String(" NO INHERIT"), QLatin1String(" NOT VALID")}) {
        words += notNull.definition.endsWith(more) || notNull.definition.endsWith(more + QLatin1String(" NOT VALID"))
            ? more
            : QString();
    }
    return words;
}

QString retiredProof(const TableJob& job, const ColumnJob& c)
{
    return generatedName(QStringLiteral("lockkeeper_was_not_null"), c.column->name,
        job.seed(QLatin1String("was not null ") + c.column->name));
}

/// Partitions have it under names of their own, and it comes and goes with them: a rename would look for one name in
/// all. There it is dropped and added, which the proofs keep from reading a row.
bool isTraded(const TableJob& job, const ColumnJob& c)
{
    const Constraint* k = notNullOver(*job.table, c.column->number);
    // A primary key that stays until the new one is there would not let go of it.
    const auto ownKey = [&](const TableJob& one) {
        return std::ranges::any_of(one.table->indexes, [&](const Index& index) {
            return index.primary && index.parent == 0 && !one.isPartitioned()
                && one.table->columnNames(index.columns).contains(c.column->name);
        });
    };
    return k != nullptr && k->validated && job.hasFamily() && job.above.isEmpty() && !ownKey(job)
        && std::ranges::none_of(job.members, ownKey);
}

/// Of the table and whatever belongs to it by then, from the top down.
QString dropEverywhere(const TableJob& job, const QString& column)
{
    return QStringLiteral("DO ")
        + dollarQuoted(
            QStringLiteral("DECLARE\n  one pg_catalog.regclass;\nBEGIN\nFOR one IN\n"
                           "  WITH RECURSIVE tree(oid, level) AS (SELECT %1::pg_catalog.regclass::pg_catalog.oid, 0\n"
                           "    UNION SELECT i.inhrelid, level + 1 FROM pg_catalog.pg_inherits AS i JOIN tree ON"
                           " i.inhparent = tree.oid)\n"
                           "  SELECT tree.oid FROM tree ORDER BY level, oid LOOP\n"
                           "  EXECUTE pg_catalog.format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', one, %2);\n"
                           "END LOOP;\nEND\n")
                .arg(literal(job.sql()), literal(column)));
}

QString remark(const TableJob& job, const Constraint& k)
{
    return k.comment.isEmpty()
        ? QString()
        : QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3").arg(quoted(k.name), job.sql(), literal(k.comment));
}

} // namespace

const Constraint* notNullOver(const Table& table, int column)
{
    const auto found = std::ranges::find_if(table.constraints,
        [&](const Constraint& k) { return k.kind == ConstraintKind::NotNull && k.columns == QList<int>{column}; });
    return found == table.constraints.end() ? nullptr : &*found;
}

void tradeNotNull(const Family& family, Swap& swap)
{
    const TableJob& root = family.jobs.first();
    for (const ColumnJob& c : root.columns) {
        if (c.pureRename() || !isTraded(root, c)) {
            continue;
        }
        const QString old = quoted(c.column->name);
        const QString fresh = quoted(c.shadow);
        TableSwap all(swap, root.table->name);
        all.alter({}, QStringLiteral("DROP CONSTRAINT IF EXISTS %1").arg(quoted(retiredProof(root, c))));
        const Constraint& k = *notNullOver(*root.table, c.column->number);
        all.both({}, remark(root, k));
        all.alter({}, added(k, k.name, old));
        all.both(dropEverywhere(root, c.column->name), {});
        // Theirs first, from the bottom up, so that each parent finds them and takes them over by their names.
        QList<std::pair<const TableJob*, const Constraint*>> own;
        for (const TableJob& member : family.jobs) {
            const Column* same = member.table->column(c.column->name);
            const Constraint* theirs = same == nullptr ? nullptr : notNullOver(*member.table, same->number);
            if (!member.above.isEmpty() && theirs != nullptr && theirs->validated
                && (theirs->name != k.name || !theirs->comment.isEmpty())) {
                own.prepend({&member, theirs});
            }
        }
        for (auto one = own.crbegin(); one != own.crend(); ++one) {
            TableSwap table(swap, one->first->table->name, stillMember(*one->first));
            table.both({}, remark(*one->first, *one->second));
            table.alter({}, added(*one->second, one->second->name, old));
        }
        all.both({}, dropEverywhere(root, c.shadow));
        for (const auto& [member, theirs] : std::as_const(own)) {
            TableSwap table(swap, member->table->name, stillMember(*member));
            table.alter(added(*theirs, theirs->name, fresh), {});
            table.both(remark(*member, *theirs), {});
        }
        all.alter(added(k, k.name, fresh), {});
        all.both(remark(root, k), {});
    }
}

void proveNotNull(const TableJob& job, const ColumnJob& c, const Copies& copies, TableSwap& swap)
{
    const QString newSide = quoted(c.column->name);
    const QString proof = copies.notNullProofs.value(c.column->name);
    const Constraint* k = namedNotNull(job, c);
    if (proof.isEmpty() && (k == nullptr || k->validated)) {
        return;
    }
    if (isTraded(job, c)) {
        // done before the names changed
    } else if (k != nullptr) {
        swap.renameConstraint(k->name, retiredName(job, k->name));
        swap.alter(added(*k, k->name, newSide), QStringLiteral("DROP CONSTRAINT %1").arg(quoted(k->name)));
        if (!k->comment.isEmpty()) {
            swap.both(QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3")
                          .arg(quoted(k->name), job.sql(), literal(k->comment)),
                {});
        }
    } else {
        swap.alter(QStringLiteral("ALTER COLUMN %1 SET NOT NULL").arg(newSide),
            QStringLiteral("ALTER COLUMN %1 DROP NOT NULL").arg(newSide));
    }
    if (proof.isEmpty()) {
        return;
    }
    // A statement of its own: in one with the former, the drop would run first and the proof be gone.
    swap.alter(QStringLiteral("DROP CONSTRAINT %1").arg(quoted(proof)),
        QStringLiteral("ADD CONSTRAINT %1 CHECK (%2 IS NOT NULL) NOT VALID").arg(quoted(proof), newSide));
}

void freeRetired(const TableJob& job, const ColumnJob& c, TableSwap& swap)
{
    const bool mayBeNull = c.conversion.backCanFail || c.conversion.back.raises;
    const Column* above = job.above.isEmpty() ? nullptr : job.above.last()->column(c.column->name);
    const bool comesDown = above != nullptr && above->notNull;
    if (c.column->notNull && mayBeNull && !comesDown && !isTraded(job, c)) {
        const QString retired = quoted(c.renames() ? waitingName(job, c) : c.retired);
        // Taken back in two statements: in one, the drop would run first and the proof be gone.
        swap.alter({}, QStringLiteral("DROP CONSTRAINT IF EXISTS %1").arg(quoted(retiredProof(job, c))));
        const Constraint* k = namedNotNull(job, c);
        if (k != nullptr && !k->comment.isEmpty()) {
            swap.both({},
                QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3")
                    .arg(quoted(retiredName(job, k->name)), job.sql(), literal(k->comment)));
        }
        swap.alter(QStringLiteral("ALTER COLUMN %1 DROP NOT NULL").arg(retired),
            k == nullptr ? QStringLiteral("ALTER COLUMN %1 SET NOT NULL").arg(retired)
                         : added(*k, retiredName(job, k->name), retired));
    }
}

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
            const bool mayBeNull = c.conversion.backCanFail || c.conversion.back.raises || isTraded(job, c);
            if (c.pureRename() || !c.column->notNull || !mayBeNull) {
                continue;
            }
            if (const Constraint* k = notNullOver(*job.table, c.column->number); k != nullptr && !k->validated) {
                continue; // comes back as it was
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
        undo.blockedWhy = (columns.size() == 1
                ? Words::tr("values of %1 were written that the old type cannot hold, and the column is NOT "
                            "NULL. Change or delete those rows, then undo again")
                : Words::tr("in at least one of %1 values were written that the old type cannot hold, and these "
                            "columns are NOT NULL. Change or delete those rows, then undo again"))
                              .arg(columns.join(Words::tr(", ")));
    }
}

} // namespace lk::planner
