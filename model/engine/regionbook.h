// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/blockwindows.h"

#include <QHash>
#include <QList>
#include <QMutex>
#include <QWaitCondition>

#include <optional>

namespace lk {

/// What is left of a backfill and who of this client's workers has which part of it in hand. Mirrors the rows of
/// lockkeeper.cursor, which alone survive; any thread may call it.
class RegionBook {
public:
    /// What the rows said when they were claimed, or after a restart.
    struct Contents {
        qint64 endBlock = 0;
        qint64 dealt = 0; ///< blocks [0, dealt) are in regions, or done
        QList<Region> open{}; ///< begun, not done
        QList<Region> revisits{}; ///< swept, but rows that others held were left out
        int rowsUsed = 0; ///< the highest cursor.worker
        int stripes = 1; ///< for the figures: as the regions to come will have them
    };
    struct Task {
        enum Kind {
            Sweep, ///< carry on with `region`
            Deal, ///< have a region dealt, into row region.row; then dealt()
            Revisit, ///< the rows that were left out in `region`
            Restart, ///< the table was rewritten: begin anew; then restarted()
            Wait, ///< nothing just now, perhaps soon
            Done ///< everything is done
        };
        Kind kind = Wait;
        Region region{};
    };

    void begin(const Contents& contents);

    /// Gives something to do; what is given comes back through one of the calls below. Waits up to `milliseconds` where
    /// there is nothing yet.
    Task take(int milliseconds);
    /// Nothing: there was none left to deal.
    void dealt(int row, const std::optional<Region>& region);
    void moved(const Region& region); ///< a batch is done; the region stays in hand
    void done(const Region& region);
    void putBack(const Region& region); ///< for somebody else
    void putBackRevisit(const Region& region);
    int newRow(); ///< for blocks to be revisited; then addRevisit() or giveUp()
    void addRevisit(const Region& region);
    /// The table's file is another one: whatever is in hand is worth nothing. `region`: the caller's own.
    void rewritten(const Region& region);
    void restarted(const std::optional<Contents>& contents); ///< nothing: it failed, the next one shall try
    void giveUp(int row); ///< a task that could not be carried out

    qint64 sweepsDone() const;
    qint64 sweepsTotal() const;
    bool isDone() const;

private:
    bool allDealt() const { return m_contents.dealt >= m_contents.endBlock; }

    mutable QMutex m_mutex;
    QWaitCondition m_changed;
    Contents m_contents;
    QHash<int, Region> m_inHand; ///< by row; an empty region while it is being dealt
    bool m_rewritten = false;
};

} // namespace lk
