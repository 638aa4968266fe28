// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/background.h"
#include "tests/integration/partitionruns.h"
#include "tests/support/countingsession.h"
#include "tests/support/patience.h"

#include <QDeadlineTimer>
#include <QTest>

#include <algorithm>
#include <thread>

using namespace lk;
using namespace lk::test;

/// What happens to a table with partitions or children while its change is under way: some come and go, a client is
/// killed, another one holds a lock, rows move.
class PartitionsMeanwhileTest : public QObject, private PartitionRuns {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
        m_server.createRole(QStringLiteral("lk_partition_clerk"));
    }
    void partitionsComeAndGoMeanwhile();
    void aChildThatComesMeanwhileIsCarriedToo();
    void goesOnInThePartitionWhereItWasKilled();
    void undoAfterNewPartitions();
    void anUndoStartsWhereQueriesDo();
    void aRowMovesPastATriggerThatSetsTheColumn();
    void plansAnyNumberOfPartitionsWithTheSameStatements();
    void whatWasMadeOnAPartitionIsNamed();
    void aPartitionRenamedMeanwhileIsNamed();
    void indexesTradeNamesWhileTheTableIsRead();

private:
    /// public.m (id, n) with an index, in as many partitions.
    QString inPartitions(int count)
    {
        return m_server.freshDatabase(
            QStringLiteral("CREATE TABLE m (id integer PRIMARY KEY, n integer NOT NULL) PARTITION BY RANGE (id);"
                           "CREATE INDEX m_n ON m (n);"
                           "DO $$BEGIN FOR i IN 1 .. %1 LOOP EXECUTE format('CREATE TABLE m_%%s PARTITION OF m "
                           "FOR VALUES FROM (%%s) TO (%%s)', i, i * 10, i * 10 + 10); END LOOP; END$$;"
                           "INSERT INTO m SELECT g, g FROM generate_series(10, 9 + 10 * %1) g; ANALYZE;")
                .arg(count)
                .replace(QLatin1String("%%"), QLatin1String("%")));
    }
    static Draft widened()
    {
        const QualifiedName table{QStringLiteral("public"), QStringLiteral("m")};
        return {{{ChangeType{table, QStringLiteral("n"), QStringLiteral("bigint")}, Strategy::DualColumn}}};
    }
};

void PartitionsMeanwhileTest::partitionsComeAndGoMeanwhile()
{
    const PartitionCase& c = s_cases[1];
    const QString db = fresh(c);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    QCOMPARE(m_server.exec(db, QStringLiteral("CREATE TABLE kept AS SELECT id, day, amount FROM events")), QString());
    const auto expanded = run(db, *plan, everything(Phase::Expand));
    QVERIFY2(expanded.has_value(), qPrintable(told(expanded)));
    QCOMPARE(
        m_server.exec(db,
            QStringLiteral(
                "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');"
                "INSERT INTO events VALUES (300001, '2026-01-01', 21, 1, 'x');"
                "DROP TABLE events_empty;"
                "CREATE TABLE events_late (LIKE events INCLUDING CONSTRAINTS);"
                "INSERT INTO events_late (id, day, amount, customer, note)"
                "  SELECT g, '2027-01-01', 33, 1, 'y' FROM generate_series(400001, 400500) g;"
                "ALTER TABLE events ATTACH PARTITION events_late FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');")),
        QString());
    // Everything but the cut-over, which comes last.
    RunRequest most = everything(Phase::Migrate);
    most.steps
        = int(std::ranges::count_if(plan->steps, [](const Step& s) { return s.phase == Phase::Migrate && !s.gate(); }))
        - 1;
    const auto prepared = run(db, *plan, most);
    QVERIFY2(prepared.has_value(), qPrintable(told(prepared)));
    // Changed while it is no partition, and attached again: the trigger did not see that.
    QCOMPARE(m_server.exec(db,
                 QStringLiteral(
                     "ALTER TABLE events DETACH PARTITION events_2024;"
                     "UPDATE events_2024 SET amount = 77 WHERE id = 4;"
                     "ALTER TABLE events ATTACH PARTITION events_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
                     "CREATE TABLE events_2028 PARTITION OF events FOR VALUES FROM ('2028-01-01') TO ('2029-01-01');"
                     "INSERT INTO events_2028 VALUES (500001, '2028-01-01', 55, 1, 'z');")),
        QString());
    auto done = run(db, *plan, everything());
    if (!done) {
        // That its trigger was away is noticed, and what it did not see is copied anew.
        QVERIFY2(told(done).contains(QLatin1String("\"events_2024\"")), qPrintable(told(done)));
        done = run(db, *plan, everything());
    }
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT string_agg(DISTINCT format_type(atttypid, -1), ',') FROM pg_attribute a"
                                " JOIN pg_class c ON c.oid = attrelid WHERE relkind IN ('r', 'p') AND"
                                " relname ~ '^events' AND attname = 'amount'")),
        QStringLiteral("bigint"));
    QCOMPARE(counted(db, QStringLiteral("id = 4 AND amount = 77")), QStringLiteral("1"));
    QCOMPARE(
        counted(db, QStringLiteral("id = 300001 AND amount = 21 OR id = 500001 AND amount = 55")), QStringLiteral("2"));
    QCOMPARE(counted(db, QStringLiteral("day = '2027-01-01' AND amount = 33")), QStringLiteral("500"));
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT count(*) FROM kept k LEFT JOIN events e USING (id, day)"
                                " WHERE e.amount IS DISTINCT FROM k.amount AND id <> 4")),
        QStringLiteral("0"));
    QVERIFY(!dumped(db).contains(QLatin1String("lockkeeper_")));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_index WHERE NOT indisvalid")), QStringLiteral("0"));
}

void PartitionsMeanwhileTest::aChildThatComesMeanwhileIsCarriedToo()
{
    const PartitionCase& c = s_cases.last();
    const QString db = fresh(c);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    const auto expanded = run(db, *plan, everything(Phase::Expand));
    QVERIFY2(expanded.has_value(), qPrintable(told(expanded)));
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("CREATE TABLE events_fax () INHERITS (events);"
                                "INSERT INTO events_fax VALUES (7001, '2024-01-01', 45, 'f')")),
        QString());
    const auto done = run(db, *plan, everything());
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(counted(db, QStringLiteral("id = 7001 AND amount = 45 AND pg_typeof(amount) = 'bigint'::regtype")),
        QStringLiteral("1"));
    QVERIFY(!dumped(db).contains(QLatin1String("lockkeeper")));
}

void PartitionsMeanwhileTest::goesOnInThePartitionWhereItWasKilled()
{
    const QString db = m_server.freshDatabase(
        QStringLiteral("CREATE TABLE events (id bigint, day date, amount integer NOT NULL) PARTITION BY RANGE (day);"
                       "CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
                       "CREATE TABLE events_b PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');"
                       "INSERT INTO events SELECT g, '2024-01-01', g FROM generate_series(1, 1000) g;"
                       "INSERT INTO events SELECT g, '2025-01-01', g FROM generate_series(1001, 41000) g; ANALYZE;"));
    const auto plan = planned(db, partitionCases()[1].draft);
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    const auto expanded = run(db, *plan, everything(Phase::Expand));
    QVERIFY2(expanded.has_value(), qPrintable(told(expanded)));
    RunControl control;
    BackfillTuning slow;
    slow.delayMs = 50;
    control.setTuning(slow);
    bool killed = false;
    Runner runner(m_backend, m_server.settings(db), *plan, control, [&](const RunSnapshot& s) {
        // The rows of a batch are in the cursor with the next one.
        if (!killed && s.backfill && s.backfill->stepId == QLatin1String("migrate.events_b.backfill")
            && s.backfill->batches > 2) {
            killed = true;
            control.pause();
            m_server.exec(db,
                QStringLiteral("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                               " current_database() AND pid <> pg_backend_pid()"));
            control.stop(); // else it would connect again and go on by itself
        }
    });
    const auto broken = runner.run(everything(Phase::Migrate));
    QVERIFY(killed);
    QVERIFY(!broken.has_value() || broken->end == RunEnd::Stopped);
    const QString ofB
        = QStringLiteral("SELECT sum(rows_written) FROM lockkeeper.cursor WHERE step_id = 'migrate.events_b.backfill'");
    const qint64 written = m_server.value(db, ofB).toLongLong();
    QVERIFY2(written > 0 && written < 40'000, qPrintable(QString::number(written)));
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT rows_written, finished FROM lockkeeper.cursor WHERE step_id ="
                                " 'migrate.events_a.backfill'")),
        QStringLiteral("1000|t"));
    QStringList again;
    const auto done = run(db, *plan, everything(), false, [&](const RunSnapshot& s) {
        if (s.backfill && !again.contains(s.backfill->stepId)) {
            again << s.backfill->stepId;
        }
    });
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(again, QStringList{QStringLiteral("migrate.events_b.backfill")});
    const qint64 total = m_server.value(db, ofB).toLongLong(); // without what a killed client had not counted yet
    QVERIFY2(total > written && total <= 40'000, qPrintable(QString::number(total)));
    QCOMPARE(counted(db, QStringLiteral("amount <> id")), QStringLiteral("0"));
}

void PartitionsMeanwhileTest::undoAfterNewPartitions()
{
    const PartitionCase& c = s_cases[1];
    const QString db = fresh(c);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    const auto migrated = run(db, *plan, everything(Phase::Migrate));
    QVERIFY2(migrated.has_value(), qPrintable(told(migrated)));
    QCOMPARE(
        m_server.exec(db,
            QStringLiteral(
                "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');"
                "INSERT INTO events VALUES (300001, '2026-01-01', 21, 1, 'x');"
                "DROP TABLE events_empty;"
                "CREATE TABLE events_late (LIKE events INCLUDING CONSTRAINTS);"
                "INSERT INTO events_late (id, day, amount, customer, note) VALUES (4001, '2027-01-01', 33, 1, 'y');"
                "ALTER TABLE events ATTACH PARTITION events_late FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');")),
        QString());
    const auto back = run(db, *plan, everything(), true);
    QVERIFY2(back && back->end == RunEnd::Done, qPrintable(told(back)));
    QCOMPARE(
        counted(db, QStringLiteral("id = 300001 AND amount = 21 OR id = 4001 AND amount = 33")), QStringLiteral("2"));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT pg_typeof(amount) FROM events LIMIT 1")), QStringLiteral("integer"));
    QVERIFY2(!dumped(db).contains(QLatin1String("lockkeeper")), qPrintable(dumped(db)));
    QCOMPARE(differences(db, c.column), QStringLiteral("2")); // the two that came
}

/// A client that holds the table's lock goes on to a partition: an undo that held that one would be in its way for
/// good.
void PartitionsMeanwhileTest::anUndoStartsWhereQueriesDo()
{
    const PartitionCase& c = s_cases[1];
    const QString db = fresh(c);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    const auto expanded = run(db, *plan, everything(Phase::Expand));
    QVERIFY2(expanded.has_value(), qPrintable(told(expanded)));
    const auto client = m_backend.connect(m_server.settings(db), Purpose::Run);
    QVERIFY(client.has_value());
    QVERIFY((*client)->query(QStringLiteral("BEGIN")).has_value());
    QVERIFY((*client)->query(QStringLiteral("LOCK TABLE ONLY public.events IN ACCESS SHARE MODE")).has_value());
    Result<RunOutcome> back = std::unexpected(Error{});
    std::thread undoing([&] { back = run(db, *plan, everything(), true); });
    const QString waits
        = QStringLiteral("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation IN (SELECT relid "
                         "FROM pg_partition_tree('events'))");
    bool met = false;
    for (const QDeadlineTimer limit(20'000); !met && !limit.hasExpired();) {
        met = m_server.value(db, waits) != QLatin1String("0");
    }
    const auto limited = (*client)->query(QStringLiteral("SET LOCAL lock_timeout = '300ms'"));
    const auto read = (*client)->query(QStringLiteral("SELECT count(*) FROM public.events_2024"));
    const auto done = (*client)->query(QStringLiteral("ROLLBACK"));
    undoing.join();
    QVERIFY(met && limited);
    QVERIFY2(read.has_value(), read ? "" : qPrintable(read.error().printed()));
    QVERIFY(done.has_value());
    QVERIFY2(back && back->end == RunEnd::Done, qPrintable(told(back)));
}

/// An UPDATE that moves a row brings both forms along, and the triggers of the partition it goes to see an INSERT.
void PartitionsMeanwhileTest::aRowMovesPastATriggerThatSetsTheColumn()
{
    const QString db = m_server.freshDatabase(QStringLiteral(
        "CREATE TABLE m (id integer, kind text, n integer) PARTITION BY LIST (kind);"
        "CREATE TABLE ma PARTITION OF m FOR VALUES IN ('a'); CREATE TABLE mb PARTITION OF m FOR VALUES IN ('b');"
        "INSERT INTO m VALUES (1, 'a', 1), (2, 'a', 2);"
        "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.n := NEW.n + 1; RETURN NEW; END $$;"
        "CREATE TRIGGER more BEFORE INSERT OR UPDATE ON m FOR EACH ROW EXECUTE FUNCTION more();"));
    const QualifiedName table{QStringLiteral("public"), QStringLiteral("m")};
    const auto plan = planned(
        db, Draft{{{ChangeType{table, QStringLiteral("n"), QStringLiteral("bigint")}, Strategy::DualColumn}}});
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    const QString move = QStringLiteral("UPDATE m SET kind = CASE kind WHEN 'a' THEN 'b' ELSE 'a' END WHERE id = 1");
    for (const Phase through : {Phase::Expand, Phase::Migrate}) {
        const auto done = run(db, *plan, everything(through));
        QVERIFY2(done.has_value(), qPrintable(told(done)));
        QCOMPARE(m_server.exec(db, move), QString());
    }
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT string_agg(concat_ws(':', id, kind, n), ' ' ORDER BY id) FROM m")),
        QStringLiteral("1:a:5 2:a:2"));
}

/// Nor does the cut-over look at each for itself while it has them all locked.
void PartitionsMeanwhileTest::plansAnyNumberOfPartitionsWithTheSameStatements()
{
    QList<int> statements;
    QList<qsizetype> underLock;
    for (const int partitions : {3, 23}) {
        const QString db = inPartitions(partitions);
        const auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
        QVERIFY(session.has_value());
        CountingSession counting(**session);
        const auto plan = planDraft(m_backend, counting, widened(), QDateTime::currentDateTimeUtc());
        QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
        statements << counting.statements();
        const auto cut = std::ranges::find_if(plan->steps, [](const Step& s) { return !s.cutsOver.isEmpty(); });
        QVERIFY(cut != plan->steps.cend());
        underLock << std::get<StatementBody>(cut->body).statements.size();
        QCOMPARE(std::ranges::count_if(
                     plan->steps, [](const Step& s) { return std::holds_alternative<BackfillBody>(s.body); }),
            partitions);
    }
    QCOMPARE(statements[1], statements[0]);
    QCOMPARE(underLock[1], underLock[0]);
}

void PartitionsMeanwhileTest::whatWasMadeOnAPartitionIsNamed()
{
    const QString db = inPartitions(3);
    const auto plan = planned(db, widened());
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    const auto expanded = run(db, *plan, everything(Phase::Expand));
    QVERIFY2(expanded.has_value(), qPrintable(told(expanded)));
    QCOMPARE(m_server.exec(
                 db, QStringLiteral("CREATE INDEX by_hand ON m_2 (n DESC); COMMENT ON COLUMN m_3.n IS 'the number'")),
        QString());
    const auto refused = run(db, *plan, everything(Phase::Migrate));
    QVERIFY(!refused.has_value());
    const QString all = refused.error().printed();
    QVERIFY2(all.contains(QLatin1String("public.m_2: index public.by_hand")), qPrintable(all));
    QVERIFY2(all.contains(QLatin1String("public.m_3: column n")), qPrintable(all));
    QVERIFY2(!all.contains(QLatin1String("m_1:")) && !all.contains(QLatin1String("public.m:")), qPrintable(all));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT pg_typeof(n) FROM m WHERE id = 25")), QStringLiteral("integer"));
    QCOMPARE(m_server.exec(db, QStringLiteral("DROP INDEX by_hand; COMMENT ON COLUMN m_3.n IS NULL")), QString());
    const auto done = run(db, *plan, everything());
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT sum(n)::text || pg_typeof(min(n)) FROM m")),
        QStringLiteral("735bigint"));
}

void PartitionsMeanwhileTest::aPartitionRenamedMeanwhileIsNamed()
{
    const QString db = inPartitions(2);
    const auto plan = planned(db, widened());
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    const auto expanded = run(db, *plan, everything(Phase::Expand));
    QVERIFY2(expanded.has_value(), qPrintable(told(expanded)));
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE m_2 RENAME TO \"m 2, old\"")), QString());
    const auto refused = run(db, *plan, everything());
    QVERIFY(!refused.has_value());
    QCOMPARE(int(refused.error().kind), int(ErrorKind::FingerprintMismatch));
    const QString all = refused.error().printed();
    QVERIFY2(all.contains(QLatin1String("public.m_2")) && all.contains(QLatin1String("public.\"m 2, old\"")),
        qPrintable(all));
    const QString back
        = refused.error().remedy.section(QLatin1String("stopped: "), 1).section(QLatin1String("\"m_2\""), 0, 0);
    QVERIFY2(back.endsWith(QLatin1String(" RENAME TO ")), qPrintable(all));
    QCOMPARE(m_server.exec(db, back + QLatin1String("\"m_2\"")), QString());
    const auto done = run(db, *plan, everything());
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT sum(n)::text || pg_typeof(min(n)) FROM m")),
        QStringLiteral("390bigint"));
}

/// There are two of them a partition: with many the lock that keeps readers out must not wait for that.
void PartitionsMeanwhileTest::indexesTradeNamesWhileTheTableIsRead()
{
    const QString db = inPartitions(3);
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE m_2 CLUSTER ON m_2_n_idx")), QString());
    const auto plan = planned(db, widened());
    QVERIFY2(plan.has_value(), plan ? "" : qPrintable(plan.error().printed()));
    const auto cutOver = std::ranges::find_if(plan->steps, [](const Step& step) { return !step.cutsOver.isEmpty(); });
    QVERIFY(cutOver != plan->steps.cend());
    const auto before
        = std::count_if(plan->steps.cbegin(), cutOver, [](const Step& step) { return step.gate() == nullptr; });
    const auto ready = run(db, *plan, steps(int(before)));
    QVERIFY2(ready && ready->end == RunEnd::Done, qPrintable(told(ready)));
    const QString indexes
        = QStringLiteral("SELECT string_agg(indexrelid::regclass || ' ' || indisclustered || ' ' || "
                         "pg_get_indexdef(indexrelid, 1, false), ', ' ORDER BY indexrelid::regclass::text) "
                         "FROM pg_index WHERE indexrelid::regclass::text ~ '^m_.*n'");
    const QString named = m_server.value(db, indexes);
    {
        Background swap(m_backend, m_server.settings(db), *plan, steps(1));
        Holder reader(m_backend, m_server.settings(db), {QStringLiteral("SELECT FROM m_2 LIMIT 1")});
        swap.start();
        // The old ones and the new ones, of the whole and of each partition.
        QTRY_COMPARE(
            m_server.value(db,
                QStringLiteral("SELECT count(*) FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation "
                               "WHERE l.granted AND l.mode = 'ShareUpdateExclusiveLock' AND c.relkind IN ('i', 'I') "
                               "AND l.pid IN (SELECT pid FROM pg_locks WHERE NOT granted AND mode = "
                               "'AccessExclusiveLock')")),
            QStringLiteral("8"));
        reader.letGo();
        QTRY_VERIFY(swap.hasEnded());
        const auto end = swap.end();
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    }
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT pg_typeof(n) FROM m WHERE id = 25")), QStringLiteral("bigint"));
    QCOMPARE(m_server.value(db, indexes), named);
    const auto undone = run(db, *plan, steps(1), true);
    QVERIFY2(undone && undone->end == RunEnd::Done, qPrintable(told(undone)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT pg_typeof(n) FROM m WHERE id = 25")), QStringLiteral("integer"));
    QCOMPARE(m_server.value(db, indexes), named);
    const auto done = run(db, *plan, everything());
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
}

QTEST_GUILESS_MAIN(PartitionsMeanwhileTest)
#include "tst_partitionsmeanwhile.moc"
