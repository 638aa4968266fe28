// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/cutover.h"

#include "model/plan/dependants.h"
#include "model/plan/dualwrite.h"
#include "model/plan/hazards.h"
#include "model/plan/words.h"
#include "model/sql/rewrite.h"

#include <algorithm>

namespace lk::planner {

namespace {

/// Statements and what takes each back; taken back in the opposite order.
class Swap {
public:
    explicit Swap(const TableJob& job)
        : m_job(job)
        , m_alter(QStringLiteral("ALTER TABLE %1 ").arg(job.sql()))
    {
    }

    void both(const QString& forward, const QString& backward)
    {
        if (!forward.isEmpty()) {
            m_forward << forward;
        }
        if (!backward.isEmpty()) {
            m_backward.prepend(backward);
        }
    }
    void renameColumn(const QString& from, const QString& to)
    {
        const QString words = m_alter + QStringLiteral("RENAME COLUMN %1 TO %2");
        both(words.arg(quoted(from), quoted(to)), words.arg(quoted(to), quoted(from)));
    }
    void renameConstraint(const QString& from, const QString& to)
    {
        const QString words = m_alter + QStringLiteral("RENAME CONSTRAINT %1 TO %2");
        both(words.arg(quoted(from), quoted(to)), words.arg(quoted(to), quoted(from)));
    }
    void renameIndex(const QString& from, const QString& to)
    {
        const QString schema = quoted(m_job.table->name.schema) + QLatin1Char('.');
        const QString words = QStringLiteral("ALTER INDEX %1 RENAME TO %2");
        both(words.arg(schema + quoted(from), quoted(to)), words.arg(schema + quoted(to), quoted(from)));
    }
    void alter(const QString& forward, const QString& backward)
    {
        both(forward.isEmpty() ? QString() : m_alter + forward, backward.isEmpty() ? QString() : m_alter + backward);
    }

    QStringList forward() const { return m_forward; }
    QStringList backward() const { return m_backward; }

private:
    const TableJob& m_job;
    QString m_alter;
    QStringList m_forward;
    QStringList m_backward;
};

QString retiredName(const TableJob& job, const QString& name)
{
    return generatedName(QStringLiteral("lockkeeper_old"), name, job.seed(QLatin1String("retired ") + name));
}

/// While the old name is wanted by both, the retired column waits under this one.
QString waitingName(const TableJob& job, const ColumnJob& c)
{
    return generatedName(
        QStringLiteral("lockkeeper_swap"), c.column->name, job.seed(QLatin1String("swap ") + c.column->name));
}

/// The retyped column takes the old column's name; what PostgreSQL binds by number follows in `swap`.
Result<void> swapColumn(const TableJob& job, const ColumnJob& c, const Copies& copies, Swap& swap)
{
    const QString name = c.column->name;
    const QString retired = c.renames() ? waitingName(job, c) : c.retired;
    const QString newSide = quoted(name);
    swap.renameColumn(name, retired);
    swap.renameColumn(c.shadow, name);
    if (c.column->defaultExpression) {
        const auto expression = movedDefault(c);
        if (!expression) {
            return std::unexpected(expression.error());
        }
        swap.alter(QStringLiteral("ALTER COLUMN %1 SET DEFAULT %2").arg(newSide, *expression),
            QStringLiteral("ALTER COLUMN %1 DROP DEFAULT").arg(newSide));
        swap.alter(QStringLiteral("ALTER COLUMN %1 DROP DEFAULT").arg(quoted(retired)),
            QStringLiteral("ALTER COLUMN %1 SET DEFAULT %2").arg(quoted(retired), *c.column->defaultExpression));
    }
    if (!c.column->ownedSequence.isEmpty()) {
        const QString owned = QStringLiteral("ALTER SEQUENCE %1 OWNED BY %2.%3");
        swap.both(owned.arg(c.column->ownedSequence, job.sql(), newSide),
            owned.arg(c.column->ownedSequence, job.sql(), quoted(retired)));
        if (typeFamily(c.conversion.newType) == QLatin1String("integer") && !c.column->sequenceType.isEmpty()
            && c.column->sequenceType != c.conversion.newType) {
            const QString as = QStringLiteral("ALTER SEQUENCE %1 AS %2");
            swap.both(as.arg(c.column->ownedSequence, c.conversion.newType),
                as.arg(c.column->ownedSequence, c.column->sequenceType));
        }
    }
    if (!c.column->comment.isEmpty()) {
        const QString comment = QStringLiteral("COMMENT ON COLUMN %1.%2 IS %3");
        swap.both(comment.arg(job.sql(), newSide, literal(c.column->comment)),
            comment.arg(job.sql(), newSide, QStringLiteral("NULL")));
    }
    if (const QString proof = copies.notNullProofs.value(name); !proof.isEmpty()) {
        // Two statements: in one, the drop would run first and the proof be gone.
        swap.alter(QStringLiteral("ALTER COLUMN %1 SET NOT NULL").arg(newSide),
            QStringLiteral("ALTER COLUMN %1 DROP NOT NULL").arg(newSide));
        swap.alter(QStringLiteral("DROP CONSTRAINT %1").arg(quoted(proof)),
            QStringLiteral("ADD CONSTRAINT %1 CHECK (%2 IS NOT NULL) NOT VALID").arg(quoted(proof), newSide));
    }
    return {};
}

/// NULL stands in the retired column where the way back fails; it must not fail the application's request.
void freeRetired(const TableJob& job, const ColumnJob& c, Swap& swap)
{
    const bool mayBeNull = c.conversion.backCanFail || c.conversion.back.raises;
    if (c.column->notNull && mayBeNull) {
        const QString retired = quoted(c.renames() ? waitingName(job, c) : c.retired);
        swap.alter(QStringLiteral("ALTER COLUMN %1 DROP NOT NULL").arg(retired),
            QStringLiteral("ALTER COLUMN %1 SET NOT NULL").arg(retired));
    }
}

QString attributes(const Constraint& k)
{
    if (!k.deferrable) {
        return {};
    }
    return k.definition.endsWith(QLatin1String("INITIALLY DEFERRED")) ? QStringLiteral(" DEFERRABLE INITIALLY DEFERRED")
                                                                      : QStringLiteral(" DEFERRABLE");
}

void swapIndex(const TableJob& job, const IndexCopy& copy, Swap& swap)
{
    const Index& index = *copy.original;
    const QString schema = quoted(job.table->name.schema) + QLatin1Char('.');
    const QString old = retiredName(job, index.name);
    const auto served = std::ranges::find_if(job.table->constraints, [&](const Constraint& k) {
        return (k.kind == ConstraintKind::Primary || k.kind == ConstraintKind::Unique)
            && (k.name == index.constraint || k.index == index.name);
    });
    const QString name = quoted(index.name);
    const QString comment = QStringLiteral("COMMENT ON INDEX %1%2 IS %3").arg(schema, name, literal(index.comment));
    const QString cluster = QStringLiteral("CLUSTER ON %1");
    const QString identity = QStringLiteral("REPLICA IDENTITY USING INDEX %1");
    const bool primary = served != job.table->constraints.cend() && served->kind == ConstraintKind::Primary;
    if (primary) {
        // The old key's index goes with its constraint; what it bore is put back once the spare has its name.
        swap.both({}, index.comment.isEmpty() ? QString() : comment);
        swap.alter({}, index.clustered ? cluster.arg(name) : QString());
        swap.alter({}, index.replicaIdentity ? identity.arg(name) : QString());
        const QString add = QStringLiteral("ADD CONSTRAINT %1 PRIMARY KEY USING INDEX %2%3");
        const QString drop = QStringLiteral("DROP CONSTRAINT %1").arg(quoted(served->name));
        const QString kept = served->comment.isEmpty()
            ? QString()
            : QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3")
                  .arg(quoted(served->name), job.sql(), literal(served->comment));
        swap.both({}, kept);
        swap.alter(drop, add.arg(quoted(served->name), quoted(copy.spare), attributes(*served)));
        swap.alter(add.arg(quoted(served->name), quoted(copy.name), attributes(*served)), drop);
        swap.both(kept, {});
    } else if (served != job.table->constraints.cend()) {
        const QString words = QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3");
        swap.renameConstraint(served->name, old);
        swap.alter(QStringLiteral("ADD CONSTRAINT %1 UNIQUE USING INDEX %2%3")
                       .arg(quoted(served->name), quoted(copy.name), attributes(*served)),
            QStringLiteral("DROP CONSTRAINT %1").arg(quoted(served->name)));
        swap.both(served->comment.isEmpty() ? QString()
                                            : words.arg(quoted(served->name), job.sql(), literal(served->comment)),
            {});
    } else {
        swap.renameIndex(index.name, old);
        swap.renameIndex(copy.name, index.name);
    }
    // An index keeps the names its columns had when it was built; \d would go on showing ours.
    const auto facts = sql::indexFacts(index.definition);
    for (const ColumnJob& c : job.columns) {
        if (facts && !c.pureRename() && facts->columns.contains(c.column->name)) {
            const QString words = QStringLiteral("ALTER TABLE %1%2 RENAME COLUMN %3 TO %4");
            const bool constraint = served != job.table->constraints.cend();
            swap.both(words.arg(schema, name, quoted(c.shadow), quoted(c.column->name)),
                constraint ? QString() : words.arg(schema, name, quoted(c.column->name), quoted(c.shadow)));
        }
    }
    swap.both(index.comment.isEmpty() ? QString() : comment, {});
    if (index.clustered) {
        swap.alter(cluster.arg(name), primary ? QString() : cluster.arg(quoted(old)));
    }
    if (index.replicaIdentity) {
        swap.alter(identity.arg(name), primary ? QString() : identity.arg(quoted(old)));
    }
}

QString lostByUndo(const TableJob& job)
{
    QStringList lost;
    for (const ColumnJob& c : job.columns) {
        const Conversion& v = c.conversion;
        if (!v.identity && (v.backCanFail || v.back.raises || !v.lossless)) {
            lost << distinct(quoted(c.newName), v.forwardOf(quoted(c.retired)), v.newHasEquality);
        }
    }
    return lost.isEmpty()
        ? QString()
        : QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(job.sql(), lost.join(QLatin1String(" OR ")));
}

} // namespace

Result<QString> movedDefault(const ColumnJob& c)
{
    const QString& old = *c.column->defaultExpression;
    if (!c.retype->usingExpression.trimmed().isEmpty()) {
        return sql::substituteColumn(c.retype->usingExpression, c.column->name, old);
    }
    return c.conversion.assignable ? old : QStringLiteral("CAST((%1) AS %2)").arg(old, c.conversion.newType);
}

Result<Step> cutOver(const TableJob& job, const Copies& copies)
{
    Swap swap(job);
    for (const ColumnJob& c : job.columns) {
        if (c.pureRename()) {
            continue;
        }
        if (const auto done = swapColumn(job, c, copies, swap); !done) {
            return std::unexpected(done.error());
        }
    }
    for (const IndexCopy& copy : copies.indexes) {
        if (copy.swaps) {
            swapIndex(job, copy, swap);
        }
    }
    for (const ColumnJob& c : job.columns) {
        if (!c.pureRename()) {
            freeRetired(job, c, swap);
        }
    }
    for (const ConstraintCopy& copy : copies.constraints) {
        const QString name = copy.original->name;
        swap.renameConstraint(name, retiredName(job, name));
        swap.renameConstraint(copy.name, name);
        if (!copy.original->comment.isEmpty()) {
            const QString comment = QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3").arg(quoted(name), job.sql());
            swap.both(comment.arg(literal(copy.original->comment)), comment.arg(QStringLiteral("NULL")));
        }
    }
    for (const StatisticsCopy& copy : copies.statistics) {
        const QString schema = quoted(copy.originalName.schema) + QLatin1Char('.');
        const QString words = QStringLiteral("ALTER STATISTICS %1 RENAME TO %2");
        const QString old = retiredName(job, copy.originalName.name);
        const QString name = copy.originalName.name;
        swap.both(words.arg(schema + quoted(name), quoted(old)), words.arg(schema + quoted(old), quoted(name)));
        swap.both(words.arg(schema + quoted(copy.name.name), quoted(name)),
            words.arg(schema + quoted(name), quoted(copy.name.name)));
        if (!copy.original->comment.isEmpty()) {
            const QString comment = QStringLiteral("COMMENT ON STATISTICS %1 IS %2").arg(schema + quoted(name));
            swap.both(comment.arg(literal(copy.original->comment)), comment.arg(QStringLiteral("NULL")));
        }
    }

    // What is made anew binds to whatever has the old name at that moment; the final names come after, and PostgreSQL
    // itself carries them through.
    Swap names(job);
    for (const ColumnJob& c : job.columns) {
        if (c.pureRename()) {
            const QString waiting = waitingName(job, c);
            names.renameColumn(c.column->name, waiting);
            names.renameColumn(c.shadow, c.column->name);
            names.renameColumn(waiting, c.newName);
        } else if (c.renames()) {
            names.renameColumn(c.column->name, c.newName);
            names.renameColumn(waitingName(job, c), c.retired);
        }
    }

    const Rebinding again = rebinding(job);
    const QString lock = QStringLiteral("LOCK TABLE %1 IN %2 MODE");
    QStringList locks{lock.arg(job.sql(), QStringLiteral("ACCESS EXCLUSIVE"))};
    if (!again.dropViews.isEmpty()) {
        // No reader or writer minds the first lock, but an autovacuum gives way to it while nobody queues behind us.
        locks = QStringList{lock.arg(job.sql(), QStringLiteral("SHARE UPDATE EXCLUSIVE"))} + again.dropViews + locks;
    }
    const bool retypes = std::ranges::any_of(job.columns, [](const ColumnJob& c) { return !c.pureRename(); });
    QStringList statements = locks + again.drop + swap.forward() + again.create + names.forward()
        + QStringList{dualWriteFunction(job, Side::AfterCutOver)};
    QStringList undo = locks + names.backward() + again.drop + swap.backward() + again.create
        + QStringList{dualWriteFunction(job, Side::BeforeCutOver)};
    if (const QString refresh = refreshFunctions(job); retypes && !refresh.isEmpty()) {
        statements << refresh;
        undo << refresh;
    }

    Step step = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.cut-over").arg(job.table->name.name),
        Words::tr("Cut over %1").arg(job.printed()),
        retypes
            ? Words::tr("The new columns take the names, and everything that belongs to the old ones follows. Only the "
                        "catalog changes; from here on the trigger keeps the old form true.")
            : Words::tr("The two columns trade names: the original, with everything that hangs on it, now bears the "
                        "new name, the copy the old one. Only the catalog changes."),
        statements);
    step.lock = LockMode::AccessExclusive;
    QStringList locked{job.printed()};
    step.lockedObject = (locked + again.printed).join(Words::tr(", "));
    step.work = Work::Metadata;
    step.hazards = cutOverHazards(job, again.printed);
    step.undo = undoWith(undo, LockMode::AccessExclusive, lostByUndo(job));
    return step;
}

} // namespace lk::planner
