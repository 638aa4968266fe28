// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgbackend.h"

#include <atomic>

namespace lk::test {

/// A real server whose answers get lost: after a statement of a run's session that `strikes` names, the connection is
/// gone, though the server has done what it was sent. So a test says exactly between which two statements a client
/// dies.
class LosingBackend final : public Backend {
public:
    /// Asked on whichever thread sends the statement, one at a time.
    std::function<bool(const QString& sql, const QList<Cell>& parameters)> strikes;
    Purpose struck = Purpose::Run; ///< of whose sessions it is asked

    Result<std::unique_ptr<Session>> connect(const ConnectionSettings& settings, Purpose purpose) override
    {
        auto session = m_server.connect(settings, purpose);
        if (!session || purpose != struck) {
            return session;
        }
        return std::unique_ptr<Session>(std::make_unique<LosingSession>(*this, std::move(*session)));
    }

    Result<bool> cancel(Session& through, const BackendId& target) override { return m_server.cancel(through, target); }
    Result<bool> terminate(Session& through, const BackendId& target) override
    {
        return m_server.terminate(through, target);
    }
    Result<Catalog> readCatalog(Session& session) override { return m_server.readCatalog(session); }
    Result<Table> readTable(Session& session, const QualifiedName& name) override
    {
        return m_server.readTable(session, name);
    }
    Result<TypeFacts> typeFacts(Session& session, const Table& of, const ChangeType& change) override
    {
        return m_server.typeFacts(session, of, change);
    }
    Result<DataPage> preview(Session& session, const Table& of, qint64 offset, int limit) override
    {
        return m_server.preview(session, of, offset, limit);
    }
    Result<LossReport> losses(Session& session, const Table& of, const ChangeType& change, double share) override
    {
        return m_server.losses(session, of, change, share);
    }
    Result<LockSnapshot> readLocks(Session& session, const QList<BackendId>& ours) override
    {
        return m_server.readLocks(session, ours);
    }
    Result<QList<LockedSession>> lockHolders(
        Session& session, const QList<QualifiedName>& tables, LockMode wanted, qint64 milliseconds) override
    {
        return m_server.lockHolders(session, tables, wanted, milliseconds);
    }

private:
    class LosingSession final : public Session {
    public:
        LosingSession(LosingBackend& owner, std::unique_ptr<Session> session)
            : m_owner(owner)
            , m_id(session->id())
            , m_version(session->serverVersion())
            , m_canceller(session->canceller())
            , m_session(std::move(session))
        {
        }
        Result<Rows> query(const QString& sql, const QList<Cell>& parameters = {}) override
        {
            if (!m_session) {
                return lost(ErrorKind::Unreachable);
            }
            auto rows = m_session->query(sql, parameters);
            if (m_owner.strikes && m_owner.strikes(sql, parameters)) {
                m_alive = false;
                m_session.reset(); // what was not committed is rolled back
                return lost(ErrorKind::InDoubt);
            }
            return rows;
        }
        BackendId id() const override { return m_id; }
        bool isAlive() const override { return m_alive && m_session->isAlive(); }
        bool inTransaction() const override { return m_alive && m_session->inTransaction(); }
        int serverVersion() const override { return m_version; }
        std::function<bool()> canceller() const override { return m_canceller; }
        void onNotice(std::function<void(const QString&)> handler) override
        {
            if (m_session) {
                m_session->onNotice(std::move(handler));
            }
        }

    private:
        static std::unexpected<Error> lost(ErrorKind kind)
        {
            return failure(kind, QStringLiteral("the test has cut the connection"));
        }
        LosingBackend& m_owner;
        const BackendId m_id;
        const int m_version;
        const std::function<bool()> m_canceller;
        std::unique_ptr<Session> m_session;
        std::atomic_bool m_alive = true;
    };

    PgBackend m_server;
};

} // namespace lk::test
