// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/typematrix.h"

#include "model/base/identifier.h"

#include <QHash>

namespace lk {

namespace {

/// One row: from, to (names or groups in braces), the condition under which a value fails, what may become of others.
/// In conditions @v is the value, @low @high @beyond the target's integer range, @length its length, @whole and @scale
/// its digits, @type the printed type as a literal. "?": the cast must be tried. The first row that fits is taken.
struct Row {
    const char* from;
    const char* to;
    const char* fails;
    const char* classes;
};

constexpr auto inputFails = "NOT pg_catalog.pg_input_is_valid(@text, @type)";

// clang-format off
constexpr Row matrix[] = {
    // Assignment refuses what is too long, blanks at the end apart.
    {"{any}", "{limited}", "pg_catalog.length(pg_catalog.rtrim((@v)::text, ' ')) > @length", "text"},
    {"{any}", "name", "", "truncates"},
    {"{text}", "char", "", "truncates"},
    {"int4", "char", "@v NOT BETWEEN -128 AND 127", ""},
    {"{any}", "{text}", "", "text"},

    {"{int}", "{int}", "@v NOT BETWEEN @low AND @high", ""},
    {"numeric", "{int}", "pg_catalog.round(@v) NOT BETWEEN @low AND @high", "rounds"},
    {"{float}", "{int}", "NOT (pg_catalog.round((@v)::float8) >= '@low'::float8 AND pg_catalog.round((@v)::float8) < '@beyond'::float8)", "rounds"},
    {"{number}", "{digits}", "(@v)::numeric <> 'NaN' AND pg_catalog.abs(pg_catalog.round((@v)::numeric, @scale)) >= '1e@whole'::numeric", "rounds"},
    {"money", "{digits}", "pg_catalog.abs(pg_catalog.round((@v)::numeric, @scale)) >= '1e@whole'::numeric", "rounds"},
    {"{int}", "numeric", "", ""},
    {"{float}", "numeric", "", "rounds"},
    {"money", "numeric", "", ""},
    {"{number}", "money", "?", "rounds"},
    {"{int}", "{float}", "", "rounds"},
    {"float4", "float8", "", ""},
    // From half a unit beyond the largest a value overflows, up to half the smallest it would become zero.
    {"float8", "float4", "pg_catalog.abs(@v) < 'Infinity' AND (pg_catalog.abs(@v) >= '3.4028235677973366e38'::float8 OR (@v <> 0 AND pg_catalog.abs(@v) <= '7.006492321624085e-46'::float8))", "rounds"},
    {"numeric", "float4", "pg_catalog.abs(@v) < 'Infinity' AND (pg_catalog.abs(@v) >= '3.40282356779733661637539395458142568448e38'::numeric OR (@v <> 0 AND pg_catalog.abs(@v) <= '7.00649232162408535461864791644958e-46'::numeric))", "rounds"},
    {"numeric", "float8", "pg_catalog.abs(@v) < 'Infinity' AND (pg_catalog.abs(@v) >= '1.797693134862315807937289714053034150799341327100378269361737789804449682927647509466490179775872e308'::numeric OR (@v <> 0 AND pg_catalog.abs(@v) <= '2.47032822920623272088284396434110686182e-324'::numeric))", "rounds"},
    {"{number}", "bool", "", "changes-meaning"},
    {"bool", "{digits}", "?", ""},
    {"bool", "{number}", "", ""},
    {"int8", "oid", "@v NOT BETWEEN 0 AND 4294967295", ""},
    {"int4", "{oid}", "", ""},
    {"oid", "int8", "", ""},
    {"{oid}", "int4", "", ""},

    {"timestamp", "{timestamp}", "", "rounds"},
    {"timestamptz", "{timestamp}", "", "rounds"},
    {"{timestamp}", "date", "", "truncates"},
    {"date", "{timestamp}", "pg_catalog.isfinite(@v) AND @v > '294276-12-31'::date", ""},
    {"time", "time", "", "rounds"},
    {"timetz", "timetz", "", "rounds"},
    {"time", "timetz", "", "rounds"},
    {"timetz", "time", "", "truncates"},
    {"time", "interval", "", "changes-meaning"}, // 24:00 comes back as 00:00
    {"interval", "time", "NOT pg_catalog.isfinite(@v)", "truncates"},
    {"interval", "interval", "", "rounds"},

    {"inet", "cidr", "", "truncates"},
    {"cidr", "inet", "", ""},
    {"macaddr", "macaddr8", "", ""},
    {"macaddr8", "macaddr", "(@v)::text !~ '^..:..:..:ff:fe:..:..:..$'", ""},

    {"{bits}", "bit", "pg_catalog.length(@v) <> @length", ""},
    {"{bits}", "{limitedbits}", "pg_catalog.length(@v) > @length", ""},
    {"{bits}", "varbit", "", ""},
    {"bit", "int4", "pg_catalog.length(@v) > 32", "changes-meaning"},
    {"bit", "int8", "pg_catalog.length(@v) > 64", "changes-meaning"},

    {"json", "jsonb", inputFails, "changes-meaning"},
    {"jsonb", "json", "", ""},
    {"{text}", "{citext}", "", ""},
    {"{text}", "{enum}", "NOT (@text = ANY (pg_catalog.enum_range(NULL::@printed)::text[]))", ""},
    {"{enum}", "{enum}", "NOT ((@v)::text = ANY (pg_catalog.enum_range(NULL::@printed)::text[]))", ""},
    {"{text}", "json", inputFails, ""},
    {"{text}", "{known}", inputFails, "changes-meaning"},
};
// What servers before 16, which cannot look at input, are asked instead.
// A repetition of more than 255 is an error of the regular expression, which would be taken for one of the value.
constexpr Row before16[] = {
    {"{text}", "{int}", "CASE WHEN @text ~ '^[ \\t\\n\\r\\f\\v]*[-+]?[0-9]{1,255}[ \\t\\n\\r\\f\\v]*$' THEN pg_catalog.btrim(@text, E' \\t\\n\\r\\f\\v')::numeric NOT BETWEEN @low AND @high ELSE true END", "changes-meaning"},
    {"{text}", "uuid", "@text !~* '^(\\{[0-9a-f]{4}(-?[0-9a-f]{4}){7}\\}|[0-9a-f]{4}(-?[0-9a-f]{4}){7})$'", "changes-meaning"},
};
// clang-format on

const QHash<QString, QStringList>& groups()
{
    const auto words = [](const char* list) { return QString::fromLatin1(list).split(QLatin1Char(' ')); };
    static const QHash<QString, QStringList> all{
        {QStringLiteral("{int}"), words("int2 int4 int8")},
        {QStringLiteral("{float}"), words("float4 float8")},
        {QStringLiteral("{number}"), words("int2 int4 int8 numeric float4 float8")},
        {QStringLiteral("{text}"), words("text varchar bpchar name")},
        {QStringLiteral("{timestamp}"), words("timestamp timestamptz")},
        {QStringLiteral("{bits}"), words("bit varbit")},
        {QStringLiteral("{oid}"),
            words("oid regclass regtype regproc regprocedure regoper regoperator regrole regnamespace regconfig "
                  "regdictionary regcollation")},
        {QStringLiteral("{known}"),
            words("int2 int4 int8 bool date time timetz timestamp timestamptz interval numeric float4 float8 uuid json "
                  "jsonb inet cidr "
                  "macaddr macaddr8 bit varbit bytea point line lseg box path polygon circle tsvector tsquery oid xid "
                  "xid8 "
                  "pg_lsn int4range int8range numrange daterange tsrange tstzrange int4multirange int8multirange "
                  "nummultirange datemultirange tsmultirange tstzmultirange")},
    };
    return all;
}

bool fits(const char* pattern, const TypeShape& type)
{
    const QString name = QString::fromLatin1(pattern);
    if (!name.startsWith(QLatin1Char('{'))) {
        return type.name == name && type.kind == 'b';
    }
    if (name == QLatin1String("{any}")) {
        return true;
    }
    if (name == QLatin1String("{enum}")) {
        return type.kind == 'e';
    }
    if (name == QLatin1String("{citext}")) {
        return type.name.endsWith(QLatin1String("citext"));
    }
    if (name == QLatin1String("{limited}")) {
        return type.modifier >= 4 && (type.name == QLatin1String("varchar") || type.name == QLatin1String("bpchar"));
    }
    if (name == QLatin1String("{limitedbits}")) {
        return type.modifier >= 0 && type.name == QLatin1String("varbit");
    }
    if (name == QLatin1String("{digits}")) {
        return type.modifier >= 0 && type.name == QLatin1String("numeric");
    }
    return groups().value(name).contains(type.name);
}

struct IntegerRange {
    const char* low;
    const char* high;
    const char* beyond;
};
IntegerRange rangeOf(const TypeShape& type)
{
    return type.name == QLatin1String("int2") ? IntegerRange{"-32768", "32767", "32768"}
        : type.name == QLatin1String("int4")
        ? IntegerRange{"-2147483648", "2147483647", "2147483648"}
        : IntegerRange{"-9223372036854775808", "9223372036854775807", "9223372036854775808"};
}

QString filled(
    const char* condition, const TypeShape& from, const TypeShape& to, const QString& printed, const QString& value)
{
    QString sql = QString::fromUtf8(condition);
    const IntegerRange range = rangeOf(to);
    const int scale = numericScale(to);
    sql.replace(QLatin1String("@low"), QLatin1String(range.low));
    sql.replace(QLatin1String("@high"), QLatin1String(range.high));
    sql.replace(QLatin1String("@beyond"), QLatin1String(range.beyond));
    sql.replace(QLatin1String("@length"), QString::number(typeLength(to)));
    sql.replace(QLatin1String("@scale"), QString::number(scale));
    sql.replace(QLatin1String("@whole"), QString::number(numericPrecision(to) - scale));
    sql.replace(QLatin1String("@type"), literal(printed));
    sql.replace(QLatin1String("@printed"), printed);
    // character(n) to text drops the blanks that the input function would see.
    sql.replace(QLatin1String("@text"),
        from.name == QLatin1String("bpchar") ? QStringLiteral("pg_catalog.textin(pg_catalog.bpcharout(@v))")
                                             : QStringLiteral("(@v)::text"));
    return sql.replace(QLatin1String("@v"), value);
}

const Row* rowOf(const TypeShape& from, const TypeShape& to, int serverVersion)
{
    if (serverVersion < 160000) {
        for (const Row& row : before16) {
            if (fits(row.from, from) && fits(row.to, to)) {
                return &row;
            }
        }
    }
    for (const Row& row : matrix) {
        if (fits(row.from, from) && fits(row.to, to)) {
            return &row;
        }
    }
    return nullptr;
}

TypeShape elementOf(TypeShape type)
{
    type.array = false;
    type.category = groups().value(QStringLiteral("{number}")).contains(type.name)          ? 'N'
        : type.name.startsWith(QLatin1String("time")) || type.name == QLatin1String("date") ? 'D'
                                                                                            : 'U';
    return type;
}

/// No digit behind the point goes, whatever becomes of those in front of it; and of bits that fit not one.
bool keepsDigits(const TypeShape& from, const TypeShape& to)
{
    if (from.name == QLatin1String("bit")) {
        return from.modifier > 0;
    }
    const QStringList integers = groups().value(QStringLiteral("{int}"));
    const bool digits = from.name == QLatin1String("numeric") && from.modifier >= 0;
    if (!digits && !integers.contains(from.name)) {
        return false;
    }
    const int scale = digits ? numericScale(from) : 0;
    return to.name == QLatin1String("numeric") ? to.modifier < 0 || numericScale(to) >= scale
                                               : integers.contains(to.name) && scale <= 0;
}

TypeRule plainRule(
    const TypeShape& from, const TypeShape& to, const QString& printed, const QString& value, int serverVersion)
{
    TypeRule rule;
    const bool same = from.oid == to.oid && from.oid != 0 && from.modifier == to.modifier;
    const Row* row = same ? nullptr : rowOf(from, to, serverVersion);
    if (row == nullptr) {
        rule.known = same || (from.oid == to.oid && from.oid != 0 && to.modifier < 0);
        if (!rule.known) {
            rule.classes = {QStringLiteral("fails"), QStringLiteral("changes-meaning")};
            rule.lossClass = QStringLiteral("changes-meaning");
        }
        return rule;
    }
    const QString fails = QString::fromUtf8(row->fails);
    const bool asks = fails.contains(QLatin1String("pg_input_is_valid"));
    rule.known = fails != QLatin1String("?") && (!asks || serverVersion >= 160000);
    const bool never = fails.isEmpty() || (rule.known && !castCanFail(from, to));
    if (rule.known && !never) {
        rule.failsIf = filled(row->fails, from, to, printed, value);
    }
    if (!never) {
        rule.classes << QStringLiteral("fails");
    }
    const QString others = QString::fromUtf8(row->classes);
    if (others == QLatin1String("text")) {
        // Only what is text already can lose its end: blanks.
        const bool blanks = from.isText() && !from.array && from.name != QLatin1String("bpchar")
            && (to.modifier >= 0 || to.name == QLatin1String("bpchar"));
        if (blanks && !castIsLossless(from, to)) {
            rule.classes << QStringLiteral("truncates");
        }
    } else if (!others.isEmpty() && !castIsLossless(from, to) && !keepsDigits(from, to)) {
        rule.classes << others;
        rule.lossClass = others;
    }
    return rule;
}

} // namespace

TypeRule typeRule(
    const TypeShape& from, const TypeShape& to, const QString& printed, const QString& value, int serverVersion)
{
    if (from.array != to.array || (from.array && from.oid == to.oid && from.modifier == to.modifier)) {
        TypeRule rule = to.isText() && !to.array ? plainRule(from, to, printed, value, serverVersion) : TypeRule{};
        if (from.array == to.array) {
            rule.known = true;
        } else if (to.array || !to.isText()) {
            rule.classes = {QStringLiteral("fails"), QStringLiteral("changes-meaning")};
            rule.lossClass = QStringLiteral("changes-meaning");
        }
        return rule;
    }
    if (from.array) {
        const QString element = QString(printed).remove(QLatin1String("[]"));
        TypeRule rule = plainRule(elementOf(from), elementOf(to), element, QStringLiteral("lk_e.e"), serverVersion);
        if (!rule.failsIf.isEmpty()) {
            rule.failsIf = QStringLiteral("EXISTS (SELECT FROM pg_catalog.unnest(%1) AS lk_e(e) WHERE %2)")
                               .arg(value, rule.failsIf);
        }
        if (rule.lossClass.isEmpty()) {
            rule.lossClass = rule.classes.isEmpty() ? QString() : rule.classes.last();
        }
        return rule;
    }
    if (to.constrained && !(from.domain && from == to)) {
        TypeShape beneath = to;
        beneath.constrained = false;
        const QString base = to.baseName.isEmpty() ? printed : to.baseName;
        TypeRule rule = plainRule(from, beneath, base, value, serverVersion);
        rule.known = rule.known && serverVersion >= 160000;
        if (!rule.classes.contains(QLatin1String("fails"))) {
            rule.classes.prepend(QStringLiteral("fails"));
        }
        rule.failsIf = rule.known
            ? QStringLiteral("CASE WHEN %1 THEN true ELSE NOT pg_catalog.pg_input_is_valid(CAST(%2 AS %3)::text, %4) "
                             "END")
                  .arg(rule.failsIf.isEmpty() ? QStringLiteral("false") : rule.failsIf, value, base, literal(printed))
            : QString();
        return rule;
    }
    return plainRule(from, to, printed, value, serverVersion);
}

QString comparedAs(const TypeShape& type, const QString& printed, const TypeShape& other)
{
    QString name = type.domain && !type.baseName.isEmpty() ? type.baseName : printed;
    const bool fromNumber = type.name == QLatin1String("bit")
        && (other.name == QLatin1String("int4") || other.name == QLatin1String("int8"));
    if (type.modifier < 0 || fromNumber) {
        return name;
    }
    if (const auto open = name.indexOf(QLatin1Char('(')); open >= 0) {
        name = name.left(open) + name.sliced(name.indexOf(QLatin1Char(')'), open) + 1);
    }
    if (type.name == QLatin1String("bpchar")) {
        name.replace(QLatin1String("character"), QLatin1String("bpchar"));
    } else if (type.name == QLatin1String("bit")) {
        name.replace(QLatin1String("bit"), QLatin1String("bit varying"));
    }
    return name;
}

TypeShape unlimited(TypeShape type)
{
    type.modifier = -1;
    type.constrained = false;
    if (type.name == QLatin1String("bit")) {
        type.name = QStringLiteral("varbit");
        type.oid = 0;
    }
    return type;
}

bool printsByValue(const TypeShape& type)
{
    return type.name == QLatin1String("numeric") && !type.array && type.modifier >= 0;
}

QString bridge(const TypeShape& from, const TypeShape& to, const QString& printed, const QString& value)
{
    if (from.array || to.array) {
        return {};
    }
    if (from.kind == 'e' && to.kind == 'e') {
        return QStringLiteral("CAST(CAST(%1 AS text) AS %2)").arg(value, printed);
    }
    const auto number = [](const TypeShape& type) {
        return type.name == QLatin1String("int2") || type.name == QLatin1String("int8")
            || type.name == QLatin1String("numeric") || type.name == QLatin1String("float4")
            || type.name == QLatin1String("float8");
    };
    if (number(from) && to.name == QLatin1String("bool") && !to.domain) {
        return QStringLiteral("(%1 <> 0)").arg(value);
    }
    if (from.name == QLatin1String("bool") && number(to)) {
        return QStringLiteral("CAST(CAST(%1 AS integer) AS %2)").arg(value, printed);
    }
    return {};
}

QString suggestion(const TypeShape& from, const TypeShape& to, const QString& value)
{
    const auto in = [](const TypeShape& type, std::initializer_list<const char*> names) {
        for (const char* name : names) {
            if (type.name == QLatin1String(name) && !type.array) {
                return true;
            }
        }
        return false;
    };
    const bool number = in(from, {"int4", "int8", "numeric", "float8"});
    if (number && in(to, {"timestamptz"})) {
        return QStringLiteral("to_timestamp(%1)").arg(value);
    }
    if (number && in(to, {"timestamp", "date"})) {
        return QStringLiteral("(to_timestamp(%1) AT TIME ZONE 'UTC')%2")
            .arg(value, to.name == QLatin1String("date") ? QStringLiteral("::date") : QString());
    }
    if (in(from, {"timestamptz", "timestamp", "date"}) && in(to, {"int4", "int8", "numeric", "float8"})) {
        return QStringLiteral("extract(epoch FROM %1)%2")
            .arg(value,
                in(to, {"numeric"})    ? QString()
                    : in(to, {"int8"}) ? QStringLiteral("::bigint")
                    : in(to, {"int4"}) ? QStringLiteral("::integer")
                                       : QStringLiteral("::double precision"));
    }
    if (in(from, {"int2", "int4", "int8"}) && in(to, {"interval"})) {
        return QStringLiteral("%1 * interval '1 second'").arg(value);
    }
    if (!from.array && to.array) {
        return QStringLiteral("ARRAY[%1]").arg(value);
    }
    if (from.array && !to.array) {
        return QStringLiteral("(%1)[1]").arg(value);
    }
    if (!from.isText() && !to.isText()) {
        return QStringLiteral("CAST(CAST(%1 AS text) AS ...)").arg(value);
    }
    return {};
}

} // namespace lk
