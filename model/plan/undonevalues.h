// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/dualwrite.h"

/// Values that only one form holds, when the cut-over or the shadow is taken back.
namespace lk::planner {

/// Query: how many. Empty: none ever.
QString lostByUndo(const TableJob& job);
/// Before the old column takes the name again: the values that go with the new one. To look for them in a large table
/// is nothing to do under its lock unless there are some, which is counted just before.
QStringList keepDestroyed(const TableJob& job, Undo& undo);

/// Query: in how many rows the two forms differ though the dual write would keep them the same, of the columns that
/// are not counted anyway. Empty: none ever. `side`: what the columns are called now.
QString strayRows(const TableJob& job, Side side);
/// Undo::keepLost and keepsFirst, of the values that no statement of the undo keeps by itself.
void keepStray(const QList<TableJob>& jobs, Side side, Undo& undo);
/// Condition: the shadow of a cut-over that was not, or was taken back, holds a value that the column does not give.
QString onlyInShadow(const ColumnJob& column);

} // namespace lk::planner
