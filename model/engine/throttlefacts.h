// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QElapsedTimer>
#include <QHash>

namespace lk {

/// What a look at the server told about how it fares (backfill.md section 3). Unknown numbers are below 0.
struct ThrottleFacts {
    qint64 atMs = 0; ///< since the watch began
    ReplicaLag lag{};
    QString slotsBehind{}; ///< those that are not `reserved`, for people; empty: none
    QStringList slotsLost{};
    qint64 walBytes = -1; ///< the server's position
    qint64 walMost = -1; ///< max_wal_size
    qint64 checkpointMs = -1; ///< checkpoint_timeout
    qint64 checkpointsAskedFor = -1; ///< so far: those that did not come by time
    bool archives = false;
    bool archiveFails = false;
    qint64 archiveBacklog = -1; ///< segments that wait; not everybody may see them
    int busy = -1; ///< sessions of others that work just now
    int cores = 0; ///< 0: not known
    qint64 horizonMs = -1; ///< age of the oldest snapshot that keeps dead rows
    QString horizonHolder{};
    bool autovacuum = false; ///< of the table
    bool wraparound = false; ///< and one that does not give way
};

/// Reads them over the watch's own session.
class ThrottleReader {
public:
    ThrottleReader(Backend& backend, Session& session, const QualifiedName& table);
    /// `ours`: sessions of this run, which are no load.
    Result<ThrottleFacts> read(const QList<BackendId>& ours);

private:
    Result<int> readCores();
    void judgeStandbys(const QString& told, ThrottleFacts& facts);

    Backend& m_backend;
    Session& m_session;
    QString m_table;
    std::optional<int> m_cores;
    std::optional<bool> m_seesArchive;
    struct Held {
        QString oldest; ///< transaction
        QElapsedTimer since;
    };
    QHash<QString, Held> m_standbys; ///< what each was seen to hold, as long as it is the same
};

} // namespace lk
