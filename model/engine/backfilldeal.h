// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/engine/regionbook.h"

namespace lk {

/// The rows of lockkeeper.cursor that a backfill lives by. Row 0 knows up to which block regions were dealt, and the
/// totals; every other row is a region in somebody's hands, or (stage 1) one with rows that were left out. All have the
/// epoch of the client that claimed them last: an earlier one writes no more, whatever it still does. Holds no session.
class BackfillDeal {
public:
    BackfillDeal(QString planId, QString stepId, const QualifiedName& table);

    struct State {
        qint64 epoch = 0;
        RegionBook::Contents contents;
        qint64 rowsWritten = 0;
        qint64 batches = 0;
        bool finished = false;
    };
    /// Makes row 0 if need be, raises the epoch of all, starts again at block 0 when the table has been rewritten
    /// since. The trigger is committed long before, so the present size is a safe end.
    Result<State> claim(Session& session) const;
    /// The table was rewritten under us: from the start.
    Result<State> restart(Session& session, qint64 epoch) const;
    /// The next region of at most `blocks` into `row`, less towards the end of the table; nothing when all are dealt or
    /// the claim is not ours any more (see isRewritten).
    Result<std::optional<Region>> deal(Session& session, qint64 epoch, int row, qint64 blocks, int stripes) const;
    /// Folds the rows into row 0; `rows`: written, but not in any row yet. Every batch was committed asynchronously;
    /// this commit waits until the disk has it and all before it. Gives the total; Internal when the rows say that
    /// something is left.
    Result<qint64> finish(Session& session, qint64 epoch, qint64 rows, bool byKey) const;
    /// Rows that were written, but are in no row yet.
    Result<void> count(Session& session, qint64 epoch, qint64 rows) const;
    /// Why a batch found no cursor to move: OtherOperator when the epoch is another's, true when the file changed.
    Result<bool> isRewritten(Session& session, qint64 epoch) const;
    Result<qint64> tableBlocks(Session& session) const;

    /// `WITH moved AS (...)`: moves the row given by the SQL `row`, which holds only for the owner of `epoch` on an
    /// unrewritten table. The others are SQL too; `added`: rows written since the last move.
    QString moving(
        qint64 epoch, const QString& row, const QString& stripe, const QString& next, const QString& added) const;
    /// The same for a backfill by key, which has row 0 alone: behind `key`, with `seen` rows of about `total` looked
    /// at. `left`: rows that somebody held were left out. Wants a journal of version 3.
    QString movingKey(
        qint64 epoch, const QStringList& key, qint64 seen, qint64 total, bool left, const QString& added) const;
    struct KeyPlace {
        QStringList key{}; ///< as text; empty: at the start
        bool left = false;
    };
    /// Whether the journal has a place for keys: one that could not be brought up to date has none.
    Result<bool> keepsKeys(Session& session) const;
    /// Where a backfill by key stands.
    Result<KeyPlace> keyPlace(Session& session) const;
    /// Back to the start, for the rows that were left out. False: see isRewritten().
    Result<bool> beginAgain(Session& session, qint64 epoch) const;
    /// `, later AS (...)`: notes within the same statement that rows were left out in these blocks.
    QString noting(qint64 epoch, const Region& revisit) const;
    /// A statement of its own: nothing is left out any more.
    Result<void> revisited(Session& session, qint64 epoch, int row) const;

private:
    QString rows() const; ///< WHERE: this plan and step
    QString mine(qint64 epoch) const; ///< the same, of this epoch and on this file
    QString owner(qint64 epoch) const; ///< CTE "mine": row 0, locked, if it is ours
    QString fileNode() const;
    QString blocks() const;
    Result<State> read(Session& session, const Rows& dealRow) const;

    QString m_planId; ///< as a literal
    QString m_stepId;
    QString m_table; ///< as a regclass expression
};

} // namespace lk
