// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/lint.h"

#include <QTest>

#include <algorithm>

using namespace lk;

namespace {

QString operator""_s(const char* text, size_t size)
{
    return QString::fromUtf8(text, static_cast<qsizetype>(size));
}

lint::Report linted(const QString& script, const lint::Options& options = {})
{
    const auto report = lint::lint(script, options);
    if (!report) {
        QTest::qFail(qPrintable(report.error().printed()), __FILE__, __LINE__);
        return {};
    }
    return *report;
}

/// LINE:COLUMN RULE
QStringList printed(const lint::Report& report)
{
    QStringList lines;
    for (const lint::Finding& finding : report.findings) {
        lines << "%1:%2 %3"_s.arg(finding.line).arg(finding.column).arg(finding.rule);
    }
    return lines;
}

/// One rule that finds every DROP TABLE of a table that was there.
const lint::Options onlyDrops{.only = {"drop.data"_s}, .disabled = {}};

} // namespace

/// What holds for every rule: how a script is taken apart, comments that silence, errors.
class TestLint : public QObject {
    Q_OBJECT
private slots:
    void placesInPsqlScripts_data();
    void placesInPsqlScripts();
    void skippedLines();
    void nonsense_data();
    void nonsense();
    void ignores_data();
    void ignores();
    void ignoresOfUnknownRules();
    void optionsAreChecked();
    void locksAndWork();
    void dumpsAreClean();
    void longScripts();
    void insideOfBlocks_data();
    void insideOfBlocks();
};

void TestLint::placesInPsqlScripts_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QStringList>("places");
    const auto row = [](const char* name, const QString& script, const QStringList& places) {
        QTest::newRow(name) << script << places;
    };
    row("one statement", "DROP TABLE t;"_s, {"1:1"_s});
    row("no semicolon at the end", "\n  DROP TABLE t"_s, {"2:3"_s});
    row("several on a line", "DROP TABLE t; DROP TABLE u;DROP TABLE v"_s, {"1:1"_s, "1:15"_s, "1:28"_s});
    row("empty statements", ";;\n;DROP TABLE t;;"_s, {"2:2"_s});
    row("nothing at all", "\n  \n-- nothing\n"_s, {});
    row("a comment before", "-- DROP TABLE a;\n/* DROP TABLE b; /* nested; */ DROP TABLE c; */ DROP TABLE t;"_s,
        {"2:49"_s});
    row("semicolons in strings", "SELECT ';DROP TABLE a;', E'\\';DROP', \";\"; DROP TABLE t;"_s, {"1:43"_s});
    row("doubled quotes", "SELECT 'it''s; DROP TABLE a'; DROP TABLE t;"_s, {"1:31"_s});
    row("a standard string ends at its backslash", "SELECT 'a\\'; DROP TABLE t;"_s, {"1:14"_s});
    row("a body", "DO $$ BEGIN RAISE NOTICE 'x;'; END $$; DROP TABLE t;"_s, {"1:40"_s});
    row("a body with a tag", "DO $a$ SELECT $$;$$; DROP TABLE u; $a$; DROP TABLE t;"_s, {"1:41"_s});
    row("a body of SQL",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;\nDROP TABLE t;"_s,
        {"2:1"_s});
    row("BEGIN is a transaction elsewhere", "BEGIN; DROP TABLE t; END;"_s, {"1:8"_s});
    row("characters, not bytes", "SELECT 'äöü€𝄞'; DROP TABLE t;"_s, {"1:18"_s});
    row("Windows lines", "SELECT 1;\r\nDROP TABLE t;\r\n"_s, {"2:1"_s});
    row("a byte order mark", "\uFEFFDROP TABLE t;"_s, {"1:1"_s});
    row("commands of psql", "\\set x 1\n\\echo ; DROP TABLE a;\nDROP TABLE t; \\echo done\nDROP TABLE u;"_s,
        {"3:1"_s, "4:1"_s});
    row("a command amid a statement", "DROP\n\\echo half\nTABLE t;"_s, {"1:1"_s});
    row("a statement that a command sends", "SELECT 1 \\g /tmp/out\nDROP TABLE t;"_s, {"2:1"_s});
    row("gexec", "SELECT 'x' \\gexec\nDROP TABLE t;"_s, {"2:1"_s});
    row("a command that ends with two backslashes", "\\set a 1 \\\\ DROP TABLE t;"_s, {"1:13"_s});
    row("a backslash in a string", "SELECT '\n\\d'; DROP TABLE t;"_s, {"2:6"_s});
    row("data of a COPY", "COPY a FROM STDIN;\n1\tDROP TABLE a;\n';\n\\.\nDROP TABLE t;"_s, {"5:1"_s});
    row("data of a COPY with options", "COPY public.a (b, c) FROM stdin WITH (FORMAT csv);\n\"x\n\\.\nDROP TABLE t;"_s,
        {"4:1"_s});
    row("COPY that names a file", "COPY a FROM '/tmp/stdin';\nDROP TABLE t;"_s, {"2:1"_s});
    row("COPY TO", "COPY a TO STDOUT;\nDROP TABLE t;"_s, {"2:1"_s});
    row("data of psql's copy", "\\copy a from stdin\n1;'\n\\.\nDROP TABLE t;"_s, {"4:1"_s});
    row("data that never ends", "DROP TABLE t;\nCOPY a FROM STDIN;\n1;'"_s, {"1:1"_s});
    row("a variable for a name", "DROP TABLE :tablename;"_s, {"1:1"_s});
    row("a quoted variable", "DROP TABLE :\"t\"; SELECT :'x', :{?x};DROP TABLE u;"_s, {"1:1"_s, "1:37"_s});
    row("a variable that is a key word", "DROP TABLE :table; DROP TABLE t;"_s, {"1:1"_s, "1:20"_s});
    row("a variable that must be a number", "ALTER SEQUENCE s RESTART :start; DROP TABLE t;"_s, {"1:34"_s});
    row("casts and slices are no variables", "SELECT a::int, b[1:2], b[1:n] FROM x; DROP TABLE t;"_s, {"1:39"_s});
    row("conditions", "\\if :{?x}\nDROP TABLE t;\n\\else\nDROP TABLE u;\n\\endif"_s, {"2:1"_s, "4:1"_s});
}

void TestLint::placesInPsqlScripts()
{
    QFETCH(QString, script);
    QFETCH(QStringList, places);
    const auto report = linted(script, onlyDrops);
    QVERIFY2(report.errors.isEmpty(), report.errors.isEmpty() ? "" : qPrintable(report.errors.first().printed()));
    QStringList found;
    for (const lint::Finding& finding : report.findings) {
        found << "%1:%2"_s.arg(finding.line).arg(finding.column);
    }
    QCOMPARE(found, places);
}

void TestLint::skippedLines()
{
    const auto report = linted("\\set ON_ERROR_STOP on\nCOPY a FROM stdin;\n1\n2\n\\.\n\\i other.sql\nSELECT 1;\n"_s);
    QCOMPARE(report.skipped,
        (QList<lint::Skipped>{
            {1, 1, "\\set ON_ERROR_STOP on"_s}, {3, 5, "COPY FROM STDIN"_s}, {6, 6, "\\i other.sql"_s}}));
}

void TestLint::nonsense_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QStringList>("found");
    QTest::newRow("a misspelt word; the rest is looked at")
        << "SELECT 1;\nALTR TABLE t;\nDROP TABLE t;"_s << "Line 2, column 1: syntax error at or near \"ALTR\""_s
        << QStringList{"3:1 drop.data"_s};
    QTest::newRow("no SQL at all") << "this is\nnot sql"_s << "Line 1, column 1: syntax error at or near \"this\""_s
                                   << QStringList();
    QTest::newRow("in the middle") << "SELECT 1;\n  SELECT 'ä', FROM;"_s
                                   << "Line 2, column 15: syntax error at or near \"FROM\""_s << QStringList();
    QTest::newRow("an open string")
        << "SELECT 'abc;\nDROP TABLE t;"_s
        << "Line 1, column 8: unterminated quoted string at or near \"'abc;\nDROP TABLE t;\""_s << QStringList();
    QTest::newRow("it just ends") << "SELECT 1;\nCREATE TABLE t ("_s
                                  << "Line 2, column 17: syntax error at end of input"_s << QStringList();
    QTest::newRow("MySQL's quotes") << "DROP TABLE `t`;"_s << "Line 1, column 12: syntax error at or near \"`\""_s
                                    << QStringList();
}

void TestLint::nonsense()
{
    QFETCH(QString, script);
    QFETCH(QString, message);
    QFETCH(QStringList, found);
    const auto report = linted(script, onlyDrops);
    QCOMPARE(report.errors.size(), 1);
    QCOMPARE(report.errors.first().message, message);
    QVERIFY(!report.errors.first().remedy.isEmpty());
    QCOMPARE(printed(report), found);
}

void TestLint::ignores_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QStringList>("left");
    const auto row = [](const char* name, const QString& script, const QStringList& left) {
        QTest::newRow(name) << script << left;
    };
    row("at the end of the line", "DROP TABLE t; -- lockkeeper:ignore drop.data it is a copy\nDROP TABLE u;"_s,
        {"2:1 drop.data"_s});
    row("on the line before", "-- lockkeeper:ignore drop.data\n\nDROP TABLE t;\nDROP TABLE u;"_s, {"4:1 drop.data"_s});
    row("in the other kind of comment", "/* lockkeeper:ignore drop.data */ DROP TABLE t;"_s, {});
    row("another rule", "DROP TABLE t; -- lockkeeper:ignore drop.cascade"_s, {"1:1 drop.data"_s});
    row("two rules", "DROP TABLE t; -- lockkeeper:ignore drop.cascade, drop.data"_s, {});
    row("all rules", "DROP TABLE t; -- lockkeeper:ignore"_s, {});
    row("the whole file", "DROP TABLE t;\nDROP TABLE u;\n-- lockkeeper:ignore-file drop.data"_s, {});
    row("at the last line of a long statement", "DROP TABLE\n  t\n; -- lockkeeper:ignore drop.data"_s, {});
    row("at the first line of a long statement", "DROP TABLE -- lockkeeper:ignore drop.data\n  t;"_s, {});
    row("in a string it is text", "SELECT '-- lockkeeper:ignore drop.data'; DROP TABLE t;"_s, {"1:42 drop.data"_s});
    row("all rules, with a reason", "DROP TABLE t; -- lockkeeper:ignore: it is a copy"_s, {});
    row("another word", "DROP TABLE t; -- lockkeeper:ignored drop.data"_s, {"1:1 drop.data"_s});
}

void TestLint::ignores()
{
    QFETCH(QString, script);
    QFETCH(QStringList, left);
    const auto report = linted(script, onlyDrops);
    QCOMPARE(printed(report), left);
    QVERIFY(report.notes.isEmpty());
    QVERIFY(left.size() + report.ignored >= 1);
}

void TestLint::ignoresOfUnknownRules()
{
    const auto report = linted("-- lockkeeper:ignore drop.dat\nDROP TABLE t;"_s, onlyDrops);
    QCOMPARE(printed(report), QStringList{"2:1 drop.data"_s});
    QCOMPARE(report.notes, QStringList{"Line 1: there is no rule drop.dat to ignore."_s});
    for (const QString& word : {"trunkate"_s, "no-such-rule"_s}) { // ids may be of one word
        const auto misspelt = linted("-- lockkeeper:ignore "_s + word + " because\nDROP TABLE t;"_s, onlyDrops);
        QCOMPARE(printed(misspelt), QStringList{"2:1 drop.data"_s});
        QVERIFY(misspelt.notes.value(0).contains(word));
    }
    const auto amid = linted("ALTER TABLE t\n  DROP a,\n  -- lockkeeper:ignore column.dropped\n  DROP b,\n  DROP c;"_s,
        {.only = {"column.dropped"_s}, .disabled = {}});
    QCOMPARE(printed(amid), (QStringList{"2:3 column.dropped"_s, "5:3 column.dropped"_s}));
}

void TestLint::optionsAreChecked()
{
    for (const lint::Options& options :
        {lint::Options{.only = {"no.such"_s}, .disabled = {}}, lint::Options{.only = {}, .disabled = {"no.such"_s}}}) {
        const auto report = lint::lint("SELECT 1"_s, options);
        QVERIFY(!report);
        QVERIFY(report.error().message.contains("no.such"_s));
    }
    QVERIFY(printed(linted("DROP TABLE t CASCADE"_s, {.only = {}, .disabled = {"drop.data"_s}}))
            .contains("1:1 drop.cascade"_s));
}

void TestLint::locksAndWork()
{
    const auto report = linted("ALTER TABLE public.\"Odd Table\"\n  ADD c int,\n  ADD CONSTRAINT k CHECK (c > 0)"_s,
        {.only = {"column.added"_s, "constraint.scans"_s}, .disabled = {}});
    QCOMPARE(report.findings.size(), 2);
    QCOMPARE(report.findings[0].object, "public.\"Odd Table\""_s);
    QCOMPARE(report.findings[0].lock, "AccessExclusive"_s);
    QCOMPARE(report.findings[0].work, "metadata"_s);
    QCOMPARE(report.findings[1].work, "scan"_s);
    QCOMPARE(report.findings[1].line, 3);
    QVERIFY(report.findings[1].statement.startsWith("ALTER TABLE public.\"Odd Table\" ADD c int"_s));
}

void TestLint::dumpsAreClean()
{
    // As pg_dump writes it: what the script makes is used by nobody yet.
    const auto report = linted(R"(
\restrict abc
SET statement_timeout = 0;
SET lock_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.customers (id bigint NOT NULL, name text);
CREATE TABLE public.orders (id bigint NOT NULL, customer_id bigint NOT NULL, amount numeric(12,2));
ALTER TABLE public.orders ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME public.orders_id_seq);
COPY public.customers (id, name) FROM stdin;
1	it's; a trap
\.
ALTER TABLE ONLY public.customers ADD CONSTRAINT customers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
CREATE INDEX by_customer ON public.orders USING btree (customer_id);
CREATE TRIGGER t BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.touch();
ALTER TABLE ONLY public.orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES public.customers(id);
\unrestrict abc
)"_s);
    QVERIFY(report.errors.isEmpty());
    QCOMPARE(printed(report), QStringList());
}

void TestLint::longScripts()
{
    QString script;
    for (int i = 0; i < 5000; ++i) {
        script += "INSERT INTO t (a, b) VALUES (%1, 'x;y');\n"_s.arg(i);
    }
    script += "DROP TABLE t;"_s;
    QCOMPARE(printed(linted(script, onlyDrops)), QStringList{"5001:1 drop.data"_s});
}

void TestLint::insideOfBlocks_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QStringList>("found");
    const auto row = [](const char* name, const QString& script, const QStringList& found) {
        QTest::newRow(name) << script << found;
    };
    row("a statement", "DO $$\nBEGIN\n  DROP TABLE t;\nEND $$;"_s, {"3:3 drop.data"_s});
    row("in a branch", "DO $$ BEGIN\nIF true THEN\n  DROP TABLE a;\nELSE\n  DROP TABLE b;\nEND IF; END $$;"_s,
        {"3:3 drop.data"_s, "5:3 drop.data"_s});
    row("twice the same", "DO $$ BEGIN\nDROP TABLE a;\nDROP TABLE a;\nEND $$;"_s,
        {"2:1 drop.data"_s, "3:1 drop.data"_s});
    row("executed text", "DO $$ BEGIN\n  EXECUTE 'DROP TABLE a';\nEND $$;"_s, {"2:11 drop.data"_s});
    row("executed and put together",
        "DO $$ DECLARE r text; BEGIN\n EXECUTE 'DROP TABLE ' || quote_ident(r);\nEND $$;"_s, {"2:10 drop.data"_s});
    row("a format", "DO $$ DECLARE r text; BEGIN\n EXECUTE format('DROP TABLE %I.%I', r, r);\nEND $$;"_s,
        {"2:10 drop.data"_s});
    row("a transaction", "DO $$ BEGIN\nCREATE INDEX CONCURRENTLY i ON t (c);\nEND $$;"_s,
        {"2:1 concurrently.in-transaction"_s});
    row("the block's transaction is over", "DO $$ BEGIN PERFORM 1; END $$;\nCREATE INDEX CONCURRENTLY i ON t (c);"_s,
        {});
    row("another language", "DO LANGUAGE plpython3u $$ DROP TABLE t; $$;"_s, {});
    row("text is no statement", "DO $$ BEGIN RAISE NOTICE 'DROP TABLE t;'; END $$;"_s, {});
    row("what the block makes is new", "DO $$ BEGIN CREATE TABLE t (c int); DROP TABLE t; END $$;"_s, {});
    row("a body that does not parse", "DO $$ BEGIN IF; DROP TABLE t; END $$;"_s, {});
}

void TestLint::insideOfBlocks()
{
    QFETCH(QString, script);
    QFETCH(QStringList, found);
    const auto report = linted(script, {.only = {"drop.data"_s, "concurrently.in-transaction"_s}, .disabled = {}});
    QVERIFY(report.errors.isEmpty());
    QCOMPARE(printed(report), found);
}

QTEST_GUILESS_MAIN(TestLint)
#include "tst_lint.moc"
