// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/partitions.h"

#include "model/plan/dependants.h"
#include "model/plan/dualwrite.h"
#include "model/plan/keys.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

constexpr qint64 adoptedUnderLock = 64 * 1024 * 1024; ///< bytes of a newcomer that are read in some ten milliseconds

QString familyFunction(const TableJob& job)
{
    const Table& table = job.above.isEmpty() ? *job.table : *job.above.last();
    return QStringLiteral("lockkeeper.")
        + quoted(generatedName(QStringLiteral("family"), table.name.name,
            job.input->planId + table.name.quoted() + QLatin1String("family")));
}

/// How a member is called in the plan's rows of lockkeeper.cursor.
QString memberKey(const Table& table)
{
    return QLatin1String("family ") + table.name.quoted();
}

const Table* tableOf(const TableJob& job, quint32 oid)
{
    if (job.table->oid == oid) {
        return job.table;
    }
    const auto& all = job.table->descendants.tables;
    const auto found = std::ranges::find_if(all, [&](const TablePtr& t) { return t->oid == oid; });
    return found == all.cend() ? nullptr : found->get();
}

QStringList columnObstacles(const TableJob& job, const Table& member)
{
    QStringList reasons;
    const QString name = member.name.printed();
    for (const ColumnJob& c : job.columns) {
        const QString column = printedName(c.column->name);
        const Column* own = member.column(c.column->name);
        if (own == nullptr) {
            reasons << Words::tr("%1 has no column %2").arg(name, column);
            continue;
        }
        if (own->ownDefinition) {
            reasons << Words::tr("%1 defines %2 itself besides inheriting it, and would keep the old form when it is "
                                 "dropped above; take the child out first (ALTER TABLE ... NO INHERIT)")
                           .arg(name, column);
        }
        if (c.renames() && member.column(c.newName) != nullptr) {
            reasons << Words::tr("%1 has a column %2 of its own").arg(name, printedName(c.newName));
        }
        if (!own->ownedSequence.isEmpty() && !c.pureRename()) {
            reasons << Words::tr("%1 takes its values of %2 from a sequence of its own (%3); set another default first")
                           .arg(name, column, own->ownedSequence);
        }
        if (own->generated != c.column->generated) {
            reasons << Words::tr("%1 generates %2 in another way").arg(name, column);
        }
    }
    return reasons;
}

/// Rows are stored by these; what a trigger puts there comes too late. That they cannot be retyped is said elsewhere.
QStringList keyObstacles(const TableJob& job, const Table& table)
{
    QStringList reasons;
    for (const Dependant& d : table.dependants) {
        if (d.kind != DependantKind::PartitionKey) {
            continue;
        }
        for (const ColumnJob& c : job.columns) {
            const Column* own = table.column(c.column->name);
            if (c.pureRename() && own != nullptr && d.columns.contains(own->number)) {
                reasons << Words::tr(
                    "%1 of %2 decides by %3 where a row is stored, before a trigger could fill it from "
                    "its other name; rename in place or over a view")
                               .arg(d.printed, table.name.printed(), printedName(c.column->name));
            }
        }
    }
    return reasons;
}

QStringList sharedConstraintObstacles(const TableJob& job)
{
    QStringList reasons;
    for (const Constraint& k : job.table->constraints) {
        const bool unique = k.kind == ConstraintKind::Primary || k.kind == ConstraintKind::Unique;
        if (job.isPartitioned() && unique && k.deferrable && job.touchesRetyped(k.columns)) {
            reasons << Words::tr("constraint %1 is DEFERRABLE, and its twin could only be built under a full lock of "
                                 "all partitions")
                           .arg(printedName(k.name));
        }
    }
    return reasons;
}

/// What a row of the newcomer must be given, and where.
struct Sync {
    QStringList assignments;
    QString condition;
};

Sync syncOf(const TableJob& job, bool undo)
{
    Sync sync;
    QStringList conditions;
    for (const ColumnJob& c : job.columns) {
        const Conversion& v = c.conversion;
        const auto [o, n] = pairNames(c, undo ? Side::AfterCutOver : Side::BeforeCutOver);
        const QString value = undo ? v.backOf(quoted(o)) : v.forwardOf(quoted(o));
        QString needed = outOfStep(c);
        if (undo) {
            needed = QStringLiteral("(%1 AND (%2 IS NULL OR %3))")
                         .arg(distinct(quoted(n), value, v.oldHasEquality), quoted(n),
                             distinct(quoted(o), v.forwardOf(quoted(n)), v.newHasEquality));
        }
        sync.assignments << QStringLiteral("%1 = CASE WHEN %2 THEN %3 ELSE %1 END").arg(quoted(n), needed, value);
        conditions << needed;
    }
    sync.condition = conditions.join(QLatin1String(" OR "));
    return sync;
}

} // namespace

Result<void> addMembers(TableJob& job)
{
    for (const TablePtr& table : job.table->descendants.tables) {
        TableJob member = job;
        member.members.clear();
        member.table = table.get();
        member.finalName = table->name;
        for (const Table* up = tableOf(job, table->parent); up != nullptr; up = tableOf(job, up->parent)) {
            member.above << up;
            if (up == job.table) {
                break;
            }
        }
        for (ColumnJob& c : member.columns) {
            const Column* own = table->column(c.column->name);
            if (own == nullptr) {
                return failure(ErrorKind::Unsupported,
                    Words::tr("%1 has no column %2.").arg(table->name.printed(), printedName(c.column->name)));
            }
            c.column = own;
        }
        if (const auto noted = noteReferences(member); !noted) {
            return noted;
        }
        job.members << member;
    }
    // One trigger function serves them all.
    for (qsizetype i = 0; i < job.columns.size(); ++i) {
        for (const TableJob& member : std::as_const(job.members)) {
            job.columns[i].reference = std::max(job.columns[i].reference, member.columns[i].reference);
        }
        for (TableJob& member : job.members) {
            member.columns[i].reference = job.columns[i].reference;
        }
    }
    return {};
}

QList<TableJob> withMembers(const QList<TableJob>& jobs)
{
    QList<TableJob> all;
    for (const TableJob& job : jobs) {
        all << job << job.members;
    }
    return all;
}

QStringList familyObstacles(const TableJob& job)
{
    QStringList reasons = keyObstacles(job, *job.table);
    for (const ColumnJob& c : job.columns) {
        if (c.column->inherited) {
            reasons << Words::tr("%1 inherits %2; change it in the parent, which reaches every child at once")
                           .arg(job.printed(), printedName(c.column->name));
        }
    }
    if (!job.hasFamily()) {
        return reasons;
    }
    for (const TablePtr& member : job.table->descendants.tables) {
        reasons << keyObstacles(job, *member) << columnObstacles(job, *member);
        if (member->kind == TableKind::Foreign) {
            reasons << Words::tr("%1 is a foreign table, whose rows and indexes are another server's to change; detach "
                                 "it first")
                           .arg(member->name.printed());
        }
        if (member->typed) {
            reasons
                << Words::tr("%1 is of a composite type and takes no column of its own").arg(member->name.printed());
        }
    }
    for (const ColumnJob& c : job.columns) {
        for (const Dependant& d : job.table->dependants) {
            if (d.kind == DependantKind::InheritanceChild && d.columns.contains(c.column->number)) {
                reasons << Words::tr("%1 inherits %2 from another table too, and neither can change it alone; take the "
                                     "child out of one of them first (ALTER TABLE ... NO INHERIT)")
                               .arg(d.printed, printedName(c.column->name));
            }
        }
    }
    reasons << sharedConstraintObstacles(job) << inboundObstacles(job);
    for (const Index& index : job.table->indexes) {
        const bool served = !index.constraint.isEmpty();
        if (job.isPartitioned() && served && index.replicaIdentity && job.touchesRetyped(index.columns)) {
            reasons << Words::tr("index %1 is the replica identity of a partitioned table; choose another first")
                           .arg(printedName(index.name));
        }
    }
    return reasons;
}

QStringList noteFamily(const TableJob& job)
{
    if (!job.hasFamily()) {
        return {};
    }
    QStringList names{literal(job.sql())};
    for (const TableJob& member : job.members) {
        names << literal(member.sql());
    }
    const QString plan = literal(job.input->planId);
    return {
        QStringLiteral("CREATE FUNCTION %1(member text) RETURNS boolean\nLANGUAGE sql STABLE\n"
                       "SET search_path = pg_catalog, pg_temp\nAS %2")
            .arg(familyFunction(job),
                dollarQuoted(QStringLiteral(
                    "WITH RECURSIVE up(oid) AS (\n"
                    "  SELECT filenode FROM lockkeeper.cursor WHERE plan_id = %1 AND step_id = 'family ' || member\n"
                    "  UNION SELECT i.inhparent FROM up JOIN pg_inherits AS i ON i.inhrelid = up.oid)\n"
                    "SELECT EXISTS (SELECT FROM up JOIN lockkeeper.cursor AS c ON c.filenode = up.oid\n"
                    "  WHERE c.plan_id = %1 AND c.step_id = %2)\n")
                        .arg(plan, literal(memberKey(*job.table))))),
        QStringLiteral(
            "INSERT INTO lockkeeper.cursor (plan_id, step_id, worker, filenode, end_block, finished)\n"
            "SELECT %1, 'family ' || name, 0, pg_catalog.to_regclass(name), coalesce(t.oid, 0)::bigint, true\n"
            "FROM pg_catalog.unnest(ARRAY[%2]::pg_catalog.text[]) AS known(name)\n"
            "LEFT JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = pg_catalog.to_regclass(name) AND t.tgname = %3")
            .arg(plan, names.join(QLatin1String(", ")), literal(job.trigger)),
    };
}

QStringList forgetFamily(const TableJob& job)
{
    if (!job.hasFamily()) {
        return {};
    }
    return {QStringLiteral("DROP FUNCTION IF EXISTS %1(text)").arg(familyFunction(job)),
        guarded(QStringLiteral("pg_catalog.to_regclass('lockkeeper.cursor') IS NOT NULL"),
            {QStringLiteral("DELETE FROM lockkeeper.cursor WHERE plan_id = %1 AND step_id LIKE 'family %'")
                    .arg(literal(job.input->planId))})};
}

QString stillMember(const TableJob& member)
{
    return QStringLiteral("%1(%2)").arg(familyFunction(member), literal(member.sql()));
}

QStringList whileMember(const TableJob& job, const QStringList& statements)
{
    return job.above.isEmpty() || statements.isEmpty() ? statements
                                                       : QStringList{guarded(stillMember(job), statements)};
}

QString adoptNewcomers(const TableJob& job, NewcomerSide side)
{
    const Sync sync = syncOf(job, side == NewcomerSide::BeforeUndo || side == NewcomerSide::UndoUnderLock);
    const QString plan = literal(job.input->planId);
    QString adopt;
    if (!job.isPartitioned()) {
        // No child takes part in its parent's row triggers by itself.
        adopt += QStringLiteral("  IF newcomer.trigger IS NULL THEN\n");
        const QString place = QStringLiteral("\x01");
        for (const QString& statement : dualWriteTrigger(job, place)) {
            const auto at = statement.indexOf(place);
            adopt += QLatin1String("    EXECUTE ") + literal(statement.left(at))
                + QLatin1String(" || newcomer.name || ") + literal(statement.sliced(at + 1)) + QLatin1String(";\n");
        }
        adopt += QStringLiteral("  END IF;\n");
    }
    if (side == NewcomerSide::UnderLock || side == NewcomerSide::UndoUnderLock) {
        adopt += QStringLiteral("  IF pg_catalog.pg_relation_size(newcomer.oid) > %1 THEN\n"
                                "    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',\n"
                                "      MESSAGE = pg_catalog.format(%2, newcomer.name),\n      HINT = %3;\n  END IF;\n")
                     .arg(QString::number(adoptedUnderLock),
                         literal(Words::tr("%s came while the plan ran and is too large to be looked through under the "
                                           "lock")),
                         literal(Words::tr(
                             "Detach it for the while, or undo and make the plan anew. Nothing was changed.")));
    }
    const QString body
        = QStringLiteral(
              "DECLARE\n  newcomer record;\n"
              "  path pg_catalog.text := pg_catalog.current_setting('search_path');\n"
              "  role pg_catalog.text := pg_catalog.current_setting('session_replication_role');\nBEGIN\n"
              "PERFORM pg_catalog.set_config('search_path', %1, true), pg_catalog.set_config(%2, 'on', true);\n"
              "BEGIN\n  PERFORM pg_catalog.set_config('session_replication_role', 'replica', true);\n"
              "EXCEPTION WHEN insufficient_privilege THEN NULL;\nEND;\n"
              "FOR newcomer IN\n"
              "  WITH RECURSIVE tree(oid) AS (SELECT %3::pg_catalog.regclass::oid\n"
              "    UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i JOIN tree ON i.inhparent = tree.oid)\n"
              "  SELECT c.oid, c.oid::pg_catalog.regclass AS name, t.oid AS trigger\n"
              "  FROM tree JOIN pg_catalog.pg_class AS c USING (oid)\n"
              "  LEFT JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = c.oid AND t.tgname = %4\n"
              "  WHERE c.relkind = 'r' AND (c.oid, coalesce(t.oid, 0)::bigint) NOT IN (\n"
              "    SELECT k.filenode, k.end_block FROM lockkeeper.cursor AS k\n"
              "    WHERE k.plan_id = %5 AND k.step_id LIKE 'family %')\n"
              "  ORDER BY c.oid\nLOOP\n")
              .arg(literal(QStringLiteral("pg_catalog, %1, public, pg_temp").arg(quoted(job.table->name.schema))),
                  literal(QLatin1String(backfillGuard)), literal(job.sql()), literal(job.trigger), plan)
        + adopt + QStringLiteral("  EXECUTE pg_catalog.format('UPDATE ONLY %s SET ', newcomer.name) || ")
        + literal(sync.assignments.join(QLatin1String(", ")) + QLatin1String(" WHERE ") + sync.condition)
        + QLatin1String(";\n  INSERT INTO lockkeeper.cursor (plan_id, step_id, worker, filenode, end_block, finished)\n"
                        "  SELECT ")
        + plan
        + QLatin1String(
            ", 'family ' || newcomer.oid, 0, newcomer.oid, coalesce(pg_catalog.max(t.oid::bigint), 0), true\n"
            "    FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = newcomer.oid AND t.tgname = ")
        + literal(job.trigger)
        + QLatin1String("\n  ON CONFLICT (plan_id, step_id, worker) DO UPDATE SET end_block = EXCLUDED.end_block;\n"
                        "END LOOP;\nPERFORM pg_catalog.set_config('search_path', path, true), pg_catalog.set_config(")
        + literal(QLatin1String(backfillGuard))
        + QLatin1String(", '', true);\n"
                        "BEGIN\n  PERFORM pg_catalog.set_config('session_replication_role', role, true);\n"
                        "EXCEPTION WHEN insufficient_privilege THEN NULL;\nEND;\nEND\n");
    return QStringLiteral("DO ") + dollarQuoted(body);
}

QStringList renameNewcomersIndexes(const TableJob& job)
{
    QStringList statements;
    for (const ColumnJob& c : job.columns) {
        if (!job.isPartitioned() || c.renames()) {
            continue; // the new column bore its final name then
        }
        statements << QLatin1String("DO ")
                + dollarQuoted(QStringLiteral(
                    "DECLARE\n  one record;\nBEGIN\nFOR one IN\n"
                    "  WITH RECURSIVE tree(oid) AS (SELECT %1::pg_catalog.regclass::pg_catalog.oid\n"
                    "    UNION SELECT h.inhrelid FROM pg_catalog.pg_inherits AS h JOIN tree ON h.inhparent = "
                    "tree.oid)\n"
                    "  SELECT i.oid::pg_catalog.regclass AS name, i.relnamespace,\n"
                    "    pg_catalog.replace(i.relname, %2, %3) AS wanted\n"
                    "  FROM tree JOIN pg_catalog.pg_index AS x ON x.indrelid = tree.oid\n"
                    "  JOIN pg_catalog.pg_class AS i ON i.oid = x.indexrelid\n"
                    "  WHERE pg_catalog.strpos(i.relname, %2) > 0 ORDER BY i.oid\nLOOP\n"
                    "  IF NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relnamespace = one.relnamespace\n"
                    "      AND relname = one.wanted) THEN\n"
                    "    EXECUTE pg_catalog.format('ALTER INDEX %s RENAME TO %I', one.name, one.wanted);\n"
                    "  END IF;\nEND LOOP;\nEND\n")
                        .arg(literal(job.finalSql()), literal(c.shadow), literal(c.column->name)));
    }
    return statements;
}

QList<Step> newcomerSteps(const TableJob& job, const QString& cutOver)
{
    if (!job.hasFamily()) {
        return {};
    }
    Step step = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.newcomers").arg(job.table->name.name),
        Words::tr("Look for partitions of %1 that came meanwhile").arg(job.printed()),
        Words::tr("A partition that was made since has its rows in step, for the trigger came with it. One that was "
                  "attached with rows, or detached and attached again, is brought in step here."),
        {adoptNewcomers(job, NewcomerSide::BeforeCutOver)});
    step.lock = LockMode::RowExclusive;
    step.lockedObject = Words::tr("partitions that came meanwhile");
    step.work = Work::Scan;
    // Whatever is made anew before the cut-over is to be made for the partitions that came, too.
    step.goesWith = cutOver;
    return {step};
}

QList<Hazard> familyHazards(const TableJob& job)
{
    if (!job.hasFamily()) {
        return {};
    }
    QStringList keys;
    for (const Index& index : job.table->indexes) {
        if (job.isPartitioned() && !index.constraint.isEmpty() && job.touchesRetyped(index.columns)) {
            keys << printedName(index.constraint);
        }
    }
    // Some 2 ms for each, measured with one index over the column: this many take half of a second's budget.
    constexpr qsizetype many = 250;
    const bool isLong = job.members.size() >= many;
    QList<Hazard> list{{QStringLiteral("partitions.locked"), isLong ? Severity::Warning : Severity::Info,
        Words::tr("%n table(s) are locked together for moments", nullptr, static_cast<int>(job.members.size() + 1)),
        Words::tr("Adding the column, the trigger and the cut-over take AccessExclusive on %1 and on each of its "
                  "partitions or children at once. Rows are copied, and indexes built, one table after the other.")
                .arg(job.printed())
            + (isLong ? QLatin1Char(' ')
                        + Words::tr(
                            "The cut-over's changes of the catalog take some milliseconds for each. When others "
                            "wait for longer than the lock budget it is given up, and tried again.")
                      : QString()),
        isLong ? Words::tr("Cut over at a quiet time, or with a larger lock budget (--lock-budget).") : QString()}};
    if (!keys.isEmpty()) {
        list << Hazard{QStringLiteral("partitions.key-of-newcomer"), Severity::Info,
            Words::tr("A partition that comes meanwhile gets its part of %1 in the cut-over")
                .arg(keys.join(Words::tr(", "))),
            Words::tr(
                "The partitions there are have theirs built beforehand. For one that comes while the plan runs it "
                "is built under the lock."),
            Words::tr("Attach large tables before or after the plan, not while it runs.")};
    }
    return list;
}

} // namespace lk::planner
