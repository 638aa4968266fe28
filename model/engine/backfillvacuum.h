// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfilltuning.h"
#include "model/engine/ports.h"

#include <QDeadlineTimer>

#include <future>
#include <mutex>

namespace lk {

/// Where pruning cannot free the rows' old versions (few rows a page, or an old snapshot held them), a VACUUM after
/// each eighth of the table lets the next ones take their room: else the table would double. It runs in a session of
/// its own beside the batches, as slowly as an autovacuum but in fast mode, and is skipped where somebody holds the
/// table's lock. The last batches' versions get one when all is copied. Engine thread only; the destructor cancels it
/// and waits.
class BackfillVacuum {
public:
    BackfillVacuum(Backend& backend, const ConnectionSettings& settings, const QualifiedName& table);
    ~BackfillVacuum();
    Q_DISABLE_COPY_MOVE(BackfillVacuum)

    /// To be called now and then. `blocksUnstriped`: rewritten whole so far, of `tableBlocks`; `held`: an old snapshot
    /// still holds the versions, so that it would find nothing to remove. True: one has just begun.
    /// `held` too while the batches are held back. What was skipped or failed is tried again a minute later.
    bool pace(qint64 blocksUnstriped, qint64 tableBlocks, bool held, BackfillMode mode);
    /// The session that runs one, for who watches who waits for whom.
    std::optional<BackendId> session();
    bool cancel(); ///< what runs; false: nothing does
    /// Begins one for what the last batches left, if that is worth it and none runs. True: it has begun.
    bool begin(qint64 blocksUnstriped, BackfillMode mode);
    bool isRunning(); ///< false: what ran has come to its end, and is counted
    bool owes(qint64 blocksUnstriped) const { return blocksUnstriped - m_blocksAtLast >= blocksLeast; }
    int runs() const { return m_runs; } ///< that came to their end
    int skipped() const { return m_skipped; } ///< that did not, for a lock or for want of a right
    QString whySkipped() const { return m_why; } ///< the last of them, in the server's words
    /// Blocks whose old versions no VACUUM has seen.
    qint64 blocksLeft(qint64 blocksUnstriped) const { return blocksUnstriped - m_blocksAtLast; }

    static constexpr qint64 blocksLeast = 1024; ///< 8 MB: less is not worth it
    static qint64 blocksBetween(qint64 tableBlocks) { return std::max(blocksLeast, tableBlocks / 8); }

private:
    Result<void> vacuum(BackfillMode mode);
    void start(qint64 blocksUnstriped, BackfillMode mode);

    Backend& m_backend;
    const ConnectionSettings& m_settings;
    const QualifiedName m_table;
    std::future<Result<void>> m_running;
    qint64 m_blocksAtLast = 0; ///< when the last one began that came to its end
    qint64 m_blocksAtBegin = 0; ///< when the one that runs began
    std::optional<QDeadlineTimer> m_notBefore{};
    int m_runs = 0;
    int m_skipped = 0;
    QString m_why{};
    std::mutex m_mutex;
    std::optional<BackendId> m_session; ///< this and the next under the mutex
    std::function<bool()> m_cancel;
};

} // namespace lk
