// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/identifier.h"
#include "model/base/result.h"

#include <QList>
#include <QSet>
#include <QString>

namespace lk::sql {

/// What names may mean inside a routine.
struct NamesInScope {
    QualifiedName table; ///< the one asked about
    QSet<QString> columns; ///< of it
    bool bound = false; ///< NEW, OLD and parameters may be its rows
    bool spokenOf = false; ///< the routine speaks of the table somewhere
    QSet<QString> rows{}; ///< variables that hold its rows
    QSet<QString> records{}; ///< variables that hold rows of whatever a query gives
    QSet<QString> variables{}; ///< plain variables
};

struct NameUse {
    QString column;
    int position = 0; ///< character of the text, from 0
};
struct StringConstant {
    QString text;
    int position = 0;
};
struct StatementUses {
    bool mentionsTable = false;
    QList<NameUse> columns{};
    QList<StringConstant> constants{};
};

/// Where statements use columns of the table. BadInput when they do not parse.
Result<StatementUses> statementUses(const QString& statements, const NamesInScope& names);

/// Does a query join USING a column of that name? Then neither side can be called otherwise.
Result<bool> joinsUsing(const QString& query, const QString& column);

} // namespace lk::sql
