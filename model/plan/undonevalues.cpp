// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/undonevalues.h"

#include "model/plan/safetytable.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

/// Condition: the old form cannot give this value back. Empty: it always can.
QString destroyedByUndo(const ColumnJob& c)
{
    const Conversion& v = c.conversion;
    return v.isOneToOne() ? QString() : distinct(quoted(c.newName), v.forwardOf(quoted(c.retired)), v.newHasEquality);
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

/// Condition: the two forms differ.
QString apart(const ColumnJob& c, Side side)
{
    return side == Side::BeforeCutOver
        ? onlyInShadow(c)
        : distinct(quoted(c.newName), c.conversion.forwardOf(quoted(c.retired)), c.conversion.newHasEquality);
}

/// Condition: lockkeeper_kept has the row's value in the shadow, under the same key where that keeps its name.
QString isKept(const TableJob& job, const ColumnJob& c)
{
    const auto same = [&](const QString& kept, const QString& present) {
        return QStringLiteral("(lockkeeper_kept.%1)::text = (%2.%3)::text").arg(kept, job.sql(), present);
    };
    QStringList all{same(QStringLiteral("lockkeeper_new_value"), quoted(c.shadow))};
    for (const QString& key : job.table->primaryKey()) {
        if (std::ranges::none_of(job.columns, [&](const ColumnJob& o) { return o.column->name == key; })) {
            all << same(quoted(key), quoted(key));
        }
    }
    return all.join(QLatin1String(" AND "));
}

QStringList keep(const TableJob& job, const ColumnJob& c, Side side, const QString& where)
{
    const bool cutOver = side != Side::BeforeCutOver;
    QStringList columns;
    for (const QString& key : job.table->primaryKey()) {
        const auto same = std::ranges::find_if(job.columns, [&](const ColumnJob& o) { return o.column->name == key; });
        columns << quoted(same == job.columns.end() || !cutOver ? key : same->newName);
    }
    columns << QStringLiteral("%1 AS lockkeeper_old_value").arg(quoted(cutOver ? c.retired : c.column->name))
            << QStringLiteral("%1 AS lockkeeper_new_value").arg(quoted(cutOver ? c.newName : c.shadow));
    const auto rows = [&](const QString& condition) {
        return QStringLiteral("SELECT %1 FROM %2 WHERE %3")
            .arg(columns.join(QLatin1String(", ")), job.sql(), condition);
    };
    QStringList selects{rows(where)};
    if (!cutOver) {
        // What the undo of the cut-over has kept is there already. Only then can one ask: the first makes the table.
        selects = {rows(QStringLiteral("false")),
            rows(QStringLiteral("%1 AND NOT EXISTS (SELECT FROM %2 AS lockkeeper_kept WHERE %3)")
                    .arg(where, undoneTableName(*job.input, *job.table, *c.column), isKept(job, c)))};
    }
    const QStringList statements = keepUndoneValues(*job.input, *job.table, *c.column, selects,
        Words::tr("Values of %1 that taking back its change to %2 could not keep")
            .arg(ColumnName{job.table->name, c.column->name}.printed(), c.conversion.newType));
    if (cutOver) {
        return statements;
    }
    // Somebody may have dropped a form of this column; those of the others are kept all the same.
    return {guarded(QStringLiteral("%1 AND %2")
                        .arg(hasColumn(job.table->name, c.shadow), hasColumn(job.table->name, c.column->name)),
        statements)};
}

} // namespace

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

QString onlyInShadow(const ColumnJob& c)
{
    return QStringLiteral("(%1 IS NOT NULL AND %2)")
        .arg(quoted(c.shadow),
            distinct(quoted(c.shadow), c.conversion.forwardOf(quoted(c.column->name)), c.conversion.newHasEquality));
}

QString strayRows(const TableJob& job, Side side)
{
    QStringList stray;
    for (const ColumnJob& c : job.columns) {
        // A shadow without a name of its own nobody writes but the dual write.
        if (c.conversion.isOneToOne() && (side == Side::AfterCutOver || c.renames())) {
            stray << apart(c, side);
        }
    }
    return stray.isEmpty()
        ? QString()
        : QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(job.sql(), stray.join(QLatin1String(" OR ")));
}

void keepStray(const QList<TableJob>& jobs, Side side, Undo& undo)
{
    for (const TableJob& job : jobs) {
        for (const ColumnJob& c : job.columns) {
            // Of a pure rename both columns stay until the shadow goes, and then it is kept.
            const bool loses = side == Side::BeforeCutOver ? c.renames() : c.conversion.isOneToOne() && !c.pureRename();
            if (loses) {
                undo.keepLost << keep(job, c, side, apart(c, side));
            }
        }
    }
    if (undo.keepLost.isEmpty()) {
        return;
    }
    // Several tables are locked in an order of their own, which is not this one's.
    undo.keepsFirst = jobs.size() > 1 || isLarge(jobs.first());
    if (!undo.keepsFirst) {
        // What is written until the lock is there must be kept too.
        undo.keepLost.prepend(QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE").arg(jobs.first().sql()));
    }
}

QStringList keepDestroyed(const TableJob& job, Undo& undo)
{
    QStringList statements;
    for (const ColumnJob& c : job.columns) {
        if (const QString destroyed = destroyedByUndo(c); !destroyed.isEmpty()) {
            statements << keep(job, c, Side::AfterCutOver, destroyed);
        }
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

} // namespace lk::planner
