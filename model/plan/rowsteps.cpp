// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/rowsteps.h"

#include "model/plan/dualwrite.h"
#include "model/plan/hazards.h"
#include "model/plan/partitions.h"
#include "model/plan/words.h"

namespace lk::planner {

QList<TableJob> holders(const TableJob& job)
{
    QList<TableJob> all = withMembers({job});
    all.removeIf([](const TableJob& j) { return j.isPartitioned(); });
    return all;
}

Step ofMember(const TableJob& job, Step step)
{
    if (!job.above.isEmpty()) {
        step.onlyIf = stillMember(job) + (step.onlyIf.isEmpty() ? QString() : QLatin1String(" AND ") + step.onlyIf);
        if (step.undo && step.undo->body.mode == StatementBody::Mode::Transaction) {
            step.undo->body.statements = whileMember(job, step.undo->body.statements);
        }
    }
    return step;
}

Step backfillStep(const TableJob& job)
{
    BackfillBody body;
    body.table = job.table->name;
    body.keyColumns = job.table->primaryKey();
    body.triggerGuard = QLatin1String(backfillGuard);
    QStringList conditions;
    for (const ColumnJob& c : job.columns) {
        const QString needed = outOfStep(c);
        const QString value = c.conversion.forwardOf(quoted(c.column->name));
        const bool ownValues = needed.startsWith(QLatin1Char('('));
        // With several columns a row may be visited for the sake of another one: what the application wrote stays.
        body.assignments << (ownValues && job.columns.size() > 1
                ? QStringLiteral("%1 = CASE WHEN %2 THEN %3 ELSE %1 END").arg(quoted(c.shadow), needed, value)
                : QStringLiteral("%1 = %2").arg(quoted(c.shadow), value));
        conditions << needed;
    }
    body.condition = conditions.join(QLatin1String(" OR "));
    Step step;
    step.phase = Phase::Migrate;
    step.id = QStringLiteral("migrate.%1.backfill").arg(job.table->name.name);
    step.title = Words::tr("Copy the rows of %1 that were there before").arg(job.printed());
    step.why = Words::tr("New writes are kept in step by the trigger; older rows are copied in small batches, each a "
                         "transaction of its own, so that nobody waits for long.");
    step.body = body;
    step.lock = LockMode::RowExclusive;
    step.lockedObject = job.printed();
    step.work = Work::Batches;
    step.hazards = backfillHazards(job);
    return step;
}

Step verifyStep(const TableJob& job)
{
    VerifyBody body;
    body.table = job.table->name;
    body.keyColumns = job.table->primaryKey();
    QStringList wrong;
    QStringList unfilled;
    for (const ColumnJob& c : job.columns) {
        wrong << outOfStep(c);
        body.show << quoted(c.column->name) << quoted(c.shadow);
        if (c.conversion.forwardCanFail || !c.conversion.lossless) {
            unfilled << QStringLiteral("(%1 IS NOT NULL AND %2 IS NULL)").arg(quoted(c.column->name), quoted(c.shadow));
        }
    }
    body.mismatch = wrong.join(QLatin1String(" OR "));
    body.unfilled = unfilled.join(QLatin1String(" OR "));
    Step step;
    step.phase = Phase::Migrate;
    step.id = QStringLiteral("migrate.%1.verify").arg(job.table->name.name);
    step.title = Words::tr("Compare old and new in every row of %1").arg(job.printed());
    step.why = Words::tr("Nothing is cut over before every row was seen to be right.");
    step.body = body;
    step.lock = LockMode::AccessShare;
    step.lockedObject = job.printed();
    step.work = Work::Scan;
    return step;
}

} // namespace lk::planner
