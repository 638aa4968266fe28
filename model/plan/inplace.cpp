// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/inplace.h"

#include "model/plan/columnsettings.h"
#include "model/plan/dependants.h"
#include "model/plan/hazards.h"
#include "model/plan/identity.h"
#include "model/plan/lossgate.h"
#include "model/plan/objectobstacles.h"
#include "model/plan/replanning.h"
#include "model/plan/restoring.h"
#include "model/plan/safetytable.h"
#include "model/plan/valuehazards.h"
#include "model/plan/words.h"
#include "model/sql/rewrite.h"

#include <algorithm>

namespace lk::planner {

namespace {

/// Statistics that are not of the column alone.
bool hasOtherStatistics(const Table& table, const Column& column)
{
    return std::ranges::any_of(table.dependants, [&](const Dependant& d) {
        return d.kind == DependantKind::Statistics && d.columns.contains(column.number);
    }) || std::ranges::any_of(table.indexes, [&](const Index& i) {
        return i.expressionOrPartial && i.columns.contains(column.number);
    });
}

/// What ALTER ... TYPE throws away of a column, whether it writes a row or not: without it queries get bad plans until
/// an autovacuum gathers it again, which comes after many writes only.
QString analyze(const Table& table, const Column& column)
{
    const bool more = std::ranges::any_of(
        inFamily(table, column), [](const auto& one) { return hasOtherStatistics(*one.first, *one.second); });
    // With a list of columns neither extended statistics nor those of expressions are gathered.
    const QString list = more ? QString() : QStringLiteral(" (%1)").arg(quoted(column.name));
    return QStringLiteral("ANALYZE %1%2").arg(table.name.quoted(), list);
}

/// How the column is stored, which ALTER ... TYPE sets to what is usual for the type, `type`.
QStringList storageOf(const Table& table, const Column& column, const TypeTraits& type)
{
    const QString alter = QStringLiteral("ALTER TABLE %1 ALTER COLUMN %2 ");
    const QString name = quoted(column.name);
    QStringList statements = storageStatements(alter.arg(table.name.quoted(), name), column, type);
    for (const auto& [member, own] : inFamily(table, column).sliced(1)) {
        statements << storageStatements(
            alter.arg(QLatin1String("ONLY ") + member->name.quoted(), name), *own, type, column);
    }
    return statements;
}

/// ALTER ... TYPE makes indexes and extended statistics anew and forgets what was set for them.
QStringList forgottenByAlterType(const Table& table, const Column& column)
{
    QStringList statements;
    for (const auto& [one, own] : inFamily(table, column)) {
        for (const Index& index : one->indexes) {
            statements << (index.columns.contains(own->number) ? index.extras : QStringList());
        }
        for (const Dependant& d : one->dependants) {
            const bool made = d.kind == DependantKind::Statistics && d.columns.contains(own->number);
            statements << (made ? d.extras : QStringList());
        }
    }
    return statements;
}

Step analyzeStep(const Table& table, const Column& column)
{
    Step step = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.analyze.%2").arg(table.name.name, column.name),
        Words::tr("Gather statistics of %1 again").arg(ColumnName{table.name, column.name}.printed()),
        Words::tr("PostgreSQL forgets them with the old type, and without them queries get bad plans."),
        {analyze(table, column)});
    step.lock = LockMode::ShareUpdateExclusive;
    step.lockedObject = table.name.printed();
    step.work = Work::Scan;
    // There is nothing to take back, but after an undo of the change it is to be done again.
    step.undo = undoWith({}, LockMode::None);
    return step;
}

/// Before the change, and so taken back after it: under the lock of the undo every reader would wait for it, longer
/// than a lock may be held at all where there are many partitions.
Step analyzeUndoneStep(const Table& table, const Column& column)
{
    Step step = statementStep(Phase::Migrate,
        QStringLiteral("migrate.%1.analyze-undone.%2").arg(table.name.name, column.name),
        Words::tr("Gather statistics of %1 again after an undo").arg(ColumnName{table.name, column.name}.printed()),
        Words::tr("Nothing is done on the way there. An undo forgets them too, and gathers them last, when its lock "
                  "is gone."),
        {});
    step.lockedObject = table.name.printed(); // by the undo
    step.undo = undoWith({analyze(table, column)}, LockMode::ShareUpdateExclusive);
    return step;
}

} // namespace

Parts renameColumnInPlace(const Table& table, const RenameColumn& change)
{
    Parts parts;
    const QString from = ColumnName{table.name, change.column}.printed();
    const QString to = printedName(change.newName);
    parts.cutOver << gateStep(Phase::Migrate, GateBody::Kind::ApplicationReady, table.name.name,
        Words::tr("The application reads either name"),
        Words::tr("Does every running version of the application cope with %1 being called %2 from one moment to the "
                  "next?")
            .arg(from, to));
    const QString words = QStringLiteral("ALTER TABLE %1 RENAME COLUMN %2 TO %3");
    Step step
        = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.rename.%2").arg(table.name.name, change.column),
            Words::tr("Rename %1 to %2").arg(from, to),
            Words::tr("Only the catalog changes, and everything that hangs on the column follows."),
            {words.arg(table.name.quoted(), quoted(change.column), quoted(change.newName))});
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = table.name.printed();
    step.work = Work::Metadata;
    const NamingFunctions naming = functionsNaming(table, table.column(change.column)->number);
    step.hazards = renameInPlaceHazards(table, naming.triggers + naming.others)
        + replicatedRenameHazards(table, change.column, change.newName);
    step.undo = undoWith({guarded(hasColumn(table.name, change.newName),
                             {words.arg(table.name.quoted(), quoted(change.newName), quoted(change.column))})},
        LockMode::AccessExclusive);
    parts.cutOver << step;
    return parts;
}

Parts renameTableInPlace(const Table& table, const RenameTable& change)
{
    Parts parts;
    const QualifiedName renamed{table.name.schema, change.newName};
    parts.cutOver << gateStep(Phase::Migrate, GateBody::Kind::ApplicationReady, table.name.name,
        Words::tr("The application copes with either name"),
        Words::tr("Does every running version of the application cope with %1 being called %2 from one moment to the "
                  "next?")
            .arg(table.name.printed(), renamed.printed()));
    const QString words = QStringLiteral("ALTER TABLE %1 RENAME TO %2");
    Step step = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.rename-table").arg(table.name.name),
        Words::tr("Rename %1 to %2").arg(table.name.printed(), renamed.printed()),
        Words::tr("Only the catalog changes, and everything that hangs on the table follows."),
        {words.arg(table.name.quoted(), quoted(change.newName))});
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = table.name.printed();
    step.work = Work::Metadata;
    QStringList functions;
    for (const Dependant& d : table.dependants) {
        if (d.kind == DependantKind::FunctionText) {
            functions << d.printed;
        }
    }
    step.hazards = renameInPlaceHazards(table, functions) + replicatedTableHazards(table, change.newName);
    step.undo = undoWith({guarded(QStringLiteral("%1 AND NOT %2").arg(hasTable(renamed), hasTable(table.name)),
                             {words.arg(renamed.quoted(), quoted(table.name.name))})},
        LockMode::AccessExclusive);
    parts.cutOver << step;
    return parts;
}

Result<Parts> changeTypeInPlace(
    const Table& table, const Column& column, const ChangeType& change, const TypeFacts& facts, const PlannerInput& in)
{
    const auto made = typeConversion(table, column, change, facts, in);
    if (!made) {
        return std::unexpected(made.error());
    }
    const Conversion& conversion = *made;
    const QString where = ColumnName{table.name, column.name}.printed();
    const QString name = quoted(column.name);
    const QString sqlTable = table.name.quoted();
    Parts parts;

    const bool loses = conversion.forwardCanFail || !conversion.lossless;
    TableJob job{&table, &in};
    ColumnJob one;
    one.column = &column;
    one.newName = column.name;
    one.retype = change;
    one.conversion = conversion;
    one.newTraits = facts.traits;
    job.columns << one;
    if (loses) {
        parts.expand << lossGates(job,
            Words::tr("The old values that do not come back are kept in %1, and an undo puts them back.")
                .arg(safetyTableName(in, table, column)));
    }
    if (const QStringList helpers = helperFunctions(conversion, table.name.schema); !helpers.isEmpty()) {
        Step step
            = statementStep(Phase::Expand, QStringLiteral("expand.%1.functions.%2").arg(table.name.name, column.name),
                Words::tr("Add the functions that convert %1").arg(where),
                Words::tr("They pin the settings the conversion depends on, and answer NULL where it fails."), helpers);
        step.work = Work::Metadata;
        step.undo = undoWith(dropHelperFunctions(conversion), LockMode::None);
        parts.expand << step;
        Step drop = statementStep(Phase::Contract,
            QStringLiteral("contract.%1.functions.%2").arg(table.name.name, column.name),
            Words::tr("Drop the functions that converted %1").arg(where), Words::tr("Nothing needs them any more."),
            dropHelperFunctions(conversion));
        drop.work = Work::Metadata;
        // The change itself can still be taken back, and needs them for it.
        drop.undo = undoWith(helpers, LockMode::None);
        parts.contract << drop;
    }

    parts.cutOver << gateStep(Phase::Migrate, GateBody::Kind::ApplicationReady, table.name.name,
        Words::tr("The application copes with the new type"),
        Words::tr("Does every running version of the application cope with %1 being %2?")
            .arg(where, conversion.newType));
    const QString alter = QStringLiteral("ALTER TABLE %1 ").arg(sqlTable);
    const auto retype = [&](const QString& type, const QString& expression, bool plain,
                            const QString& convertedDefault) {
        QStringList statements;
        const bool moveDefault = !plain && column.defaultExpression;
        if (moveDefault) {
            statements << alter + QStringLiteral("ALTER COLUMN %1 DROP DEFAULT").arg(name);
        }
        QString sql = alter + QStringLiteral("ALTER COLUMN %1 TYPE %2").arg(name, type);
        // The old type has it, or it could not be the column's.
        if (!column.collation.isEmpty() && (type == column.type || facts.traits.collatable)) {
            sql += QStringLiteral(" COLLATE %1").arg(column.collation);
        }
        if (!plain) {
            sql += QStringLiteral(" USING ") + expression;
        }
        statements << sql;
        if (moveDefault) {
            if (!convertedDefault.contains(QLatin1String("nextval("))) {
                statements << QStringLiteral("SELECT %1").arg(convertedDefault); // must convert now, not at an insert
            }
            // Where it assigns as it is it keeps its form, as under ALTER ... TYPE alone; a cast could cut it.
            const QString kept = conversion.assignable ? *column.defaultExpression : convertedDefault;
            statements << alter + QStringLiteral("ALTER COLUMN %1 SET DEFAULT %2").arg(name, kept);
        }
        return statements;
    };
    // The session that runs it pins the settings that a helper would.
    const bool plain = conversion.assignable && !loses && !conversion.forward.raises && conversion.pinnedZone.isEmpty();
    QString newDefault;
    if (column.defaultExpression) {
        newDefault = QStringLiteral("CAST((%1) AS %2)").arg(*column.defaultExpression, conversion.newType);
        if (!conversion.defaultForm.isEmpty()) {
            const auto moved = sql::substituteColumn(conversion.defaultForm, column.name, *column.defaultExpression);
            if (!moved) {
                return std::unexpected(moved.error());
            }
            newDefault = *moved;
        }
    }
    QStringList statements{QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE").arg(sqlTable)};
    QStringList undo = statements;
    const Restoring restoring(in, table, column, conversion);
    if (loses) {
        statements << restoring.keep();
    }
    statements << retype(conversion.newType, conversion.forwardOf(name), plain, newDefault);
    const QString seq = QStringLiteral("ALTER SEQUENCE %1 AS %2");
    const bool sequence = !column.ownedSequence.isEmpty() && typeFamily(conversion.newType) == QLatin1String("integer")
        && !column.sequenceType.isEmpty() && column.sequenceType != conversion.newType;
    if (sequence) {
        statements << seq.arg(column.ownedSequence, conversion.newType);
        if (isNarrower(column.sequenceType, conversion.newType)) {
            undo << keptInRange(column.ownedSequence, column.sequenceType, conversion.newType);
        }
        undo << seq.arg(column.ownedSequence, column.sequenceType);
    }
    if (const QString own = identitySequence(table, column);
        !own.isEmpty() && isNarrower(conversion.oldType, conversion.newType)) {
        undo << keptInRange(own, conversion.oldType, conversion.newType); // its type follows the column's by itself
    }
    const bool backFails = conversion.backCanFail || conversion.back.raises;
    const bool destroys = !conversion.backIsExact();
    if (loses) {
        undo << restoring.prepare();
    } else if (destroys) {
        undo << keepUndoneValues(in, table, column, {destroyedValues(table, column, conversion)},
            Words::tr("Values of %1 that taking back its change to %2 could not keep").arg(where, conversion.newType));
    }
    undo << retype(conversion.oldType, loses ? restoring.expression() : conversion.backOf(name), false,
        column.defaultExpression.value_or(QString()));
    if (loses) {
        undo << restoring.prove();
    }
    const QStringList settings = forgottenByAlterType(table, column);
    statements << storageOf(table, column, facts.traits) << settings;
    undo << storageOf(table, column, column.traits) << settings;
    statements << dropStalePlans({job});
    undo << dropStalePlans({job});
    Step step = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.type.%2").arg(table.name.name, column.name),
        Words::tr("Change %1 to %2").arg(where, conversion.newType),
        facts.rewrites ? Words::tr("The table is small enough to be written anew under its lock.")
                       : Words::tr("The stored values stay as they are; only the catalog changes."),
        statements);
    step.lock = LockMode::AccessExclusive;
    QStringList locked{table.name.printed()};
    for (const KeyPeer& peer : keyPeers(table, column)) {
        locked << peer.table.printed(); // its foreign key is made anew
    }
    step.lockedObject = locked.join(Words::tr(", "));
    step.work = facts.rewrites || loses ? Work::Rewrite
        : facts.rebuildsIndexes         ? Work::Build
        : facts.scans                   ? Work::Scan
                                        : Work::Metadata;
    step.hazards = alterTypeHazards(table, column, facts) + settingsHazards(job) + sessionHazards(job)
        + sequenceHazards(table, column, facts.newType, in);
    if (!facts.rewrites) {
        step.hazards << Hazard{QStringLiteral("undo.rewrites"), Severity::Info,
            Words::tr("Undoing writes %1 anew under its lock").arg(table.name.printed()),
            Words::tr("The change itself leaves the stored values alone, the way back converts each one. The table has "
                      "%1.")
                .arg(size(table)),
            Words::tr("If that is too long, take the dual-column strategy.")};
    }
    const QString lost = destroys
        ? QStringLiteral("SELECT count(*) FROM %1 WHERE %2")
              .arg(sqlTable, distinct(name, conversion.forwardOf(conversion.backOf(name)), conversion.newHasEquality))
        : QString();
    step.undo = undoWith(undo, LockMode::AccessExclusive, lost);
    if (column.notNull && backFails && !loses) {
        step.undo->blockedRows
            = QStringLiteral("SELECT count(*) FROM %1 WHERE %2 IS NULL").arg(sqlTable, conversion.backOf(name));
        step.undo->blockedWhy
            = Words::tr("values of %1 were written that the old type cannot hold, and the column is NOT NULL. "
                        "Change or delete those rows, then undo again")
                  .arg(where);
    }
    parts.cutOver << analyzeUndoneStep(table, column) << step << analyzeStep(table, column);
    return parts;
}

} // namespace lk::planner
