// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/engine/ports.h"
#include "model/locks/locksnapshot.h"

#include <QObject>

class QLabel;
class QStatusBar;
class QToolButton;

namespace lk {

/// The standing fields of the status bar: server, waiting locks, last refresh.
class StatusFields : public QObject {
    Q_OBJECT
public:
    explicit StatusFields(QStatusBar& bar);

    void showCatalog(const CatalogPtr& catalog); ///< null: not connected
    /// How many wait, and for whom once it is more than a moment: an alarm, and one click to the blocker. Null: nobody
    /// has looked.
    void showLocks(const lk::LockSnapshotPtr& snapshot);
    void showTrouble(const lk::Error& error); ///< why nobody can look
    void showReplicas(const lk::ReplicaLag& lag); ///< nothing when the server has no standbys and is none

signals:
    void locksRequested();

private:
    static QString blockerName(const LockedSession& blocker);

    QLabel* m_server;
    QLabel* m_replicas;
    QLabel* m_refreshed;
    QToolButton* m_locks;
    bool m_alarm = false;
};

} // namespace lk
