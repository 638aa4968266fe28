// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/dependants.h"

#include "model/plan/identity.h"
#include "model/plan/keys.h"
#include "model/plan/objectobstacles.h"
#include "model/plan/partitions.h"
#include "model/plan/refusedupdates.h"
#include "model/plan/triggerarguments.h"
#include "model/plan/words.h"
#include "model/sql/constraintwords.h"
#include "model/sql/functionsource.h"
#include "model/sql/rewrite.h"
#include "model/sql/ruledef.h"
#include "model/sql/triggerdef.h"

#include <algorithm>

namespace lk::planner {

namespace {

constexpr int columnsMost = 1600; ///< MaxHeapAttributeNumber of the server

/// Types that share operators and functions, so that an expression over one makes sense over the other.
bool alike(const QString& a, const QString& b)
{
    const auto group = [](const QString& type) {
        const QString family = typeFamily(type);
        const bool number = family == QLatin1String("integer") || family == QLatin1String("numeric")
            || family == QLatin1String("float");
        return number ? QStringLiteral("number") : family;
    };
    return !group(a).isEmpty() && group(a) == group(b);
}

/// The lines of a function's source that name the column, for review.
QString linesNaming(const Dependant& function, const QString& column)
{
    QStringList lines;
    const QStringList all = function.definition.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& line : all) {
        const auto words = sql::readSource(line);
        if (std::ranges::any_of(words, [&](const sql::SourceLine& w) { return w.words.contains(column); })) {
            lines << line;
        }
    }
    return lines.isEmpty() ? function.printed
                           : QStringLiteral("%1 (%2)").arg(function.printed, lines.join(QLatin1String("; ")));
}

bool sameFunction(const Dependant& text, const Trigger& trigger)
{
    QString bare = text.identity.section(QLatin1Char('('), 0, 0);
    QString function = trigger.function.section(QLatin1Char('('), 0, 0);
    return bare.remove(QLatin1Char('"')) == function.remove(QLatin1Char('"'));
}

/// Triggers of the table that go by the old name: a write by the other one would pass them by, or reach them with a
/// value that is not the one that was written.
QStringList triggerObstacles(const Table& table, const Column& column)
{
    QStringList reasons;
    for (const Trigger& t : table.triggers) {
        const auto columns = sql::triggerColumns(t.definition).value_or(sql::TriggerColumns{});
        if (columns.updateOf.contains(column.name)) {
            reasons << Words::tr(
                "trigger %1 fires on UPDATE OF %2 only, so a write by the other name would not fire it; "
                "let it fire on any UPDATE and compare the values in WHEN")
                           .arg(printedName(t.name), printedName(column.name));
        }
        if (!t.beforeRow) {
            continue;
        }
        if (columns.when.contains(column.name)) {
            reasons << Words::tr("the condition of BEFORE trigger %1 looks at %2 before a write by the other name has "
                                 "reached it")
                           .arg(printedName(t.name), printedName(column.name));
        }
        for (const Dependant& d : table.dependants) {
            if (d.kind == DependantKind::FunctionText && d.columns.contains(column.number) && sameFunction(d, t)) {
                reasons << Words::tr(
                    "BEFORE trigger %1 reads or writes %2 by its name, before a write by the other name "
                    "has reached it: %3")
                               .arg(printedName(t.name), printedName(column.name), linesNaming(d, column.name));
            }
        }
    }
    return reasons;
}

/// Rules rewrite a statement before any trigger fires: to them a write by the other name leaves the column as it was.
QStringList ruleObstacles(const Table& table, const Column& column)
{
    QStringList reasons;
    for (const Dependant& d : table.dependants) {
        if (d.kind != DependantKind::Rule || d.throughView) {
            continue;
        }
        const auto use = sql::ruleUse(d.definition);
        // One that does not parse: if it looks at the column at all.
        const bool misses = use
            ? use->table == table.name && use->bringsRows && (use->wholeNew || use->ofNew.contains(column.name))
            : d.columns.contains(column.number);
        if (misses) {
            reasons << Words::tr("%1 looks at %2 before a write by the other name has reached it; let an AFTER trigger "
                                 "do what it does, or drop it for the time")
                           .arg(d.printed, printedName(column.name));
        }
    }
    return reasons;
}

} // namespace

NamingFunctions functionsNaming(const Table& table, int column)
{
    NamingFunctions naming;
    const Column* named = table.column(column);
    for (const Dependant& d : table.dependants) {
        if (d.kind != DependantKind::FunctionText || !(d.columns.isEmpty() || d.columns.contains(column))) {
            continue;
        }
        const bool ofTrigger
            = std::ranges::any_of(table.triggers, [&](const Trigger& t) { return sameFunction(d, t); });
        (ofTrigger ? naming.triggers : naming.others) << linesNaming(d, named == nullptr ? QString() : named->name);
    }
    return naming;
}

QList<KeyPeer> keyPeers(const Table& table, const Column& column)
{
    QList<KeyPeer> peers;
    const auto add = [&](const QualifiedName& other, const QString& key, qint64 bytes) {
        if (other != table.name && !std::ranges::contains(peers, other, &KeyPeer::table)) {
            peers << KeyPeer{other, key, bytes};
        }
    };
    for (const InboundKey& key : table.inboundKeys) {
        if (key.referencedColumns.contains(column.number)) {
            add(key.table, key.name, key.bytes);
        }
    }
    for (const Constraint& key : table.constraints) {
        if (key.kind == ConstraintKind::ForeignKey && key.columns.contains(column.number) && key.referencedTable) {
            add(*key.referencedTable, key.name, key.referencedBytes);
        }
    }
    return peers;
}

QStringList alterTypeObstacles(const Table& table, const Column& column, bool below)
{
    QStringList reasons;
    for (const Dependant& d : table.dependants) {
        const bool blocks = d.kind == DependantKind::View || d.kind == DependantKind::MaterializedView
            || d.kind == DependantKind::Rule || d.kind == DependantKind::Policy || d.kind == DependantKind::Function
            || d.kind == DependantKind::GeneratedColumn || d.kind == DependantKind::Publication
            || d.kind == DependantKind::PartitionKey;
        if ((blocks && !d.throughView && d.columns.contains(column.number)) || d.kind == DependantKind::RowType) {
            reasons << Words::tr("%1 uses the column and ALTER TYPE refuses").arg(d.printed);
        }
    }
    for (const Trigger& t : table.triggers) {
        if (t.columns.contains(column.number) && !(below && t.inherited)) {
            reasons << Words::tr("trigger %1 names the column in UPDATE OF or WHEN and ALTER TYPE refuses")
                           .arg(printedName(t.name));
        }
    }
    if (table.inherits && !below) {
        reasons << Words::tr("the table takes part in inheritance");
    }
    for (const TablePtr& descendant : table.descendants.tables) {
        if (const Column* own = descendant->column(column.name)) {
            for (const QString& reason : alterTypeObstacles(*descendant, *own, true)) {
                reasons << Words::tr("of %1: %2").arg(descendant->name.printed(), reason);
            }
        }
    }
    if (table.typed) {
        reasons << Words::tr("the table is of a composite type");
    }
    return reasons;
}

QStringList dualColumnObstacles(const TableJob& job)
{
    QStringList reasons;
    const Table& table = *job.table;
    if (job.above.isEmpty()) {
        reasons << familyObstacles(job);
        TableJob whole = job;
        if (whole.members.isEmpty() && !reasons.isEmpty()) {
            return reasons;
        }
        if (whole.members.isEmpty()) {
            if (const auto added = addMembers(whole); !added) {
                return {added.error().message};
            }
        }
        for (const TableJob& member : std::as_const(whole.members)) {
            reasons << dualColumnObstacles(member);
        }
    }
    if (table.typed) {
        reasons << Words::tr("%1 is of a composite type and takes no column of its own").arg(job.printed());
    }
    const int used = table.columnsUsed;
    if (used + job.columns.size() > columnsMost) {
        reasons << Words::tr("%1 has used %2 of the %3 columns that a table can have in its life, dropped ones among "
                             "them, and this takes %4 more; rename in place, or make the table anew first")
                       .arg(job.printed(), QString::number(used), QString::number(columnsMost),
                           QString::number(job.columns.size()));
    }
    reasons << refusedUpdateObstacles(table) << objectObstacles(job);
    for (const ColumnJob& c : job.columns) {
        const bool oldRefuses = c.column->traits.refusesNull;
        if (oldRefuses || c.newTraits.refusesNull) {
            reasons << Words::tr(
                "%1 is a domain that is NOT NULL: PostgreSQL refuses a row that leaves such a column "
                "out before any trigger could fill it; put NOT NULL on the column instead of the domain")
                           .arg(oldRefuses ? c.column->type : c.conversion.newType);
        }
        if (c.renames()) {
            reasons << triggerObstacles(table, *c.column) << earlyArgumentObstacles(table, c.column->name, c.newName)
                    << ruleObstacles(table, *c.column);
        }
        if (!c.column->generated.isEmpty()) {
            reasons << Words::tr("%1 is a generated column, and no trigger can keep a second one in step with it")
                           .arg(printedName(c.column->name));
        }
        if (c.pureRename()) {
            continue;
        }
        const QString column = printedName(c.column->name);

        if (!c.column->identity.isEmpty() && typeFamily(c.conversion.newType) != QLatin1String("integer")) {
            reasons << Words::tr("%1 is an identity column, which only whole numbers can be; drop the identity first")
                           .arg(column);
        }
        reasons << sequenceObstacles(table, *c.column);
        for (const Constraint& k : table.constraints) {
            if (!k.columns.contains(c.column->number)) {
                continue;
            }
            if (k.kind == ConstraintKind::Exclude) {
                reasons << Words::tr(
                    "exclusion constraint %1 can only be built under a full lock; drop it first and add it again "
                    "while the table is quiet")
                               .arg(printedName(k.name));
            }
            if (k.kind == ConstraintKind::NotNull && !k.validated && (job.hasFamily() || !job.above.isEmpty())) {
                reasons << Words::tr(
                    "constraint %1 is NOT NULL but not valid, so rows may hold NULL that the new column "
                    "would have to refuse; mend them and validate it first")
                               .arg(printedName(k.name));
            }
            if (k.kind == ConstraintKind::NotNull && job.hasFamily()
                && k.definition.contains(QLatin1String(" NO INHERIT"))) {
                reasons << Words::tr(
                    "constraint %1 is NOT NULL for %2 alone, and proving it would hold its children to it")
                               .arg(printedName(k.name), job.printed());
            }
            if (sql::isTemporal(k.definition)) {
                reasons << Words::tr(
                    "constraint %1 speaks of periods of time, and such a key can only be built under a full lock; drop "
                    "it first and add it again while the table is quiet")
                               .arg(printedName(k.name));
            }
            const auto place = k.columns.indexOf(c.column->number);
            if (k.kind == ConstraintKind::ForeignKey && k.referencedTable && place < k.referencedTypes.size()) {
                const ColumnName other{*k.referencedTable, k.referencedColumns.value(place)};
                const QString type = typeAfter(*job.input, other, k.referencedTypes[place]);
                if (!comparable(c.conversion.newType, type)) {
                    reasons << Words::tr("foreign key %1 would compare %2 with %3; change %4 in the same draft too")
                                   .arg(printedName(k.name), c.conversion.newType, type, other.printed());
                }
            }
        }
        for (const Index& index : table.indexes) {
            if (!index.columns.contains(c.column->number)) {
                continue;
            }
            if (!index.valid) {
                reasons
                    << Words::tr("index %1 is not valid; drop it or build it again first").arg(printedName(index.name));
            }
            const bool deferrable = std::ranges::any_of(
                table.constraints, [&](const Constraint& k) { return k.deferrable && k.name == index.constraint; });
            if (deferrable && (index.primary || table.heapBytes >= job.input->smallTableBytes)) {
                reasons << Words::tr("constraint %1 is DEFERRABLE, and its twin could only be built under a full lock")
                               .arg(printedName(index.constraint));
            }
            const auto facts = sql::indexFacts(index.definition);
            const bool served = index.primary || !index.constraint.isEmpty();
            if (facts && served && !facts->plainColumns) {
                reasons << Words::tr("constraint %1 cannot be made from a new index, for its index is not plain")
                               .arg(printedName(index.constraint));
            }
            if (facts && facts->expressionColumns.contains(c.column->name)
                && !alike(c.conversion.oldType, c.conversion.newType)) {
                reasons << Words::tr(
                    "index %1 uses %2 in an expression or predicate made for %3; drop the index first and "
                    "make it again for the new type afterwards")
                               .arg(printedName(index.name), column, c.conversion.oldType);
            }
            if (facts && facts->operatorClassColumns.contains(c.column->name)
                && typeFamily(c.conversion.oldType) != typeFamily(c.conversion.newType)) {
                reasons << Words::tr("index %1 uses an operator class of the old type").arg(printedName(index.name));
            }
        }
    }
    reasons.removeDuplicates();
    return reasons;
}

} // namespace lk::planner
