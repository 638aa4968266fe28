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
    return !v.identity && (v.backCanFail || v.back.raises || !v.lossless)
        ? distinct(quoted(c.newName), v.forwardOf(quoted(c.retired)), v.newHasEquality)
        : QString();
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

} // namespace lk::planner
