// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/partitionruns.h"
#include "tests/support/patience.h"
#include "tests/support/schemadump.h"
#include "tests/support/writers.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <atomic>

using namespace lk;
using namespace lk::test;

/// Dual-column changes of tables with partitions or inheritance children: written through the parent and past it,
/// undone from every point, compared with the plain ALTER.
class PartitionsTest : public QObject, private PartitionRuns {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
        m_server.createRole(QStringLiteral("lk_partition_clerk"));
    }
    void carriedThroughItIsWhatAPlainAlterGives_data() { cases({0, 2, 3, 4, 7}); }
    void carriedThroughItIsWhatAPlainAlterGives();
    void undoneFromEveryPoint_data() { cases({1}); }
    void undoneFromEveryPoint();
    void whatAPartitionHasAloneStays_data();
    void whatAPartitionHasAloneStays();
    void whatCannotBeCarriedIsRefusedWithWhatToDo_data();
    void whatCannotBeCarriedIsRefusedWithWhatToDo();

private:
    static void cases(const QList<int>& which); ///< undone or done, each kind of thing is met once
};

namespace {

/// Up to PostgreSQL 16 ALTER ... TYPE gives the comment of a partitioned index to the partitions' indexes too.
QString likeLaterServers(const QString& plain)
{
    return QStringLiteral(
               "CREATE TABLE silent AS SELECT oid::regclass::text AS name FROM pg_class WHERE relispartition "
               "AND relkind IN ('i', 'I') AND obj_description(oid, 'pg_class') IS NULL;")
        + plain + QLatin1Char(';')
        + QStringLiteral(
            "DO $$DECLARE one text; BEGIN FOR one IN SELECT name FROM silent WHERE to_regclass(name) IS NOT "
            "NULL LOOP EXECUTE 'COMMENT ON INDEX ' || one || ' IS NULL'; END LOOP; END$$;"
            "DROP TABLE silent;");
}

/// The application: through the parent, and past it into one partition; each write the same in the twin.
Writers::Transaction application(const PartitionCase& c, const std::atomic<bool>& later)
{
    QList<std::pair<QString, QString>> writes{
        {QStringLiteral("INSERT INTO events (id, day, @c@@more@) VALUES (@n@, '@day@', %1@values@)"),
            QStringLiteral("INSERT INTO twin.events VALUES (@n@, '@day@', %1)")},
        {QStringLiteral("INSERT INTO @p@ (id, day, @c@@more@) VALUES (@n@, '2024-01-0@d@', %1@values@)"),
            QStringLiteral("INSERT INTO twin.events VALUES (@n@, '2024-01-0@d@', %1)")},
        {QStringLiteral("UPDATE events SET @c@ = %1 WHERE id = @k@"),
            QStringLiteral("UPDATE twin.events SET v = %1 WHERE id = @k@")},
        {QStringLiteral("UPDATE @p@ SET @c@ = %1 WHERE id = @k@"),
            QStringLiteral("UPDATE twin.events AS t SET v = %1 WHERE id = @k@ AND EXISTS (SELECT FROM @p@ AS p WHERE "
                           "p.id = t.id)")},
        {QStringLiteral("DELETE FROM events WHERE id = @k@"), QStringLiteral("DELETE FROM twin.events WHERE id = @k@")},
    };
    if (c.moves) {
        writes.append({QStringLiteral("UPDATE events SET day = '@day@' WHERE id = @k@"),
            QStringLiteral("UPDATE twin.events SET day = '@day@' WHERE id = @k@")});
        writes.append({QStringLiteral("UPDATE events SET day = '@day@', @c@ = %1 WHERE id = @k@"),
            QStringLiteral("UPDATE twin.events SET day = '@day@', v = %1 WHERE id = @k@")});
    }
    if (c.upserts) {
        writes.append(
            {QStringLiteral("INSERT INTO events (id, day, @c@@more@) VALUES (5000 + @k@, '2024-01-03', %1@values@)"
                            " ON CONFLICT (id, day) DO UPDATE SET @c@ = EXCLUDED.@c@"),
                QStringLiteral("INSERT INTO twin.events VALUES (5000 + @k@, '2024-01-03', %1)"
                               " ON CONFLICT (id, day) DO UPDATE SET v = EXCLUDED.v")});
    }
    return [c, writes, &later](const Writers::Context& w) -> Result<void> {
        static const QStringList days{QStringLiteral("2024-02-02"), QStringLiteral("2023-03-03"),
            QStringLiteral("2025-01-02"), QStringLiteral("2025-01-03"), QStringLiteral("2031-01-01"),
            QStringLiteral("1990-02-02")};
        const auto& [own, twin] = writes[w.between(0, writes.size() - 1)];
        const QString key = QString::number(w.between(1, 2000));
        const QString number = QString::number(1'000'000 * (w.thread + 1) + w.number);
        const QString day = days[w.between(0, c.moves ? days.size() - 1 : 0)];
        const QString digit = QString::number(w.between(1, 9));
        const QString value = QString(c.value).replace(QLatin1String("@m@"), QString::number(w.between(1, 100)));
        const auto filled = [&](QString sql) {
            return sql.replace(QLatin1String("%1"), value)
                .replace(QLatin1String("@more@"), c.more ? QStringLiteral(", customer") : QString())
                .replace(QLatin1String("@values@"), c.more ? QStringLiteral(", 5") : QString())
                .replace(QLatin1String("@c@"), later ? c.columnAfter : c.column)
                .replace(QLatin1String("@p@"), c.direct)
                .replace(QLatin1String("@k@"), key)
                .replace(QLatin1String("@n@"), number)
                .replace(QLatin1String("@day@"), day)
                .replace(QLatin1String("@d@"), digit);
        };
        // One at a time, so that both sides see the same rows; the plan is what they compete with.
        for (const QString& statement : {QStringLiteral("SELECT set_config('application_name', 'application', false)"),
                 QStringLiteral("SELECT pg_advisory_xact_lock(7)"), filled(twin), filled(own)}) {
            if (const auto done = w.session.query(statement); !done) {
                Error error = done.error();
                error.message += QLatin1String(" IN ") + statement;
                return std::unexpected(error);
            }
        }
        return {};
    };
}

} // namespace

void PartitionsTest::cases(const QList<int>& which)
{
    QTest::addColumn<int>("number");
    for (const int i : which) {
        QTest::newRow(s_cases[i].name) << i;
    }
}

void PartitionsTest::carriedThroughItIsWhatAPlainAlterGives()
{
    QFETCH(int, number);
    const PartitionCase& c = s_cases[number];
    const QString ideal = m_server.freshDatabase(c.setup + likeLaterServers(c.plain));
    const QString db = fresh(c);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    std::atomic<bool> later = false;
    Writers writers(m_backend, m_server.settings(db), 2, application(c, later), 20000);
    writers.start();
    const auto migrated = run(db, *plan, everything(Phase::Migrate));
    QVERIFY2(migrated && migrated->end == RunEnd::Done, qPrintable(told(migrated)));
    later = true;
    QTRY_VERIFY(writers.done() > 20);
    const qint64 before = writers.done();
    QTRY_VERIFY(writers.done() > before + 10); // the new application, before Contract
    const auto contracted = run(db, *plan, everything());
    QVERIFY2(contracted && contracted->end == RunEnd::Done, qPrintable(told(contracted)));
    writers.stop();
    QCOMPARE(writers.failures(), QString());
    // PostgreSQL 18's own ALTER ... TYPE gives the partitions' NOT NULL the parent's name; here each keeps its own.
    static const QRegularExpression name(QStringLiteral(" CONSTRAINT [^ ]+ NOT NULL"));
    const auto without = [](QString dump) { return statementsOf(dump.replace(name, QStringLiteral(" NOT NULL"))); };
    const QString difference = firstDifference(without(dumped(ideal)), without(dumped(db)));
    QVERIFY2(difference.isEmpty(), qPrintable(difference));
    QCOMPARE(differences(db, c.columnAfter), QStringLiteral("0"));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_index WHERE NOT indisvalid")), QStringLiteral("0"));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")),
        QStringLiteral("0"));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM lockkeeper.cursor WHERE step_id LIKE 'family%'")),
        QStringLiteral("0"));
}

void PartitionsTest::undoneFromEveryPoint()
{
    QFETCH(int, number);
    const PartitionCase& c = s_cases[number];
    const QString db = fresh(c);
    const QStringList before = statementsOf(dumped(db));
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    std::atomic<bool> later = false;
    Writers writers(m_backend, m_server.settings(db), 1, application(c, later), 20000);
    writers.start();
    // Points that differ: the columns, the second partition copied, the indexes put together, proven, looked for what
    // came, cut over.
    const QSet<QString> points{QStringLiteral("shadow"), QStringLiteral("backfill"), QStringLiteral("attach"),
        QStringLiteral("not-null-proof"), QStringLiteral("newcomers"), QStringLiteral("cut-over")};
    QHash<QString, int> seen;
    int steps = 0;
    for (const Step& step : plan->steps) {
        if (step.phase == Phase::Contract) {
            break;
        }
        if (step.gate()) {
            continue;
        }
        ++steps;
        const QString kind = step.id.section(QLatin1Char('.'), 2, 2);
        const int wanted = kind == QLatin1String("backfill") ? 2 : 1;
        if (!points.contains(kind) || ++seen[kind] != wanted) {
            continue;
        }
        RunRequest request = everything(Phase::Migrate);
        request.steps = steps;
        const auto forward = run(db, *plan, request);
        QVERIFY2(forward.has_value(), qPrintable(step.id + told(forward)));
        const auto back = run(db, *plan, everything(), true);
        QVERIFY2(back && back->end == RunEnd::Done, qPrintable(step.id + told(back)));
        const QString difference = firstDifference(before, statementsOf(dumped(db)));
        QVERIFY2(difference.isEmpty(), qPrintable(step.id + QLatin1Char('\n') + difference));
    }
    writers.stop();
    QCOMPARE(writers.failures(), QString());
    QCOMPARE(differences(db, c.column), QStringLiteral("0"));
}

void PartitionsTest::whatAPartitionHasAloneStays_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<QString>("question");
    QTest::addColumn<QString>("answer");
    QTest::newRow("states and comments of a trigger")
        << QStringLiteral("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"
                          "CREATE TRIGGER t BEFORE UPDATE OF n ON events FOR EACH ROW EXECUTE FUNCTION f();"
                          "CREATE TRIGGER u BEFORE UPDATE OF n ON events FOR EACH ROW EXECUTE FUNCTION f();"
                          "ALTER TABLE low_all DISABLE TRIGGER t; ALTER TABLE high ENABLE ALWAYS TRIGGER t;"
                          "COMMENT ON TRIGGER t ON low IS 'of low'; COMMENT ON TRIGGER t ON high IS 'it''s high';"
                          "ALTER TABLE events DISABLE TRIGGER u; ALTER TABLE high ENABLE TRIGGER u")
        << QStringLiteral("SELECT string_agg(concat_ws(' ', tgname, tgrelid::regclass, tgenabled, obj_description(oid, "
                          "'pg_trigger')), ', ' ORDER BY tgname, tgrelid::regclass::text) FROM pg_trigger WHERE tgname "
                          "IN ('t', 'u')")
        << QStringLiteral("t events O, t high A it's high, t low O of low, t low_all D, "
                          "u events D, u high O, u low D, u low_all D");
    QTest::newRow("states and comments of a trigger whose condition alone looks at the column")
        << QStringLiteral("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"
                          "CREATE TRIGGER t AFTER INSERT ON events FOR EACH ROW WHEN (NEW.n > 5) EXECUTE FUNCTION f();"
                          "CREATE TRIGGER u BEFORE UPDATE OF id ON low FOR EACH ROW WHEN (NEW.n > 5) EXECUTE FUNCTION "
                          "f();"
                          "ALTER TABLE high ENABLE REPLICA TRIGGER t; COMMENT ON TRIGGER t ON low_all IS 'of all';"
                          "ALTER TABLE low_all DISABLE TRIGGER u")
        << QStringLiteral("SELECT string_agg(concat_ws(' ', tgname, tgrelid::regclass, tgenabled, obj_description(oid, "
                          "'pg_trigger')), ', ' ORDER BY tgname, tgrelid::regclass::text) FROM pg_trigger WHERE tgname "
                          "IN ('t', 'u')")
        << QStringLiteral("t events O, t high R, t low O, t low_all O of all, u low O, u low_all D");
    QTest::newRow("statistics of an expression")
        << QStringLiteral("CREATE INDEX i ON high ((n * 2)); ANALYZE events")
        << QStringLiteral("SELECT count(*) FROM pg_stats WHERE tablename = 'i'") << QStringLiteral("1");
    QTest::newRow("statistics of columns together")
        << QStringLiteral("CREATE STATISTICS s ON n, id FROM high; ANALYZE events")
        << QStringLiteral(
               "SELECT count(*) FROM pg_statistic_ext AS s JOIN pg_statistic_ext_data AS d ON d.stxoid = s.oid "
               "WHERE s.stxname = 's'")
        << QStringLiteral("1");
}

void PartitionsTest::whatAPartitionHasAloneStays()
{
    QFETCH(QString, setup);
    QFETCH(QString, question);
    QFETCH(QString, answer);
    const QString db = m_server.freshDatabase(
        QStringLiteral("CREATE TABLE events (id integer PRIMARY KEY, n integer) PARTITION BY RANGE (id);"
                       "CREATE TABLE low PARTITION OF events FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id);"
                       "CREATE TABLE low_all PARTITION OF low DEFAULT; CREATE TABLE high PARTITION OF events DEFAULT;"
                       "INSERT INTO events SELECT g, g % 30 FROM generate_series(1, 300) AS g;")
        + setup);
    QCOMPARE(m_server.value(db, question), answer);
    const auto plan = planned(db,
        Draft{{{ChangeType{{QStringLiteral("public"), QStringLiteral("events")}, QStringLiteral("n"),
                    QStringLiteral("bigint")},
            Strategy::DualColumn}}});
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    const auto migrated = run(db, *plan, everything(Phase::Migrate));
    QVERIFY2(migrated && migrated->end == RunEnd::Done, qPrintable(told(migrated)));
    QCOMPARE(m_server.value(db, question), answer);
    const auto back = run(db, *plan, everything(), true);
    QVERIFY2(back && back->end == RunEnd::Done, qPrintable(told(back)));
    QCOMPARE(m_server.value(db, question), answer);
    const auto whole = run(db, *plan, everything());
    QVERIFY2(whole && whole->end == RunEnd::Done, qPrintable(told(whole)));
    QCOMPARE(m_server.value(db, question), answer);
}

void PartitionsTest::whatCannotBeCarriedIsRefusedWithWhatToDo_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<Draft>("draft");
    QTest::addColumn<QString>("why");
    const QualifiedName events{QStringLiteral("public"), QStringLiteral("events")};
    const auto retype = [&](const char* column) {
        return Draft{{{ChangeType{events, QString::fromUtf8(column), QStringLiteral("bigint")}, Strategy::DualColumn}}};
    };
    const Draft rename{{{RenameColumn{events, QStringLiteral("n"), QStringLiteral("m")}, Strategy::DualColumn}}};
    QTest::newRow("the type of a partition key")
        << QStringLiteral("CREATE TABLE events (n integer, d integer) PARTITION BY RANGE (n)") << retype("n")
        << QStringLiteral("make a new partitioned table");
    QTest::newRow("the name of a partition key")
        << QStringLiteral("CREATE TABLE events (n integer, d integer) PARTITION BY RANGE (n)") << rename
        << QStringLiteral("rename in place or over a view");
    QTest::newRow("the key of a level below")
        << QStringLiteral("CREATE TABLE events (n integer, d integer) PARTITION BY RANGE (d);"
                          "CREATE TABLE part PARTITION OF events DEFAULT PARTITION BY HASH (n)")
        << retype("n") << QStringLiteral("decides by n where a row is stored");
    QTest::newRow("a foreign key to partitions")
        << QStringLiteral("CREATE TABLE events (n integer, d integer, PRIMARY KEY (n, d)) PARTITION BY RANGE (d);"
                          "CREATE TABLE child (n bigint, d integer, FOREIGN KEY (n, d) REFERENCES events)")
        << retype("n") << QStringLiteral("drop it first and add it again");
    QTest::newRow("a deferrable key") << QStringLiteral(
        "CREATE TABLE events (n integer, d integer, UNIQUE (n, d) DEFERRABLE) PARTITION BY RANGE (d)")
                                      << retype("n") << QStringLiteral("DEFERRABLE");
    QTest::newRow("a column of two parents")
        << QStringLiteral("CREATE TABLE events (n integer); CREATE TABLE other (n integer);"
                          "CREATE TABLE child () INHERITS (events, other)")
        << retype("n") << QStringLiteral("NO INHERIT");
    QTest::newRow("a child with a definition of its own")
        << QStringLiteral("CREATE TABLE events (n integer); CREATE TABLE child (n integer) INHERITS (events)")
        << retype("n") << QStringLiteral("defines n itself");
    QTest::newRow("a child that has the new name")
        << QStringLiteral("CREATE TABLE events (n integer); CREATE TABLE child (m integer) INHERITS (events)") << rename
        << QStringLiteral("has a column m of its own");
    QTest::newRow("an inherited column") << QStringLiteral(
        "CREATE TABLE parent (n integer); CREATE TABLE events () INHERITS (parent)")
                                         << retype("n") << QStringLiteral("change it in the parent");
    QTest::newRow("a foreign table among the partitions") << QStringLiteral(
        "CREATE EXTENSION file_fdw; CREATE SERVER nowhere FOREIGN DATA WRAPPER file_fdw;"
        "CREATE TABLE events (n integer, d integer) PARTITION BY RANGE (d);"
        "CREATE FOREIGN TABLE far PARTITION OF events DEFAULT SERVER nowhere OPTIONS (filename '/dev/null')")
                                                          << retype("n") << QStringLiteral("detach it first");
    QTest::newRow("a foreign table among the partitions whose server knows nobody")
        << QStringLiteral("CREATE EXTENSION postgres_fdw; CREATE SERVER nowhere FOREIGN DATA WRAPPER postgres_fdw;"
                          "CREATE TABLE events (n integer, d integer) PARTITION BY RANGE (d);"
                          "CREATE FOREIGN TABLE far PARTITION OF events DEFAULT SERVER nowhere")
        << retype("n") << QStringLiteral("detach it first");
}

void PartitionsTest::whatCannotBeCarriedIsRefusedWithWhatToDo()
{
    QFETCH(QString, setup);
    QFETCH(Draft, draft);
    QFETCH(QString, why);
    const QString db = m_server.freshDatabase(setup);
    const auto plan = planned(db, draft);
    QVERIFY(!plan.has_value());
    QVERIFY2(plan.error().printed().contains(why), qPrintable(plan.error().printed()));
}

QTEST_GUILESS_MAIN(PartitionsTest)
#include "tst_partitions.moc"
