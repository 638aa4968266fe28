// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfillcursor.h"
#include "model/plan/plan.h"

namespace lk {

/// The statements of a backfill's batches. Each batch is one statement and so one transaction and one round trip: the
/// rows and the cursor together.
class BackfillSql {
public:
    /// `stripeExpression`: SQL that spreads rows over the stripes.
    BackfillSql(const BackfillBody& body, QString stripeExpression);

    /// Gives the number of rows written, or no row when the cursor is not ours any more. `skipLocked`: leave rows that
    /// somebody holds.
    QString batch(const BackfillCursor& cursor, qint64 epoch, const BlockWindow& window, int stripes,
        const BlockPosition& next, bool skipLocked) const;
    /// Only the rows, for finding the one that fails.
    QString rowsOnly(qint64 fromBlock, qint64 toBlock) const;
    QString oneRow(const QString& tid) const;
    /// Tuple ids of one block.
    QString tids(qint64 block) const;
    /// Key and row of a tuple id, as text.
    QString describe(const QString& tid) const;

    /// Integer primary key of one column: that; else the tuple's offset on its page.
    static Result<QString> stripeExpression(Session& session, const BackfillBody& body);
    static Result<double> rowsPerBlock(Session& session, const QualifiedName& table);

private:
    QString m_table;
    QString m_assignments;
    QString m_condition;
    QString m_stripe;
    QStringList m_keys;
};

/// Settings that make a session convert values as the dual-write triggers do: whose defaults it has must not matter.
QStringList conversionSettings(const QString& schema);

} // namespace lk
