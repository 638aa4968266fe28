// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfillworker.h"

#include <future>
#include <memory>
#include <vector>

namespace lk {

/// The workers of one backfill, each on a thread of its own: begins them, lets them go, adds up what they tell. Engine
/// thread only; the destructor ends them all and waits.
class BackfillCrew {
public:
    explicit BackfillCrew(BackfillJob& job);
    ~BackfillCrew();
    Q_DISABLE_COPY_MOVE(BackfillCrew)

    /// All together, since the crew began.
    struct Report {
        bool opened = false;
        bool finished = false; ///< the whole backfill is done
        qint64 rowsWritten = 0; ///< by this crew
        qint64 uncounted = 0; ///< of those, in no cursor row
        qint64 batches = 0;
        int batchRows = 0; ///< of one worker
        QList<double> latencies{}; ///< since the last look
        QStringList marks{};
        QString waits{}; ///< of the first that does not get on
        QList<BackendId> sessions{};
        std::optional<Error> error{}; ///< of the first that failed; the others are told to quit
    };
    Report look();

    void want(int workers); ///< begins or lets go; the first one alone until it has opened the job
    int atWork() const;
    bool hasEnded() const { return m_members.empty(); }
    void rest(int milliseconds); ///< until then, or until the last one has ended
    void quit(); ///< all, at once; call it again until hasEnded()
    /// Cancels the batch that this session runs, because others wait for it.
    void giveWay(const BackendId& session);
    std::function<bool()> canceller(const BackendId& session) const;

private:
    struct Member {
        std::unique_ptr<BackfillWorker> worker;
        std::future<void> done;
        WorkerReport report{};
        bool retires = false;
    };
    void collect(Member& member);

    BackfillJob& m_job;
    std::vector<Member> m_members;
    Report m_total; ///< of those that are gone, and what is told once
};

} // namespace lk
