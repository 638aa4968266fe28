// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/notnull.h"

#include "model/plan/partitions.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

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

QString retiredProof(const TableJob& job, const ColumnJob& c)
{
    return generatedName(QStringLiteral("lockkeeper_was_not_null"), c.column->name,
        job.seed(QLatin1String("was not null ") + c.column->name));
}

} // namespace

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

} // namespace lk::planner
