// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/property/typepool.h"

#include <algorithm>

namespace lk::property {

namespace {

QStringList words(const char* text)
{
    return QString::fromUtf8(text).split(QLatin1Char('|'));
}

QList<ConversionSpec> to(std::initializer_list<const char*> safe, std::initializer_list<const char*> lossy = {})
{
    QList<ConversionSpec> list;
    for (const char* type : safe) {
        list << ConversionSpec{QString::fromUtf8(type)};
    }
    for (const char* type : lossy) {
        list << ConversionSpec{QString::fromUtf8(type), true};
    }
    return list;
}

ConversionSpec by(const char* type, const char* with, const char* back, bool lossy = false)
{
    return {QString::fromUtf8(type), lossy, QString::fromUtf8(with), QString::fromUtf8(back)};
}

TypeSpec type(const char* sql, int traits, const char* plain, const char* odd, const char* distinct,
    const char* constant, QList<ConversionSpec> conversions)
{
    return {QString::fromUtf8(sql), traits, words(plain), words(odd), QString::fromUtf8(distinct),
        QString::fromUtf8(constant), std::move(conversions)};
}

QList<TypeSpec> makePool()
{
    using enum TypeSpec::Trait;
    constexpr int whole = Number | Btree | Hash | FixedText | Whole;
    constexpr int plain = Btree | Hash;
    const char* stamp = "2024-01-15 00:00:00|1999-12-31 00:00:00|2000-02-29 00:00:00";
    const char* oddStamp = "2024-01-15 10:20:30.123456|1970-01-01 00:00:00.000001|2031-07-01 23:59:59.999999";
    return {
        type("integer", whole, "0|1|-1|42|100", "2147483647|-2147483648|40000", "%1", "7",
            to({"bigint", "numeric", "numeric(14,2)", "text", "varchar(20)", "double precision"},
                {"smallint", "boolean", "numeric(6,2)", "real"})
                << by("text", "'n' || @c@", "substr(@c@, 2)::integer")
                << by("bigint", "@c@::bigint * 10", "(@c@ / 10)::integer")),
        type("bigint", whole, "0|1|-1|42|99999", "9223372036854775807|3000000000|-3000000000", "%1", "7",
            to({"numeric", "text"}, {"integer", "smallint", "double precision"})),
        type("smallint", whole, "0|1|-1|42", "32767|-32768", "%1", "7",
            to({"integer", "bigint", "numeric", "text", "real"})),
        type("numeric(12,2)", Number | Btree | Hash | FixedText, "0|1|-7|12.00|100", "1234567.89|0.01|NaN|-0.55",
            "%1.00", "1.5",
            to({"numeric(14,2)", "numeric", "numeric(14,3)", "text"}, {"integer", "numeric(8,1)", "double precision"})),
        type("numeric", Number | Btree | Hash | FixedText, "0|1|-7|12", "1.50|123456789012345678901234567890.5|-0.001",
            "%1", "1", to({"text"}, {"numeric(10,2)", "bigint", "double precision"})),
        type("double precision", Number | Btree, "0|1|-2|1024", "0.1|1e300|-0|Infinity", "%1", "1.5",
            to({"text"}, {"numeric", "real", "integer"})),
        type("text", Text | Btree | Hash | FixedText, "0|1|17|-5|99",
            "abc|007||it's \"so\"|naïve 漢字|a\\b|  blank  |%1", "%1", "'5'",
            to({"varchar"}, {"varchar(3)", "integer", "numeric(8,2)", "bigint", "char(4)"})
                << by("jsonb", "to_jsonb(@c@)", "@c@ #>> '{}'") << by("text[]", "ARRAY[@c@]", "@c@[1]")),
        type("varchar(10)", Text | Btree | Hash | FixedText, "0|1|ab|xyz", "0123456789|Ünï|a b ", "k%1", "'v'",
            to({"varchar(20)", "text", "varchar"}, {"varchar(3)", "char(10)", "integer"})),
        type("char(5)", Text | Btree | Hash, "a|bc|abcde", "a  |x'y", "%1", "'c'",
            to({"char(8)"}, {"text", "varchar(5)"})),
        type("boolean", plain | Fact | FixedText, "true|false", "true", "", "true", to({"text", "integer"})),
        type("uuid", plain | FixedText, "00000000-0000-0000-0000-000000000001|a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-4000-8000-%1",
            "'00000000-0000-0000-0000-000000000002'", to({"text", "varchar(40)"})),
        type("date", plain | Time, "2024-01-15|1999-12-31|2000-02-29", "0001-01-01|infinity", "", "'2020-02-02'",
            to({"timestamp without time zone", "timestamp with time zone", "text"})),
        type("timestamp without time zone", plain | Time, stamp, oddStamp, "", "'2020-02-02 02:02:02'",
            to({"timestamp with time zone", "text"}, {"date", "timestamp(3) without time zone"})),
        type("timestamp with time zone", plain | Time, stamp, oddStamp, "", "now()",
            to({"timestamp without time zone", "text"}, {"date", "timestamp(0) with time zone"})),
        type("interval", plain, "1 day|02:00:00", "1 mon 3 days 00:00:00.5", "", "'1 hour'", to({"text"})),
        type("jsonb", Btree | Gin, "{\"a\": 1}|[1, 2]|\"x\"", "{}|null|{\"k\": [null, {\"z\": \"ü'\\\"\"}]}", "",
            "'{}'", to({"json", "text"})),
        type("json", 0, "{\"a\": 1}|[1, 2]", "{\"b\":1,  \"a\":2, \"a\":3}|null", "", "'{}'", to({"text"}, {"jsonb"})),
        type("text[]", Btree | Gin, "{a,b}|{}|{1}", "{\"x y\",NULL,\"q\\\"\"}|{{a},{b}}", "", "'{}'",
            to({"varchar[]"}, {"varchar(1)[]"})
                << by("text", "array_to_string(@c@, ',')", "string_to_array(@c@, ',')", true)),
        type("integer[]", Btree | Gin, "{1,2}|{}|{42}", "{NULL,2147483647}|{{1},{2}}", "", "'{1}'",
            to({"bigint[]", "text[]", "text"}, {"smallint[]"})),
        type("public.\"Mood\"", plain, "sad|ok", "very happy", "", "'ok'",
            QList<ConversionSpec>{by("text", "", ""), by("varchar(20)", "", "")}),
        type("public.small_count", Number | Btree | Hash | Whole, "0|1|42", "999", "", "3",
            to({"integer", "bigint", "text"})),
        type("inet", plain, "10.0.0.1|::1", "192.168.1.7/24", "10.9.%1", "'127.0.0.1'", to({"text"}, {"cidr"})),
        type("bytea", plain, "\\x01|\\xdeadbeef", "\\x", "", "'\\x00'",
            QList<ConversionSpec>{by("text", "encode(@c@, 'hex')", "decode(@c@, 'hex')")}),
        type("time without time zone", plain, "10:00:00|23:59:59", "00:00:00.5", "", "'12:00'",
            to({"text", "interval"})),
        type("varchar(8) COLLATE \"C\"", Text | Btree | Hash, "b|A|c", "é|Z z", "k%1", "'C'",
            to({"text", "varchar(30)"}, {"varchar(2)"})),
    };
}

} // namespace

const QList<TypeSpec>& typePool()
{
    static const QList<TypeSpec> pool = makePool();
    return pool;
}

const TypeSpec& typeSpec(const QString& sql)
{
    const auto found = std::ranges::find(typePool(), sql, &TypeSpec::sql);
    Q_ASSERT(found != typePool().cend());
    return *found;
}

QString typePrelude()
{
    return QStringLiteral("CREATE TYPE public.\"Mood\" AS ENUM ('sad', 'ok', 'very happy', 'never');\n"
                          "CREATE DOMAIN public.small_count AS integer CHECK (VALUE < 1000);\n");
}

QString trueFor(const TypeSpec& type, int which)
{
    QStringList list{QStringLiteral("@c@ IS NULL OR @c@ IS NOT NULL")};
    if (type.has(TypeSpec::Number)) {
        list << QStringLiteral("@c@ > -9999999999999999999 OR @c@ < 1") << QStringLiteral("@c@ <> 123457")
             << QStringLiteral("@c@ NOT IN (11111, 22222)")
             << QStringLiteral("CASE WHEN @c@ > 0 THEN @c@ <> 123457 ELSE true END");
    } else if (type.has(TypeSpec::Text)) {
        list << QStringLiteral("@c@ <> 'forbidden'") << QStringLiteral("length(@c@) < 400")
             << QStringLiteral("@c@ NOT IN ('bad', 'worse')") << QStringLiteral("@c@ || 'x' NOT LIKE '%zz%y'");
    } else if (type.has(TypeSpec::Time)) {
        list << QStringLiteral("@c@ <> '1234-05-06'");
    } else if (type.sql.contains(QLatin1String("Mood"))) {
        list << QStringLiteral("@c@ <> 'never'");
    } else if (type.has(TypeSpec::Gin) && type.sql.endsWith(QLatin1String("[]"))) {
        list << QStringLiteral("cardinality(@c@) < 100");
    } else if (type.sql == QLatin1String("jsonb")) {
        list << QStringLiteral("jsonb_typeof(@c@) <> 'nothing'");
    }
    return list[which % list.size()];
}

QString someOf(const TypeSpec& type, int which)
{
    QStringList list{QStringLiteral("@c@ IS NOT NULL")};
    if (type.has(TypeSpec::Number)) {
        list << QStringLiteral("@c@ > 5") << QStringLiteral("@c@ IN (1, 42, 7)");
    } else if (type.has(TypeSpec::Text)) {
        list << QStringLiteral("@c@ > 'a'") << QStringLiteral("@c@ = 'abc'");
    } else if (type.has(TypeSpec::Fact)) {
        list << QStringLiteral("@c@") << QStringLiteral("NOT @c@");
    } else if (type.sql == QLatin1String("date")) {
        list << QStringLiteral("@c@ > '2001-01-01'");
    }
    return list[which % list.size()];
}

QString expressionOf(const TypeSpec& type, int which)
{
    QStringList list;
    if (type.has(TypeSpec::Whole)) {
        list << QStringLiteral("@c@ % 10") << QStringLiteral("coalesce(@c@, 0)");
    }
    if (type.has(TypeSpec::Text)) {
        list << QStringLiteral("lower(@c@)") << QStringLiteral("@c@ || 'x'");
    }
    if (type.has(TypeSpec::FixedText)) {
        list << QStringLiteral("@c@::text") << QStringLiteral("md5(@c@::text)");
    }
    if (type.has(TypeSpec::Btree)) {
        list << QStringLiteral("@c@ IS NULL");
    }
    return list.isEmpty() ? QString() : list[which % list.size()];
}

} // namespace lk::property
