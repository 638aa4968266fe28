// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/lint.h"
#include "tests/support/testserver.h"

#include <QTest>

#include <algorithm>

using namespace lk;

namespace {

QString operator""_s(const char* text, size_t size)
{
    return QString::fromUtf8(text, static_cast<qsizetype>(size));
}

int strength(const QString& lock)
{
    static const QStringList order{QString(), "AccessShare"_s, "RowShare"_s, "RowExclusive"_s, "ShareUpdateExclusive"_s,
        "Share"_s, "ShareRowExclusive"_s, "Exclusive"_s, "AccessExclusive"_s};
    return int(order.indexOf(lock));
}

const QString setup = R"(
CREATE TABLE customers (id bigint PRIMARY KEY, name text);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint CONSTRAINT buyer REFERENCES customers, amount numeric(12,2),
    item_count integer, note varchar(40), at timestamp, gross numeric GENERATED ALWAYS AS (amount * 2) STORED,
    state mood, tags varchar(10)[]);
INSERT INTO orders SELECT i, NULL, i, i, 'n', now() FROM generate_series(1, 100) i;
CREATE INDEX by_amount ON orders (amount);
CREATE UNIQUE INDEX by_note ON orders (id, note);
ALTER TABLE orders ADD CONSTRAINT positive CHECK (item_count > 0) NOT VALID;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touches BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE TABLE parts (id bigint, y int) PARTITION BY LIST (y);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
CREATE TABLE parts_2 (id bigint, y int);
CREATE TABLE person (home customers);
)"_s;

} // namespace

/// What the rules claim of locks, rewrites and refusals, measured on a real server.
class TestLintServer : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void locks_data();
    void locks();
    void refusals_data();
    void refusals();
    void dumps();

private:
    test::TestServer m_server;
    QString m_database; ///< as the setup left it
};

void TestLintServer::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
    m_database = m_server.freshDatabase(setup);
}

void TestLintServer::locks_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("table");
    const auto row = [](const QString& sql, const QString& table = "orders"_s) {
        QTest::newRow(qPrintable(sql + " on "_s + table)) << sql << table;
    };
    row("CREATE INDEX i ON orders (note)"_s);
    row("DROP INDEX by_amount"_s, "by_amount"_s);
    row("ALTER INDEX by_amount RENAME TO i"_s, "by_amount"_s);
    row("ALTER TABLE orders ADD COLUMN c int"_s);
    row("ALTER TABLE orders ADD COLUMN c timestamptz DEFAULT now()"_s);
    row("ALTER TABLE orders ADD COLUMN c int NOT NULL DEFAULT 0"_s);
    row("ALTER TABLE orders ADD COLUMN c uuid DEFAULT gen_random_uuid()"_s);
    row("ALTER TABLE orders ADD COLUMN c bigserial"_s);
    row("ALTER TABLE orders ADD COLUMN c bigint GENERATED ALWAYS AS IDENTITY"_s);
    row("ALTER TABLE orders ADD COLUMN c numeric GENERATED ALWAYS AS (amount + 1) STORED"_s);
    row("ALTER TABLE orders ADD COLUMN c text DEFAULT upper(md5('x'))"_s);
    row("ALTER TABLE orders ADD COLUMN c int CHECK (c > 0)"_s);
    row("ALTER TABLE orders ADD COLUMN c bigint REFERENCES customers"_s);
    row("ALTER TABLE orders ADD COLUMN c bigint REFERENCES customers"_s, "customers"_s);
    row("ALTER TABLE orders DROP COLUMN note"_s);
    row("ALTER TABLE orders DROP CONSTRAINT buyer"_s);
    row("ALTER TABLE orders ALTER COLUMN item_count TYPE bigint"_s);
    row("ALTER TABLE orders ALTER COLUMN tags TYPE varchar(20)[]"_s);
    row("ALTER TABLE orders ALTER COLUMN item_count SET NOT NULL"_s);
    row("ALTER TABLE orders ALTER COLUMN note DROP NOT NULL"_s);
    row("ALTER TABLE orders ALTER COLUMN note SET STATISTICS 500"_s);
    row("ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTERNAL"_s);
    row("ALTER TABLE orders SET (fillfactor = 80)"_s);
    row("ALTER TABLE orders SET UNLOGGED"_s);
    row("ALTER TABLE orders REPLICA IDENTITY FULL"_s);
    row("ALTER TABLE orders VALIDATE CONSTRAINT positive"_s);
    row("ALTER TABLE orders ADD CONSTRAINT c CHECK (item_count > 0)"_s);
    row("ALTER TABLE orders ADD CONSTRAINT c CHECK (item_count > 0) NOT VALID"_s);
    row("ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (item_count) REFERENCES customers NOT VALID"_s);
    row("ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (customer_id) REFERENCES customers"_s);
    row("ALTER TABLE orders ADD CONSTRAINT c UNIQUE (amount)"_s);
    row("ALTER TABLE orders ADD CONSTRAINT c UNIQUE USING INDEX by_note"_s);
    row("ALTER TABLE orders ENABLE ROW LEVEL SECURITY"_s);
    row("ALTER TABLE orders DISABLE TRIGGER touches"_s);
    row("ALTER TABLE orders RENAME COLUMN note TO remark"_s);
    row("ALTER TABLE orders RENAME CONSTRAINT positive TO c"_s);
    row("ALTER TABLE orders RENAME TO purchases"_s);
    row("CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()"_s);
    row("DROP TRIGGER touches ON orders"_s);
    row("ALTER TRIGGER touches ON orders RENAME TO t"_s);
    row("CREATE RULE r AS ON INSERT TO orders DO ALSO NOTHING"_s);
    row("CREATE POLICY p ON orders USING (true)"_s);
    row("TRUNCATE orders"_s);
    row("DROP TABLE orders"_s);
    row("LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE"_s);
    row("UPDATE orders SET note = 'x'"_s);
    row("DELETE FROM orders"_s);
    row("CLUSTER orders USING orders_pkey"_s);
    row("ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES IN (2)"_s, "parts"_s);
    row("ALTER TABLE parts DETACH PARTITION parts_1"_s, "parts"_s);
}

void TestLintServer::locks()
{
    QFETCH(QString, sql);
    QFETCH(QString, table);
    const auto report = lint::lint(sql);
    QVERIFY(report && report->errors.isEmpty());
    QString claimed;
    bool rewrites = false;
    for (const lint::Finding& finding : report->findings) {
        const bool named = finding.object == table || finding.says.contains(" on "_s + table);
        const QString lock = finding.object == table ? finding.lock
            : named                                  ? finding.says.section(" on "_s, 0, 0).section(u' ', -1)
                                                     : QString();
        if (strength(lock) > strength(claimed)) {
            claimed = lock;
        }
        rewrites = rewrites || (finding.object == table && finding.work == "rewrite"_s);
    }
    const QString measured = m_server.value(m_database,
        "SELECT '%1'::regclass::oid AS o, coalesce(pg_relation_filenode('%1')::text, '') AS f \\gset\nBEGIN;\n%2;\n"
        "SELECT coalesce(string_agg(DISTINCT replace(mode, 'Lock', ''), ','), '') FROM pg_locks WHERE pid = "
        "pg_backend_pid() AND relation = :o;\n"
        "SELECT coalesce((pg_relation_filenode(:o) <> nullif(:'f', '')::oid)::text, 'gone');\nROLLBACK"_s.arg(
            table, sql));
    const QStringList lines = measured.split(u'\n');
    QVERIFY2(lines.size() == 2, qPrintable(measured));
    QString strongest;
    const QStringList modes = lines[0].split(u',');
    for (const QString& mode : modes) {
        strongest = strength(mode) > strength(strongest) ? mode : strongest;
    }
    QCOMPARE(claimed, strongest);
    if (table == "orders"_s && !sql.startsWith("TRUNCATE"_s) && lines[1] != "gone"_s && !sql.startsWith("UPDATE"_s)) {
        QCOMPARE(rewrites, lines[1] == "true"_s);
    }
}

void TestLintServer::refusals_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("sql");
    const auto row = [](const QString& rule, const QString& sql) { QTest::newRow(qPrintable(rule)) << rule << sql; };
    row("concurrently.in-transaction"_s, "BEGIN; CREATE INDEX CONCURRENTLY i ON orders (note); COMMIT"_s);
    row("statement.refuses-transaction"_s, "BEGIN; VACUUM orders; COMMIT"_s);
    row("column.dropped-under-view"_s,
        "CREATE VIEW v AS SELECT note FROM orders; ALTER TABLE orders DROP COLUMN note"_s);
    row("type.blocked-by-view"_s,
        "CREATE VIEW v AS SELECT * FROM orders; ALTER TABLE orders ALTER COLUMN note TYPE text"_s);
    row("update.column-twice"_s, "UPDATE orders SET note = 'a', note = 'b' WHERE id = 1"_s);
    row("enum.value-in-transaction"_s,
        "BEGIN; ALTER TYPE mood ADD VALUE 'great'; UPDATE orders SET state = 'great' WHERE id = 1; COMMIT"_s);
    row("partition.index-concurrently"_s,
        "CREATE TABLE parts_3 PARTITION OF parts FOR VALUES IN (3); CREATE INDEX CONCURRENTLY i ON parts (id)"_s);
    row("partition.foreign-key-not-valid"_s,
        "CREATE TABLE parts_3 PARTITION OF parts FOR VALUES IN (3); ALTER TABLE parts ADD CONSTRAINT f FOREIGN KEY "
        "(id) "
        "REFERENCES customers NOT VALID"_s);
    row("partition.key-not-in-unique"_s, "CREATE TABLE p (id bigint PRIMARY KEY, y int) PARTITION BY LIST (y)"_s);
    row("constraint.using-unfit-index"_s,
        "CREATE UNIQUE INDEX u ON orders (id) WHERE id > 0; ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX u"_s);
    row("column.row-type-in-use"_s,
        "CREATE TABLE a (c int); CREATE TABLE b (d a); INSERT INTO b VALUES (ROW(1)); ALTER TABLE a ADD COLUMN e int "
        "DEFAULT 1"_s);
    row("column.not-null-without-default"_s, "ALTER TABLE orders ADD COLUMN c int NOT NULL"_s);
    row("foreign-key.sets-null-on-not-null"_s,
        "CREATE TABLE k (id int PRIMARY KEY); CREATE TABLE c (k int NOT NULL REFERENCES k ON DELETE SET NULL); INSERT "
        "INTO "
        "k VALUES (1); INSERT INTO c VALUES (1); DELETE FROM k WHERE id = 1"_s);
    row("constraint.not-null-too-early"_s,
        "ALTER TABLE orders ADD COLUMN c int; ALTER TABLE orders ADD CONSTRAINT n CHECK (c IS NOT NULL) NOT VALID; "
        "UPDATE "
        "orders SET note = 'y' WHERE id = 1"_s);
    row("constraint.deferrable-unique"_s,
        "ALTER TABLE customers ADD CONSTRAINT d UNIQUE (name) DEFERRABLE; INSERT INTO customers VALUES (1, 'a') ON "
        "CONFLICT "
        "(name) DO NOTHING"_s);
}

void TestLintServer::refusals()
{
    QFETCH(QString, rule);
    QFETCH(QString, sql);
    const auto report = lint::lint(sql);
    QVERIFY(report && report->errors.isEmpty());
    QVERIFY(std::ranges::any_of(report->findings, [&](const lint::Finding& finding) { return finding.rule == rule; }));
    const QString db = m_server.copyOf(m_database);
    QVERIFY2(!m_server.exec(db, sql).isEmpty(), "the server accepts it");
    m_server.dropDatabase(db);
}

/// A dump makes all it touches: nothing of it may be called a danger, whatever is in it.
void TestLintServer::dumps()
{
    const QString dump = m_server.dump(m_database);
    QVERIFY(dump.contains("COPY public.orders"_s));
    const auto report = lint::lint(dump);
    QVERIFY(report);
    for (const Error& error : report->errors) {
        QFAIL(qPrintable(error.printed()));
    }
    for (const lint::Finding& finding : report->findings) {
        QVERIFY2(finding.level == lint::Level::Info || finding.rule == "table.no-primary-key"_s
                || finding.rule == "foreign-key.not-indexed"_s || finding.rule == "type.integer-key"_s,
            qPrintable("%1: %2 [%3]"_s.arg(finding.line).arg(finding.statement, finding.rule)));
    }
}

QTEST_GUILESS_MAIN(TestLintServer)
#include "tst_lintserver.moc"
