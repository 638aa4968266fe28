// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/lastcomparison.h"

#include "model/base/identifier.h"
#include "model/plan/dualwrite.h"
#include "model/plan/retiredcolumns.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

/// A transaction of a person's own. The dual write, should it fire, would answer one form with the other.
QString mending(const TableJob& job, const ColumnJob& column, const QString& assignment, const QString& condition)
{
    QStringList lines{QStringLiteral("BEGIN"), QStringLiteral("SET LOCAL %1 = 'on'").arg(QLatin1String(backfillGuard))};
    if (!column.conversion.identity) {
        lines << QStringLiteral("SET LOCAL search_path = pg_catalog, %1, public, pg_temp")
                     .arg(quoted(job.table->name.schema));
    }
    lines << QStringLiteral("UPDATE ONLY %1 SET %2 WHERE %3").arg(job.finalSql(), assignment, condition)
          << QStringLiteral("COMMIT;");
    return lines.join(QLatin1String(";\n"));
}

Step comparison(const TableJob& job, const ColumnJob& column)
{
    const Conversion& v = column.conversion;
    const QString now = quoted(column.newName);
    const QString old = quoted(column.retired);
    const QString asNow = v.forwardOf(old);
    const QString asOld = v.backOf(now);
    VerifyBody body;
    body.table = job.finalName;
    for (const QString& key : job.table->primaryKey()) {
        // A key that was renamed or retyped goes by its final name.
        const auto same = std::ranges::find_if(job.columns, [&](const ColumnJob& c) { return c.column->name == key; });
        body.keyColumns << (same == job.columns.end() ? job.renamedInPlace.value(key, key) : same->newName);
    }
    // Either may have been written last; the other follows from it.
    const QString forward = distinct(now, asNow, v.newHasEquality);
    body.mismatch
        = v.identity ? forward : QStringLiteral("(%1 AND %2)").arg(forward, distinct(old, asOld, v.oldHasEquality));
    body.show << now << old;
    body.last = true;
    body.oldWins = mending(job, column, QStringLiteral("%1 = %2").arg(now, asNow), body.mismatch);
    body.newWins = mending(job, column, QStringLiteral("%1 = %2").arg(old, asOld), body.mismatch);
    Step step;
    step.phase = Phase::Contract;
    step.id = QStringLiteral("contract.%1.parity").arg(job.table->name.name);
    step.title = Words::tr("Compare both forms in every row of %1 once more").arg(job.finalName.printed());
    if (job.columns.size() > 1) {
        step.id += QLatin1Char('.') + column.column->name;
        step.title = Words::tr("Compare both forms of %1 in every row of %2 once more")
                         .arg(printedName(column.newName), job.finalName.printed());
    }
    step.why = Words::tr("Whether old and new were kept in step since the cut-over. Where they were not, the old form "
                         "may hold the only copy of a value: nothing of the table is dropped until its rows agree. "
                         "Counted anew by every run until then.");
    step.body = body;
    step.onlyIf = retiredStands(job, column); // somebody may have dropped it already
    step.lock = LockMode::AccessShare;
    step.lockedObject = job.finalName.printed();
    step.work = Work::Scan;
    return step;
}

} // namespace

QList<Step> lastComparisons(const TableJob& job)
{
    QList<Step> steps;
    for (const ColumnJob& column : job.columns) {
        steps << comparison(job, column);
    }
    return steps;
}

QString howToMend(const VerifyBody& body)
{
    QStringList columns;
    for (const QString& key : body.keyColumns) {
        columns << quoted(key);
    }
    if (columns.isEmpty()) {
        columns << QStringLiteral("ctid");
    }
    columns << body.show;
    QStringList lines{
        Words::tr("Nothing of this table is dropped while its rows differ: make them agree, then run again. Undo is "
                  "still possible, too, as long as no other table of the plan has lost its old form. The dual write "
                  "was off, or somebody has written past it: see that nobody does so any more."),
        Words::tr("This lists them:"),
        QStringLiteral("SELECT %1 FROM ONLY %2 WHERE %3;")
            .arg(columns.join(QLatin1String(", ")), body.table.quoted(), body.mismatch)};
    if (!body.oldWins.isEmpty()) {
        lines << Words::tr("Where the old form has the right value in all of them, carry it over:") << body.oldWins
              << Words::tr("Where the new one has, keep that:") << body.newWins
              << Words::tr("With some of each, add the keys to the condition.");
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace lk::planner
