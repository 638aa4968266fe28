// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/cutover.h"

#include "model/plan/columnswap.h"
#include "model/plan/constraintswap.h"
#include "model/plan/dualwrite.h"
#include "model/plan/hazards.h"
#include "model/plan/healthsteps.h"
#include "model/plan/identity.h"
#include "model/plan/indexswap.h"
#include "model/plan/keyswap.h"
#include "model/plan/notnull.h"
#include "model/plan/partitions.h"
#include "model/plan/rebinding.h"
#include "model/plan/replanning.h"
#include "model/plan/rowsteps.h"
#include "model/plan/shapecheck.h"
#include "model/plan/swap.h"
#include "model/plan/undonevalues.h"
#include "model/plan/words.h"

namespace lk::planner {

namespace {

/// Dropping a foreign key locks the table it references as well.
KeyGroup withReferenced(KeyGroup group, const QList<Copies>& copies)
{
    for (const Copies& own : copies) {
        for (const ConstraintCopy& copy : own.constraints) {
            if ((!copy.keepsOriginal || copy.shared) && copy.original->referencedTable) {
                group.alsoLocked.append({copy.original->referencedOid, *copy.original->referencedTable});
            }
        }
    }
    return group;
}

QStringList lockStatements(const KeyGroup& group, const QStringList& views)
{
    QStringList tables;
    for (const QualifiedName& table : group.tables()) {
        tables << table.quoted();
    }
    const QString lock = QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE");
    QStringList locks = views;
    for (const QString& table : std::as_const(tables)) {
        locks << lock.arg(table);
    }
    return locks;
}

QStringList newcomers(const KeyGroup& group, NewcomerSide side)
{
    QStringList statements;
    for (const TableJob& job : group.jobs) {
        if (job.hasFamily()) {
            statements << adoptNewcomers(job, side);
        }
    }
    return statements;
}

QString firstLock(const KeyGroup& group)
{
    QStringList tables;
    for (const QualifiedName& table : group.tables()) {
        tables << table.quoted();
    }
    return QStringLiteral("LOCK TABLE %1 IN SHARE UPDATE EXCLUSIVE MODE").arg(tables.join(QLatin1String(", ")));
}

QList<Hazard> releasedHazards(const QList<Copies>& copies)
{
    QStringList names;
    for (const Copies& own : copies) {
        for (const ConstraintCopy& copy : own.constraints) {
            if (!copy.keepsOriginal && copy.original->kind == ConstraintKind::Check) {
                names << Words::tr("constraint %1").arg(printedName(copy.original->name));
            }
        }
        for (const IndexCopy& copy : own.indexes) {
            if (!copy.keepsOriginal) {
                names << Words::tr("unique index %1").arg(printedName(copy.original->name));
            }
        }
    }
    if (names.isEmpty()) {
        return {};
    }
    return {Hazard{QStringLiteral("undo.made-again"), Severity::Warning,
        Words::tr("Undoing the cut-over makes %1 again under its lock").arg(names.join(Words::tr(", "))),
        Words::tr(
            "On the old column they would refuse values that only the new one tells apart or holds, so the cut-over "
            "drops them. An undo reads the table to make them again, and fails, leaving everything as it is, when "
            "rows written meanwhile break them."),
        Words::tr("Undo soon after the cut-over, or not at all.")}};
}

} // namespace

Result<Step> cutOver(const KeyGroup& group, const QList<Family>& families)
{
    Swap swap;
    Swap names;
    QList<TableJob> jobs;
    QList<Copies> copies;
    for (const Family& family : families) {
        jobs << family.jobs;
        copies << family.copies;
    }
    for (const KeyCopy& key : group.keys) {
        releaseKey(key, swap);
    }
    const auto forEach = [&](const auto& what) {
        for (qsizetype i = 0; i < jobs.size(); ++i) {
            TableSwap table(swap, jobs[i].table->name, jobs[i].above.isEmpty() ? QString() : stillMember(jobs[i]));
            what(jobs[i], copies[i], table);
        }
    };
    forEach([](const TableJob& job, const Copies&, TableSwap& table) {
        for (const ColumnJob& c : job.columns) {
            if (!job.above.isEmpty()) {
                keepMembersDefault(job, c, table);
            }
        }
    });
    for (const Family& family : families) {
        releaseShared(family, swap);
    }
    forEach([](const TableJob& job, const Copies& own, TableSwap& table) {
        for (const ConstraintCopy& copy : own.constraints) {
            if (!copy.shared && !copy.statement.isEmpty()) {
                releaseConstraint(job, copy, table);
            }
        }
        for (const IndexCopy& copy : own.indexes) {
            if (!job.isPartitioned() && copy.original->parent == 0) {
                releaseIndex(job, copy, table);
            }
        }
    });
    for (const Family& family : families) {
        tradeNotNull(family, swap);
    }
    std::optional<Error> error;
    forEach([&](const TableJob& job, const Copies& own, TableSwap& table) {
        for (const ColumnJob& c : job.columns) {
            if (c.pureRename()) {
                continue;
            }
            const auto done
                = job.above.isEmpty() ? swapColumn(job, c, own, table) : swapMembersColumn(job, c, own, table);
            if (!done) {
                error = done.error();
            }
        }
    });
    if (error) {
        return std::unexpected(*error);
    }
    forEach([](const TableJob& job, const Copies& own, TableSwap& table) {
        for (const IndexCopy& copy : own.indexes) {
            if (copy.swaps && !copy.shared) {
                swapIndex(job, copy, table);
            }
        }
        for (const ColumnJob& c : job.columns) {
            if (!c.pureRename()) {
                freeRetired(job, c, table);
            }
        }
    });
    for (const Family& family : families) {
        takeShared(family, swap);
    }
    for (const KeyCopy& key : group.keys) {
        takeKey(key, swap);
    }
    forEach([](const TableJob& job, const Copies& own, TableSwap& table) {
        for (const ConstraintCopy& copy : own.constraints) {
            if (!copy.shared) {
                swapConstraint(job, copy, table);
            }
        }
        for (const StatisticsCopy& copy : own.statistics) {
            swapStatistics(job, copy, table);
        }
    });

    // What is made anew binds to whatever has the old name at that moment; the final names come after, and PostgreSQL
    // itself carries them through.
    bool retypes = false;
    for (const TableJob& job : group.jobs) {
        TableSwap table(names, job.table->name);
        for (const ColumnJob& c : job.columns) {
            retypes = retypes || !c.pureRename();
            if (c.pureRename()) {
                const QString waiting = waitingName(job, c);
                table.renameColumn(c.column->name, waiting);
                table.renameColumn(c.shadow, c.column->name);
                table.renameColumn(waiting, c.newName);
            } else if (c.renames()) {
                table.renameColumn(c.column->name, c.newName);
                table.renameColumn(waitingName(job, c), c.retired);
            }
        }
    }

    const Rebinding again = rebinding(jobs);
    const KeyGroup whole = withReferenced(group, copies);
    // No reader or writer minds the first lock, but an autovacuum gives way to it while nobody queues behind us. From
    // then on nobody else changes what the tables and their indexes are, so what is noted and renamed stays true.
    QStringList statements{firstLock(whole)};
    QStringList undo = statements;
    for (const TableJob& job : group.jobs) {
        statements << noteShape(job, false);
        undo << noteShape(job, true);
    }
    statements << swap.forwardAhead();
    undo << swap.backwardAhead();
    const int quiet = int(statements.size());
    const int quietInUndo = int(undo.size());
    if (!again.otherTables.isEmpty()) {
        const QString together = lockTogether(again.otherTables + whole.tables());
        statements << together;
        undo << together;
    }
    statements << lockStatements(whole, again.dropViews) << unbrokenDualWrite(group)
               << newcomers(group, NewcomerSide::UnderLock) << again.drop << swap.forward() << again.create
               << names.forward();
    undo << lockStatements(whole, again.undoDropViews) << newcomers(group, NewcomerSide::UndoUnderLock);
    Undo destroyed;
    for (const TableJob& job : group.jobs) {
        undo << keepDestroyed(job, destroyed);
    }
    undo << names.backward() << again.drop << swap.backward() << again.undoCreate;
    QStringList lost;
    QStringList stray;
    QStringList locked;
    for (const TableJob& job : group.jobs) {
        statements << dualWriteFunction(job, Side::AfterCutOver);
        undo << dualWriteFunction(job, Side::BeforeCutOver);
        if (const QString count = lostByUndo(job); !count.isEmpty()) {
            lost << count;
        }
        if (const QString count = strayRows(job, Side::AfterCutOver); !count.isEmpty()) {
            stray << count;
        }
    }
    for (const QualifiedName& table : whole.tables()) {
        locked << table.printed();
    }
    if (retypes) {
        statements << dropStalePlans(jobs);
        undo << dropStalePlans(jobs);
    }
    for (const TableJob& job : group.jobs) {
        statements << expectShape(job, true);
        undo << expectShape(job, false);
    }

    const TableJob& first = group.jobs.first();
    QStringList cutOver;
    QList<Hazard> hazards;
    for (const TableJob& job : group.jobs) {
        cutOver << job.printed();
        for (const Hazard& hazard : cutOverHazards(job, again.printed)) {
            if (!hazards.contains(hazard)) {
                hazards << hazard;
            }
        }
        for (const ColumnJob& c : job.columns) {
            if (!c.pureRename()) {
                hazards << sequenceHazards(*job.table, *c.column, c.conversion.newType, *job.input);
            }
        }
    }
    hazards << keyHazards(group) << releasedHazards(copies);
    Step step = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.cut-over").arg(first.table->name.name),
        Words::tr("Cut over %1").arg(cutOver.join(Words::tr(", "))),
        retypes
            ? Words::tr("The new columns take the names, and everything that belongs to the old ones follows. Only the "
                        "catalog changes; from here on the trigger keeps the old form true.")
            : Words::tr("The two columns trade names: the original, with everything that hangs on it, now bears the "
                        "new name, the copy the old one. Only the catalog changes."),
        statements);
    if (group.jobs.size() > 1) {
        step.why += QLatin1Char(' ')
            + Words::tr("All tables in one transaction, for what hangs on several of them must never be missing.");
    }
    std::get<StatementBody>(step.body).quiet = quiet;
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = (locked + again.printed).join(Words::tr(", "));
    step.work = Work::Metadata;
    step.hazards = hazards;
    // One table's count stands as it is; several are added up.
    const auto added = [](const QStringList& counts) {
        return counts.size() < 2 ? counts.value(0)
                                 : QStringLiteral("SELECT (%1)").arg(counts.join(QLatin1String(") + (")));
    };
    step.undo = undoWith(undo, LockMode::AccessExclusive, added(lost));
    step.undo->body.quiet = quietInUndo;
    step.undo->strayRows = added(stray);
    keepStray(group.jobs, Side::AfterCutOver, *step.undo);
    step.undo->takesAlong = group.cutOver();
    for (const TableJob& job : group.jobs) {
        for (const TableJob& holder : holders(job)) {
            step.cutsOver << holder.table->name.quoted() << holder.finalName.quoted();
        }
        step.cutsOver << job.table->name.quoted();
    }
    step.cutsOver.removeDuplicates();
    step.undo->before = destroyed.before;
    proveRetired(jobs, *step.undo);
    return step;
}

} // namespace lk::planner
