// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/viewstrategy.h"

#include "model/plan/grants.h"
#include "model/plan/hazards.h"
#include "model/plan/objectobstacles.h"
#include "model/plan/shapecheck.h"
#include "model/plan/triggerarguments.h"
#include "model/plan/words.h"

namespace lk::planner {

namespace {

/// CREATE VIEW under the table's name, with the table's owner, grants and comment.
QStringList standIn(const Table& table, const QualifiedName& base, const QStringList& columns, int serverVersion,
    const QHash<QString, QString>& secondNames)
{
    const QString view = table.name.quoted();
    const QString options = serverVersion >= 150000 ? QStringLiteral(" WITH (security_invoker = true)") : QString();
    QStringList statements{QStringLiteral("CREATE VIEW %1%2 AS SELECT %3 FROM %4")
            .arg(view, options, columns.join(QLatin1String(", ")), base.quoted())};
    if (!table.owner.isEmpty()) {
        statements << QStringLiteral("ALTER VIEW %1 OWNER TO %2").arg(view, quoted(table.owner));
    }
    statements << accessStatements(table.grants, view, table.owner);
    for (const Column& column : table.columns) {
        statements << grantStatements(column.grants, QStringLiteral("TABLE %1").arg(view), column.name);
        if (secondNames.contains(column.name)) {
            statements << grantStatements(
                column.grants, QStringLiteral("TABLE %1").arg(view), secondNames.value(column.name));
        }
    }
    if (!table.comment.isEmpty()) {
        statements << QStringLiteral("COMMENT ON VIEW %1 IS %2").arg(view, literal(table.comment));
    }
    return statements;
}

QStringList functionsOf(const Table& table)
{
    QStringList functions;
    for (const Dependant& d : table.dependants) {
        if (d.kind == DependantKind::FunctionText) {
            functions << d.printed;
        }
    }
    functions.removeDuplicates();
    return functions;
}

/// Text is not rewritten, and while the view stands nothing shows it.
QString toBeChanged(const QStringList& functions)
{
    return functions.isEmpty() ? QString()
                               : QLatin1Char(' ')
            + Words::tr("These name the table in their text and must have been changed: %1.")
                  .arg(functions.join(Words::tr(", ")));
}

QList<Hazard> viewFunctionHazards(const Table& table)
{
    const QStringList functions = functionsOf(table);
    if (functions.isEmpty()) {
        return {};
    }
    return {Hazard{QStringLiteral("function.names-table"), Severity::Warning,
        Words::tr("Functions name %1 in their text").arg(table.name.printed()),
        Words::tr("They work through the view until Contract: %1.").arg(functions.join(Words::tr(", "))),
        Words::tr("Change them to the new name before Contract.")}};
}

constexpr int columnsMost = 1600; ///< of a table and of a view (MaxHeapAttributeNumber of the server)

QString hasView(const QualifiedName& name)
{
    return QStringLiteral(
        "EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass(%1) AND relkind = 'v')")
        .arg(literal(name.quoted()));
}

} // namespace

QStringList viewObstacles(const Table& table, int serverVersion)
{
    QStringList reasons;
    if (table.kind == TableKind::Partition) {
        reasons << Words::tr("%1 is a partition").arg(table.name.printed());
    }
    if (table.rowSecurity && serverVersion < 150000) {
        reasons << Words::tr(
            "before PostgreSQL 15 a view checks the policies of %1 for its own owner, not for the role "
            "that asks")
                       .arg(table.name.printed());
    }
    if (!table.rowFunctions.isEmpty()) {
        reasons << Words::tr("%1 takes rows of %2, and those of a view in its place are of another type")
                       .arg(table.rowFunctions.join(Words::tr(", ")), table.name.printed());
    }
    if (table.columns.size() >= columnsMost) {
        reasons << Words::tr("%1 has as many columns as a view can have, which would need one more for the other name")
                       .arg(table.name.printed());
    }
    for (const Column& column : table.columns) {
        // A view would hand such a column through, but not its right to be left out.
        if (column.name == QLatin1String("ctid")) {
            reasons << Words::tr("a column is called %1").arg(column.name);
        }
    }
    return reasons;
}

Parts renameColumnByView(const Table& table, const RenameColumn& change, const PlannerInput& in)
{
    Parts parts;
    const QualifiedName base{table.name.schema,
        generatedName(
            QStringLiteral("lockkeeper_base"), table.name.name, in.planId + table.name.quoted() + change.column)};
    const QString rename = QStringLiteral("ALTER TABLE %1 RENAME TO %2");
    const QString renameColumn = QStringLiteral("ALTER TABLE %1 RENAME COLUMN %2 TO %3");

    // The old name keeps its place, for clients that go by position; the new one comes last.
    QStringList columns;
    for (const Column& column : table.columns) {
        columns << (column.name == change.column
                ? QStringLiteral("%1 AS %2").arg(quoted(change.newName), quoted(change.column))
                : quoted(column.name));
    }
    columns << quoted(change.newName);
    QStringList statements{QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE").arg(table.name.quoted()),
        rename.arg(table.name.quoted(), quoted(base.name)),
        renameColumn.arg(base.quoted(), quoted(change.column), quoted(change.newName))};
    statements << standIn(table, base, columns, in.serverVersion, {{change.column, change.newName}});
    Step step = statementStep(Phase::Expand, QStringLiteral("expand.%1.view.%2").arg(table.name.name, change.column),
        Words::tr("Put a view with both names in the place of %1").arg(table.name.printed()),
        Words::tr("The application reads and writes through the view under either name; nothing is copied."),
        statements);
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = table.name.printed();
    step.work = Work::Metadata;
    step.hazards = viewHazards(table, in.serverVersion) + secondNameHazards(table)
        + replicatedRenameHazards(table, change.column, change.newName);
    step.undo = undoWith({guarded(hasView(table.name),
                             {QStringLiteral("DROP VIEW %1").arg(table.name.quoted()),
                                 renameColumn.arg(base.quoted(), quoted(change.newName), quoted(change.column)),
                                 rename.arg(base.quoted(), quoted(table.name.name))})},
        LockMode::AccessExclusive);
    parts.expand << step;

    parts.contract << gateStep(Phase::Contract, GateBody::Kind::Irreversible, table.name.name,
        Words::tr("Nobody uses the old name any more"),
        Words::tr("%1 goes back to being a table in which the column is called %2 only. Does nobody use %3 any more?")
            .arg(table.name.printed(), printedName(change.newName), printedName(change.column)),
        ColumnName{table.name, change.column}.printed());
    Step drop
        = statementStep(Phase::Contract, QStringLiteral("contract.%1.view.%2").arg(table.name.name, change.column),
            Words::tr("Give %1 its name back").arg(table.name.printed()),
            Words::tr("One transaction: no moment without a relation of that name."),
            {QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE").arg(table.name.quoted()),
                expectViewAsMade(table.name, base), QStringLiteral("DROP VIEW %1").arg(table.name.quoted()),
                rename.arg(base.quoted(), quoted(table.name.name))});
    drop.lock = LockMode::AccessExclusive;
    drop.lockedObject = table.name.printed();
    drop.work = Work::Metadata;
    drop.irreversible = true;
    parts.contract << drop;
    return parts;
}

Parts renameTableByView(const Table& table, const RenameTable& change, const PlannerInput& in)
{
    Parts parts;
    const QualifiedName renamed{table.name.schema, change.newName};
    const QString rename = QStringLiteral("ALTER TABLE %1 RENAME TO %2");
    QStringList columns;
    for (const Column& column : table.columns) {
        columns << quoted(column.name);
    }
    QStringList statements{QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE").arg(table.name.quoted()),
        rename.arg(table.name.quoted(), quoted(change.newName))};
    statements << standIn(table, renamed, columns, in.serverVersion, {});
    Step step = statementStep(Phase::Expand, QStringLiteral("expand.%1.view").arg(table.name.name),
        Words::tr("Rename %1 to %2 and leave a view under the old name").arg(table.name.printed(), renamed.printed()),
        Words::tr("The application reads and writes under either name; nothing is copied."), statements);
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = table.name.printed();
    step.work = Work::Metadata;
    step.hazards = viewHazards(table, in.serverVersion) + replicatedTableHazards(table, change.newName)
        + viewFunctionHazards(table) + tableArgumentHazards(table, change.newName);
    step.undo = undoWith({guarded(hasView(table.name),
                             {QStringLiteral("DROP VIEW %1").arg(table.name.quoted()),
                                 rename.arg(renamed.quoted(), quoted(table.name.name))})},
        LockMode::AccessExclusive);
    parts.expand << step;

    parts.contract << gateStep(Phase::Contract, GateBody::Kind::Irreversible, table.name.name,
        Words::tr("Nobody uses the old name any more"),
        Words::tr("The view %1 is dropped; only %2 remains. Does nobody use the old name any more?")
                .arg(table.name.printed(), renamed.printed())
            + toBeChanged(functionsOf(table) + triggersGiven(table, table.name.name)),
        table.name.printed());
    Step drop = statementStep(Phase::Contract, QStringLiteral("contract.%1.view").arg(table.name.name),
        Words::tr("Drop the view %1").arg(table.name.printed()), Words::tr("The table itself is not touched."),
        {QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE").arg(table.name.quoted()),
            expectViewAsMade(table.name, renamed), QStringLiteral("DROP VIEW %1").arg(table.name.quoted())});
    drop.lock = LockMode::AccessExclusive;
    drop.lockedObject = table.name.printed();
    drop.work = Work::Metadata;
    drop.irreversible = true;
    parts.contract << drop;
    return parts;
}

} // namespace lk::planner
