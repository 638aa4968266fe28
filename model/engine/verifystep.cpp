// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/verifystep.h"

#include "model/engine/backfillcursor.h"
#include "model/engine/backfillsql.h"
#include "model/engine/backfillstep.h"
#include "model/engine/failures.h"
#include "model/plan/lastcomparison.h"

#include <QCoreApplication>
#include <QElapsedTimer>

namespace lk {

namespace {
constexpr qint64 firstBlocks = 256;
constexpr qint64 mostBlocks = 8192;
constexpr double chunkMs = 200;
constexpr int examplesMost = 20;

/// The statement that writes what the backfill would have written; empty where the plan fills nothing there.
QString copyAgain(const Plan& plan, const QualifiedName& table)
{
    for (const Step& step : plan.steps) {
        const auto* backfill = std::get_if<BackfillBody>(&step.body);
        if (backfill && backfill->table == table) {
            return QStringLiteral("UPDATE ONLY %1 SET %2 WHERE %3")
                .arg(table.quoted(), backfill->assignments.join(QLatin1String(", ")), backfill->condition);
        }
    }
    return {};
}

} // namespace

VerifyStep::VerifyStep(Session& session, LockGuard& guard, RunControl& control, Publisher& publisher)
    : m_session(session)
    , m_guard(guard)
    , m_control(control)
    , m_publisher(publisher)
{
}

Result<QString> VerifyStep::run(const Plan& plan, const Step& step)
{
    const auto& body = std::get<VerifyBody>(step.body);
    QStringList settings = conversionSettings(body.table.schema);
    settings << QStringLiteral("SET statement_timeout = 0");
    for (const QString& setting : std::as_const(settings)) {
        if (const auto set = m_session.query(setting); !set) {
            return std::unexpected(set.error());
        }
    }
    const auto heap = BackfillSql::isHeap(m_session, body.table);
    if (!heap) {
        return std::unexpected(heap.error());
    }
    BackfillCursor cursor(m_session, plan.id, step.id, body.table);
    auto state = cursor.claim(BackfillCursor::Totals::Forget);
    // Before the old form goes, nothing is taken from a look of before an interruption: the dual write may have been
    // off meanwhile.
    const auto anew = [&](const BackfillCursor::State& from) {
        return from.position.nextBlock > 0 ? cursor.restart(from.epoch, BackfillCursor::Totals::Forget)
                                           : Result<BackfillCursor::State>(from);
    };
    if (state && body.last) {
        state = anew(*state);
    }
    if (!state) {
        return std::unexpected(state.error());
    }
    qint64 blocks = firstBlocks;
    for (;;) {
        if (m_control.isStopped()) {
            return std::unexpected(stoppedError());
        }
        if (m_control.isPaused()) {
            m_publisher.change([&](RunSnapshot& s) {
                s.state = RunState::Paused;
                s.steps[step.id].state = StepState::Paused;
            });
            m_control.waitWhilePaused();
            m_publisher.change([&](RunSnapshot& s) {
                s.state = RunState::Running;
                s.steps[step.id].state = StepState::Running;
            });
            if (body.last) {
                state = anew(*state);
            }
            if (!state) {
                return std::unexpected(state.error());
            }
            continue;
        }
        // What is no heap is counted at once: of its blocks nothing is known.
        const auto tableBlocks = *heap ? cursor.tableBlocks() : Result<qint64>(1);
        if (!tableBlocks) {
            return std::unexpected(tableBlocks.error());
        }
        const qint64 from = state->position.nextBlock;
        // The end moves along with the table: a row that moved on from a block not yet seen is seen where it went.
        if (from >= *tableBlocks) {
            break;
        }
        const qint64 to = std::min(from + blocks, *tableBlocks);
        BlockPosition next = state->position;
        next.nextBlock = to;
        next.endBlock = *tableBlocks;
        const QString mine = cursor.mine(state->epoch);
        const QString where = *heap ? QStringLiteral("ctid >= '(%1,0)'::tid AND ctid < '(%2,0)'::tid").arg(from).arg(to)
                                    : QStringLiteral("true");
        QElapsedTimer clock;
        clock.start();
        const auto counted = m_guard.query(m_session,
            QStringLiteral(
                "WITH seen AS MATERIALIZED (SELECT count(*) AS total, count(*) FILTER (WHERE %1) AS wrong, "
                "count(*) FILTER (WHERE %6) AS unfilled FROM ONLY %2 WHERE %3) "
                "UPDATE lockkeeper.cursor SET %4, rows_seen = rows_seen + (SELECT total FROM seen), "
                "rows_written = rows_written + (SELECT wrong FROM seen), "
                "rows_unfilled = rows_unfilled + (SELECT unfilled FROM seen), batches = batches + 1 WHERE %5 "
                "RETURNING rows_seen, rows_written, rows_unfilled")
                .arg(body.mismatch, body.table.quoted(), where, BackfillCursor::moveTo(next), mine,
                    body.unfilled.isEmpty() ? QStringLiteral("false") : body.unfilled),
            cursor.parameters());
        if (!counted) {
            return std::unexpected(counted.error());
        }
        if (counted->isEmpty()) {
            const auto rewritten = cursor.isRewritten(state->epoch);
            if (!rewritten) {
                return std::unexpected(rewritten.error());
            }
            // The table was rewritten: its blocks are others now. Count anew.
            state = cursor.restart(state->epoch, BackfillCursor::Totals::Forget);
            if (!state) {
                return std::unexpected(state.error());
            }
            continue;
        }
        state->position = next;
        state->rowsSeen = counted->rows.first()[0].value_or(QString()).toLongLong();
        state->rowsWritten = counted->rows.first()[1].value_or(QString()).toLongLong();
        state->rowsUnfilled = counted->rows.first()[2].value_or(QString()).toLongLong();
        const double took = double(clock.nsecsElapsed()) / 1e6;
        blocks = took > chunkMs ? std::max<qint64>(8, blocks / 2) : std::min(mostBlocks, blocks * 2);
        m_publisher.figures([&](RunSnapshot& s) {
            s.message = QCoreApplication::translate("lk::Runner", "%1: %2 of %3 rows differ so far, block %4 of %5")
                            .arg(step.title, printedCount(state->rowsWritten), printedCount(state->rowsSeen),
                                printedCount(to), printedCount(*tableBlocks));
        });
    }
    QString result = QCoreApplication::translate("lk::Runner", "%1 of %2 rows differ")
                         .arg(printedCount(state->rowsWritten), printedCount(state->rowsSeen));
    if (state->rowsUnfilled > 0) {
        // No difference, for nothing could be put there; but nobody shall take it for "all values survived".
        result += QCoreApplication::translate("lk::Runner", "; %1 have no new value, theirs became NULL")
                      .arg(printedCount(state->rowsUnfilled));
    }
    if (state->rowsWritten == 0 && !body.last) {
        return result;
    }
    const auto shown = state->rowsWritten == 0 ? Result<QString>(QString()) : examples(body);
    if (!shown && isConnectionLost(shown.error())) {
        return std::unexpected(shown.error());
    }
    // The next try must count again from the start: what differs now may have been corrected by then, and what is
    // right now may not be so until the old form goes.
    if (const auto gone = m_session.query(
            QStringLiteral("DELETE FROM lockkeeper.cursor WHERE plan_id = $1 AND step_id = $2"), cursor.parameters());
        !gone) {
        return std::unexpected(gone.error());
    }
    if (state->rowsWritten == 0) {
        return result;
    }
    Error error;
    error.kind = ErrorKind::DataLost;
    error.message = result + QLatin1Char('.');
    error.detail = shown.value_or(QString());
    if (body.last) {
        error.remedy = planner::howToMend(body);
        return std::unexpected(error);
    }
    error.remedy = QCoreApplication::translate("lk::Runner",
        "Nothing has taken the new shape's place yet. Look at these rows, correct them or undo, then run again.");
    if (const QString letsOldWin = copyAgain(plan, body.table); !letsOldWin.isEmpty()) {
        error.remedy += QLatin1Char('\n')
            + QCoreApplication::translate("lk::Runner", "Where the old value is the right one in all of them:\n%1;")
                  .arg(letsOldWin);
    }
    return std::unexpected(error);
}

Result<QString> VerifyStep::examples(const VerifyBody& body)
{
    QStringList columns;
    for (const QString& key : body.keyColumns) {
        columns << QStringLiteral("%1 || ' = ' || coalesce(%2::text, 'NULL')").arg(literal(key), quoted(key));
    }
    if (columns.isEmpty()) {
        columns << QStringLiteral("'ctid = ' || ctid::text");
    }
    for (const QString& expression : body.show) {
        columns << QStringLiteral("%1 || ': ' || coalesce(left((%2)::text, 200), 'NULL')")
                       .arg(literal(expression), expression);
    }
    const auto rows = m_guard.query(m_session,
        QStringLiteral("SELECT %1 FROM ONLY %2 WHERE %3 LIMIT %4")
            .arg(
                columns.join(QStringLiteral(", ")), body.table.quoted(), body.mismatch, QString::number(examplesMost)));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QStringList lines;
    for (const auto& row : rows->rows) {
        QStringList cells;
        for (const Cell& cell : row) {
            cells << cell.value_or(QStringLiteral("NULL"));
        }
        lines << cells.join(QStringLiteral(", "));
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace lk
