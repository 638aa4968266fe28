// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/healthsteps.h"

#include "model/base/identifier.h"
#include "model/plan/dualwrite.h"
#include "model/plan/rowsteps.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

bool isProvable(const TableJob& job)
{
    return !job.hasFamily() && job.above.isEmpty() && std::ranges::all_of(job.columns, followsAlone);
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
    proof.provesCopy = true;
    return {promise, proof};
}

QStringList dropProof(const TableJob& job)
{
    return isProvable(job) ? QStringList{QStringLiteral("ALTER TABLE %1 DROP CONSTRAINT IF EXISTS %2")
                                     .arg(job.sql(), quoted(proofName(job)))}
                           : QStringList();
}

QString unbrokenDualWrite(const KeyGroup& group)
{
    QStringList tables;
    for (const TableJob& job : group.jobs) {
        for (const TableJob& holder : holders(job)) {
            // A partition's trigger goes when it is detached, which is no matter of ours any more.
            tables << QStringLiteral("(%1, %2)")
                          .arg(literal(holder.table->name.quoted()),
                              holder.above.isEmpty() ? QStringLiteral("true") : QStringLiteral("false"));
        }
    }
    const QString body
        = QStringLiteral(
            "DECLARE\n  noted jsonb := '{}';\n  broken text;\nBEGIN\n"
            "IF EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = "
            "pg_catalog.to_regclass('lockkeeper.plan') AND attname = 'dual_write') THEN\n"
            "  EXECUTE 'SELECT coalesce(max((dual_write -> ''triggers'')::text), ''{}'') FROM lockkeeper.plan WHERE "
            "plan_id = $1 AND dual_write ->> ''generation'' = generation::text' INTO noted USING %1;\n"
            "END IF;\n"
            "WITH present AS MATERIALIZED (SELECT t.tgrelid, pg_catalog.bool_and(t.tgenabled = 'A') AS fires,\n"
            "    pg_catalog.string_agg(t.oid::text || ':' || t.xmin::text, ',' ORDER BY t.oid) AS mark\n"
            "    FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid\n"
            "    WHERE t.tgtype & 16 <> 0 AND p.pronamespace = pg_catalog.to_regnamespace('lockkeeper')\n"
            "    GROUP BY t.tgrelid)\n"
            "SELECT pg_catalog.min(wanted.name) INTO broken FROM (VALUES %2) AS wanted (name, own)\n"
            "  JOIN pg_catalog.pg_class AS c ON c.oid = pg_catalog.to_regclass(wanted.name)\n"
            "  LEFT JOIN present ON present.tgrelid = c.oid\n"
            "  WHERE CASE WHEN present.mark IS NULL THEN wanted.own\n"
            "    ELSE NOT present.fires OR coalesce(noted ->> wanted.name, present.mark) <> present.mark END;\n"
            "IF broken IS NOT NULL THEN\n"
            "  RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = pg_catalog.format(%3, broken), HINT = %4;\n"
            "END IF;\nEND\n")
              .arg(literal(group.jobs.first().input->planId), tables.join(QStringLiteral(", ")),
                  literal(Words::tr("the dual write of %s was switched off while the cut-over waited for its lock")),
                  literal(Words::tr("Run again: the copy and its comparison are made again.")));
    return QStringLiteral("DO ") + dollarQuoted(body);
}

} // namespace lk::planner
