// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/healthsteps.h"

#include "model/base/identifier.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

/// The same values for everybody, without a function of ours: what a CHECK may say under any session's settings. The
/// application may write a new form only where it has a name of its own; then it must follow from the old one alone.
bool isSettled(const ColumnJob& c)
{
    const Conversion& v = c.conversion;
    return v.identity
        || (!v.forward.sessionDependent && !v.forward.raises && v.forward.function.isEmpty() && !v.forwardCanFail
            && (!c.retype || c.retype->usingExpression.isEmpty()) && (!c.renames() || (v.lossless && !v.backCanFail)));
}

bool isProvable(const TableJob& job)
{
    return !job.hasFamily() && job.above.isEmpty() && std::ranges::all_of(job.columns, isSettled);
}

QString proofName(const TableJob& job)
{
    return generatedName(QStringLiteral("lockkeeper_same"), job.table->name.name, job.seed(QStringLiteral("same")));
}

} // namespace

QList<Step> proofSteps(const TableJob& job, const QString& cutOver)
{
    if (!isProvable(job)) {
        return {};
    }
    QStringList same;
    for (const ColumnJob& c : job.columns) {
        same << QStringLiteral("NOT (%1)")
                    .arg(distinct(
                        quoted(c.shadow), c.conversion.forwardOf(quoted(c.column->name)), c.conversion.newHasEquality));
    }
    const QString name = quoted(proofName(job));
    Step promise = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.same").arg(job.table->name.name),
        Words::tr("Hold %1 to both forms being the same").arg(job.printed()),
        Words::tr("NOT VALID: new rows are held to it at once, the present ones are looked at in the next step without "
                  "keeping anybody from writing. It goes with the cut-over."),
        {QStringLiteral("ALTER TABLE %1 DROP CONSTRAINT IF EXISTS %2").arg(job.sql(), name),
            QStringLiteral("ALTER TABLE %1 ADD CONSTRAINT %2 CHECK (%3) NOT VALID")
                .arg(job.sql(), name, same.join(QLatin1String(" AND ")))});
    promise.lock = LockMode::AccessExclusive;
    promise.lockedObject = job.printed();
    promise.work = Work::Metadata;
    promise.undo
        = undoWith({QStringLiteral("ALTER TABLE IF EXISTS %1 DROP CONSTRAINT IF EXISTS %2").arg(job.sql(), name)},
            LockMode::AccessExclusive);
    promise.goesWith = cutOver;
    Step proof = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.same-proof").arg(job.table->name.name),
        Words::tr("Prove that both forms are the same in every row of %1").arg(job.printed()),
        Words::tr("The server's own word, under its own lock, beside our count. Reads every row once; reading and "
                  "writing go on."),
        {QStringLiteral("ALTER TABLE %1 VALIDATE CONSTRAINT %2").arg(job.sql(), name)});
    proof.lock = LockMode::ShareUpdateExclusive;
    proof.lockedObject = job.printed();
    proof.work = Work::Scan;
    proof.goesWith = cutOver;
    return {promise, proof};
}

QStringList dropProof(const TableJob& job)
{
    return isProvable(job) ? QStringList{QStringLiteral("ALTER TABLE %1 DROP CONSTRAINT IF EXISTS %2")
                                     .arg(job.sql(), quoted(proofName(job)))}
                           : QStringList();
}

Step parityStep(const TableJob& job)
{
    VerifyBody body;
    body.table = job.finalName;
    for (const QString& key : job.table->primaryKey()) {
        // A key that was renamed or retyped goes by its final name.
        const auto same = std::ranges::find_if(job.columns, [&](const ColumnJob& c) { return c.column->name == key; });
        body.keyColumns << (same == job.columns.end() ? job.renamedInPlace.value(key, key) : same->newName);
    }
    QStringList apart;
    for (const ColumnJob& c : job.columns) {
        const Conversion& v = c.conversion;
        const QString now = quoted(c.newName);
        const QString old = quoted(c.retired);
        // Either may have been written last; the other follows from it.
        const QString forward = distinct(now, v.forwardOf(old), v.newHasEquality);
        apart << (v.identity
                ? forward
                : QStringLiteral("(%1 AND %2)").arg(forward, distinct(old, v.backOf(now), v.oldHasEquality)));
        body.show << now << old;
    }
    body.mismatch = apart.join(QLatin1String(" OR "));
    body.tells = true;
    Step step;
    step.phase = Phase::Contract;
    step.id = QStringLiteral("contract.%1.parity").arg(job.table->name.name);
    step.title = Words::tr("Compare both forms in every row of %1 once more").arg(job.finalName.printed());
    step.why = Words::tr("Whether old and new were kept in step since the cut-over, before the old form goes. The gate "
                         "tells the result, counted anew each time it is asked.");
    step.body = body;
    step.lock = LockMode::AccessShare;
    step.lockedObject = job.finalName.printed();
    step.work = Work::Scan;
    return step;
}

} // namespace lk::planner
