// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/objectobstacles.h"

#include "model/plan/keys.h"
#include "model/plan/matviews.h"
#include "model/plan/rebinding.h"
#include "model/plan/words.h"
#include "model/sql/upsert.h"

#include <QSet>

#include <algorithm>

namespace lk::planner {

namespace {

QString column(const TableJob& job, const QList<int>& numbers)
{
    QStringList names;
    for (const ColumnJob& c : job.columns) {
        if (!c.pureRename() && numbers.contains(c.column->number)) {
            names << printedName(c.column->name);
        }
    }
    return names.join(Words::tr(", "));
}

/// What no statement can move from one column to another online.
QString fixedToColumn(const TableJob& job, const Dependant& d)
{
    const QString uses = column(job, d.columns);
    switch (d.kind) {
    case DependantKind::GeneratedColumn:
        if (d.definition.endsWith(QLatin1String(" VIRTUAL"))) {
            return Words::tr(
                "%1 is made from %2, and PostgreSQL keeps it so until it is dropped; nothing is stored of it, so drop "
                "it first (ALTER TABLE %3 DROP COLUMN %4) and add it again afterwards, both in a moment")
                .arg(d.printed, uses, job.sql(), d.identity);
        }
        return Words::tr(
            "%1 is made from %2, and making it from another column would write the table anew under a full "
            "lock; let a trigger keep it instead (ALTER TABLE %3 ALTER COLUMN %4 DROP EXPRESSION keeps its "
            "values), or drop it and add it again afterwards")
            .arg(d.printed, uses, job.sql(), d.identity);
    case DependantKind::PartitionKey:
        return Words::tr("%1 decides by %2 where a row is stored; make a new partitioned table and move the rows")
            .arg(d.printed, uses);
    case DependantKind::Other:
        return Words::tr("%1 uses %2 and cannot be moved to a new column online; drop it first and make it again "
                         "afterwards")
            .arg(d.printed, uses);
    case DependantKind::View:
    case DependantKind::MaterializedView:
    case DependantKind::Rule:
    case DependantKind::Policy:
    case DependantKind::Statistics:
    case DependantKind::Function:
    case DependantKind::FunctionText:
    case DependantKind::Publication:
    case DependantKind::RowType:
    case DependantKind::InheritanceChild:
    case DependantKind::Sequence:
        return {};
    }
    Q_UNREACHABLE();
}

/// PostgreSQL notes a use of every column of the table, of one that is made anew too: of the one that goes.
QString boundToEveryColumn(const TableJob& job, const Dependant& d)
{
    const bool tracked = d.kind == DependantKind::Function || d.kind == DependantKind::Rule;
    return tracked && sql::updatesWhatIsThere(d.definition, job.table->name)
        ? Words::tr("%1 says ON CONFLICT DO UPDATE for %2, which binds it to every column, the one that goes among "
                    "them; drop it first and make it again when the plan is finished")
              .arg(d.printed, job.printed())
        : QString();
}

bool listsColumns(const Dependant& publication)
{
    return publication.definition.startsWith(QLatin1Char('('));
}

/// Whether subscribers are sent the column: one that only a row filter looks at is not.
bool sends(const Dependant& publication, const Column& column)
{
    if (!listsColumns(publication)) {
        return true;
    }
    const QString& list = publication.definition;
    QString name;
    bool inQuotes = false;
    for (qsizetype i = 1; i < list.size(); ++i) {
        if (list[i] == QLatin1Char('"')) {
            // A doubled one is one of the name.
            if (inQuotes && i + 1 < list.size() && list[i + 1] == QLatin1Char('"')) {
                name += list[++i];
            } else {
                inQuotes = !inQuotes;
            }
        } else if (!inQuotes && (list[i] == QLatin1Char(',') || list[i] == QLatin1Char(')'))) {
            if (name == column.name || list[i] == QLatin1Char(')')) {
                return name == column.name;
            }
            name.clear();
        } else if (inQuotes || list[i] != QLatin1Char(' ')) {
            name += list[i];
        }
    }
    return false;
}

/// Those of the table, or those that send the column.
QStringList publications(const Table& table, const Column* column = nullptr)
{
    QStringList list;
    for (const Dependant& d : table.dependants) {
        if (d.kind == DependantKind::Publication && (column == nullptr || sends(d, *column))) {
            list << d.printed;
        }
    }
    return list;
}

Hazard replicatedRename(const QStringList& by, const QString& column, const QString& newName)
{
    return {QStringLiteral("replication.subscriber-name"), Severity::Warning,
        Words::tr("Subscribers are sent %1 as %2 from then on").arg(printedName(column), printedName(newName)),
        Words::tr("%1 sends the column under its new name. A subscriber that has no column %2 stops with \"missing "
                  "replicated column\" at the next change.")
            .arg(by.join(Words::tr(", ")), printedName(newName)),
        Words::tr("Rename the column on every subscriber at the same moment, or add %1 there first.")
            .arg(printedName(newName))};
}

} // namespace

QStringList objectObstacles(const TableJob& job)
{
    QStringList reasons;
    const QList<Bound> bound = boundDependants({job});
    QSet<quint32> rebuilt;
    for (const Bound& b : bound) {
        const Dependant* d = b.dependant;
        if (d->kind == DependantKind::View || d->kind == DependantKind::MaterializedView) {
            rebuilt.insert(d->oid);
        }
        if (!d->extension.isEmpty()) {
            reasons << Words::tr("%1 belongs to extension %2, which alone may drop it; take it out of the extension "
                                 "(ALTER EXTENSION %2 DROP ...) or leave the column as it is")
                           .arg(d->printed, printedName(d->extension));
        }
        if (d->kind == DependantKind::MaterializedView) {
            reasons << matviewObstacles(job, *d, bound);
        }
        if (d->kind == DependantKind::Function && d->drop.isEmpty()) {
            reasons << Words::tr(
                "%1 uses %2 in a way that only dropping it would free; drop it first and make it again "
                "afterwards")
                           .arg(d->printed, column(job, d->columns));
        }
    }
    for (const Dependant& d : job.table->dependants) {
        if (d.kind == DependantKind::RowType && !d.throughView) {
            reasons << Words::tr("%1 stores rows of the table, in which the new column would be empty; rename in place "
                                 "or over a view, or store the columns it needs instead of whole rows")
                           .arg(d.printed);
        }
        if (d.throughView && std::ranges::any_of(d.standsOn, [&](quint32 oid) { return rebuilt.contains(oid); })
            && (d.kind == DependantKind::RowType || d.kind == DependantKind::Other)) {
            reasons << Words::tr("%1 keeps a view that uses the column from being made anew; drop it first and make it "
                                 "again afterwards")
                           .arg(d.printed);
        } else if (job.touchesRetyped(d.columns)) {
            reasons << fixedToColumn(job, d) << boundToEveryColumn(job, d);
        }
    }
    if (!job.above.isEmpty()) {
        reasons << inboundObstacles(job);
    }
    reasons << wideRowObstacles(*job.table);
    reasons.removeAll(QString());
    reasons.removeDuplicates();
    return reasons;
}

QStringList wideRowObstacles(const Table& table, bool byNameOnly)
{
    QStringList reasons;
    for (const WideRowUse& use : table.wideRowUses) {
        if (use.byName || !byNameOnly) {
            reasons << Words::tr("%1 counts on rows having the columns they have now, and fails while there is one "
                                 "more; let it name the columns that it means")
                           .arg(use.printed);
        }
    }
    return reasons;
}

QStringList inheritanceObstacles(const Table& table, const Column& c)
{
    QStringList reasons;
    if (c.inherited) {
        reasons << Words::tr("%1 inherits %2; rename it in the parent, which reaches every child at once")
                       .arg(table.name.printed(), printedName(c.name));
    }
    if (table.typed) {
        reasons << Words::tr(
            "%1 is made of a composite type; rename the type's attribute instead (ALTER TYPE ... RENAME "
            "ATTRIBUTE ... CASCADE)")
                       .arg(table.name.printed());
    }
    for (const Dependant& d : table.dependants) {
        if (d.kind == DependantKind::InheritanceChild && d.columns.contains(c.number)) {
            reasons << Words::tr(
                "%1 inherits %2 from another table too, and neither can rename it alone; take the child "
                "out of one of them first (ALTER TABLE ... NO INHERIT)")
                           .arg(d.printed, printedName(c.name));
        }
    }
    return reasons;
}

QList<Hazard> objectHazards(const TableJob& job)
{
    QList<Hazard> list;
    QStringList whole;
    QStringList listing;
    QStringList rules;
    for (const Dependant& d : job.table->dependants) {
        if (d.kind == DependantKind::Publication) {
            if (!listsColumns(d)) {
                whole << d.printed;
            } else if (job.touchesRetyped(d.columns)) {
                listing << d.printed;
            }
        }
        const bool onUpdate = d.kind == DependantKind::Rule && d.definition.contains(QLatin1String("ON UPDATE TO "));
        if (onUpdate && !d.throughView) {
            rules << d.printed;
        }
    }
    if (!whole.isEmpty()) {
        QStringList columns;
        for (const ColumnJob& c : job.columns) {
            columns << QStringLiteral("%1 %2").arg(printedName(c.shadow), c.conversion.newType);
        }
        list << Hazard{QStringLiteral("replication.subscriber-column"), Severity::Warning,
            Words::tr("Subscribers need the new column first"),
            Words::tr(
                "%1 sends every column of %2. A subscriber without %3 stops with \"missing replicated column\" at "
                "the first change after Expand.")
                .arg(whole.join(Words::tr(", ")), job.printed(), columns.join(Words::tr(", "))),
            Words::tr("Add the column on every subscriber before you run Expand, and drop it there after Contract.")};
    }
    if (!listing.isEmpty()) {
        list << Hazard{QStringLiteral("replication.subscriber-type"), Severity::Warning,
            Words::tr("Subscribers get the new form from the cut-over on"),
            Words::tr("%1 lists columns of %2; its entry is put back over the new columns in the cut-over itself.")
                .arg(listing.join(Words::tr(", ")), job.printed()),
            Words::tr("Let the subscriber's column take the new type's values before the cut-over.")};
    }
    for (const ColumnJob& c : job.columns) {
        QStringList by;
        for (const Dependant& d : job.table->dependants) {
            if (d.kind == DependantKind::Publication && listsColumns(d) && sends(d, *c.column)) {
                by << d.printed;
            }
        }
        if (!by.isEmpty() && c.renames()) {
            list << replicatedRename(by, c.column->name, c.newName);
        }
    }
    if (!rules.isEmpty()) {
        list << Hazard{QStringLiteral("rule.backfill"), Severity::Warning,
            Words::tr("Rules rewrite the backfill's updates"),
            Words::tr("%1 rewrites every UPDATE of the table. A role that may set session_replication_role is spared "
                      "that; any other fires it for every row that is copied.")
                .arg(rules.join(Words::tr(", "))),
            Words::tr("Run the plan as a superuser, or as a role with SET on session_replication_role.")};
    }
    return list;
}

QList<Hazard> replicatedRenameHazards(const Table& table, const QString& column, const QString& newName)
{
    const QStringList by = publications(table, table.column(column));
    return by.isEmpty() ? QList<Hazard>() : QList<Hazard>{replicatedRename(by, column, newName)};
}

QList<Hazard> replicatedTableHazards(const Table& table, const QString& newName)
{
    const QStringList by = publications(table);
    if (by.isEmpty()) {
        return {};
    }
    return {{QStringLiteral("replication.subscriber-table"), Severity::Warning,
        Words::tr("Subscribers know %1 by its name").arg(table.name.printed()),
        Words::tr("%1 sends the table under its new name. A subscriber that has no table %2 stops at the next change.")
            .arg(by.join(Words::tr(", ")), printedName(newName)),
        Words::tr("Rename the table on every subscriber at the same moment.")}};
}

QStringList publishedNameObstacles(const Table& table)
{
    QStringList reasons;
    for (const QString& publication : publications(table)) {
        reasons << Words::tr("%1 sends the table by its name, which would be another while the view stands in")
                       .arg(publication);
    }
    return reasons;
}

} // namespace lk::planner
