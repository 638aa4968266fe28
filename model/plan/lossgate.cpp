// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/lossgate.h"

#include "model/plan/valuehazards.h"
#include "model/plan/words.h"

#include <QLocale>

#include <utility>

namespace lk::planner {

namespace {

QString raisesFunction(const ColumnJob& c)
{
    return QStringLiteral("lockkeeper.")
        + quoted(generatedName(QStringLiteral("raises"), c.column->name, c.conversion.forward.function));
}

/// Condition: this row's value does not survive, and is not mapped.
QString lostIn(const ColumnJob& c)
{
    const Conversion& v = c.conversion;
    if (!v.lostIf.isEmpty()) {
        return QStringLiteral("(%1)").arg(v.lostIf);
    }
    const QString o = quoted(c.column->name);
    const QString differs
        = QStringLiteral("(%1 IS NOT NULL AND %2)").arg(o, distinct(o, v.backOf(v.forwardOf(o)), v.oldHasEquality));
    QStringList conditions{differs};
    if (!v.mappedIf.isEmpty()) {
        conditions.prepend(QStringLiteral("NOT ") + v.mappedIf);
    }
    if (!v.otherwiseIf.isEmpty()) {
        // The other value may be none, and that was said as well.
        conditions.prepend(QStringLiteral("NOT ") + v.otherwiseIf);
    } else if (!v.forward.fallback.isEmpty()) {
        conditions.prepend(QStringLiteral("NOT %1(%2)").arg(raisesFunction(c), o));
    }
    return QStringLiteral("(%1)").arg(conditions.join(QLatin1String(" AND ")));
}

/// Tells whether the conversion as such raises on a value, so that the other value is taken.
QStringList raisesHelper(const ColumnJob& c, const QString& schema)
{
    const Conversion& v = c.conversion;
    if (v.forward.fallback.isEmpty() || !v.otherwiseIf.isEmpty()) {
        return {};
    }
    const QString body
        = QStringLiteral("#variable_conflict use_column\nDECLARE\n  result_value %1;\nBEGIN\n"
                         "  result_value := (SELECT (%2) FROM (SELECT $1 AS %3) AS lockkeeper_row);\n  RETURN false;\n"
                         "EXCEPTION WHEN %4 THEN\n  RETURN true;\nEND\n")
              .arg(v.forward.resultType, v.forward.expression, quoted(v.ownName), QLatin1String(conversionErrors));
    return {QStringLiteral("CREATE OR REPLACE FUNCTION %1(%2) RETURNS boolean\nLANGUAGE plpgsql STABLE\n%3\nAS %4")
            .arg(raisesFunction(c), v.oldType, pinnedSettings(schema, true, v.pinnedZone), dollarQuoted(body))};
}

QString counted(const QList<ColumnJob>& columns)
{
    QStringList words;
    for (const ColumnJob& c : columns) {
        const Conversion& v = c.conversion;
        if (v.lostRows < 0) {
            continue;
        }
        const QLocale english(QLocale::English, QLocale::UnitedStates);
        QString one = Words::tr("%1: %2 do not survive").arg(printedName(c.column->name), english.toString(v.lostRows));
        if (v.failingRows > 0) {
            one += Words::tr(", %1 of them have no new value (%2)")
                       .arg(english.toString(v.failingRows), shownValues(v.failingExamples));
        }
        words << one;
    }
    return words.isEmpty()
        ? QString()
        : QLatin1Char(' ') + Words::tr("Counted when the plan was made: %1.").arg(words.join(QStringLiteral("; ")));
}

/// True whether it is read before the run has counted or because there are more now. `known`: how many are accepted was
/// counted.
QString acceptedQuestion(const QString& names, const QString& kept, bool known)
{
    return (known
            ? Words::tr("You accepted that values of %1 do not survive, as many as were counted when the plan was "
                        "made. They are counted again when the run comes here; it goes on by itself unless there "
                        "are more. %2 Go on with more?")
            : Words::tr("You accepted that values of %1 do not survive; how many was not counted when the plan was "
                        "made. %2 Go on?"))
        .arg(names, kept);
}

QString question(LossDecision decision, const QString& names, const QString& kept, bool inPlace, bool known)
{
    switch (decision) {
    case LossDecision::Ask:
        return (inPlace
                ? Words::tr("Some values of %1 may not survive the conversion: what cannot be converted becomes "
                            "NULL, other values may come back different. %2 Go on?")
                : Words::tr("Some values of %1 may not survive the conversion: what cannot be converted becomes "
                            "NULL in the new column, other values may come back different. %2 Go on?"))
            .arg(names, kept);
    case LossDecision::Accept:
        return acceptedQuestion(names, kept, known);
    case LossDecision::Mend:
        return Words::tr("You chose to mend the values of %1 that do not survive. Mend the rows, then go on: they are "
                         "counted again, and the plan passes here when none is left.")
            .arg(names);
    }
    Q_UNREACHABLE();
}

QString title(LossDecision decision, const QString& names)
{
    switch (decision) {
    case LossDecision::Ask:
        return Words::tr("Decide about values of %1 that do not survive").arg(names);
    case LossDecision::Accept:
        return Words::tr("Accepted: values of %1 that do not survive").arg(names);
    case LossDecision::Mend:
        return Words::tr("Mend the values of %1 that do not survive").arg(names);
    }
    Q_UNREACHABLE();
}

/// What is decided together. How many are accepted was counted of each column alone: rows that lose values of two would
/// make room for others.
QList<std::pair<LossDecision, QList<ColumnJob>>> decisions(const QList<ColumnJob>& lossy)
{
    QList<std::pair<LossDecision, QList<ColumnJob>>> list;
    for (const LossDecision decision : {LossDecision::Ask, LossDecision::Accept, LossDecision::Mend}) {
        for (const ColumnJob& c : lossy) {
            if (c.conversion.decision != decision) {
                continue;
            }
            if (decision == LossDecision::Accept || list.isEmpty() || list.last().first != decision) {
                list << std::pair(decision, QList<ColumnJob>());
            }
            list.last().second << c;
        }
    }
    return list;
}

} // namespace

QList<ColumnJob> lossyColumns(const TableJob& job)
{
    QList<ColumnJob> list;
    for (const ColumnJob& c : job.columns) {
        if (!c.pureRename() && (c.conversion.forwardCanFail || !c.conversion.lossless)) {
            list << c;
        }
    }
    return list;
}

QList<Step> lossGates(const TableJob& job, const QString& kept)
{
    QList<Step> gates;
    for (const auto& [decision, columns] : decisions(lossyColumns(job))) {
        QStringList names;
        QStringList lost;
        // Under row security rows would be passed over silently; better an error.
        QStringList setup{QStringLiteral("SET LOCAL search_path = pg_catalog, %1, public, pg_temp")
                              .arg(quoted(job.table->name.schema)),
            QStringLiteral("SET LOCAL row_security = off")};
        QStringList helpers;
        qint64 accepted = 0;
        for (const ColumnJob& c : std::as_const(columns)) {
            names << printedName(c.column->name);
            lost << lostIn(c);
            if (c.conversion.lostIf.isEmpty()) {
                helpers << helperFunctions(c.conversion, job.table->name.schema)
                        << raisesHelper(c, job.table->name.schema);
            }
            accepted = accepted < 0 || c.conversion.lostRows < 0 ? -1 : accepted + c.conversion.lostRows;
        }
        const QString list = names.join(Words::tr(", "));
        Step gate = gateStep(Phase::Expand, GateBody::Kind::Decision, job.table->name.name, title(decision, list),
            question(decision, list, kept, columns.first().shadow.isEmpty(), accepted >= 0) + counted(columns));
        auto& body = std::get<GateBody>(gate.body);
        body.figures
            = QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(job.sql(), lost.join(QLatin1String(" OR ")));
        if (!helpers.isEmpty()) {
            // Before anything was begun the schema need not be there.
            helpers.prepend(QStringLiteral("CREATE SCHEMA IF NOT EXISTS lockkeeper"));
        }
        body.figuresSetup = setup + helpers;
        body.passesAt = decision == LossDecision::Accept ? accepted : 0;
        body.mustReach = decision == LossDecision::Mend;
        if (decision == LossDecision::Mend) {
            body.confirmation = QStringLiteral("mended");
        }
        TableJob concerned = job;
        concerned.columns = columns;
        gate.hazards = lossHazards(concerned);
        gates << gate;
    }
    return gates;
}

} // namespace lk::planner
