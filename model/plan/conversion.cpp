// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/conversion.h"

#include "model/plan/valuemapping.h"
#include "model/plan/words.h"
#include "model/sql/rewrite.h"

#include <QRegularExpression>

#include <algorithm>

namespace lk::planner {

namespace {

QString withoutModifier(const QString& type)
{
    const auto open = type.indexOf(QLatin1Char('('));
    if (open < 0) {
        return type;
    }
    const auto close = type.indexOf(QLatin1Char(')'), open);
    return type.left(open) + type.sliced(close + 1);
}

QString element(const QString& type)
{
    return QString(type).remove(QLatin1String("[]"));
}

bool isBits(const QString& type)
{
    const QString base = element(withoutModifier(type));
    return base == QLatin1String("bit") || base == QLatin1String("bit varying");
}

/// An explicit cast to a type with a length cuts silently, an assignment refuses: the cast is made without the length
/// and the assignment to a variable or column checks it. A number has no cast to bits but the one with a length.
bool cutsSilently(const QString& from, const QString& to)
{
    const QString base = element(withoutModifier(to));
    return withoutModifier(to) != to
        && (base == QLatin1String("character varying") || base == QLatin1String("character")
            || (isBits(to) && isBits(from)));
}

QString castTo(const QString& from, const QString& to, const QString& expression)
{
    QString target = to;
    if (cutsSilently(from, to)) {
        // A bare "character" or "bit" means length 1.
        target = withoutModifier(to);
        const QString base = element(target);
        if (base == QLatin1String("character") || base == QLatin1String("bit")) {
            target = base + QLatin1String(" varying") + target.sliced(base.size());
        }
    }
    return QStringLiteral("CAST(%1 AS %2)").arg(expression, target);
}

struct Range {
    const char* type;
    const char* low;
    const char* high;
};
constexpr Range ranges[] = {
    {"smallint", "-32768", "32767"},
    {"integer", "-2147483648", "2147483647"},
};

/// A cast between integers, narrowed values as NULL: no exception block, so cheap in a trigger.
QString integerCast(const QString& from, const QString& to, const QString& name)
{
    if (typeFamily(from) != QLatin1String("integer") || typeFamily(to) != QLatin1String("integer")) {
        return {};
    }
    for (const Range& range : ranges) {
        if (to == QLatin1String(range.type)) {
            return QStringLiteral("CASE WHEN %1 BETWEEN %2 AND %3 THEN CAST(%1 AS %4) END")
                .arg(name, QLatin1String(range.low), QLatin1String(range.high), to);
        }
    }
    return {};
}

/// A cast from text that looks first, on servers that can look.
QString inputCast(const QString& from, const QString& to, const QString& name, int serverVersion)
{
    static const QStringList plain{QStringLiteral("smallint"), QStringLiteral("integer"), QStringLiteral("bigint"),
        QStringLiteral("numeric"), QStringLiteral("uuid"), QStringLiteral("boolean")};
    const QString base = withoutModifier(from);
    const bool text = base == QLatin1String("text") || base == QLatin1String("character varying");
    if (!text || serverVersion < 160000 || !plain.contains(withoutModifier(to))) {
        return {};
    }
    return QStringLiteral("CASE WHEN pg_catalog.pg_input_is_valid(%1, %2) THEN CAST(%1 AS %3) END")
        .arg(name, literal(to), to);
}

/// Types between which every cast is immutable, whatever the settings.
bool alikeAnyway(const QString& from, const QString& to)
{
    static const QList<QStringList> groups{
        {QStringLiteral("date"), QStringLiteral("timestamp without time zone"),
            QStringLiteral("time without time zone")},
        {QStringLiteral("interval"), QStringLiteral("time without time zone")},
        {QStringLiteral("timestamp with time zone")},
        {QStringLiteral("time with time zone"), QStringLiteral("time without time zone")},
        {QStringLiteral("inet"), QStringLiteral("cidr")},
        {QStringLiteral("smallint"), QStringLiteral("integer"), QStringLiteral("bigint"), QStringLiteral("oid")},
        {QStringLiteral("integer"), QStringLiteral("bigint"), QStringLiteral("bit"), QStringLiteral("bit varying")},
        {QStringLiteral("text"), QStringLiteral("character varying"), QStringLiteral("character")},
        {QStringLiteral("json"), QStringLiteral("jsonb")},
    };
    const QString a = element(withoutModifier(from));
    const QString b = element(withoutModifier(to));
    const bool toZone = b == QLatin1String("time with time zone") && a != b;
    return !toZone && std::ranges::any_of(groups, [&](const QStringList& group) {
        return group.contains(a) && group.contains(b);
    });
}

bool sessionDependent(const QString& from, const QString& to)
{
    static const QStringList steady{QStringLiteral("integer"), QStringLiteral("numeric"), QStringLiteral("text"),
        QStringLiteral("boolean"), QStringLiteral("uuid")};
    // An array converts as its elements do.
    const QLatin1String array("[]");
    const bool arrays = from.endsWith(array) && to.endsWith(array);
    const QString a = typeFamily(arrays ? from.chopped(array.size()) : from);
    const QString b = typeFamily(arrays ? to.chopped(array.size()) : to);
    if (a == b && !a.isEmpty() && a != QLatin1String("time")) {
        return false;
    }
    const bool floats
        = (a == QLatin1String("float") && (b == QLatin1String("integer") || b == QLatin1String("numeric")))
        || (b == QLatin1String("float") && (a == QLatin1String("integer") || a == QLatin1String("numeric")));
    return !floats && !(steady.contains(a) && steady.contains(b)) && !alikeAnyway(from, to);
}

/// What a person wrote, to stand among other words: a comment at its end must not swallow them.
QString onOneLine(const QString& expression)
{
    return sql::withoutComments(expression).value_or(expression).trimmed();
}

/// One direction as the user and the types leave it: what they gave, what the matrix knows, or else a cast.
struct Wanted {
    QString given;
    QString bridge;
    QString fallback{};
    bool canFail = true;
    QString fromBase{}; ///< beneath a domain
    QString toBase{};
};

Direction direction(
    const QString& from, const QString& to, const Wanted& wanted, const Column& column, int serverVersion)
{
    const QString name = quoted(column.name);
    Direction d;
    d.resultType = to;
    d.fallback = wanted.fallback;
    if (!wanted.given.isEmpty()) {
        d.expression = wanted.given;
        // What an expression of the user's calls is not known; it may look at any setting and may raise.
        d.sessionDependent = true;
        d.raises = true;
        return d;
    }
    if (!wanted.bridge.isEmpty()) {
        d.expression = wanted.bridge;
        d.raises = wanted.canFail;
        return d;
    }
    d.sessionDependent = sessionDependent(
        wanted.fromBase.isEmpty() ? from : wanted.fromBase, wanted.toBase.isEmpty() ? to : wanted.toBase);
    if (!wanted.canFail) {
        // Nothing is too long, so nothing is cut.
        d.expression = QStringLiteral("CAST(%1 AS %2)").arg(name, to);
        return d;
    }
    if (!d.sessionDependent && d.fallback.isEmpty()) {
        if (const QString narrowed = integerCast(from, to, name); !narrowed.isEmpty()) {
            d.expression = narrowed;
            return d;
        }
        if (const QString looks = inputCast(from, to, name, serverVersion); !looks.isEmpty()) {
            d.expression = looks;
            d.looksFirst = true;
            return d;
        }
    }
    d.expression = castTo(from, to, name);
    d.raises = true;
    return d;
}

} // namespace

QString typeFamily(const QString& type)
{
    static const QHash<QString, QString> families{
        {QStringLiteral("smallint"), QStringLiteral("integer")},
        {QStringLiteral("integer"), QStringLiteral("integer")},
        {QStringLiteral("bigint"), QStringLiteral("integer")},
        {QStringLiteral("numeric"), QStringLiteral("numeric")},
        {QStringLiteral("real"), QStringLiteral("float")},
        {QStringLiteral("double precision"), QStringLiteral("float")},
        {QStringLiteral("text"), QStringLiteral("text")},
        {QStringLiteral("character varying"), QStringLiteral("text")},
        {QStringLiteral("character"), QStringLiteral("text")},
        {QStringLiteral("boolean"), QStringLiteral("boolean")},
        {QStringLiteral("uuid"), QStringLiteral("uuid")},
        {QStringLiteral("date"), QStringLiteral("time")},
        {QStringLiteral("timestamp without time zone"), QStringLiteral("time")},
        {QStringLiteral("timestamp with time zone"), QStringLiteral("time")},
    };
    return families.value(withoutModifier(type));
}

QString distinct(const QString& a, const QString& b, bool hasEquality)
{
    return hasEquality ? QStringLiteral("%1 IS DISTINCT FROM %2").arg(a, b)
                       : QStringLiteral("(%1)::text IS DISTINCT FROM (%2)::text").arg(a, b);
}

QString Conversion::bare(const Direction& direction, const QString& value) const
{
    if (identity) {
        return value;
    }
    if (value == quoted(ownName)) {
        return QStringLiteral("(%1)").arg(direction.expression);
    }
    return QStringLiteral("(SELECT (%1) FROM (SELECT %2 AS %3) AS lockkeeper_row)")
        .arg(direction.expression, value, quoted(ownName));
}

QString Conversion::apply(const Direction& direction, const QString& value) const
{
    return direction.function.isEmpty() ? bare(direction, value)
                                        : QStringLiteral("%1(%2)").arg(direction.function, value);
}

Conversion identityConversion(const Column& column)
{
    Conversion c;
    c.ownName = column.name;
    c.oldType = column.type;
    c.newType = column.type;
    c.identity = true;
    c.oldHasEquality = c.newHasEquality = column.hasEquality;
    c.forward.expression = quoted(column.name);
    c.forward.resultType = column.type;
    c.back = c.forward;
    return c;
}

Result<Conversion> typeConversion(
    const Table& table, const Column& column, const ChangeType& change, const TypeFacts& facts, const PlannerInput& in)
{
    const QString where = ColumnName{table.name, column.name}.printed();
    for (const QString& given : {change.usingExpression, change.backExpression, change.otherwise}) {
        if (given.trimmed().isEmpty()) {
            continue;
        }
        if (const auto checked = sql::checkExpression(given, column.name); !checked) {
            Error error = checked.error();
            error.message = Words::tr("The expression \"%1\" for %2 does not fit. %3").arg(given, where, error.message);
            return std::unexpected(error);
        }
    }
    if (change.usingExpression.trimmed().isEmpty() && !facts.castable) {
        return failure(ErrorKind::Unsupported,
            Words::tr("PostgreSQL has no cast from %1 to %2 for %3.").arg(column.type, facts.newType, where),
            facts.suggestion.isEmpty()
                ? Words::tr("Give the expression that makes the new value (--using), over the column's own name.")
                : Words::tr(
                      "Give the expression that makes the new value (--using), over the column's own name, such as "
                      "%1 if that is what it means.")
                      .arg(facts.suggestion));
    }
    if (change.backExpression.trimmed().isEmpty() && !facts.backCastable) {
        return failure(ErrorKind::Unsupported,
            Words::tr("PostgreSQL has no cast back from %1 to %2 for %3, so nothing could be undone.")
                .arg(facts.newType, column.type, where),
            Words::tr("Give the expression that makes the old value again (--back), over the column's own name."));
    }
    Conversion c;
    c.ownName = column.name;
    c.oldType = column.type;
    c.newType = facts.newType;
    c.oldHasEquality = column.hasEquality;
    c.newHasEquality = facts.newHasEquality;
    c.forwardCanFail = facts.forwardCanFail;
    c.backCanFail = facts.backCanFail;
    c.lossless = facts.forwardLossless;
    c.backKeepsApart = facts.backKeepsApart;
    const QString name = quoted(column.name);
    const QString given = onOneLine(change.usingExpression);
    const QString otherwise = onOneLine(change.otherwise);
    const bool plain = given.isEmpty() && facts.forward.isEmpty() && change.mapping.isEmpty() && otherwise.isEmpty();
    c.assignable = facts.forwardImplicit && plain;
    c.forward = direction(column.type, facts.newType,
        {given, facts.forward, otherwise, facts.forwardCanFail, column.traits.baseType, facts.traits.baseType}, column,
        in.serverVersion);
    c.forward.expression = withMapping(change, name, facts.newType, c.forward.expression);
    c.back = direction(facts.newType, column.type,
        {onOneLine(change.backExpression), facts.back, QString(), facts.backCanFail, facts.traits.baseType,
            column.traits.baseType},
        column, in.serverVersion);
    // NULL is the answer where the conversion fails, and what a variable begins as.
    if (facts.traits.refusesNull) {
        c.forward.resultType = facts.traits.baseType;
    }
    if (column.traits.refusesNull) {
        c.back.resultType = column.traits.baseType;
    }
    if (!plain) {
        c.defaultForm = withMapping(change, name, facts.newType,
            !given.isEmpty()               ? given
                : !facts.forward.isEmpty() ? facts.forward
                                           : QStringLiteral("CAST(%1 AS %2)").arg(name, facts.newType));
    }
    c.decision = change.decision;
    c.mappedIf = mappedIf(change, name);
    if (plain && change.backExpression.trimmed().isEmpty() && !c.forward.sessionDependent && !c.back.sessionDependent) {
        c.lostIf = facts.lostByValue;
    }
    if (!otherwise.isEmpty() && given.isEmpty() && !facts.failsIf.isEmpty()) {
        c.otherwiseIf = QStringLiteral("coalesce(%1, false)").arg(facts.failsIf);
    }
    c.failingRows = facts.failingRows;
    c.lostRows = facts.lostRows;
    c.mappedToNullRows = facts.mappedToNullRows;
    c.failingExamples = facts.failingExamples;
    static const QRegularExpression zone(QStringLiteral(" AT TIME ZONE '((?:[^']|'')+)'"));
    if (const auto found = zone.match(given.isEmpty() ? facts.forward : QString()); found.hasMatch()) {
        c.timeZone = found.captured(1).replace(QLatin1String("''"), QLatin1String("'"));
    }
    c.pinnedZone = facts.timeZone;
    const QString seed = in.planId + where;
    if (c.forward.raises || c.forward.sessionDependent) {
        c.forward.function = QStringLiteral("lockkeeper.")
            + quoted(generatedName(QStringLiteral("forward"), column.name, seed + QLatin1String(" forward")));
    }
    if (c.back.raises || c.back.sessionDependent) {
        c.back.function = QStringLiteral("lockkeeper.")
            + quoted(generatedName(QStringLiteral("back"), column.name, seed + QLatin1String(" back")));
    }
    return c;
}

QString dollarQuoted(const QString& body)
{
    QString tag = QStringLiteral("$lockkeeper$");
    for (int i = 2; body.contains(tag); ++i) {
        tag = QStringLiteral("$lockkeeper%1$").arg(i);
    }
    return tag + QLatin1Char('\n') + body + tag;
}

QString pinnedSettings(const QString& tableSchema, bool everything, const QString& timeZone)
{
    QStringList path{QStringLiteral("pg_catalog")};
    if (tableSchema != QLatin1String("pg_catalog")) {
        path << quoted(tableSchema);
    }
    if (tableSchema != QLatin1String("public")) {
        path << QStringLiteral("public");
    }
    path << QStringLiteral("pg_temp");
    QString sets = QStringLiteral("SET search_path = %1").arg(path.join(QLatin1String(", ")));
    if (everything) {
        sets
            += QStringLiteral("\nSET \"TimeZone\" = ") + literal(timeZone.isEmpty() ? QStringLiteral("UTC") : timeZone);
        sets += QLatin1String(
            "\nSET \"DateStyle\" = 'ISO, MDY'\nSET \"IntervalStyle\" = 'postgres'\nSET extra_float_digits = 1"
            "\nSET bytea_output = 'hex'");
    }
    return sets;
}

QStringList helperFunctions(const Conversion& conversion, const QString& tableSchema)
{
    QStringList statements;
    const auto add = [&](const Direction& direction, const QString& argumentType) {
        if (direction.function.isEmpty()) {
            return;
        }
        QString body = QStringLiteral("#variable_conflict use_column\nDECLARE\n  result_value %1;\nBEGIN\n"
                                      "  result_value := (SELECT (%2) FROM (SELECT $1 AS %3) AS lockkeeper_row);\n"
                                      "  RETURN result_value;\n")
                           .arg(direction.resultType, direction.expression, quoted(conversion.ownName));
        if (direction.raises) {
            body += QStringLiteral("EXCEPTION WHEN %1 THEN\n").arg(QLatin1String(conversionErrors));
            body += direction.fallback.isEmpty()
                ? QStringLiteral("  RETURN NULL;\n")
                : QStringLiteral(
                      "  BEGIN\n    result_value := (SELECT (%1) FROM (SELECT $1 AS %2) AS lockkeeper_row);\n"
                      "    RETURN result_value;\n  EXCEPTION WHEN %3 THEN\n    RETURN NULL;\n  END;\n")
                      .arg(direction.fallback, quoted(conversion.ownName), QLatin1String(conversionErrors));
        }
        statements << QStringLiteral("CREATE OR REPLACE FUNCTION %1(%2) RETURNS %3\nLANGUAGE plpgsql STABLE\n%4\n"
                                     "AS %5")
                          .arg(direction.function, argumentType, direction.resultType,
                              pinnedSettings(tableSchema, direction.sessionDependent, conversion.pinnedZone),
                              dollarQuoted(body + QLatin1String("END\n")));
    };
    add(conversion.forward, conversion.oldType);
    add(conversion.back, conversion.newType);
    return statements;
}

QStringList dropHelperFunctions(const Conversion& conversion)
{
    QStringList statements;
    const auto add = [&](const Direction& direction, const QString& argumentType) {
        if (!direction.function.isEmpty()) {
            statements << QStringLiteral("DROP FUNCTION IF EXISTS %1(%2)").arg(direction.function, argumentType);
        }
    };
    add(conversion.forward, conversion.oldType);
    add(conversion.back, conversion.newType);
    return statements;
}

} // namespace lk::planner
