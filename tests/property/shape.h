// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QMap>

namespace lk::property {

/// Everything in schema public, by name, one line an attribute; the order of columns does not count. Ours would show.
Result<QStringList> shapeOf(Session& session);

/// What one has and the other has not, for people; empty when they are alike.
QString shapeDifference(const QStringList& wanted, const QStringList& found);

/// What becomes of a column, as the plan's own draft has it.
struct Becomes {
    QString name; ///< afterwards
    QString type{}; ///< afterwards as the user wrote it; empty: the same
    QString with{}; ///< over the column's name; empty: a cast
};
struct TableBecomes {
    QString name;
    QMap<QString, Becomes> columns; ///< by the name before; only those that change
};
/// The new value over the column's own name; lengths of strings are left for an assignment to check, as a cast would
/// cut silently and a change of type does not.
QString forwardExpression(const QString& column, const Becomes& becomes);
/// By the table's name before.
QMap<QString, TableBecomes> outcomeOf(const Draft& draft);

/// The changes as an idle database would be given them: what stands in the way of ALTER TABLE is dropped and made anew
/// from the server's own definitions. Within a transaction that the caller rolls back.
Result<void> alterPlainly(Session& session, const QMap<QString, TableBecomes>& outcome);

/// Makes public.prop_forward_N(text) for every retyped column: the new value of a row as text, NULL where there is
/// none. Gives the function names by table and column. Within a transaction that the caller rolls back.
Result<QMap<QPair<QString, QString>, QString>> makeForward(
    Session& session, const QMap<QString, TableBecomes>& outcome);

/// Rows of `table` in public that its twin has not, and the other way round, a few of them as text; empty when both are
/// alike. `through`: functions that both sides' values go through before they are compared, by column.
struct Compared {
    QString table; ///< in public
    QString twin;
    QStringList columns; ///< of the twin
    QMap<QString, QString> names; ///< of the columns in public, where they differ
    QMap<QString, QString> through; ///< for the twin's values, by column
    QMap<QString, QString> alsoThrough; ///< for those in public
};
Result<QString> dataDifference(Session& session, const Compared& compared);

} // namespace lk::property
