// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>

#include <memory>

/// Who waits for whom, at one moment. Plain values, read by a Backend, shown by ui, judged by the lock guard.
namespace lk {

/// A server process, named so that a reused PID is never mistaken for it.
struct BackendId {
    int pid = 0; ///< 0: a prepared transaction
    QDateTime startedAt{}; ///< backend_start, UTC
    bool operator==(const BackendId&) const = default;
};

struct LockedSession {
    BackendId id;
    QString application;
    QString user;
    QString client; ///< address or "local"
    QString state; ///< active, idle in transaction, ...
    QString waiting; ///< wait event type: event, empty if it does not wait
    QString query; ///< first 1000 characters
    QString mode; ///< lock mode waited for, or strongest held on the contested object
    QString object; ///< name of the contested relation, never an OID
    qint64 waitMs = 0; ///< how long it has waited for the lock, 0 if it does not wait
    qint64 transactionMs = 0; ///< age of its transaction
    bool waits = false;
    bool ours = false; ///< a session of the plan that runs here
    QString preparedTransaction{}; ///< gid when pid is 0
    bool operator==(const LockedSession&) const = default;
};

struct LockEdge {
    int waiter = 0; ///< index in LockSnapshot::sessions
    int blocker = 0;
    bool hard = true; ///< the blocker holds a conflicting lock; false: it only queues ahead
    bool operator==(const LockEdge&) const = default;
};

struct LockSnapshot {
    QDateTime at; ///< UTC
    QList<LockedSession> sessions; ///< everybody in a waiting chain, plus our own sessions
    QList<LockEdge> edges;
    double readMs = 0; ///< what the poll cost
    bool operator==(const LockSnapshot&) const = default;

    QList<int> roots() const; ///< sessions that block and do not wait themselves, those that block most first
    QList<int> waitersOf(int session) const; ///< direct ones
    int blockedBy(int session) const; ///< how many sessions it blocks, transitively
    int waiting() const; ///< how many wait at all
};

using LockSnapshotPtr = std::shared_ptr<const LockSnapshot>;

} // namespace lk

Q_DECLARE_METATYPE(lk::LockSnapshotPtr)
