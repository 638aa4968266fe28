// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/identifier.h"
#include "model/base/result.h"

#include <QList>
#include <QSet>
#include <QString>

namespace lk::sql {

/// By what a `*` stands for all columns of a table.
enum Breadth {
    Fixed = 0, ///< it does not
    OfRow = 1, ///< NEW, OLD and parameters
    OfName = 2 ///< the table, called by its name
};

/// What names may mean inside a routine.
struct WideNames {
    QList<QualifiedName> tables{}; ///< those that get the same new column: a table and its partitions or children
    bool trigger = false; ///< NEW and OLD are rows of theirs
    bool parameters = false; ///< what is nothing else may be a parameter that holds a row of theirs
    QSet<QString> rows{}; ///< variables that hold such a row
    QSet<QString> others{}; ///< variables that hold anything else
};

/// What a statement gives.
struct GivenWidth {
    bool gives = false; ///< rows at all
    int breadth = Fixed; ///< of Breadth
    bool listed = false; ///< several columns, none of them by a `*`; or by that of a relation outside `tables`
};
/// A statement that fails, or fills the wrong columns, once `tables` have a column more.
struct WidthFault {
    int breadth = Fixed; ///< of Breadth
    int position = 0; ///< character of the text, from 0
};
struct StatementWidths {
    QList<WidthFault> faults{}; ///< INSERT of all columns into another table; UNION with something as wide as now
    GivenWidth last{}; ///< what the last statement gives
    int lastPosition = 0; ///< character of the text, from 0
};

/// BadInput when they do not parse.
Result<StatementWidths> statementWidths(const QString& statements, const WideNames& names);

} // namespace lk::sql
