// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/faults/ordeal.h"

#include <future>

namespace lk::test {

/// A kind of somebody else who holds something of public.t, or its rows, or its past.
struct HolderKind {
    QString name;
    QStringList statements; ///< of the session that holds; none: nobody holds by a session of his
    QString busy{}; ///< a statement that another session of his is in the middle of
    QString until{}; ///< a query that says "t" as soon as it is held
    QStringList end{QStringLiteral("ROLLBACK")}; ///< by the session that holds
    QString afterwards{}; ///< what is cleaned up when the client has ended
    bool whileItFills = false; ///< comes when the client is already at its backfill
};

/// Those in transactions of their own, those that maintain the table, those that wait for others in turn.
QList<HolderKind> holderKinds();

/// Holds, from hold() to letGo().
class LockHolder {
public:
    LockHolder(TestServer& server, PgBackend& backend, const QString& database, const HolderKind& kind);
    ~LockHolder();

    QString hold(); ///< the error; empty: it is held
    QString letGo();
    QString cleanUp();

private:
    QString send(Session& session, const QStringList& statements) const;
    std::unique_ptr<Session> session();

    TestServer& m_server;
    PgBackend& m_backend;
    const QString m_database;
    const HolderKind& m_kind;
    std::unique_ptr<Session> m_holds;
    std::unique_ptr<Session> m_busy;
    std::future<void> m_done; ///< what the busy one does
};

} // namespace lk::test
