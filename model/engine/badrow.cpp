// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/badrow.h"

#include "model/engine/failures.h"

#include <QCoreApplication>

namespace lk {

namespace {

Result<void> tryAndRollBack(Session& session, const QString& statement)
{
    if (auto begun = session.query(QStringLiteral("BEGIN")); !begun) {
        return std::unexpected(begun.error());
    }
    const auto done = session.query(statement);
    if (session.isAlive()) {
        (void)session.query(QStringLiteral("ROLLBACK"));
    }
    return done.transform([](const Rows&) { });
}

} // namespace

QString badRowRemedy(const Error& error)
{
    // A trigger of the table may write into another one that has unique values.
    if (error.sqlState == QLatin1String("23505") && error.message.contains(QLatin1String("lockkeeper_"))) {
        // The rows are copied anew, one after the other, under a unique index that stands already.
        return QCoreApplication::translate("lk::Runner",
            "Another row still has this value in the new column: rows may have traded their values while the dual "
            "write "
            "was off. Undo the plan, which keeps what the application wrote, and make it anew.");
    }
    // Of a table's own constraint the server shows the row; of a domain's, which the new value breaks, it does not.
    if (error.sqlState == QLatin1String("23514") && !error.detail.isEmpty()
        && !error.message.contains(QLatin1String("lockkeeper_"))) {
        return QCoreApplication::translate("lk::Runner",
            "PostgreSQL holds every update of a row to this constraint, which the row broke before: mend the row so "
            "that it meets it, then run again. VALIDATE CONSTRAINT tells whether others break it. Or undo, drop the "
            "constraint for the time, and make the plan anew.");
    }
    return QCoreApplication::translate("lk::Runner",
        "Correct the value, or undo and make the plan with an expression that covers it; then run again.");
}

QString badRowDetail(const QString& key, const QString& row)
{
    return QCoreApplication::translate("lk::Runner", "Row %1: %2").arg(key, row);
}

QString holderRemedy()
{
    return QCoreApplication::translate(
        "lk::Runner", "End that transaction, then run again: the backfill goes on where it stands.");
}

Error findBadRow(Session& session, const BackfillSql& sql, qint64 from, qint64 to, const Error& error)
{
    Error named = error;
    named.remedy = badRowRemedy(error);
    while (to - from > 1) {
        const qint64 middle = from + (to - from) / 2;
        const auto lower = tryAndRollBack(session, sql.rowsOnly(from, middle));
        if (!lower && isConnectionLost(lower.error())) {
            return lower.error();
        }
        (!lower && isDataError(lower.error()) ? to : from) = middle;
    }
    const auto tids = session.query(sql.tids(from));
    if (!tids) {
        return named;
    }
    for (const auto& row : tids->rows) {
        const QString tid = row[0].value_or(QString());
        const auto one = tryAndRollBack(session, sql.oneRow(tid));
        if (one || !isDataError(one.error())) {
            continue;
        }
        named.message = one.error().message;
        named.sqlState = one.error().sqlState;
        if (const auto told = session.query(sql.describe(tid)); told && !told->isEmpty()) {
            named.detail
                = badRowDetail(told->rows.first()[0].value_or(QString()), told->rows.first()[1].value_or(QString()));
        }
        break;
    }
    return named;
}

} // namespace lk
