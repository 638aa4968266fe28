// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfilldeal.h"
#include "model/plan/plan.h"

namespace lk {

/// The statements of a backfill's batches. Each batch is one statement and so one transaction and one round trip: the
/// rows and the cursor together. It is prepared and has no RETURNING over the rows: both together are a quarter of what
/// a batch costs. So the count of its rows comes as the statement's own, and goes into the cursor with the next batch.
class BackfillSql {
public:
    /// `stripeExpression`: SQL, a whole number that spreads rows over the stripes.
    BackfillSql(const BackfillBody& body, QString stripeExpression);

    /// To be sent once in a session before batch().
    QStringList preparations(const BackfillDeal& deal, qint64 epoch) const;
    /// Moves the cursor to `next`. Writes no row when the cursor is not ours any more. `counted`: rows of earlier
    /// batches that are in no cursor row yet.
    static QString batch(const Region& next, const BlockWindow& window, int stripes, qint64 counted);
    /// The same, leaving out rows that somebody holds; `revisit`: a row of the cursor that is to say so.
    QString skippingBatch(const BackfillDeal& deal, qint64 epoch, const Region& next, const BlockWindow& window,
        int stripes, qint64 counted, const Region* revisit) const;
    /// One row of a region that is revisited.
    QString oneRowOf(
        const BackfillDeal& deal, qint64 epoch, const Region& revisit, const QString& tid, qint64 counted) const;
    /// The tuple id of the next row that still needs it, behind the tuple id `after` if there is one.
    QString leftIn(const Region& revisit, const QString& after) const;

    /// Only the rows, for finding the one that fails.
    QString rowsOnly(qint64 fromBlock, qint64 toBlock) const;
    QString oneRow(const QString& tid) const;
    /// Tuple ids of one block.
    QString tids(qint64 block) const;
    /// Key and row of a tuple id, as text.
    QString describe(const QString& tid) const;

    /// An integer primary key whose lowest bits are spread evenly: that; else a hash of the key, or of the tuple's
    /// place where there is no key.
    static Result<QString> stripeExpression(Session& session, const BackfillBody& body);
    /// Whether windows of its blocks serve: of other access methods nothing is known of their blocks.
    static Result<bool> isHeap(Session& session, const QualifiedName& table);
    static Result<double> rowsPerBlock(Session& session, const QualifiedName& table);

private:
    QString writing(const QString& where) const;
    /// Of rows that `stripe` picks, in a window.
    QString writingOf(const QString& stripe) const;

    QString m_table;
    QString m_assignments;
    QString m_condition;
    QString m_stripe;
    QStringList m_keys;
};

/// Settings that make a session convert values as the dual-write triggers do: whose defaults it has must not matter.
QStringList conversionSettings(const QString& schema);

} // namespace lk
