// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"

#include "model/postgres/pgcatalog.h"
#include "model/postgres/pglocks.h"
#include "model/postgres/pglosses.h"
#include "model/postgres/pgpreview.h"
#include "model/postgres/pgreplicas.h"
#include "model/postgres/pgsession.h"
#include "model/postgres/pgtable.h"
#include "model/postgres/pgtypefacts.h"

namespace lk {

namespace {

/// A PID may have been given to another session meanwhile: only pid and start together name one. Without the right to
/// see a session's start (NULL) we could not signal it either.
Result<bool> signal(Session& through, const BackendId& target, QLatin1String function)
{
    const Cell startedAt
        = target.startedAt.isValid() ? Cell(QString::number(target.startedAt.toMSecsSinceEpoch())) : Cell();
    const auto done = through.query(
        QStringLiteral("SELECT pg_catalog.%1(pid) FROM pg_catalog.pg_stat_activity WHERE pid = $1::int AND "
                       "($2::bigint IS NULL OR backend_start IS NULL "
                       "OR floor(extract(epoch FROM backend_start) * 1000)::bigint = $2::bigint)")
            .arg(function),
        {QString::number(target.pid), startedAt});
    if (!done) {
        return std::unexpected(done.error());
    }
    return done->scalar() == QLatin1String("t");
}

} // namespace

Result<std::unique_ptr<Session>> PgBackend::connect(const ConnectionSettings& settings, Purpose purpose)
{
    auto session = PgSession::open(settings, purpose);
    if (!session) {
        return std::unexpected(session.error());
    }
    return std::unique_ptr<Session>(std::move(*session));
}

Result<bool> PgBackend::cancel(Session& through, const BackendId& target)
{
    return signal(through, target, QLatin1String("pg_cancel_backend"));
}

Result<bool> PgBackend::terminate(Session& through, const BackendId& target)
{
    return signal(through, target, QLatin1String("pg_terminate_backend"));
}

Result<Catalog> PgBackend::readCatalog(Session& session)
{
    return readPgCatalog(session, session.serverVersion(), session.address());
}

Result<Table> PgBackend::readTable(Session& session, const QualifiedName& name)
{
    return readPgTable(session, name, session.serverVersion());
}

Result<PlanningFacts> PgBackend::planningFacts(Session& session, const QStringList& schemas)
{
    return readPgPlanningFacts(session, schemas);
}

Result<TypeFacts> PgBackend::typeFacts(Session& session, const Table& table, const ChangeType& change)
{
    return readPgTypeFacts(session, table, change, session.serverVersion());
}

Result<DataPage> PgBackend::preview(Session& session, const Table& table, qint64 offset, int limit)
{
    return readPgPreview(session, table, {offset, {}}, limit);
}

Result<DataPage> PgBackend::previewFrom(Session& session, const Table& table, const DataPlace& from, int limit)
{
    return readPgPreview(session, table, from, limit);
}

Result<LossReport> PgBackend::losses(Session& session, const Table& table, const ChangeType& change, double share)
{
    return readPgLosses(session, table, change, share, session.serverVersion());
}

Result<LockSnapshot> PgBackend::readLocks(Session& session, const QList<BackendId>& ours)
{
    return readPgLocks(session, ours);
}

Result<QList<LockedSession>> PgBackend::lockHolders(
    Session& session, const QList<QualifiedName>& tables, LockMode wanted, qint64 milliseconds)
{
    return readPgLockHolders(session, tables, wanted, milliseconds);
}

Result<ReplicaLag> PgBackend::replicaLag(Session& session)
{
    return readPgReplicaLag(session);
}

} // namespace lk
