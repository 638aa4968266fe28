// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/columnswap.h"

#include "model/plan/dualwrite.h"
#include "model/plan/identity.h"
#include "model/plan/notnull.h"
#include "model/sql/rewrite.h"

namespace lk::planner {

namespace {

/// Nothing arrives where nothing was given, not even the default of a domain.
QString noDefault(const QString& column, const TypeTraits& type)
{
    return QStringLiteral("ALTER COLUMN %1 %2")
        .arg(column, type.hasDefault ? QStringLiteral("SET DEFAULT NULL") : QStringLiteral("DROP DEFAULT"));
}

/// What stands on the column by its number and no rename moves.
void carryBelongings(const TableJob& job, const ColumnJob& c, TableSwap& swap)
{
    const QString newSide = quoted(c.column->name);
    for (const SecurityLabel& label : c.column->labels) {
        const QString words = QStringLiteral("SECURITY LABEL FOR %1 ON COLUMN %2.%3 IS ")
                                  .arg(quoted(label.provider), job.sql(), newSide);
        swap.both(words + literal(label.text), words + QStringLiteral("NULL"));
    }
    if (!c.column->comment.isEmpty()) {
        const QString comment = QStringLiteral("COMMENT ON COLUMN %1.%2 IS %3");
        swap.both(comment.arg(job.sql(), newSide, literal(c.column->comment)),
            comment.arg(job.sql(), newSide, QStringLiteral("NULL")));
    }
}

} // namespace

Result<QString> movedDefault(const ColumnJob& c)
{
    const QString& old = *c.column->defaultExpression;
    if (!c.conversion.defaultForm.isEmpty()) {
        return sql::substituteColumn(c.conversion.defaultForm, c.column->name, old);
    }
    return c.conversion.assignable ? old : QStringLiteral("CAST((%1) AS %2)").arg(old, c.conversion.newType);
}

Result<void> swapColumn(const TableJob& job, const ColumnJob& c, const Copies& copies, TableSwap& swap)
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
        // A second form that takes the default of a foreign key has had it all along.
        const bool there = c.reference == ColumnJob::Reference::TakesDefault;
        swap.alter(QStringLiteral("ALTER COLUMN %1 SET DEFAULT %2").arg(newSide, *expression),
            there ? QString() : noDefault(newSide, c.newTraits));
        swap.alter(noDefault(quoted(retired), c.column->traits),
            QStringLiteral("ALTER COLUMN %1 SET DEFAULT %2").arg(quoted(retired), *c.column->defaultExpression));
    } else {
        // What a domain gives by itself is for the column that bears the name, and only for that one.
        const QString none = QStringLiteral("ALTER COLUMN %1 SET DEFAULT NULL");
        const QString own = QStringLiteral("ALTER COLUMN %1 DROP DEFAULT");
        if (c.newTraits.hasDefault) {
            swap.alter(own.arg(newSide), none.arg(newSide));
        }
        if (c.column->traits.hasDefault) {
            swap.alter(none.arg(quoted(retired)), own.arg(quoted(retired)));
        }
    }
    carryBelongings(job, c, swap);
    proveNotNull(job, c, copies, swap);
    moveSequence(job, c, retired, swap);
    return {};
}

Result<void> swapMembersColumn(const TableJob& job, const ColumnJob& c, const Copies& copies, TableSwap& swap)
{
    const QString only = QStringLiteral("ALTER TABLE ONLY %1 ALTER COLUMN %2 ");
    const QString newSide = quoted(c.column->name);
    const QString retired = quoted(c.renames() ? waitingName(job, c) : c.retired);
    carryBelongings(job, c, swap);
    const Column* above = job.above.last()->column(c.column->name);
    if (c.column->defaultExpression == above->defaultExpression) {
        // came down
    } else if (c.column->defaultExpression) {
        const auto expression = movedDefault(c);
        if (!expression) {
            return std::unexpected(expression.error());
        }
        swap.both(only.arg(job.sql(), newSide) + QStringLiteral("SET DEFAULT ") + *expression, {});
        swap.both(only.arg(job.sql(), retired)
                + (c.column->traits.hasDefault ? QStringLiteral("SET DEFAULT NULL") : QStringLiteral("DROP DEFAULT")),
            {});
    } else {
        swap.both(only.arg(job.sql(), newSide) + QStringLiteral("DROP DEFAULT"), {});
    }
    proveNotNull(job, c, copies, swap);
    return {};
}

void keepMembersDefault(const TableJob& job, const ColumnJob& c, TableSwap& swap)
{
    const Column* above = job.above.last()->column(c.column->name);
    if (c.pureRename() || above->defaultExpression == c.column->defaultExpression) {
        return;
    }
    swap.both({},
        QStringLiteral("ALTER TABLE ONLY %1 ALTER COLUMN %2 ").arg(job.sql(), quoted(c.column->name))
            + (c.column->defaultExpression ? QStringLiteral("SET DEFAULT ") + *c.column->defaultExpression
                                           : QStringLiteral("DROP DEFAULT")));
}

} // namespace lk::planner
