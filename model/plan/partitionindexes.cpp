// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/partitionindexes.h"

#include "model/plan/indexswap.h"
#include "model/plan/partitions.h"
#include "model/plan/words.h"
#include "model/sql/rewrite.h"

#include <algorithm>
#include <utility>

namespace lk::planner {

namespace {

struct Copied {
    const TableJob* job = nullptr;
    const IndexCopy* copy = nullptr;

    const Index& index() const { return *copy->original; }
    QString schema() const { return quoted(job->table->name.schema) + QLatin1Char('.'); }
    QString copyName() const { return schema() + quoted(copy->name); }
    QString name() const { return schema() + quoted(index().name); }
};

/// Of indexes that a partitioned table has in common with its partitions, parents first.
QList<Copied> partitioned(const Family& family)
{
    QList<Copied> all;
    for (qsizetype i = 0; i < family.jobs.size(); ++i) {
        for (const IndexCopy& copy : family.copies[i].indexes) {
            if (family.jobs[i].isPartitioned() || copy.original->parent != 0) {
                all << Copied{&family.jobs[i], &copy};
            }
        }
    }
    return all;
}

QList<Copied> partsOf(const QList<Copied>& all, const Index& parent)
{
    QList<Copied> parts;
    std::ranges::copy_if(
        all, std::back_inserter(parts), [&](const Copied& c) { return c.index().parent == parent.oid; });
    return parts;
}

QString attach(const QString& parent, const QString& part)
{
    return QStringLiteral("ALTER INDEX %1 ATTACH PARTITION %2").arg(parent, part);
}

/// The shell of one index and those of the partitioned partitions below it.
QStringList shells(const QList<Copied>& all, const Copied& top)
{
    QStringList statements{top.copy->statement};
    for (const Copied& part : partsOf(all, top.index())) {
        if (part.job->isPartitioned()) {
            statements << shells(all, part) << attach(top.copyName(), part.copyName());
        }
    }
    return statements;
}

struct Attachment {
    Copied part;
    QString statement;
};

QList<Attachment> attachments(const QList<Copied>& all, const Copied& top)
{
    QList<Attachment> list;
    for (const Copied& part : partsOf(all, top.index())) {
        if (part.job->isPartitioned()) {
            list << attachments(all, part);
        } else {
            list << Attachment{part, attach(top.copyName(), part.copyName())};
        }
    }
    return list;
}

QList<Copied> tops(const QList<Copied>& all)
{
    QList<Copied> list;
    std::ranges::copy_if(
        all, std::back_inserter(list), [](const Copied& c) { return c.index().parent == 0 && !c.copy->shared; });
    return list;
}

QString condition(const TableJob& job)
{
    return job.above.isEmpty() ? QString() : stillMember(job);
}

QString words(const Constraint& k)
{
    return QStringLiteral("ADD CONSTRAINT %1 %2").arg(quoted(k.name), k.definition);
}

QString words(const Constraint& k, const Index& index)
{
    return QStringLiteral("ADD CONSTRAINT %1 %2").arg(quoted(k.name), wholeDefinition(k, index));
}

QString kindOf(const Constraint& k)
{
    return k.kind == ConstraintKind::Primary ? QStringLiteral("PRIMARY KEY") : QStringLiteral("UNIQUE");
}

QString drop(const QString& constraint)
{
    return QStringLiteral("DROP CONSTRAINT ") + quoted(constraint);
}

/// Stays under a name of ours while the new one has its name.
bool waits(const Copied& c)
{
    const Constraint* served = servedBy(*c.job, c.index());
    return c.copy->keepsOriginal && (served == nullptr || served->kind != ConstraintKind::Primary);
}

/// Undone in the opposite order: the index or constraint first, then what it bore.
void noteBelongings(const Copied& c, TableSwap& swap)
{
    const IndexBelongings own = belongingsOf(*c.job, c.index());
    for (const QString& extra : c.index().extras) {
        swap.both({}, extra);
    }
    swap.both({}, own.comment);
    swap.both({}, own.constraintComment);
    swap.alter({}, own.cluster);
    swap.alter({}, own.identity);
}

void releaseKey(const QList<Copied>& all, const Copied& c, Swap& swap)
{
    if (waits(c)) {
        return;
    }
    TableSwap table(swap, c.job->table->name, condition(*c.job));
    noteBelongings(c, table);
    const Index& index = c.index();
    const bool top = index.parent == 0;
    if (const Constraint* served = servedBy(*c.job, index)) {
        const QString again = c.copy->spare.isEmpty()
            ? words(*served, index)
            : QStringLiteral("ADD CONSTRAINT %1 %2 USING INDEX %3")
                  .arg(quoted(served->name), kindOf(*served), quoted(c.copy->spare));
        table.alter(top ? drop(served->name) : QString(), again);
        return;
    }
    for (const Copied& part : partsOf(all, index)) {
        swap.both({}, attach(c.name(), part.name()), condition(*part.job));
    }
    table.both(top ? QStringLiteral("DROP INDEX ") + c.name() : QString(),
        sql::moveIndex(index.definition, index.name, c.job->table->name, index.tablespace).value_or(index.definition));
}

void takeKey(const Copied& c, Swap& swap)
{
    const Index& index = c.index();
    const Constraint* served = servedBy(*c.job, index);
    if (served == nullptr) {
        return;
    }
    TableSwap table(swap, c.job->table->name, condition(*c.job));
    const QString undo = index.parent == 0 ? drop(served->name) : QString();
    if (c.job->isPartitioned()) {
        table.alter(words(*served, index), undo);
    } else {
        table.alter(QStringLiteral("ADD CONSTRAINT %1 %2 USING INDEX %3")
                        .arg(quoted(served->name), kindOf(*served), quoted(c.copy->name)),
            undo);
        // An index keeps the names its columns had when it was built; \d would go on showing ours.
        const auto facts = sql::indexFacts(index.definition);
        for (const ColumnJob& column : c.job->columns) {
            if (facts && !column.pureRename() && facts->columns.contains(column.column->name)) {
                table.both(QStringLiteral("ALTER TABLE %1 RENAME COLUMN %2 TO %3")
                               .arg(c.name(), quoted(column.shadow), quoted(column.column->name)),
                    {});
            }
        }
    }
    const IndexBelongings own = belongingsOf(*c.job, index);
    table.both(own.constraintComment, {});
    table.both(own.comment, {});
    for (const QString& extra : index.extras) {
        table.both(extra, {});
    }
    const QString old = retiredName(*c.job, index.name);
    if (index.clustered) {
        table.alter(own.cluster, waits(c) ? QStringLiteral("CLUSTER ON %1").arg(quoted(old)) : QString());
    }
    if (index.replicaIdentity) {
        table.alter(own.identity,
            waits(c) ? QStringLiteral("REPLICA IDENTITY USING INDEX %1").arg(quoted(old))
                     : QStringLiteral("REPLICA IDENTITY DEFAULT"));
    }
}

QString remark(const TableJob& job, const Constraint& k)
{
    return k.comment.isEmpty()
        ? QString()
        : QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3").arg(quoted(k.name), job.sql(), literal(k.comment));
}

void releaseForeignKey(const TableJob& job, const ConstraintCopy& copy, Swap& swap)
{
    TableSwap table(swap, job.table->name, condition(job));
    const Constraint& k = *copy.original;
    table.both({}, remark(job, k));
    table.alter(k.inherited ? QString() : drop(k.name),
        copy.spare.isEmpty() ? words(k)
                             : QStringLiteral("RENAME CONSTRAINT %1 TO %2").arg(quoted(copy.spare), quoted(k.name)));
}

void takeForeignKey(const TableJob& job, const ConstraintCopy& copy, Swap& swap)
{
    TableSwap table(swap, job.table->name, condition(job));
    const Constraint& k = *copy.original;
    table.alter(job.isPartitioned()
            ? words(k)
            : QStringLiteral("RENAME CONSTRAINT %1 TO %2").arg(quoted(copy.name), quoted(k.name)),
        k.inherited ? QString() : drop(k.name));
    table.both(remark(job, k), {});
}

} // namespace

QStringList indexShells(const Family& family)
{
    const QList<Copied> all = partitioned(family);
    QStringList statements;
    for (const Copied& top : tops(all)) {
        statements << shells(all, top);
    }
    return statements;
}

QList<Step> attachSteps(const Family& family)
{
    const QList<Copied> all = partitioned(family);
    QList<Step> steps;
    for (const Copied& top : tops(all)) {
        // Each by itself: a client that holds several partitions' indexes would find us in a deadlock.
        bool first = true;
        for (const Attachment& one : attachments(all, top)) {
            Step step = statementStep(Phase::Migrate,
                QStringLiteral("migrate.%1.attach.%2").arg(one.part.job->table->name.name, one.part.index().name),
                Words::tr("Attach %1's twin of index %2").arg(one.part.job->printed(), printedName(top.index().name)),
                Words::tr("Together they are one index of %1. Only the catalog changes.").arg(top.job->printed()),
                {one.statement});
            step.onlyIf = stillMember(*one.part.job);
            step.lock = LockMode::ShareUpdateExclusive;
            step.lockedObject = Words::tr("%1 (and AccessExclusive on the twin)").arg(top.job->printed());
            step.work = Work::Metadata;
            if (std::exchange(first, false)) {
                // An index of a partition cannot be taken off again: the whole goes, and the empty shell comes back.
                step.undo
                    = undoWith(QStringList{QStringLiteral("DROP INDEX IF EXISTS ") + top.copyName()} + shells(all, top),
                        LockMode::AccessExclusive);
            }
            steps << step;
        }
    }
    return steps;
}

void releaseShared(const Family& family, Swap& swap)
{
    const QList<Copied> all = partitioned(family);
    for (const Copied& c : all) {
        if (c.copy->swaps) {
            releaseKey(all, c, swap);
        }
    }
    for (qsizetype i = 0; i < family.jobs.size(); ++i) {
        for (const ConstraintCopy& copy : family.copies[i].constraints) {
            if (copy.shared) {
                releaseForeignKey(family.jobs[i], copy, swap);
            }
        }
    }
}

void takeShared(const Family& family, Swap& swap)
{
    QList<Copied> all = partitioned(family);
    for (const Copied& c : std::as_const(all)) {
        if (c.copy->shared && waits(c)) {
            TableSwap table(swap, c.job->table->name, condition(*c.job));
            table.renameConstraint(c.index().constraint, retiredName(*c.job, c.index().name));
        }
    }
    // The partitions' own first, so that each parent finds them and takes them over.
    std::ranges::reverse(all);
    for (const Copied& c : std::as_const(all)) {
        if (c.copy->shared) {
            takeKey(c, swap);
        }
    }
    for (qsizetype i = family.jobs.size() - 1; i >= 0; --i) {
        for (const ConstraintCopy& copy : family.copies[i].constraints) {
            if (copy.shared) {
                takeForeignKey(family.jobs[i], copy, swap);
            }
        }
    }
}

} // namespace lk::planner
