// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// Where a verification stands: blocks [0, nextBlock) of [0, endBlock) are done.
struct BlockPosition {
    qint64 endBlock = 0;
    qint64 nextBlock = 0;
    bool operator==(const BlockPosition&) const = default;
};

/// The cursor row of a verification (a backfill has several: BackfillDeal). Claiming it raises its epoch, so whoever
/// claimed it before writes no more. The session is the worker's.
class BackfillCursor {
public:
    BackfillCursor(Session& session, QString planId, QString stepId, const QualifiedName& table, int worker = 0);

    struct State {
        qint64 epoch = 0;
        BlockPosition position;
        qint64 rowsWritten = 0; ///< rows that differ
        qint64 rowsSeen = 0;
        qint64 rowsUnfilled = 0; ///< rows that have no new value, rightly so
        qint64 batches = 0;
        bool finished = false;
    };
    /// What becomes of the totals when the table was rewritten and everything begins at block 0 again: rows written
    /// stay written, rows counted would be counted twice.
    enum class Totals { Keep, Forget };
    /// Makes the row if need be, raises the epoch, starts again at block 0 when the table has
    /// been rewritten since. The trigger is committed long before, so the present size is a safe end.
    Result<State> claim(Totals totals = Totals::Keep);
    /// The table was rewritten under us: from the start.
    Result<State> restart(qint64 epoch, Totals totals = Totals::Keep);
    /// Why a batch found no cursor to move: OtherOperator when the epoch is another's, nothing when the file changed.
    Result<bool> isRewritten(qint64 epoch);
    Result<qint64> tableBlocks();

    /// WHERE clause over lockkeeper.cursor that holds only for the owner of `epoch` on an unrewritten table; $1 and $2
    /// are plan and step.
    QString mine(qint64 epoch) const;
    /// SET list that moves the cursor to `position`.
    static QString moveTo(const BlockPosition& position);
    QList<Cell> parameters() const { return {m_planId, m_stepId}; }

private:
    Result<State> read(const QString& sql);
    QString fileNode() const;
    QString blocks() const;

    Session& m_session;
    QString m_planId;
    QString m_stepId;
    QString m_table; ///< as a regclass expression
    int m_worker;
};

} // namespace lk
