// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/identifier.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace lk::sql {

/// A routine as pg_proc knows it.
struct RoutineText {
    QString language;
    QString source; ///< prosrc
    QString definition; ///< the whole CREATE statement; PL/pgSQL needs it
    bool bound = false; ///< a trigger function of the table, or with the table's row type in its signature
    enum class Gives { Nothing, Trigger, Rows, Other };
    Gives gives = Gives::Other; ///< Rows: of the table; Other: anything else, rows that are described by columns too
};

struct ColumnUse {
    QString column;
    int line = 1; ///< of the source, counted as the server counts in its errors
    QString text; ///< that line

    bool operator==(const ColumnUse&) const = default;
};

/// Where the text of a routine speaks of a table's columns, found by PostgreSQL's own parsers for SQL and PL/pgSQL: a
/// column of another table, a variable, a function of the same name do not count. String constants count where the
/// routine runs SQL that it puts together. What does not parse, and other languages, are read word by word.
QList<ColumnUse> columnUses(const RoutineText& routine, const QualifiedName& table, const QStringList& columns);

} // namespace lk::sql
