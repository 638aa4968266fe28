// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/columnwords.h"

#include "model/plan/words.h"

namespace lk::planner {

QString conversionWords(const ColumnJob& c)
{
    const QString column = printedName(c.column->name);
    if (c.pureRename()) {
        return Words::tr("%1 also as %2").arg(column, printedName(c.newName));
    }
    return c.renames() ? Words::tr("%1 as %2 %3").arg(column, printedName(c.newName), c.conversion.newType)
                       : Words::tr("%1 as %2").arg(column, c.conversion.newType);
}

QString listed(const TableJob& job, QString (*print)(const ColumnJob&))
{
    QStringList words;
    for (const ColumnJob& column : job.columns) {
        words << print(column);
    }
    return words.join(Words::tr(", "));
}

QString dropped(const ColumnJob& c)
{
    const QString name = printedName(c.column->name);
    return c.renames() ? name : Words::tr("the old %1").arg(name);
}

} // namespace lk::planner
