// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// Everything of one table. NotFound names similar tables.
Result<Table> readPgTable(Session& session, const QualifiedName& name, int serverVersion);

/// Of a table or a materialized view.
Result<QList<Index>> readPgIndexes(Session& session, quint32 relation);

/// Views, policies, statistics, functions, ... that hang on the table; in order of rebuild where that matters.
Result<QList<Dependant>> readPgDependants(Session& session, const Table& table, int serverVersion);

} // namespace lk
