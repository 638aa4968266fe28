// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QObject>

#include <chrono>
#include <memory>

namespace lk {

/// Polls who waits for whom and how far standbys are behind, on a thread and a session of its own: every second while a
/// plan runs, every five otherwise, slower when a poll costs more than a tenth of its period. Lives in the GUI thread.
class LockMonitor : public QObject {
    Q_OBJECT
public:
    LockMonitor(Backend& backend, ConnectionSettings settings, QObject* parent = nullptr);
    ~LockMonitor() override;

    LockSnapshotPtr latest() const; ///< may be null
    /// A poll that has no answer for so long, of a dead network say, counts as failed; 6 s unless told.
    void setPatience(std::chrono::milliseconds patience);

public slots:
    void start();
    void setRunning(bool planRuns);
    void setOurs(const QList<lk::BackendId>& sessions); ///< to be pinned, waiting or not: RunSnapshot::sessions
    /// From now on holdersChanged() tells with every poll who stands in the way of `wanted` on these tables; none: no
    /// more.
    void watch(const QList<lk::QualifiedName>& tables, lk::LockMode wanted);
    void cancelQuery(const lk::BackendId& target);
    void terminateSession(const lk::BackendId& target);

signals:
    void snapshotChanged(const lk::LockSnapshotPtr& snapshot);
    void holdersChanged(const QList<lk::LockedSession>& holders); ///< of what is watched
    void replicasChanged(const lk::ReplicaLag& lag);
    void acted(const QString& what); ///< "Cancelled the query of pid 4711 (psql, anna)", or that it had gone already
    void actFailed(const lk::Error& error);
    /// It cannot look, and what it showed last is old: once an outage, which the next snapshot ends.
    void failed(const lk::Error& error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
