// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QHash>

namespace lk {

/// Everything of one table. NotFound names similar tables.
Result<Table> readPgTable(Session& session, const QualifiedName& name, int serverVersion);

/// Of tables or materialized views, by their OIDs.
Result<QHash<quint32, QList<Index>>> readPgIndexes(Session& session, const QList<quint32>& relations);

/// Views, policies, statistics, functions, ... that hang on each table; in order of rebuild where that matters.
Result<void> readPgDependants(Session& session, QList<Table>& tables, int serverVersion);

} // namespace lk
