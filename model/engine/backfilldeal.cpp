// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfilldeal.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

enum Stage { Sweeping = 0, LeftOut = 1, Over = 2 };

QString returning()
{
    return QStringLiteral(" RETURNING epoch, end_block, next_block, stripes, rows_written, batches, finished");
}

Error takenOver()
{
    Error error;
    error.kind = ErrorKind::OtherOperator;
    error.message = QCoreApplication::translate("lk::Runner", "Another Lockkeeper has taken this backfill over.");
    error.remedy = QCoreApplication::translate("lk::Runner", "Let that one finish.");
    return error;
}

qint64 number(const QList<Cell>& row, int column)
{
    return row[column].value_or(QString()).toLongLong();
}

} // namespace

BackfillDeal::BackfillDeal(QString planId, QString stepId, const QualifiedName& table)
    : m_planId(literal(planId))
    , m_stepId(literal(stepId))
    , m_table(literal(table.quoted()) + QStringLiteral("::regclass"))
{
}

QString BackfillDeal::fileNode() const
{
    return QStringLiteral("pg_relation_filenode(%1)").arg(m_table);
}

QString BackfillDeal::blocks() const
{
    return QStringLiteral("(pg_relation_size(%1) / current_setting('block_size')::bigint)").arg(m_table);
}

QString BackfillDeal::rows() const
{
    return QStringLiteral("plan_id = ") + m_planId + QStringLiteral(" AND step_id = ") + m_stepId;
}

QString BackfillDeal::mine(qint64 epoch) const
{
    return rows() + QStringLiteral(" AND epoch = ") + QString::number(epoch) + QStringLiteral(" AND filenode = ")
        + fileNode();
}

QString BackfillDeal::owner(qint64 epoch) const
{
    // Locked first: between a look and a write another client may claim the rows.
    return QStringLiteral("mine AS MATERIALIZED (SELECT FROM lockkeeper.cursor WHERE ") + rows()
        + QStringLiteral(" AND worker = 0 AND epoch = ") + QString::number(epoch) + QStringLiteral(" FOR UPDATE)");
}

Result<BackfillDeal::State> BackfillDeal::read(Session& session, const Rows& dealRow) const
{
    if (dealRow.isEmpty()) {
        return std::unexpected(takenOver());
    }
    const auto& deal = dealRow.rows.first();
    State state;
    state.epoch = number(deal, 0);
    state.contents.endBlock = number(deal, 1);
    state.contents.dealt = number(deal, 2);
    state.contents.stripes = int(number(deal, 3));
    state.rowsWritten = number(deal, 4);
    state.batches = number(deal, 5);
    state.finished = deal[6] == QStringLiteral("t");
    const auto others = session.query(
        QStringLiteral("SELECT worker, stage, region_start, region_end, stripes, stripe, next_block, rows_written, "
                       "batches FROM lockkeeper.cursor WHERE %1 AND worker > 0 ORDER BY worker")
            .arg(rows()));
    if (!others) {
        return std::unexpected(others.error());
    }
    for (const auto& row : others->rows) {
        const Region region{int(number(row, 0)), number(row, 2), number(row, 3), int(number(row, 4)),
            int(number(row, 5)), number(row, 6)};
        state.contents.rowsUsed = std::max(state.contents.rowsUsed, region.row);
        state.rowsWritten += number(row, 7);
        state.batches += number(row, 8);
        const auto stage = number(row, 1);
        if (stage == LeftOut) {
            state.contents.revisits << region;
        } else if (stage == Sweeping && !region.isDone()) {
            state.contents.open << region;
        }
    }
    return state;
}

Result<BackfillDeal::State> BackfillDeal::claim(Session& session) const
{
    // After an undo the rows are gone. A client that slept through it all must not find its old epoch again.
    const auto made
        = session.query(QStringLiteral("INSERT INTO lockkeeper.cursor (plan_id, step_id, worker, epoch, filenode, "
                                       "end_block) SELECT %1, %2, 0, coalesce(max(entry_id), 1), %3, %4 "
                                       "FROM lockkeeper.entry ON CONFLICT DO NOTHING")
                .arg(m_planId, m_stepId, fileNode(), blocks()));
    if (!made) {
        return std::unexpected(made.error());
    }
    // Row 0 first: from then on nobody else gets a region.
    // A row that stands within a region was written by a Lockkeeper that dealt none: that region begins anew.
    const auto deal = session.query(
        QStringLiteral("UPDATE lockkeeper.cursor SET epoch = epoch + 1, next_block = CASE WHEN region_end > next_block "
                       "THEN region_start ELSE next_block END WHERE %1 AND worker = 0")
            .arg(rows())
        + returning() + QStringLiteral(", filenode IS DISTINCT FROM ") + fileNode());
    if (!deal || deal->isEmpty()) {
        return std::unexpected(deal ? takenOver() : deal.error());
    }
    const qint64 epoch = number(deal->rows.first(), 0);
    // Again until there is none: a batch of the client before, for whose row the first one waits, may have noted a row
    // for later in the same moment.
    for (qint64 raised = -1; raised != 0;) {
        const auto others = session.query(
            QStringLiteral("UPDATE lockkeeper.cursor SET epoch = %2 WHERE %1 AND worker > 0 AND epoch < %2")
                .arg(rows(), QString::number(epoch)));
        if (!others) {
            return std::unexpected(others.error());
        }
        raised = others->affected;
    }
    const bool finished = deal->rows.first()[6] == QStringLiteral("t");
    const bool rewritten = deal->rows.first()[7] == QStringLiteral("t");
    return rewritten && !finished ? restart(session, epoch) : read(session, *deal);
}

Result<BackfillDeal::State> BackfillDeal::restart(Session& session, qint64 epoch) const
{
    const auto deal = session.query(
        QStringLiteral("WITH %1, gone AS (DELETE FROM lockkeeper.cursor WHERE %2 AND worker > 0 AND EXISTS (SELECT "
                       "FROM mine) RETURNING rows_written, batches) UPDATE lockkeeper.cursor SET filenode = %3, "
                       "end_block = %4, next_block = 0, region_start = 0, region_end = 0, stage = 0, "
                       "restarts = restarts + 1, "
                       "rows_written = rows_written + (SELECT coalesce(sum(rows_written), 0) FROM gone), "
                       "batches = batches + (SELECT coalesce(sum(batches), 0) FROM gone) "
                       "WHERE %2 AND worker = 0 AND EXISTS (SELECT FROM mine)")
            .arg(owner(epoch), rows(), fileNode(), blocks())
        + returning());
    if (!deal) {
        return std::unexpected(deal.error());
    }
    return read(session, *deal);
}

Result<std::optional<Region>> BackfillDeal::deal(
    Session& session, qint64 epoch, int row, qint64 count, int stripes) const
{
    // Towards the end smaller and smaller ones, or one worker would sweep the last region while the others are idle.
    const QString end = QStringLiteral("least(next_block + least(%1, greatest(%2, (end_block - next_block) / 6)), "
                                       "end_block)")
                            .arg(QString::number(count), QString::number(std::min(count, regionBlocksLeast)));
    const auto dealt = session.query(QStringLiteral(
        "WITH dealt AS (UPDATE lockkeeper.cursor SET region_start = next_block, "
        "next_block = %3, region_end = %3, "
        "stripes = %4, written_at = clock_timestamp() WHERE %1 AND worker = 0 AND next_block < end_block "
        "RETURNING plan_id, step_id, epoch, filenode, end_block, region_start, region_end) "
        "INSERT INTO lockkeeper.cursor AS c (plan_id, step_id, worker, epoch, filenode, stripes, end_block, "
        "region_start, region_end, next_block) SELECT plan_id, step_id, %2, epoch, filenode, %4, end_block, "
        "region_start, region_end, region_start FROM dealt ON CONFLICT (plan_id, step_id, worker) DO UPDATE SET "
        "epoch = excluded.epoch, filenode = excluded.filenode, stage = 0, stripes = excluded.stripes, stripe = 0, "
        "end_block = excluded.end_block, region_start = excluded.region_start, region_end = excluded.region_end, "
        "next_block = excluded.next_block, written_at = clock_timestamp() "
        "RETURNING c.region_start, c.region_end")
            .arg(mine(epoch), QString::number(row), end, QString::number(stripes)));
    if (!dealt) {
        return std::unexpected(dealt.error());
    }
    if (dealt->isEmpty()) {
        return std::optional<Region>();
    }
    const qint64 from = number(dealt->rows.first(), 0);
    return Region{row, from, number(dealt->rows.first(), 1), stripes, 0, from};
}

Result<qint64> BackfillDeal::finish(Session& session, qint64 epoch, qint64 written, bool byKey) const
{
    // What the workers believe is one thing; the rows are what happened.
    const auto open = session.query(
        QStringLiteral("SELECT count(*) FROM lockkeeper.cursor WHERE %1 AND CASE WHEN worker = 0 THEN %2 ELSE "
                       "stage IN (%3, %4) AND (stage = %4 OR stripe < stripes AND region_start < region_end) END")
            .arg(rows(), byKey ? QStringLiteral("false") : QStringLiteral("next_block < end_block"),
                QString::number(Sweeping), QString::number(LeftOut)));
    if (!open) {
        return std::unexpected(open.error());
    }
    if (open->scalar() != QLatin1String("0")) {
        return failure(ErrorKind::Internal,
            QCoreApplication::translate("lk::Runner", "The backfill ended, but its cursor says that blocks are left."),
            QCoreApplication::translate("lk::Runner", "Run again: it goes on where the cursor stands."));
    }
    if (const auto set = session.query(QStringLiteral("SET synchronous_commit = on")); !set) {
        return std::unexpected(set.error());
    }
    const auto total = session.query(
        QStringLiteral("WITH %1, gone AS (DELETE FROM lockkeeper.cursor WHERE %2 AND worker > 0 AND EXISTS (SELECT "
                       "FROM mine) RETURNING rows_written, batches) UPDATE lockkeeper.cursor SET finished = true, "
                       "stage = %3, rows_written = rows_written + %4 + (SELECT coalesce(sum(rows_written), 0) FROM "
                       "gone), batches = batches + (SELECT coalesce(sum(batches), 0) FROM gone) "
                       "WHERE %2 AND worker = 0 AND EXISTS (SELECT FROM mine) RETURNING rows_written")
            .arg(owner(epoch), rows(), QString::number(Over), QString::number(written)));
    if (!total || total->isEmpty()) {
        return std::unexpected(total ? takenOver() : total.error());
    }
    return total->scalar().toLongLong();
}

Result<void> BackfillDeal::count(Session& session, qint64 epoch, qint64 written) const
{
    return session
        .query(QStringLiteral("UPDATE lockkeeper.cursor SET rows_written = rows_written + %2 WHERE %1 AND worker = 0 "
                              "AND epoch = %3")
                .arg(rows(), QString::number(written), QString::number(epoch)))
        .transform([](const Rows&) { });
}

Result<bool> BackfillDeal::isRewritten(Session& session, qint64 epoch) const
{
    const auto found = session.query(
        QStringLiteral("SELECT epoch = %2, filenode IS DISTINCT FROM %3 FROM lockkeeper.cursor WHERE %1 AND worker = 0")
            .arg(rows(), QString::number(epoch), fileNode()));
    if (!found) {
        return std::unexpected(found.error());
    }
    if (found->isEmpty() || found->rows.first()[0] != QStringLiteral("t")) {
        return std::unexpected(takenOver());
    }
    return found->rows.first()[1] == QStringLiteral("t");
}

Result<qint64> BackfillDeal::tableBlocks(Session& session) const
{
    return session.query(QStringLiteral("SELECT ") + blocks()).transform([](const Rows& found) {
        return found.scalar().toLongLong();
    });
}

QString BackfillDeal::moving(
    qint64 epoch, const QString& row, const QString& stripe, const QString& next, const QString& added) const
{
    return QStringLiteral("WITH moved AS (UPDATE lockkeeper.cursor SET stripe = %2, next_block = %3, "
                          "rows_written = rows_written + %4, batches = batches + 1, written_at = clock_timestamp() "
                          "WHERE %1 AND worker = %5 RETURNING true AS lockkeeper_moved)")
        .arg(mine(epoch), stripe, next, added, row);
}

QString BackfillDeal::movingKey(
    qint64 epoch, const QStringList& key, qint64 seen, qint64 total, bool left, const QString& added) const
{
    QStringList values;
    for (const QString& value : key) {
        values << literal(value);
    }
    return QStringLiteral("WITH moved AS (UPDATE lockkeeper.cursor SET last_key = ARRAY[%2]::text[], next_block = %3, "
                          "end_block = %4, rows_unfilled = %5, rows_written = rows_written + %6, batches = batches + "
                          "1, written_at = clock_timestamp() WHERE %1 AND worker = 0 RETURNING 1)")
        .arg(mine(epoch), values.join(QLatin1String(", ")), QString::number(seen),
            QString::number(std::max(seen, total)), QString::number(left ? 1 : 0), added);
}

Result<bool> BackfillDeal::keepsKeys(Session& session) const
{
    return session
        .query(QStringLiteral("SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'lockkeeper.cursor'::regclass "
                              "AND attname = 'last_key')"))
        .transform([](const Rows& found) { return found.scalar() == QLatin1String("t"); });
}

Result<BackfillDeal::KeyPlace> BackfillDeal::keyPlace(Session& session) const
{
    // unnest() gives one row a column of the key, in its order.
    const auto found = session.query(
        QStringLiteral("SELECT c.rows_unfilled > 0, k.value FROM lockkeeper.cursor AS c LEFT JOIN LATERAL "
                       "unnest(c.last_key) WITH ORDINALITY AS k (value, place) ON c.next_block > 0 WHERE %1 AND "
                       "c.worker = 0 ORDER BY k.place")
            .arg(rows()));
    if (!found) {
        return std::unexpected(found.error());
    }
    KeyPlace place;
    for (const auto& row : found->rows) {
        place.left = row[0] == QStringLiteral("t");
        if (row[1]) {
            place.key << *row[1];
        }
    }
    return place;
}

Result<bool> BackfillDeal::beginAgain(Session& session, qint64 epoch) const
{
    return session
        .query(QStringLiteral("UPDATE lockkeeper.cursor SET last_key = NULL, next_block = 0, rows_unfilled = 0, "
                              "restarts = restarts + 1 WHERE %1 AND worker = 0")
                .arg(mine(epoch)))
        .transform([](const Rows& done) { return done.affected > 0; });
}

QString BackfillDeal::noting(qint64 epoch, const Region& revisit) const
{
    return QStringLiteral(", later AS (INSERT INTO lockkeeper.cursor (plan_id, step_id, worker, epoch, filenode, "
                          "stage, end_block, region_start, region_end, next_block) SELECT %1, %2, %3, %4, %5, %6, %8, "
                          "%7, %8, %7 FROM moved)")
        .arg(m_planId, m_stepId, QString::number(revisit.row), QString::number(epoch), fileNode(),
            QString::number(LeftOut), QString::number(revisit.from), QString::number(revisit.to));
}

Result<void> BackfillDeal::revisited(Session& session, qint64 epoch, int row) const
{
    return session
        .query(QStringLiteral("UPDATE lockkeeper.cursor SET stage = %2 WHERE %1 AND worker = %3")
                .arg(mine(epoch), QString::number(Over), QString::number(row)))
        .transform([](const Rows&) { });
}

} // namespace lk
