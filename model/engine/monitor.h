// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// How a session of ours fares with locks at one moment.
struct LockSight {
    bool waits = false;
    int victims = 0; ///< sessions that wait because of us, directly or behind others
    qint64 longestVictimMs = 0;
    QString blockers{}; ///< whom we wait for, for people
    QString vacuumed{}; ///< the table for which an autovacuum gives way after deadlock_timeout, as SQL wants it
    bool wraparound = false; ///< one that does not
};

/// The second session of a run: looks at the first ones' locks and cancels their statements. A lost connection is
/// replaced at the next call. Engine thread only.
class Monitor {
public:
    Monitor(Backend& backend, const ConnectionSettings& settings);

    /// Connects, if that is not done yet: what nobody can watch must not begin.
    Result<void> ready();
    Result<LockSight> look(const BackendId& target);
    Result<void> cancel(const BackendId& target);
    /// Who holds a lock on one of `tables` that conflicts with `wanted`, in a transaction older than `milliseconds`,
    /// for people; empty when nobody does who would not give way.
    Result<QString> holders(const QList<QualifiedName>& tables, LockMode wanted, qint64 milliseconds);
    /// Those of `tables` and their partitions that an autovacuum holds which gives way, as SQL wants them.
    Result<QStringList> vacuumed(const QList<QualifiedName>& tables);

private:
    Result<Session*> session();

    Backend& m_backend;
    const ConnectionSettings& m_settings;
    std::unique_ptr<Session> m_session;
};

} // namespace lk
