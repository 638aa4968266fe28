// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/columnsettings.h"

#include "model/plan/namedhazard.h"
#include "model/plan/words.h"

namespace lk::planner {

namespace {

/// Such a type knows no other storage, and no compression.
bool staysInRow(const TypeTraits& type)
{
    return type.storage == QLatin1String("PLAIN");
}

QString wantedStorage(const Column& column, const TypeTraits& type)
{
    return column.storage.isEmpty() || staysInRow(type) ? type.storage : column.storage;
}

QStringList storedAs(const QString& alter, const Column& column, const TypeTraits& type, const QString& present)
{
    QStringList statements;
    if (const QString wanted = wantedStorage(column, type); wanted != present) {
        statements << alter + QStringLiteral("SET STORAGE %1").arg(wanted);
    }
    if (!column.compression.isEmpty() && !staysInRow(type)) {
        statements << alter + QStringLiteral("SET COMPRESSION %1").arg(column.compression);
    }
    return statements;
}

QStringList gatheredAs(const QString& alter, const Column& column, int present)
{
    QStringList statements;
    if (column.statisticsTarget != present) {
        statements << alter + QStringLiteral("SET STATISTICS %1").arg(column.statisticsTarget);
    }
    if (!column.options.isEmpty()) {
        statements << alter + QStringLiteral("SET (%1)").arg(column.options.join(QLatin1String(", ")));
    }
    return statements;
}

} // namespace

QList<std::pair<const Table*, const Column*>> inFamily(const Table& table, const Column& column)
{
    QList<std::pair<const Table*, const Column*>> all{{&table, &column}};
    for (const auto& member : table.descendants.tables) {
        if (const Column* own = member->column(column.name)) {
            all.append({member.get(), own});
        }
    }
    return all;
}

QStringList storageStatements(const QString& alter, const Column& column, const TypeTraits& type)
{
    return storedAs(alter, column, type, type.storage);
}

QStringList storageStatements(const QString& alter, const Column& column, const TypeTraits& type, const Column& above)
{
    return storedAs(alter, column, type, wantedStorage(above, type));
}

QStringList newColumnSettings(const TableJob& job, const ColumnJob& c)
{
    const QString alter = QStringLiteral("ALTER TABLE %1 ALTER COLUMN %2 ").arg(job.sql(), quoted(c.shadow));
    return gatheredAs(alter, *c.column, -1) + storageStatements(alter, *c.column, c.newTraits);
}

QStringList memberColumnSettings(const TableJob& member, const ColumnJob& c)
{
    const Column& above = *member.above.last()->column(c.column->name);
    const QString alter = QStringLiteral("ALTER TABLE ONLY %1 ALTER COLUMN %2 ").arg(member.sql(), quoted(c.shadow));
    return gatheredAs(alter, *c.column, above.statisticsTarget)
        + storageStatements(alter, *c.column, c.newTraits, above);
}

QList<Hazard> settingsHazards(const TableJob& job)
{
    QList<Hazard> list;
    for (const ColumnJob& c : job.columns) {
        if (c.pureRename() || !staysInRow(c.newTraits)) {
            continue;
        }
        QStringList lost;
        for (const auto& [table, one] : inFamily(*job.table, *c.column)) {
            if (!one->storage.isEmpty() && one->storage != c.newTraits.storage) {
                lost << QStringLiteral("STORAGE ") + one->storage;
            }
            if (!one->compression.isEmpty()) {
                lost << QStringLiteral("COMPRESSION ") + one->compression;
            }
        }
        lost.removeDuplicates();
        if (!lost.isEmpty()) {
            list << hazard("type.settings-lost", Severity::Info,
                Words::tr("%1 does not keep %2").arg(printedName(c.column->name), lost.join(Words::tr(", "))),
                Words::tr("Values of %1 always stay in the row as they are, so PostgreSQL allows no such setting for a "
                          "column of it. An undo gives back the old form with what was set for it.")
                    .arg(c.conversion.newType));
        }
    }
    return list;
}

QList<Hazard> rowSizeHazards(const TableJob& job)
{
    QList<Hazard> list;
    for (const ColumnJob& c : job.columns) {
        if (c.pureRename() || staysInRow(c.newTraits)) {
            continue;
        }
        for (const auto& [table, one] : inFamily(*job.table, *c.column)) {
            if (one->storage == QLatin1String("PLAIN")) {
                list << hazard("dual.row-size", Severity::Warning,
                    Words::tr("Both forms of %1 must fit one page").arg(printedName(c.column->name)),
                    Words::tr("It is STORAGE PLAIN, so that no value leaves the row, and until Contract each row has "
                              "it twice. A row that is too large for a page is refused: the backfill stops there, and "
                              "the application's own writes fail."),
                    Words::tr("If values are long: ALTER TABLE %1 ALTER COLUMN %2 SET STORAGE MAIN before the run, by "
                              "which a value leaves the row only where it must.")
                        .arg(job.sql(), quoted(c.column->name)));
                break;
            }
        }
    }
    return list;
}

} // namespace lk::planner
