// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/refusedupdates.h"

#include "model/plan/words.h"

namespace lk::planner {

namespace {

QString reason(const Table& table, const UpdateRefusal& refusal)
{
    const QString sql = table.name.quoted();
    QStringList names;
    for (const QString& column : refusal.columns) {
        names << printedName(column);
    }
    const QString columns = names.join(Words::tr(", "));
    switch (refusal.why) {
    case UpdateRefusal::Why::NoIdentity:
        return Words::tr("publication %1 sends the updates of %2, which has no replica identity, so PostgreSQL refuses "
                         "every UPDATE of its rows, that of the backfill too; give it one first (ALTER TABLE %3 "
                         "REPLICA IDENTITY FULL, or USING INDEX with a unique index of NOT NULL columns)")
            .arg(refusal.publication, table.name.printed(), sql);
    case UpdateRefusal::Why::Filter:
        return Words::tr("the row filter of publication %1 looks at %4 of %2, outside the replica identity, so "
                         "PostgreSQL refuses every UPDATE of its rows, that of the backfill too; choose another "
                         "identity first (ALTER TABLE %3 REPLICA IDENTITY FULL, or USING INDEX with a unique index "
                         "that has %4), or take the filter away")
            .arg(refusal.publication, table.name.printed(), sql, columns);
    case UpdateRefusal::Why::List:
        return columns.isEmpty()
            ? Words::tr("publication %1 lists columns of %2, whose replica identity is all of them, so PostgreSQL "
                        "refuses every UPDATE of its rows, that of the backfill too; choose an identity within the "
                        "list first (ALTER TABLE %3 REPLICA IDENTITY DEFAULT or USING INDEX), or take the list away")
                  .arg(refusal.publication, table.name.printed(), sql)
            : Words::tr("publication %1 does not list %3 of the replica identity of %2, so PostgreSQL refuses every "
                        "UPDATE of its rows, that of the backfill too; add %3 to the list first (ALTER PUBLICATION %1 "
                        "SET TABLE ...)")
                  .arg(refusal.publication, table.name.printed(), columns);
    }
    Q_UNREACHABLE();
}

} // namespace

QStringList refusedUpdateObstacles(const Table& table)
{
    QStringList reasons;
    for (const UpdateRefusal& refusal : table.updateRefusals) {
        reasons << reason(table, refusal);
    }
    return reasons;
}

} // namespace lk::planner
