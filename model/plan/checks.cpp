// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/checks.h"

#include "model/base/overloaded.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

QString kindWords(TableKind kind)
{
    switch (kind) {
    case TableKind::Table:
        return Words::tr("a table");
    case TableKind::Partitioned:
        return Words::tr("a partitioned table");
    case TableKind::Partition:
        return Words::tr("a partition");
    case TableKind::Foreign:
        return Words::tr("a foreign table");
    case TableKind::View:
        return Words::tr("a view");
    case TableKind::MaterializedView:
        return Words::tr("a materialized view");
    }
    Q_UNREACHABLE();
}

Result<void> checkKind(const Table& table, const Change& change)
{
    const QString what = Words::tr("%1 is %2.").arg(table.name.printed(), kindWords(table.kind));
    switch (table.kind) {
    case TableKind::Table:
    case TableKind::Partitioned:
        break;
    case TableKind::View:
        return failure(ErrorKind::Unsupported, what,
            Words::tr("Change its definition instead (CREATE OR REPLACE VIEW); it holds no rows to migrate."));
    case TableKind::MaterializedView:
        return failure(ErrorKind::Unsupported, what,
            Words::tr("Its columns are those of its query: change the tables that it reads, or drop it and make it "
                      "again (CREATE MATERIALIZED VIEW)."));
    case TableKind::Foreign:
        return failure(ErrorKind::Unsupported, what, Words::tr("Change the table where its rows are."));
    case TableKind::Partition:
        // Its name is its own.
        if (std::holds_alternative<RenameTable>(change)) {
            break;
        }
        return failure(ErrorKind::Unsupported, what,
            Words::tr("Its columns are those of the partitioned table; change that one."));
    }
    if (table.temporary) {
        return failure(ErrorKind::Unsupported,
            Words::tr("%1 is a temporary table, which only the session that made it can change.")
                .arg(table.name.printed()));
    }
    if (table.name.schema == QLatin1String("pg_catalog") || table.name.schema == QLatin1String("pg_toast")
        || table.name.schema == QLatin1String("information_schema")
        || table.name.schema == QLatin1String("lockkeeper")) {
        return failure(ErrorKind::Unsupported, Words::tr("%1 belongs to the system.").arg(table.name.printed()));
    }
    return {};
}

bool isSystemColumn(const QString& name)
{
    static const QStringList names{QStringLiteral("ctid"), QStringLiteral("xmin"), QStringLiteral("xmax"),
        QStringLiteral("cmin"), QStringLiteral("cmax"), QStringLiteral("tableoid")};
    return names.contains(name);
}

/// Names of ours begin so, and are left out where a table is compared with what it was.
Result<void> checkNewName(const QString& name)
{
    if (name.startsWith(QLatin1String("lockkeeper_"))) {
        return failure(ErrorKind::NameTaken,
            Words::tr("%1 begins with lockkeeper_, as the names do that Lockkeeper gives to what it adds for a while.")
                .arg(printedName(name)),
            Words::tr("Choose another name."));
    }
    return checkName(name);
}

Result<const Column*> columnOf(const Table& table, const QString& name)
{
    if (const Column* column = table.column(name)) {
        return column;
    }
    if (isSystemColumn(name)) {
        return failure(ErrorKind::Unsupported,
            Words::tr("%1 is a system column; it cannot be changed.").arg(ColumnName{table.name, name}.printed()));
    }
    QStringList known;
    for (const Column& column : table.columns) {
        known << printedName(column.name);
    }
    return failure(ErrorKind::NotFound, Words::tr("%1 has no column %2.").arg(table.name.printed(), printedName(name)),
        Words::tr("Its columns are: %1.").arg(known.join(Words::tr(", "))));
}

Result<void> checkGenerated(const Table& table, const Column& column)
{
    if (column.generated.isEmpty()) {
        return {};
    }
    return failure(ErrorKind::Unsupported,
        Words::tr("%1 is a generated column; it follows others and cannot be written.")
            .arg(ColumnName{table.name, column.name}.printed()),
        Words::tr("Change its expression with ALTER TABLE, or change the columns it is made from."));
}

Result<void> checkRenameColumn(const RenameColumn& change, const Table& table)
{
    const auto column = columnOf(table, change.column);
    if (!column) {
        return std::unexpected(column.error());
    }
    if (const auto named = checkNewName(change.newName); !named) {
        return named;
    }
    const QString where = ColumnName{table.name, change.column}.printed();
    if (change.newName == change.column) {
        return failure(ErrorKind::BadInput, Words::tr("%1 has that name already.").arg(where));
    }
    if (table.column(change.newName) != nullptr) {
        // It may be the live copy that a plan under way keeps: nobody must be told to drop that.
        const bool underWay = std::ranges::any_of(table.triggers,
            [](const Trigger& trigger) { return trigger.name.startsWith(QLatin1String("~lockkeeper")); });
        return failure(ErrorKind::NameTaken,
            Words::tr("%1 has a column %2 already.").arg(table.name.printed(), printedName(change.newName)),
            underWay ? Words::tr("A plan is changing this table, and that column may be its own: finish the plan, or "
                                 "undo it, before drafting anew.")
                     : Words::tr("Choose another name, or rename or drop that column first."));
    }
    if (isSystemColumn(change.newName)) {
        return failure(ErrorKind::NameTaken,
            Words::tr("%1 is the name of a system column.").arg(printedName(change.newName)),
            Words::tr("Choose another name."));
    }
    return {};
}

Result<void> checkChangeType(const ChangeType& change, const TypeFacts& facts, const Table& table)
{
    const auto column = columnOf(table, change.column);
    if (!column) {
        return std::unexpected(column.error());
    }
    const QString where = ColumnName{table.name, change.column}.printed();
    if (change.newType.trimmed().isEmpty()) {
        return failure(ErrorKind::BadInput, Words::tr("No type was given for %1.").arg(where));
    }
    if (!facts.usingProblem.isEmpty()) {
        return failure(ErrorKind::BadInput,
            Words::tr("The expression for %1 does not hold: %2").arg(where, facts.usingProblem),
            Words::tr("Write it over the column's own name, %1, without volatile functions.")
                .arg(printedName(change.column)));
    }
    if (facts.sameType && change.usingExpression.trimmed().isEmpty()) {
        return failure(ErrorKind::BadInput, Words::tr("%1 has the type %2 already.").arg(where, (*column)->type));
    }
    return checkGenerated(table, **column);
}

Result<void> checkRenameTable(const RenameTable& change, const PlannerInput& in)
{
    if (const auto named = checkNewName(change.newName); !named) {
        return named;
    }
    if (change.newName == change.table.name) {
        return failure(ErrorKind::BadInput, Words::tr("%1 has that name already.").arg(change.table.printed()));
    }
    const QualifiedName renamed{change.table.schema, change.newName};
    if (in.takenNames.contains(renamed)) {
        return failure(ErrorKind::NameTaken, Words::tr("There is a relation %1 already.").arg(renamed.printed()),
            Words::tr("Choose another name, or rename or drop that one first."));
    }
    return {};
}

Result<void> checkClashes(const Draft& draft)
{
    for (qsizetype i = 0; i < draft.changes.size(); ++i) {
        for (qsizetype k = i + 1; k < draft.changes.size(); ++k) {
            const Change& a = draft.changes[i].change;
            const Change& b = draft.changes[k].change;
            if (a.index() == b.index() && std::holds_alternative<RenameTable>(a)) {
                const auto& x = std::get<RenameTable>(a);
                const auto& y = std::get<RenameTable>(b);
                if (x.table == y.table || (x.table.schema == y.table.schema && x.newName == y.newName)) {
                    return failure(
                        ErrorKind::BadInput, Words::tr("Two changes clash: %1, and %2.").arg(printed(a), printed(b)));
                }
            }
            if (tableOf(a) != tableOf(b) || a.index() != b.index()) {
                continue;
            }
            const bool clash
                = std::visit(Overloaded{
                                 [&](const RenameColumn& c) {
                                     const auto& other = std::get<RenameColumn>(b);
                                     return c.column == other.column || c.newName == other.newName
                                         || c.newName == other.column || c.column == other.newName;
                                 },
                                 [&](const ChangeType& c) { return c.column == std::get<ChangeType>(b).column; },
                                 [](const RenameTable&) { return true; },
                             },
                    a);
            if (clash) {
                return failure(ErrorKind::BadInput,
                    Words::tr("Two changes clash: %1, and %2.").arg(printed(a), printed(b)),
                    Words::tr("Draft them one after the other."));
            }
        }
    }
    return {};
}

} // namespace

const Table* tableNamed(const PlannerInput& input, const QualifiedName& name)
{
    const auto found = std::ranges::find(input.tables, name, &Table::name);
    return found == input.tables.cend() ? nullptr : &*found;
}

Result<void> checkDraft(const PlannerInput& in)
{
    if (in.draft.isEmpty()) {
        return failure(ErrorKind::BadInput, Words::tr("The draft is empty: there is nothing to plan."),
            Words::tr("Draft a rename or a change of type first."));
    }
    if (const auto clashes = checkClashes(in.draft); !clashes) {
        return clashes;
    }
    for (qsizetype i = 0; i < in.draft.changes.size(); ++i) {
        const Change& change = in.draft.changes[i].change;
        const Table* table = tableNamed(in, tableOf(change));
        if (table == nullptr) {
            return failure(ErrorKind::NotFound, Words::tr("There is no table %1.").arg(tableOf(change).printed()));
        }
        if (const auto kind = checkKind(*table, change); !kind) {
            return kind;
        }
        const TypeFacts facts = in.types.value(i);
        const auto checked = std::visit(Overloaded{
                                            [&](const RenameColumn& c) { return checkRenameColumn(c, *table); },
                                            [&](const ChangeType& c) { return checkChangeType(c, facts, *table); },
                                            [&](const RenameTable& c) { return checkRenameTable(c, in); },
                                        },
            change);
        if (!checked) {
            return checked;
        }
    }
    return {};
}

} // namespace lk::planner
