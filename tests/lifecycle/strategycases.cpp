// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/lifecycle/case.h"

namespace lk::test {

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

/// Much of what a table can have, all of which a mere rename keeps.
const QString furnished = QStringLiteral(
    "CREATE INDEX t_c ON t (c DESC) WHERE n > 2; ALTER TABLE t ADD CHECK (c >= 0); CREATE VIEW v AS SELECT id, c FROM "
    "t; COMMENT ON COLUMN t.c IS 'c'; GRANT SELECT (c) ON t TO dep_reader; ALTER TABLE t ENABLE ROW LEVEL SECURITY; "
    "CREATE POLICY p ON t USING (c < 100000); CREATE STATISTICS st ON c, n FROM t;"
    "CREATE TABLE child (n integer PRIMARY KEY, owner integer REFERENCES t ON DELETE CASCADE); INSERT INTO child "
    "SELECT g, "
    "g FROM generate_series(1, 400) g;");

/// The application of an in-place rename reads either name; what it writes meanwhile has other names.
const QStringList elsewhere{QStringLiteral("UPDATE @s@.t SET note = 'u@n@' WHERE id = @k@"),
    QStringLiteral("DELETE FROM @s@.t WHERE id = @k@"),
    QStringLiteral("INSERT INTO @s@.t (id, note) VALUES (@k@, 'i@n@') ON CONFLICT (id) DO UPDATE SET note = "
                   "EXCLUDED.note")};

LifecycleCase onFurnished(const char* name, Draft draft, const char* plain, const QStringList& writes)
{
    return {
        .name = s(name),
        .setup = setupOf({.extras = furnished}),
        .draft = std::move(draft),
        .plain = s(plain),
        .writes = writes,
        .compared = {s("t(id; c, note)")},
    };
}

QList<LifecycleCase> renames()
{
    QList<LifecycleCase> cases{
        onFurnished(
            "a column over a dual column", {{renamed(s("c"), s("d"))}}, "ALTER TABLE t RENAME c TO d;", writesOf({})),
        onFurnished("a column in place", {{renamed(s("c"), s("d"), Strategy::InPlace)}}, "ALTER TABLE t RENAME c TO d;",
            elsewhere),
        onFurnished("a column behind a view", {{renamed(s("c"), s("d"), Strategy::View)}},
            "ALTER TABLE t RENAME c TO d;", writesOf({})),
        onFurnished("a column as the planner likes", {{renamed(s("c"), s("d"), Strategy::Auto)}},
            "ALTER TABLE t RENAME c TO d;", elsewhere),
        onFurnished("a key over a dual column", {{renamed(s("id"), s("number"))}}, "ALTER TABLE t RENAME id TO number;",
            {s("UPDATE @s@.t SET c = @m@ WHERE @{id} = @k@"), s("DELETE FROM @s@.t WHERE @{id} = @k@"),
                s("INSERT INTO @s@.t (@{id}, c) VALUES (@k@, @m@) ON CONFLICT (@{id}) DO UPDATE SET c = "
                  "EXCLUDED.c")}),
        onFurnished("a table behind a view", {{tableRenamed(s("t"), s("things"), Strategy::View)}},
            "ALTER TABLE t RENAME TO things;",
            {s("UPDATE @s@.@{t} SET c = @m@ WHERE id = @k@"), s("DELETE FROM @s@.@{t} WHERE id = @k@"),
                s("INSERT INTO @s@.@{t} (id, c) VALUES (@k@, @m@) ON CONFLICT (id) DO UPDATE SET c = EXCLUDED.c")}),
        onFurnished("a table in place", {{tableRenamed(s("t"), s("Other things"), Strategy::InPlace)}},
            "ALTER TABLE t RENAME TO \"Other things\";",
            {s("INSERT INTO @s@.child (n, owner) SELECT @n@, owner FROM @s@.child WHERE n = @k@"),
                s("DELETE FROM @s@.child WHERE n = @k@")}),
        onFurnished("two columns at once", {{renamed(s("c"), s("d")), renamed(s("note"), s("remark"))}},
            "ALTER TABLE t RENAME c TO d; ALTER TABLE t RENAME note TO remark;",
            {s("UPDATE @s@.t SET @{c} = @m@, @{note} = 'u@n@' WHERE id = @k@"),
                s("UPDATE @s@.t SET @{note} = @{c} || 'x' WHERE id = @k@"),
                s("INSERT INTO @s@.t (id, @{c}, @{note}) VALUES (@n@, @m@, 'i')")}),
        onFurnished("a column and its table",
            {{renamed(s("c"), s("d")), tableRenamed(s("t"), s("things"), Strategy::InPlace)}},
            "ALTER TABLE t RENAME c TO d; ALTER TABLE t RENAME TO things;",
            {s("INSERT INTO @s@.child (n, owner) SELECT @n@, owner FROM @s@.child WHERE n = @k@"),
                s("DELETE FROM @s@.child WHERE n = @k@")}),
    };
    for (LifecycleCase& c : cases) {
        c.name = s("renamed: ") + c.name;
        c.sameOrder = true;
        if (c.writes.first().contains(s("child"))) {
            c.compared = {s("child(n; owner)")};
        }
    }
    return cases;
}

QList<LifecycleCase> inPlace()
{
    const auto made = [](const char* name, const TableOfOne& table, DraftedChange change, const char* plain) {
        return LifecycleCase{
            .name = s("in place: ") + s(name),
            .setup = setupOf(table),
            .draft = {{std::move(change)}},
            .plain = s(plain),
            .sameOrder = true,
            .writes = writesOf(table),
            .compared = {s("t(id; c, note)")},
        };
    };
    DraftedChange lossy = retyped(s("c"), s("integer"), Strategy::InPlace);
    std::get<ChangeType>(lossy.change).usingExpression = s("nullif(c, 'n/a')::integer");
    std::get<ChangeType>(lossy.change).backExpression = s("coalesce(c::text, 'n/a')");
    DraftedChange rounded = retyped(s("c"), s("integer"), Strategy::InPlace);
    std::get<ChangeType>(rounded.change).decision = LossDecision::Accept;
    return {
        made("a wider varchar", {s("varchar(10)"), s("'v' || g"), s("'x@m@'"), s("CREATE INDEX i ON t (c);")},
            retyped(s("c"), s("varchar(30)"), Strategy::InPlace), "ALTER TABLE t ALTER c TYPE varchar(30);"),
        made("varchar to text, as the planner likes", {s("varchar(10)"), s("'v' || g"), s("'x@m@'")},
            retyped(s("c"), s("text"), Strategy::Auto), "ALTER TABLE t ALTER c TYPE text;"),
        made("a larger precision", {s("numeric(10,2)"), s("g / 4.0"), s("@m@.25")},
            retyped(s("c"), s("numeric(16,2)"), Strategy::InPlace), "ALTER TABLE t ALTER c TYPE numeric(16,2);"),
        made("a small table written anew",
            {.extras = s("ALTER TABLE t ALTER c SET NOT NULL, ALTER c SET DEFAULT 3; CREATE INDEX i ON t (c);")},
            retyped(s("c"), s("bigint"), Strategy::InPlace), "ALTER TABLE t ALTER c TYPE bigint;"),
        made("a user's own expressions", {s("text"), s("CASE WHEN g % 40 = 0 THEN 'n/a' ELSE g::text END"), s("'@m@'")},
            lossy, "ALTER TABLE t ALTER c TYPE integer USING nullif(c, 'n/a')::integer;"),
        made("values that round", {s("numeric(10,2)"), s("g / 4.0"), s("@m@")}, rounded,
            "ALTER TABLE t ALTER c TYPE integer;"),
    };
}

QList<LifecycleCase> several()
{
    const TableOfOne table{.extras = s("ALTER TABLE t ADD d numeric(8,2) DEFAULT 1.5; CREATE INDEX i ON t (c, d); "
                                       "CREATE VIEW v AS SELECT n FROM t;")};
    ChangeType mapped{{s("public"), s("t")}, s("c"), s("integer")};
    mapped.mapping = {{s("n/a"), s("-1")}};
    mapped.otherwise = s("0");
    mapped.decision = LossDecision::Accept;
    QList<LifecycleCase> cases{
        {
            .name = s("a name and a type of one column"),
            .setup = setupOf(table),
            .draft = {{renamed(s("c"), s("e"), Strategy::Auto), retyped(s("c"), s("bigint"), Strategy::Auto)}},
            .plain = s("ALTER TABLE t ALTER c TYPE bigint; ALTER TABLE t RENAME c TO e;"),
            .writes = writesOf(table),
            .compared = {s("t(id; c, note)")},
        },
        {
            .name = s("a name of one column and the type of another"),
            .setup = setupOf(table),
            .draft = {{renamed(s("c"), s("e")), retyped(s("d"), s("numeric(10,4)"))}},
            .plain = s("ALTER TABLE t ALTER d TYPE numeric(10,4); ALTER TABLE t RENAME c TO e;"),
            .writes = {s("UPDATE @s@.t SET @{c} = @m@, d = @m@.25 WHERE id = @k@"),
                s("UPDATE @s@.t SET d = @d@.5 WHERE id = @k@"), s("UPDATE @s@.t SET @{c} = @m@ WHERE id = @k@"),
                s("INSERT INTO @s@.t (id, @{c}, d) VALUES (@n@, @m@, @d@)"), s("DELETE FROM @s@.t WHERE id = @k@")},
            .compared = {s("t(id; c, d)")},
        },
        {
            .name = s("three types of one table"),
            .setup = setupOf(table),
            .draft
            = {{retyped(s("c"), s("bigint")), retyped(s("d"), s("numeric")), retyped(s("note"), s("varchar(40)"))}},
            .plain = s("ALTER TABLE t ALTER c TYPE bigint, ALTER d TYPE numeric, ALTER note TYPE varchar(40);"),
            .writes = {s("UPDATE @s@.t SET c = @m@, d = @m@.25, note = 'u@n@' WHERE id = @k@"),
                s("INSERT INTO @s@.t (id, c, d, note) VALUES (@n@, @m@, @d@.25, 'i') ON CONFLICT DO NOTHING"),
                s("UPDATE @s@.t SET d = d + 1 WHERE id = @k@"), s("DELETE FROM @s@.t WHERE id = @k@")},
            .compared = {s("t(id; c, d, note)")},
        },
        {
            .name = s("types of two tables with a view over both"),
            .setup = setupOf({})
                + s("CREATE TABLE o (id integer PRIMARY KEY, x varchar(10)); INSERT INTO o SELECT g, "
                    "'o' || g FROM generate_series(1, 400) g; CREATE VIEW both_of AS SELECT t.c, o.x "
                    "FROM t JOIN o USING (id);"),
            .draft = {{retyped(s("c"), s("bigint")), retyped(s("x"), s("text"), Strategy::DualColumn, s("o"))}},
            .plain = s("DROP VIEW both_of; ALTER TABLE t ALTER c TYPE bigint; ALTER TABLE o ALTER x TYPE text; CREATE "
                       "VIEW both_of AS SELECT t.c, o.x FROM t JOIN o USING (id);"),
            .writes = writesOf({}) + QStringList{s("UPDATE @s@.o SET x = 'x@m@' WHERE id = @k@")},
            .compared = {s("t(id; c, note)"), s("o(id; x)")},
        },
        {
            .name = s("a table renamed and a type of another"),
            .setup = setupOf({})
                + s("CREATE TABLE o (id integer PRIMARY KEY, x varchar(10)); INSERT INTO o SELECT g, "
                    "'o' || g FROM generate_series(1, 400) g;"),
            .draft = {{retyped(s("c"), s("bigint")), tableRenamed(s("o"), s("p"), Strategy::View)}},
            .plain = s("ALTER TABLE t ALTER c TYPE bigint; ALTER TABLE o RENAME TO p;"),
            .writes = writesOf({}) + QStringList{s("UPDATE @s@.@{o} SET x = 'x@m@' WHERE id = @k@")},
            .compared = {s("t(id; c, note)"), s("o(id; x)")},
        },
        {
            .name = s("a table renamed whose key a retyped column references, as the planner likes"),
            .setup = s("CREATE TABLE o (id bigint PRIMARY KEY); INSERT INTO o SELECT g FROM generate_series(0, 999) g;")
                + setupOf({.extras = s("ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES o;")}),
            .draft = {{retyped(s("c"), s("bigint")), tableRenamed(s("o"), s("p"), Strategy::Auto)}},
            .plain = s("ALTER TABLE t ALTER c TYPE bigint; ALTER TABLE o RENAME TO p;"),
            .writes = writesOf({}),
            .compared = {s("t(id; c, note)")},
        },
        {
            .name = s("values mapped, and the rest to a number"),
            .setup = setupOf({s("text NOT NULL"),
                s("CASE WHEN g % 40 = 0 THEN 'n/a' WHEN g % 41 = 0 THEN 'many' ELSE g::text END"), s("'@m@'")}),
            .draft = {{{mapped, Strategy::DualColumn}}},
            .plain = s("ALTER TABLE t ALTER c TYPE integer USING CASE c WHEN 'n/a' THEN -1 WHEN "
                       "'many' THEN 0 ELSE c::integer END;"),
            .writes = writesOf({s("text"), s("g"), s("'@m@'")}),
            .compared = {s("t(id; c, note)")},
            .converted = s("CASE c WHEN 'n/a' THEN -1 WHEN 'many' THEN 0 ELSE c::integer END"),
        },
    };
    for (LifecycleCase& c : cases) {
        c.name = s("several: ") + c.name;
    }
    return cases;
}

/// Partitions and inheritance children, each with its own numbers for the columns.
QList<LifecycleCase> families()
{
    const QString partitioned
        = s("CREATE TABLE t (id integer, c integer NOT NULL DEFAULT 3, note text DEFAULT 'open', n integer NOT NULL "
            "DEFAULT 1, PRIMARY KEY (id)) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF t FOR VALUES FROM (0) "
            "TO (200); CREATE TABLE p2 (note text DEFAULT 'open', gone integer, c integer CONSTRAINT t_c_not_null NOT "
            "NULL DEFAULT 3, n integer "
            "NOT NULL DEFAULT 1, id integer NOT NULL); ALTER TABLE p2 DROP gone; ALTER TABLE t ATTACH PARTITION p2 FOR "
            "VALUES FROM (200) TO (1000); CREATE TABLE p3 PARTITION OF t DEFAULT PARTITION BY HASH (id); CREATE TABLE "
            "p3a PARTITION OF p3 FOR VALUES WITH (MODULUS 1, REMAINDER 0); INSERT INTO t SELECT g, g, 'n' FROM "
            "generate_series(1, 400) g; CREATE INDEX i ON t (c, note); CREATE INDEX own ON p1 (c); ALTER TABLE t ADD "
            "CHECK (c >= 0); CREATE VIEW v AS SELECT id, c FROM t;");
    const QString heirs = setupOf({.extras = s("CREATE TABLE child (extra integer) INHERITS (t); CREATE TABLE "
                                               "grandchild () INHERITS (child); INSERT INTO grandchild (id, c) SELECT "
                                               "-g, g FROM generate_series(1, 50) g; CREATE INDEX i ON child (c);")});
    const QString filled = s(
        "CREATE TABLE t (id integer PRIMARY KEY, c integer NOT NULL DEFAULT 3, note text DEFAULT 'open', n integer NOT "
        "NULL DEFAULT 1, CONSTRAINT both_of UNIQUE (id, c) WITH (fillfactor=70)) PARTITION BY RANGE (id); CREATE TABLE "
        "p1 PARTITION OF t FOR VALUES FROM (0) TO (200); CREATE TABLE p2 PARTITION OF t DEFAULT; INSERT INTO t SELECT "
        "g, g, 'n' FROM generate_series(1, 400) g;");
    const auto made = [](const char* name, const QString& setup, DraftedChange change, const char* plain,
                          bool sameOrder, const QStringList& writes) {
        return LifecycleCase{
            .name = s("family: ") + s(name),
            .setup = setup,
            .draft = {{std::move(change)}},
            .plain = s(plain),
            .sameOrder = sameOrder,
            .writes = writes,
            .compared = {s("t(id; c, note)")},
        };
    };
    const QStringList writes = writesOf({});
    QStringList forChildren = writes.first(5);
    forChildren << s("UPDATE @s@.t SET @{c} = @m@ WHERE id = -@d@");
    return {
        made("a partitioned table, retyped", partitioned, retyped(s("c"), s("bigint")),
            "DROP VIEW v; ALTER TABLE t ALTER c TYPE bigint; CREATE VIEW v AS SELECT id, c FROM t;", false, writes),
        made("a partitioned table, renamed", partitioned, renamed(s("c"), s("d")), "ALTER TABLE t RENAME c TO d;", true,
            writes),
        made("a partitioned table, renamed in place", partitioned, renamed(s("c"), s("d"), Strategy::InPlace),
            "ALTER TABLE t RENAME c TO d;", true, elsewhere),
        made("a partitioned table, renamed behind a view", partitioned, renamed(s("c"), s("d"), Strategy::View),
            "ALTER TABLE t RENAME c TO d;", true, writes),
        made("a partitioned table whose key has storage parameters, retyped", filled,
            retyped(s("c"), s("numeric(12,2)")), "ALTER TABLE t ALTER c TYPE numeric(12,2);", false, writes),
        made("heirs, retyped", heirs, retyped(s("c"), s("bigint")), "ALTER TABLE t ALTER c TYPE bigint;", false,
            forChildren),
        made("heirs, renamed", heirs, renamed(s("c"), s("d")), "ALTER TABLE t RENAME c TO d;", true, forChildren),
        made("heirs, renamed in place", heirs, renamed(s("c"), s("d"), Strategy::InPlace),
            "ALTER TABLE t RENAME c TO d;", true, elsewhere.first(2)),
    };
}

/// Statements of every kind that an application may send, on a column that gets both a new type and a new name.
QList<LifecycleCase> statements()
{
    const TableOfOne table{.extras = s("CREATE INDEX i ON t (c);")};
    const auto made = [&](const char* name, DraftedChange change, const char* plain, bool sameOrder) {
        return LifecycleCase{
            .name = s(name),
            .setup = setupOf(table),
            .draft = {{std::move(change)}},
            .plain = s(plain),
            .sameOrder = sameOrder,
            .writes
            = {s("MERGE INTO @s@.t USING (VALUES (@k@, @m@), (@n@, @d@)) AS w (id, v) ON t.id = w.id WHEN MATCHED "
                 "THEN UPDATE SET @{c} = v WHEN NOT MATCHED THEN INSERT (id, @{c}) VALUES (w.id, v)"),
                s("UPDATE @s@.t SET @{c} = @{c} + 1, note = 'many' WHERE id BETWEEN @k@ AND @k@ + 5"),
                s("UPDATE @s@.t SET @{c} = o.n + @d@ FROM @s@.t AS o WHERE o.id = t.id AND t.id % 50 = @d@"),
                s("WITH gone AS (DELETE FROM @s@.t WHERE id = @k@ RETURNING id, @{c}, note, n) INSERT INTO @s@.t (id, "
                  "@{c}, note, n) SELECT @n@, @{c}, note, n FROM gone"),
                s("INSERT INTO @s@.t (id, @{c}) SELECT @n@ + g * 100000000, @m@ FROM generate_series(1, 3) g"),
                s("UPDATE @s@.t SET (@{c}, note) = (SELECT @m@, 'row') WHERE id = @k@"),
                s("INSERT INTO @s@.t AS had (id, @{c}) VALUES (@k@, 5) ON CONFLICT (id) DO UPDATE SET @{c} = had.@{c} "
                  "+ EXCLUDED.@{c} WHERE had.n < 5")},
            .oneAtATime = true,
            .compared = {s("t(id; c, note)")},
        };
    };
    return {
        made("statements of every kind, retyped", retyped(s("c"), s("bigint")), "ALTER TABLE t ALTER c TYPE bigint;",
            false),
        made("statements of every kind, renamed", renamed(s("c"), s("d")), "ALTER TABLE t RENAME c TO d;", true),
    };
}

QList<LifecycleCase> oddNames()
{
    const auto made = [](const char* title, const QString& table, const QString& column, const QString& newName) {
        const QString t = quoted(table);
        const QString c = quoted(column);
        const QString mark = s("@{") + column + QLatin1Char('}');
        const QString setup = s("CREATE TABLE %1 (id integer PRIMARY KEY, %2 integer); INSERT INTO %1 SELECT g, g FROM "
                                "generate_series(1, 400) g; CREATE INDEX ON %1 (%2);")
                                  .arg(t, c);
        const QStringList writes{s("UPDATE @s@.%1 SET %2 = @m@ WHERE id = @k@").arg(t, mark),
            s("INSERT INTO @s@.%1 (id, %2) VALUES (@k@, @m@) ON CONFLICT (id) DO UPDATE SET %2 = EXCLUDED.%2")
                .arg(t, mark),
            s("DELETE FROM @s@.%1 WHERE id = @k@").arg(t)};
        const QStringList compared{s("%1(id; %2)").arg(t, c)};
        return QList<LifecycleCase>{
            {
                .name = s("odd names: ") + s(title) + s(", retyped"),
                .setup = setup,
                .draft = {{retyped(column, s("bigint"), Strategy::DualColumn, table)}},
                .plain = s("ALTER TABLE %1 ALTER %2 TYPE bigint;").arg(t, c),
                .writes = writes,
                .compared = compared,
            },
            {
                .name = s("odd names: ") + s(title) + s(", renamed"),
                .setup = setup,
                .draft = {{renamed(column, newName, Strategy::DualColumn, table)}},
                .plain = s("ALTER TABLE %1 RENAME %2 TO %3;").arg(t, c, quoted(newName)),
                .sameOrder = true,
                .writes = writes,
                .compared = compared,
            },
        };
    };
    return made("key words", s("table"), s("select"), s("from"))
        + made("quotes, spaces and per cent", s("it's \"t\" %1"), s("c\"o l'%2 $1"), s("  new \\ %3 "))
        + made("as long as names can be", QString(63, QLatin1Char('t')), QString(63, QLatin1Char('c')),
            QString(62, QLatin1Char('c')) + QLatin1Char('d'))
        + made("letters of other scripts", s("Größen"), s("数量"), s("Количество"))
        + made("names that our own things have", s("safety_table"), s("new"), s("old"));
}

} // namespace

QList<LifecycleCase> strategyCases()
{
    return renames() + inPlace() + several() + families() + statements() + oddNames();
}

} // namespace lk::test
