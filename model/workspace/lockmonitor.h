// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QObject>

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
    void acted(const QString& what); ///< for the log: "Cancelled the query of pid 4711 (psql, anna)"
    void failed(const lk::Error& error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
