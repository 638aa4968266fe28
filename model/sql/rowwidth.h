// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/identifier.h"
#include "model/sql/columnuse.h"

#include <QList>
#include <QString>

namespace lk::sql {

/// Where the text of a routine counts on a table's rows being as wide as they are: it fails, or fills the wrong
/// columns, once there is a column more.
struct WidthUse {
    int line = 1; ///< of the source
    QString text; ///< that line
    bool byName = false; ///< through the table's name; else through rows it is given, as a trigger's NEW and OLD

    bool operator==(const WidthUse&) const = default;
};

/// `tables`: those that get the same new column, a table and its partitions or children. Found in SQL and PL/pgSQL as
/// their parsers read them: INSERT of all columns into another table, UNION of them with something else, and queries
/// that do not fit what the routine returns any more. SQL that is put together at run time is not read.
QList<WidthUse> widthUses(const RoutineText& routine, const QList<QualifiedName>& tables);

} // namespace lk::sql
