// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/indexswap.h"

#include "model/sql/rewrite.h"

#include <algorithm>

namespace lk::planner {

QString attributes(const Constraint& k)
{
    if (!k.deferrable) {
        return {};
    }
    return k.definition.endsWith(QLatin1String("INITIALLY DEFERRED")) ? QStringLiteral(" DEFERRABLE INITIALLY DEFERRED")
                                                                      : QStringLiteral(" DEFERRABLE");
}

QString wholeDefinition(const Constraint& k, const Index& index)
{
    const QString deferrable = attributes(k);
    QString definition = k.definition.chopped(deferrable.size());
    if (const auto facts = sql::indexFacts(index.definition)) {
        definition += facts->storage;
    }
    if (!index.tablespace.isEmpty()) {
        definition += QLatin1String(" USING INDEX TABLESPACE ") + quoted(index.tablespace);
    }
    return definition + deferrable;
}

const Constraint* servedBy(const TableJob& job, const Index& index)
{
    const auto served = std::ranges::find_if(job.table->constraints, [&](const Constraint& k) {
        return (k.kind == ConstraintKind::Primary || k.kind == ConstraintKind::Unique)
            && (k.name == index.constraint || k.index == index.name);
    });
    return served == job.table->constraints.cend() ? nullptr : &*served;
}

IndexBelongings belongingsOf(const TableJob& job, const Index& index)
{
    const QString name = quoted(job.table->name.schema) + QLatin1Char('.') + quoted(index.name);
    IndexBelongings all;
    if (!index.comment.isEmpty()) {
        all.comment = QStringLiteral("COMMENT ON INDEX %1 IS %2").arg(name, literal(index.comment));
    }
    if (index.clustered) {
        all.cluster = QStringLiteral("CLUSTER ON %1").arg(quoted(index.name));
    }
    if (index.replicaIdentity) {
        all.identity = QStringLiteral("REPLICA IDENTITY USING INDEX %1").arg(quoted(index.name));
    }
    if (const Constraint* served = servedBy(job, index); served != nullptr && !served->comment.isEmpty()) {
        all.constraintComment = QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3")
                                    .arg(quoted(served->name), job.sql(), literal(served->comment));
    }
    return all;
}

void releaseIndex(const TableJob& job, const IndexCopy& copy, TableSwap& swap)
{
    if (copy.keepsOriginal) {
        return;
    }
    const Index& index = *copy.original;
    const IndexBelongings own = belongingsOf(job, index);
    for (const QString& extra : index.extras) {
        swap.both({}, extra);
    }
    swap.both({}, own.comment);
    swap.both({}, own.constraintComment);
    swap.alter({}, own.cluster);
    swap.alter({}, own.identity);
    if (const Constraint* served = servedBy(job, index)) {
        swap.alter(QStringLiteral("DROP CONSTRAINT %1").arg(quoted(served->name)),
            QStringLiteral("ADD CONSTRAINT %1 %2").arg(quoted(served->name), wholeDefinition(*served, index)));
        return;
    }
    swap.both(QStringLiteral("DROP INDEX %1.%2").arg(quoted(job.table->name.schema), quoted(index.name)),
        sql::moveIndex(index.definition, index.name, job.table->name, index.tablespace).value_or(index.definition));
}

void swapIndex(const TableJob& job, const IndexCopy& copy, TableSwap& swap)
{
    const Index& index = *copy.original;
    const QString schema = quoted(job.table->name.schema) + QLatin1Char('.');
    const QString old = retiredName(job, index.name);
    const Constraint* served = servedBy(job, index);
    const QString name = quoted(index.name);
    const IndexBelongings own = belongingsOf(job, index);
    const bool primary = served != nullptr && served->kind == ConstraintKind::Primary;
    // The old one stays under a name of ours; a primary key's leaves its index, and a spare stands in for it.
    const bool waits = copy.keepsOriginal && !primary;
    // Two indexes that only trade names do so before the tables are locked, so that an undo finds either under its own.
    const bool ahead = waits && served == nullptr;
    const QString oldInUndo = ahead ? index.name : old;
    const QString newInUndo = ahead ? schema + quoted(copy.name) : schema + name;
    if (primary) {
        const QString add = QStringLiteral("ADD CONSTRAINT %1 PRIMARY KEY USING INDEX %2%3");
        const QString drop = QStringLiteral("DROP CONSTRAINT %1").arg(quoted(served->name));
        if (copy.keepsOriginal) {
            // The old key's index goes with its constraint; what it bore is put back once the spare has its name.
            for (const QString& extra : index.extras) {
                swap.both({}, extra);
            }
            swap.both({}, own.comment);
            swap.alter({}, own.cluster);
            swap.alter({}, own.identity);
            swap.both({}, own.constraintComment);
            swap.alter(drop, add.arg(quoted(served->name), quoted(copy.spare), attributes(*served)));
        }
        swap.alter(add.arg(quoted(served->name), quoted(copy.name), attributes(*served)), drop);
        swap.both(own.constraintComment, {});
    } else if (served != nullptr) {
        if (waits) {
            swap.renameConstraint(served->name, old);
        }
        if (copy.constraint.isEmpty()) {
            swap.alter(QStringLiteral("ADD CONSTRAINT %1 UNIQUE USING INDEX %2%3")
                           .arg(quoted(served->name), quoted(copy.name), attributes(*served)),
                QStringLiteral("DROP CONSTRAINT %1").arg(quoted(served->name)));
        } else {
            swap.renameConstraint(copy.name, served->name);
        }
        swap.both(own.constraintComment, {});
    } else if (ahead) {
        swap.renameIndexAhead(index.name, old);
        swap.renameIndexAhead(copy.name, index.name);
    } else {
        swap.renameIndex(copy.name, index.name);
    }
    // An index keeps the names its columns had when it was built; \d would go on showing ours.
    const auto facts = sql::indexFacts(index.definition);
    for (const ColumnJob& c : job.columns) {
        // That of a partitioned index reaches those of its partitions.
        if (facts && !c.pureRename() && index.parent == 0 && facts->columns.contains(c.column->name)) {
            const QString words = QStringLiteral("ALTER TABLE %1 RENAME COLUMN %2 TO %3");
            const bool dropped = served != nullptr && copy.constraint.isEmpty();
            swap.both(words.arg(schema + name, quoted(c.shadow), quoted(c.column->name)),
                dropped ? QString() : words.arg(newInUndo, quoted(c.column->name), quoted(c.shadow)));
        }
    }
    swap.both(own.comment, {});
    for (const QString& extra : index.extras) {
        swap.both(extra, {});
    }
    if (index.clustered) {
        swap.alter(own.cluster, waits ? QStringLiteral("CLUSTER ON %1").arg(quoted(oldInUndo)) : QString());
    }
    if (index.replicaIdentity) {
        // Undone before the new columns may be null again, which those of an identity may not.
        swap.alter(own.identity,
            waits ? QStringLiteral("REPLICA IDENTITY USING INDEX %1").arg(quoted(oldInUndo))
                  : QStringLiteral("REPLICA IDENTITY DEFAULT"));
    }
}

} // namespace lk::planner
