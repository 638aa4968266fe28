// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/valuehazards.h"

#include "model/plan/namedhazard.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

QList<Hazard> sessionHazards(const TableJob& job)
{
    QList<Hazard> list;
    for (const ColumnJob& c : job.columns) {
        const Conversion& v = c.conversion;
        if (!c.retype || !c.retype->usingExpression.trimmed().isEmpty()) {
            continue;
        }
        const QString name = printedName(c.column->name);
        if (!v.timeZone.isEmpty()) {
            list << hazard("type.session-dependent", Severity::Warning,
                Words::tr("Changes meaning: values of %1 are taken as of time zone %2").arg(name, v.timeZone),
                Words::tr("From %1 to %2 every value depends on a time zone. %3 is the one that a session of this role "
                          "has in this database now, as a plain ALTER TABLE would take it; every step of the plan "
                          "takes it, whatever is set later.")
                    .arg(v.oldType, v.newType, v.timeZone),
                Words::tr("If the values mean another zone, give it (--using \"%1 AT TIME ZONE 'UTC'\", with --back).")
                    .arg(quoted(c.column->name)));
        } else if (!v.pinnedZone.isEmpty()) {
            list << hazard("type.session-dependent", Severity::Warning,
                Words::tr("Changes meaning: values of %1 are read and printed as of time zone %2")
                    .arg(name, v.pinnedZone),
                Words::tr("From %1 to %2 and back a value that names no zone is taken as of one. %3 is the one that a "
                          "session of this role has in this database now; every step of the plan takes it, whatever is "
                          "set later. DateStyle is ISO, MDY.")
                    .arg(v.oldType, v.newType, v.pinnedZone),
                Words::tr("If the values mean another zone, give the expression (--using, with --back)."));
        } else if (v.forward.sessionDependent) {
            list << hazard("type.session-dependent", Severity::Warning,
                Words::tr("Changes meaning: the conversion of %1 depends on session settings").arg(name),
                Words::tr("From %1 to %2 the result depends on settings such as TimeZone or DateStyle, and those of "
                          "the database are not taken: Lockkeeper pins TimeZone to UTC, DateStyle to ISO, MDY, "
                          "IntervalStyle to postgres, bytea_output to hex and extra_float_digits to 1.")
                    .arg(v.oldType, v.newType),
                Words::tr("If the values mean something else, give the expression (--using)."));
        }
    }
    return list;
}

QString shownValues(const QStringList& values)
{
    QStringList shown;
    for (const QString& value : values.mid(0, 3)) {
        shown << literal(value.size() > 40 ? value.left(40) + QChar(0x2026) : value);
    }
    if (values.size() > shown.size()) {
        shown << QStringLiteral("...");
    }
    return shown.join(QLatin1String(", "));
}

namespace {

/// A NOT NULL column with rows that have no new value cannot be changed as things stand.
QList<Hazard> notNullHazards(const ColumnJob& c)
{
    const Conversion& v = c.conversion;
    const QString name = printedName(c.column->name);
    if (c.pureRename() || (!c.column->notNull && !c.newTraits.refusesNull)) {
        return {};
    }
    const bool toNull = std::ranges::any_of(c.retype->mapping, [](const ValueMapping& m) { return !m.to; });
    if (toNull || v.mappedToNullRows > 0) {
        return {hazard("type.not-null-mapped", Severity::Blocking,
            Words::tr("Values of %1 are mapped to NULL, and %1 is NOT NULL").arg(name),
            Words::tr("NULL has no place in the column, neither now nor after the change."),
            Words::tr("Map them to a value, or drop NOT NULL first (ALTER COLUMN %1 DROP NOT NULL).").arg(name))};
    }
    if (v.failingRows <= 0) {
        return {};
    }
    const QString rows = Words::tr("%n row(s)", nullptr, static_cast<int>(std::min<qint64>(v.failingRows, 2000000000)));
    if (v.decision == LossDecision::Mend) {
        return {hazard("type.rows-to-mend", Severity::Warning,
            Words::tr("%1 of %2 must be mended before Expand").arg(rows, name),
            Words::tr("They have no value as %1, and the column is NOT NULL: %2.")
                .arg(v.newType, shownValues(v.failingExamples)),
            Words::tr("UPDATE them to values that convert; the plan counts again before it begins."))};
    }
    return {hazard("type.not-null-fails", Severity::Blocking,
        Words::tr("%1 of %2 cannot be converted, and %2 is NOT NULL").arg(rows, name),
        Words::tr("They have no value as %1: %2. They would be NULL, which the column refuses.")
            .arg(v.newType, shownValues(v.failingExamples)),
        Words::tr("Map these values (--map VALUE=NEW, --otherwise EXPRESSION), give an expression that converts them "
                  "(--using), mend the rows and say so (--losses mend), or drop NOT NULL first."))};
}

} // namespace

QList<Hazard> lossHazards(const TableJob& job)
{
    QList<Hazard> list;
    for (const ColumnJob& c : job.columns) {
        const Conversion& v = c.conversion;
        if (c.pureRename()) {
            continue;
        }
        list << notNullHazards(c);
        // In place there is no second column, and nothing waits for Contract.
        const bool inPlace = c.shadow.isEmpty();
        if (v.forwardCanFail) {
            list << hazard("type.may-fail", v.failingRows == 0 ? Severity::Info : Severity::Warning,
                v.failingRows < 0
                    ? Words::tr("Values of %1 may not convert to %2").arg(printedName(c.column->name), v.newType)
                    : v.failingRows == 0 ? Words::tr("Every value of %1 converts to %2 now; later ones may not")
                                               .arg(printedName(c.column->name), v.newType)
                                         : Words::tr("%n value(s) of %1 do not convert to %2", nullptr,
                                               static_cast<int>(std::min<qint64>(v.failingRows, 2000000000)))
                                               .arg(printedName(c.column->name), v.newType),
                !v.forward.fallback.isEmpty() ? Words::tr("Such rows get %1.").arg(v.forward.fallback)
                    : inPlace
                    ? Words::tr("Such rows get NULL; the old value is kept in schema lockkeeper by the change itself, "
                                "and an undo puts it back.")
                    : Words::tr("Such rows get NULL in the new column; the old value stays until Contract and is "
                                "then kept in schema lockkeeper."),
                Words::tr("Look at the values, mend them (--losses mend), map them (--map, --otherwise), or give an "
                          "expression (--using)."));
        }
        if (!v.lossless) {
            list << hazard("type.lossy", Severity::Warning,
                Words::tr("Values of %1 may come back different").arg(printedName(c.column->name)),
                Words::tr("%1 does not hold everything that %2 does (form, precision or range).")
                    .arg(v.newType, v.oldType),
                inPlace ? Words::tr("The change keeps the old values that the new ones do not give back, and an undo "
                                    "puts them back.")
                        : Words::tr("Contract keeps the old values that the new ones do not give back."));
        }
        if (!v.lossless && c.retype && !c.retype->usingExpression.trimmed().isEmpty()
            && c.retype->backExpression.trimmed().isEmpty()) {
            // A plain cast is the inverse of few expressions: after cents / 100.0 it would write 12 for 12.34.
            list << hazard("type.no-way-back", Severity::Warning,
                Words::tr("The way back of %1 is a plain cast").arg(printedName(c.column->name)),
                (inPlace ? Words::tr(
                               "You gave an expression for the new values, but none for the old ones. An undo casts "
                               "what was written since to %1, which may not be what the expression undoes.")
                         : Words::tr("You gave an expression for the new values, but none for the old ones. What is "
                                     "written to the new column is cast to %1 for the old one, which may not be what "
                                     "the expression undoes."))
                    .arg(v.oldType),
                inPlace ? Words::tr("Give the inverse (--back).")
                        : Words::tr("Give the inverse (--back), so that the old form stays true after the cut-over."));
        }
    }
    return list;
}

QList<Hazard> misfitHazards(
    const ChangeType& change, const TypeFacts& facts, const std::function<bool(const ColumnName&)>& alsoRetyped)
{
    QList<Hazard> list;
    for (const TypeMisfit& misfit : facts.misfits) {
        if (misfit.references && alsoRetyped(*misfit.references)) {
            continue;
        }
        list << hazard("type.dependant-misfit", Severity::Blocking,
            Words::tr("%1 does not fit %2 as %3").arg(misfit.printed, printedName(change.column), facts.newType),
            Words::tr("Tried beforehand, without changing anything: %1").arg(misfit.problem),
            Words::tr("Change it or drop it first, in a form that fits both types, and make it again afterwards."));
    }
    return list;
}

} // namespace lk::planner
