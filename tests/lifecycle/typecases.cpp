// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/lifecycle/case.h"

namespace lk::test {

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

/// A change of the type of t.c, with an index on it where both types can have one.
struct Pair {
    const char* from;
    const char* to;
    const char* fill; ///< over g
    const char* value; ///< good in both types
    const char* setup = ""; ///< types and functions, before the table
    const char* conversion = ""; ///< over c, where it is not the cast
    const char* back = "";
    bool lossy = false; ///< some of `fill` does not survive, which is accepted
    bool indexed = true;
    const char* converted = ""; ///< what the twin's value is afterwards, where neither cast nor conversion says it
};

const Pair pairs[] = {
    {"integer", "bigint", "g", "'@m@'"},
    {"smallint", "integer", "g", "'@m@'"},
    {"bigint", "integer", "g", "'@m@'"},
    {"integer", "smallint", "g", "'@m@'"},
    {"integer", "numeric", "g", "'@m@'"},
    {"integer", "numeric(12,2)", "g", "'@m@'"},
    {"integer", "text", "g", "'@m@'"},
    {"integer", "double precision", "g", "'@m@'"},
    {"bigint", "numeric(20,0)", "g * 10000000000", "'@m@'"},
    {"numeric(12,2)", "numeric(14,4)", "g / 4.0", "'@m@.25'"},
    {"numeric", "bigint", "g", "'@m@'"},
    {"numeric(12,2)", "integer", "g / 4.0", "'@m@'", "", "", "", true},
    {"numeric(10,2)", "double precision", "g / 4.0", "'@m@.25'"},
    {"numeric", "text", "g / 4.0", "'@m@.25'"},
    {"real", "double precision", "g / 4.0", "'@m@.25'"},
    {"double precision", "numeric", "g / 4.0", "'@m@.25'"},
    {"money", "numeric(12,2)", "g::money", "'@m@.25'"},
    {"text", "integer", "g::text", "'@m@'"},
    {"text", "integer", "CASE WHEN g % 40 = 0 THEN 'n/a' ELSE g::text END", "'@m@'", "", "", "", true, true,
        "CASE WHEN c = 'n/a' THEN NULL ELSE c::integer END"},
    {"text", "bigint", "'0' || g", "'@m@'", "", "", "", true},
    {"text", "numeric", "g / 4.0", "'@m@.25'"},
    {"text", "varchar(20)", "'v' || g", "'x@m@'"},
    {"text", "varchar(3)", "g::text", "'@m@'"},
    {"varchar(10)", "text", "'v' || g", "'x@m@'"},
    {"varchar(10)", "varchar(20)", "'v' || g", "'x@m@'"},
    {"varchar(20)", "varchar(5)", "'v' || g", "'x@m@'"},
    {"char(6)", "text", "'v' || g", "'x@m@'"},
    {"text", "char(8)", "'v' || g", "'x@m@'"},
    {"text", "extensions.citext", "'V' || g", "'X@m@'"},
    {"extensions.citext", "text", "'V' || g", "'X@m@'"},
    {"name", "text", "'v' || g", "'x@m@'"},
    {"text", "uuid", "md5(g::text)::uuid::text", "'00000000-0000-0000-0000-000000000@m@'"},
    {"uuid", "text", "md5(g::text)::uuid", "'00000000-0000-0000-0000-000000000@m@'"},
    {"text", "date", "(date '2026-01-01' + g)::text", "'2026-0@d@-11'"},
    {"date", "timestamp", "date '2026-01-01' + g", "'2026-0@d@-11'"},
    // Written are other days than there were: a day that is there already is no change, and keeps its hour for the
    // undo.
    {"timestamp", "date", "timestamp '2026-01-01 12:00' + g * interval '1 hour'", "'2027-0@d@-11'", "", "", "", true},
    {"timestamp", "timestamptz", "timestamp '2026-01-01' + g * interval '1 hour'", "'2026-0@d@-11 01:02'"},
    {"timestamptz", "timestamp", "timestamptz '2026-01-01Z' + g * interval '1 hour'", "'2026-0@d@-11 01:02'", "",
        "c AT TIME ZONE 'UTC'", "c AT TIME ZONE 'UTC'"},
    {"timestamp", "timestamp(0)", "timestamp '2026-01-01' + g * interval '1 hour'", "'2026-0@d@-11 01:02'"},
    {"time", "interval", "time '01:00' + g * interval '1 minute'", "'0@d@:11:00'"},
    {"text", "boolean", "(g % 2 = 0)::text", "'true'"},
    {"boolean", "integer", "g % 2 = 0", "'@b@'"},
    {"integer", "boolean", "g % 2", "'@b@'"},
    {"boolean", "text", "g % 2 = 0", "(@d@ > 4)"},
    {"json", "jsonb", "json_build_object('i', g)", "'{\"a\": @m@}'", "", "", "", false, false},
    {"jsonb", "json", "jsonb_build_object('i', g)", "'{\"a\": @m@}'", "", "", "", false, false},
    {"text", "jsonb", "jsonb_build_object('i', g)", "'{\"a\": @m@}'", "", "", "", false, false},
    {"text", "mood", "'m' || 1 + g % 9", "'m@d@'",
        "CREATE TYPE mood AS ENUM ('m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9');"},
    {"mood", "text", "('m' || 1 + g % 9)::mood", "'m@d@'",
        "CREATE TYPE mood AS ENUM ('m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9');"},
    {"mood", "temper", "('m' || 1 + g % 9)::mood", "'m@d@'",
        "CREATE TYPE mood AS ENUM ('m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9');"
        "CREATE TYPE temper AS ENUM ('m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'm9');",
        "c::text::temper", "c::text::mood"},
    {"integer", "positive", "g", "'@m@'", "CREATE DOMAIN positive AS bigint CHECK (VALUE > 0);"},
    {"positive", "bigint", "g", "'@m@'", "CREATE DOMAIN positive AS integer CHECK (VALUE > 0);"},
    {"inet", "text", "inet '10.0.0.0' + g", "'10.0.@d@.@d@/32'", "", "", "", false, true},
    {"cidr", "inet", "set_masklen(inet '10.0.0.0' + g, 32)::cidr", "'10.0.@d@.@d@/32'"},
    {"integer[]", "bigint[]", "ARRAY[g, NULL, 7]", "'{@m@,@d@}'"},
    {"varchar(10)[]", "varchar(20)[]", "ARRAY['v' || g]", "'{x@m@,y}'"},
    {"macaddr", "macaddr8", "'08:00:2b:01:02:03'", "'08:00:2b:01:02:@d@@d@'"},
    {"bit(8)", "varbit(16)", "g::bit(8)", "'0000000@b@'"},
    {"text", "bytea", "'v' || g", "'x@m@'", "", "convert_to(c, 'UTF8')", "convert_from(c, 'UTF8')"},
    {"text", "xml", "'<a>' || g || '</a>'", "'<b>@m@</b>'", "", "", "", false, false},
    {"point", "text", "point(g, 1)", "'(@m@,1)'", "", "", "", false, false},
    {"int4range", "text", "int4range(g, g + 5)", "'[@d@,@m@)'", "", "", "", false, true},
    {"interval", "text", "g * interval '1 hour'", "'1@d@ days'"},
};

LifecycleCase caseOf(const Pair& pair)
{
    TableOfOne table{s(pair.from), s(pair.fill), s(pair.value)};
    if (pair.indexed) {
        table.extras = s("CREATE INDEX t_c ON t (c);");
    }
    ChangeType change{{s("public"), s("t")}, s("c"), s(pair.to), s(pair.conversion), s(pair.back)};
    change.decision = pair.lossy ? LossDecision::Accept : LossDecision::Ask;
    const QString conversion = *pair.converted != '\0' ? s(pair.converted)
        : *pair.conversion != '\0'                     ? s(pair.conversion)
                                                       : s("c::%1").arg(s(pair.to));
    return {
        .name = s(pair.lossy ? "%1 to %2, accepting what is lost" : "%1 to %2").arg(s(pair.from), s(pair.to)),
        .setup = s(pair.setup) + setupOf(table),
        .draft = {{{change, Strategy::DualColumn}}},
        .plain = s("ALTER TABLE t ALTER c TYPE %1 USING %2;").arg(s(pair.to), conversion),
        .writes = writesOf(table),
        .compared = {s("t(id; c, note)")},
        .converted = s(pair.converted),
    };
}

} // namespace

QList<LifecycleCase> typeCases()
{
    QList<LifecycleCase> cases;
    for (const Pair& pair : pairs) {
        cases << caseOf(pair);
    }
    return cases;
}

} // namespace lk::test
