// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"
#include "model/plan/rebinding.h"

namespace lk::planner {

/// Why the dual-column strategy cannot carry this; empty when it can. Each reason ends with what to do.
QStringList dualColumnObstacles(const TableJob& job);

/// What ALTER TYPE would refuse or silently break.
/// `below`: of a partition or child, whose parent is changed.
QStringList alterTypeObstacles(const Table& table, const Column& column, bool below = false);

/// Functions of the table's own triggers whose text names the column, and other functions that do; with the lines.
struct NamingFunctions {
    QStringList triggers{};
    QStringList others{};
};
NamingFunctions functionsNaming(const Table& table, int column);

/// A table that a foreign key of the column joins with this one: ALTER TYPE makes the key anew and locks both.
struct KeyPeer {
    QualifiedName table;
    QString key;
    qint64 bytes = 0;
};
QList<KeyPeer> keyPeers(const Table& table, const Column& column);

} // namespace lk::planner
