// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// PostgreSQL 14 and later. Holds no state: any thread may call it, each session stays on its own thread.
class PgBackend final : public Backend {
public:
    Result<std::unique_ptr<Session>> connect(const ConnectionSettings& settings, Purpose purpose) override;
    Result<bool> cancel(Session& through, const BackendId& target) override;
    Result<bool> terminate(Session& through, const BackendId& target) override;
    Result<Catalog> readCatalog(Session& session) override;
    Result<Table> readTable(Session& session, const QualifiedName& name) override;
    Result<TypeFacts> typeFacts(Session& session, const Table& table, const ChangeType& change) override;
    Result<PlanningFacts> planningFacts(Session& session, const QStringList& schemas) override;
    Result<DataPage> preview(Session& session, const Table& table, qint64 offset, int limit) override;
    Result<DataPage> previewFrom(Session& session, const Table& table, const DataPlace& from, int limit) override;
    Result<LossReport> losses(Session& session, const Table& table, const ChangeType& change, double share) override;
    Result<LockSnapshot> readLocks(Session& session, const QList<BackendId>& ours) override;
    Result<QList<LockedSession>> lockHolders(
        Session& session, const QList<QualifiedName>& tables, LockMode wanted, qint64 milliseconds) override;
    Result<ReplicaLag> replicaLag(Session& session) override;
};

} // namespace lk
