// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/triggerarguments.h"

#include "model/plan/namedhazard.h"
#include "model/plan/words.h"
#include "model/sql/triggerdef.h"

#include <algorithm>
#include <functional>

namespace lk::planner {

namespace {

/// As it is, in double quotes, or in letters that the server would make small.
bool isName(const QString& argument, const QString& name)
{
    return argument == name || argument == quoted(name) || argument.toLower() == name;
}

/// Places of the arguments that are the name; none of a partition's copy, whose original is told of.
QList<qsizetype> placesOf(const Trigger& trigger, const QString& name)
{
    QList<qsizetype> places;
    const QStringList arguments
        = trigger.inherited ? QStringList() : sql::triggerArguments(trigger.definition).value_or(QStringList());
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        if (isName(arguments[i], name)) {
            places << i;
        }
    }
    return places;
}

QString printed(const Trigger& trigger)
{
    return Words::tr("trigger %1 (%2)").arg(printedName(trigger.name), trigger.definition);
}

void forEachGiven(
    const Table& table, const QString& name, const std::function<void(const Trigger&, const QList<qsizetype>&)>& found)
{
    const auto look = [&](const Table& one) {
        for (const Trigger& trigger : one.triggers) {
            if (const auto places = placesOf(trigger, name); !places.isEmpty()) {
                found(trigger, places);
            }
        }
    };
    look(table);
    for (const TablePtr& descendant : table.descendants.tables) {
        look(*descendant);
    }
}

enum class Takes { Yes, No, Unknown };

/// What the functions that come with PostgreSQL make of a column of that type. Those of others may do anything.
Takes takes(const Trigger& trigger, const QList<qsizetype>& places, const QString& type, const TypeTraits& traits)
{
    const QString function = trigger.function.section(QLatin1Char('.'), -1);
    const QString beneath = traits.baseType.isEmpty() ? type : traits.baseType;
    const QString bare = beneath.section(QLatin1Char('('), 0, 0).trimmed();
    const auto only = [](bool fits) { return fits ? Takes::Yes : Takes::No; };
    if (trigger.compiled && function == QLatin1String("moddatetime")) {
        // It compares the type itself, which a domain over it is not.
        return only(traits.baseType.isEmpty()
            && (type.startsWith(QLatin1String("timestamp ")) || type.startsWith(QLatin1String("timestamp("))));
    }
    if (trigger.compiled && function == QLatin1String("insert_username")) {
        return only(type == QLatin1String("text"));
    }
    if (trigger.function.startsWith(QLatin1String("pg_catalog.tsvector_update_trigger"))) {
        const bool byColumn = function.endsWith(QLatin1String("_column"));
        for (const qsizetype place : places) {
            if (place == 0 || (byColumn && place == 1)) {
                if (bare != (place == 0 ? QLatin1String("tsvector") : QLatin1String("regconfig"))) {
                    return Takes::No;
                }
            } else if (bare != QLatin1String("text") && bare != QLatin1String("character varying")
                && bare.section(QLatin1Char('.'), -1) != QLatin1String("citext")) {
                return traits.schema.isEmpty() ? Takes::No : Takes::Unknown;
            }
        }
        return Takes::Yes;
    }
    return Takes::Unknown;
}

QString inText(const Column& column)
{
    return Words::tr("The name %1 is an argument of a trigger").arg(printedName(column.name));
}

} // namespace

QStringList triggersGiven(const Table& table, const QString& name)
{
    QStringList list;
    forEachGiven(table, name, [&](const Trigger& trigger, const QList<qsizetype>&) { list << printed(trigger); });
    return list;
}

QStringList renamedArgumentObstacles(const Table& table, const QString& column, const QString& newName)
{
    QStringList reasons;
    forEachGiven(table, column, [&](const Trigger& trigger, const QList<qsizetype>&) {
        reasons << Words::tr("trigger %1 gives the name %2 to its function as an argument, which no rename reaches, so "
                             "every write that fires it could fail at once: %3; drop the trigger first and make it "
                             "again with %4 afterwards")
                       .arg(printedName(trigger.name), printedName(column), trigger.definition, printedName(newName));
    });
    return reasons;
}

QStringList earlyArgumentObstacles(const Table& table, const QString& column, const QString& newName)
{
    QStringList reasons;
    for (const Trigger& trigger : table.triggers) {
        if (trigger.beforeRow && !placesOf(trigger, column).isEmpty()) {
            reasons << Words::tr("BEFORE trigger %1 gives the name %2 to its function as an argument, and acts before "
                                 "a write by the other name has reached it: %3; drop the trigger first and make it "
                                 "again with %4 afterwards")
                           .arg(printedName(trigger.name), printedName(column), trigger.definition,
                               printedName(newName));
        }
    }
    return reasons;
}

QList<Hazard> retypedArgumentHazards(
    const Table& table, const Column& column, const QString& newType, const TypeTraits& traits)
{
    QList<Hazard> list;
    forEachGiven(table, column.name, [&](const Trigger& trigger, const QList<qsizetype>& places) {
        switch (takes(trigger, places, newType, traits)) {
        case Takes::Yes:
            break;
        case Takes::No:
            list << hazard("trigger.refuses-type", Severity::Blocking,
                Words::tr("Trigger %1 would refuse every write").arg(printedName(trigger.name)),
                Words::tr("It gives %1 to %2, which does not take a column of type %3: each statement that fires it "
                          "would fail from the change on. %4")
                    .arg(printedName(column.name), trigger.function, newType, trigger.definition),
                Words::tr("Drop the trigger first; afterwards let one for the new type do what it did."));
            break;
        case Takes::Unknown:
            list << hazard("trigger.argument-retyped", Severity::Warning, inText(column),
                Words::tr("%1 gives it to %2. A function that does not take a column of type %3 makes each statement "
                          "that fires it fail from the change on. %4")
                    .arg(Words::tr("Trigger %1").arg(printedName(trigger.name)), trigger.function, newType,
                        trigger.definition),
                Words::tr("Try the trigger on a copy of the table in its new form before you go on."));
            break;
        }
    });
    return list;
}

QString triggersToTry(const TableJob& job)
{
    QStringList triggers;
    for (const ColumnJob& c : job.columns) {
        if (c.pureRename()) {
            continue;
        }
        forEachGiven(*job.table, c.column->name, [&](const Trigger& trigger, const QList<qsizetype>& places) {
            if (takes(trigger, places, c.conversion.newType, c.newTraits) != Takes::Yes) {
                triggers << printed(trigger);
            }
        });
    }
    triggers.removeDuplicates();
    return triggers.isEmpty() ? QString()
                              : Words::tr("These give the column to their functions by name, which must take its new "
                                          "type, or writes fail: %1.")
                                    .arg(triggers.join(Words::tr(", ")));
}

QList<Hazard> tableArgumentHazards(const Table& table, const QString& newName)
{
    const QStringList triggers = triggersGiven(table, table.name.name);
    if (triggers.isEmpty()) {
        return {};
    }
    return {hazard("trigger.argument-names-table", Severity::Warning,
        Words::tr("The old name of %1 is an argument of a trigger").arg(table.name.printed()),
        Words::tr("Arguments are text, which no rename reaches; a function that looks for a table of that name fails, "
                  "and with it each statement that fires the trigger: %1.")
            .arg(triggers.join(Words::tr(", "))),
        Words::tr("Make the triggers again with %1 as soon as the table has that name.").arg(printedName(newName)))};
}

} // namespace lk::planner
