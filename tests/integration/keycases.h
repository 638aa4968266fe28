// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"

#include <QList>
#include <QStringList>

namespace lk::test {

/// Tables whose keys change their type, with an application that goes on writing them.
struct KeyCase {
    const char* name;
    /// Tables, unqualified: made in public, and once more in schema twin, there all bigint and without sequences.
    QString tables;
    QString fill; ///< rows, in public
    /// Things on the tables in public alone: views, grants, comments, settings.
    QString extras;
    Draft draft;
    QStringList pulled; ///< schema.table.column of what the plan must add to the draft
    QString plain; ///< what an idle database would be given instead
    /// Statements of the application. With @s@ a statement goes to public and twin alike; @n@ is a new number, @a@ and
    /// @b@ are numbers of rows that may be there.
    QStringList writes;
    /// Must fail at any moment, whatever the plan is doing: what the constraints are for.
    QStringList forbidden;
    QStringList compared; ///< table(columns) to compare with the twin
    QString big; ///< right after the cut-over: numbers beyond the old type
    QString check; ///< a query after everything, and what it gives
    QString expected;
};

QList<KeyCase> keyCases();

} // namespace lk::test
