// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

Result<Catalog> readPgCatalog(Session& session, int serverVersion, const QString& address);
Result<PlanningFacts> readPgPlanningFacts(Session& session, const QStringList& schemas);

/// NotFound, naming what is like it.
Error noSuchTable(Session& session, const QualifiedName& name);

TableKind tableKind(const QString& relkind); ///< as catalog-tables and table-base print it

/// The first column of `types` says whether IS DISTINCT FROM works on that type; see type-equality-14.sql.
Result<QHash<quint32, bool>> readEquality(Session& session, const QList<quint32>& types, const QString& schema);

} // namespace lk
