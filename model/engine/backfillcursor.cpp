// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillcursor.h"

#include <QCoreApplication>

namespace lk {

namespace {
const QString& returning()
{
    static const QString sql = QStringLiteral(
        " RETURNING epoch, end_block, next_block, rows_written, rows_seen, batches, finished, rows_unfilled");
    return sql;
}
} // namespace

BackfillCursor::BackfillCursor(Session& session, QString planId, QString stepId, const QualifiedName& table, int worker)
    : m_session(session)
    , m_planId(std::move(planId))
    , m_stepId(std::move(stepId))
    , m_table(literal(table.quoted()) + QStringLiteral("::regclass"))
    , m_worker(worker)
{
}

QString BackfillCursor::fileNode() const
{
    return QStringLiteral("pg_relation_filenode(%1)").arg(m_table);
}

QString BackfillCursor::blocks() const
{
    return QStringLiteral("(pg_relation_size(%1) / current_setting('block_size')::bigint)").arg(m_table);
}

QString BackfillCursor::mine(qint64 epoch) const
{
    return QStringLiteral("plan_id = $1 AND step_id = $2 AND worker = %1 AND epoch = %2 AND filenode = %3")
        .arg(m_worker)
        .arg(epoch)
        .arg(fileNode());
}

QString BackfillCursor::moveTo(const BlockPosition& p)
{
    return QStringLiteral("next_block = %1, written_at = clock_timestamp()").arg(p.nextBlock);
}

Result<BackfillCursor::State> BackfillCursor::read(const QString& sql)
{
    const auto rows = m_session.query(sql, parameters());
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (rows->isEmpty()) {
        return failure(ErrorKind::OtherOperator,
            QCoreApplication::translate("lk::Runner", "Another Lockkeeper has taken this backfill over."),
            QCoreApplication::translate("lk::Runner", "Let that one finish."));
    }
    const auto number = [&](int column) { return rows->rows.first()[column].value_or(QString()).toLongLong(); };
    State s;
    s.epoch = number(0);
    s.position = BlockPosition{number(1), number(2)};
    s.rowsWritten = number(3);
    s.rowsSeen = number(4);
    s.batches = number(5);
    s.finished = rows->rows.first()[6] == QStringLiteral("t");
    s.rowsUnfilled = number(7);
    return s;
}

Result<BackfillCursor::State> BackfillCursor::claim(Totals totals)
{
    const auto made = m_session.query(
        QStringLiteral("INSERT INTO lockkeeper.cursor (plan_id, step_id, worker, filenode, end_block) "
                       "VALUES ($1, $2, %1, %2, %3) ON CONFLICT DO NOTHING")
            .arg(QString::number(m_worker), fileNode(), blocks()),
        parameters());
    if (!made) {
        return std::unexpected(made.error());
    }
    auto state
        = read(QStringLiteral("UPDATE lockkeeper.cursor SET epoch = epoch + 1 WHERE plan_id = $1 AND step_id = $2 "
                              "AND worker = %1")
                   .arg(m_worker)
            + returning());
    if (!state || state->finished) {
        return state;
    }
    const auto rewritten = isRewritten(state->epoch);
    if (!rewritten) {
        return std::unexpected(rewritten.error());
    }
    return *rewritten ? restart(state->epoch, totals) : state;
}

Result<bool> BackfillCursor::isRewritten(qint64 epoch)
{
    const auto rows
        = m_session.query(QStringLiteral("SELECT epoch = %1, filenode IS DISTINCT FROM %2 FROM lockkeeper.cursor "
                                         "WHERE plan_id = $1 AND step_id = $2 AND worker = %3")
                              .arg(QString::number(epoch), fileNode(), QString::number(m_worker)),
            parameters());
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (rows->isEmpty() || rows->rows.first()[0] != QStringLiteral("t")) {
        return failure(ErrorKind::OtherOperator,
            QCoreApplication::translate("lk::Runner", "Another Lockkeeper has taken this backfill over."),
            QCoreApplication::translate("lk::Runner", "Let that one finish."));
    }
    return rows->rows.first()[1] == QStringLiteral("t");
}

Result<BackfillCursor::State> BackfillCursor::restart(qint64 epoch, Totals totals)
{
    return read(
        QStringLiteral("UPDATE lockkeeper.cursor SET filenode = %1, end_block = %2, stage = 0, region_start = 0, "
                       "region_end = 0, stripe = 0, next_block = 0, restarts = restarts + 1%5 "
                       "WHERE plan_id = $1 AND step_id = $2 AND worker = %3 AND epoch = %4")
            .arg(fileNode(), blocks(), QString::number(m_worker), QString::number(epoch),
                totals == Totals::Keep ? QString()
                                       : QStringLiteral(", rows_written = 0, rows_seen = 0, rows_unfilled = 0"))
        + returning());
}

Result<qint64> BackfillCursor::tableBlocks()
{
    return m_session.query(QStringLiteral("SELECT %1").arg(blocks())).transform([](const Rows& rows) {
        return rows.scalar().toLongLong();
    });
}

} // namespace lk
