// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/runner.h"
#include "model/postgres/pgbackend.h"
#include "model/workspace/planning.h"
#include "tests/integration/partitioncases.h"
#include "tests/support/schemadump.h"
#include "tests/support/testserver.h"
#include "tests/support/writers.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <atomic>
#include <thread>

using namespace lk;
using namespace lk::test;

/// Dual-column changes of tables with partitions or inheritance children: written through the parent and past it,
/// undone from every point, compared with the plain ALTER; partitions that come and go meanwhile; a kill in the middle.
class PartitionsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void carriedThroughItIsWhatAPlainAlterGives_data() { cases({0, 2, 3, 4, 7}); }
    void carriedThroughItIsWhatAPlainAlterGives();
    void undoneFromEveryPoint_data() { cases({1}); }
    void undoneFromEveryPoint();
    void partitionsComeAndGoMeanwhile();
    void aChildThatComesMeanwhileIsCarriedToo();
    void goesOnInThePartitionWhereItWasKilled();
    void undoAfterNewPartitions();
    void anUndoStartsWhereQueriesDo();
    void aRowMovesPastATriggerThatSetsTheColumn();
    void whatCannotBeCarriedIsRefusedWithWhatToDo_data();
    void whatCannotBeCarriedIsRefusedWithWhatToDo();

private:
    static void cases(const QList<int>& which); ///< undone or done, each kind of thing is met once
    static const PartitionCase& present()
    {
        return s_cases[s_names.indexOf(QString::fromUtf8(QTest::currentDataTag()))];
    }
    QString fresh(const PartitionCase& c);
    Result<Plan> planned(const QString& db, const Draft& draft);
    Result<RunOutcome> run(const QString& db, const Plan& plan, const RunRequest& request, bool undo = false,
        const RunObserver& observer = {});
    QString dumped(const QString& db);
    QString differences(const QString& db, const PartitionCase& c, const QString& column);
    QString counted(const QString& db, const QString& condition)
    {
        return m_server.value(db, QStringLiteral("SELECT count(*) FROM events WHERE ") + condition);
    }

    inline static const QList<PartitionCase> s_cases = partitionCases();
    inline static QStringList s_names;
    TestServer m_server;
    PgBackend m_backend;
};

namespace {

RunRequest everything(std::optional<Phase> through = {})
{
    RunRequest request;
    request.confirmAll = true;
    request.through = through;
    return request;
}

QString told(const Result<RunOutcome>& result)
{
    return result ? result->snapshot.message : result.error().printed();
}

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

const QStringList noJournal{QStringLiteral("--exclude-schema=lockkeeper"), QStringLiteral("--exclude-schema=twin")};

} // namespace

void PartitionsTest::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
    m_server.createRole(QStringLiteral("lk_partition_clerk"));
}

void PartitionsTest::cases(const QList<int>& which)
{
    s_names.clear();
    QTest::addColumn<int>("number");
    for (int i = 0; i < s_cases.size(); ++i) {
        s_names << QString::fromUtf8(s_cases[i].name);
        if (which.contains(i)) {
            QTest::newRow(s_cases[i].name) << i;
        }
    }
}

QString PartitionsTest::fresh(const PartitionCase& c)
{
    return m_server.freshDatabase(c.setup
        + QStringLiteral(
            "CREATE SCHEMA twin; CREATE TABLE twin.events AS SELECT id, day, %1::text AS v FROM events;"
            "ALTER TABLE twin.events ADD PRIMARY KEY (id, day); CREATE INDEX ON twin.events (id); ANALYZE;")
            .arg(c.column));
}

Result<Plan> PartitionsTest::planned(const QString& db, const Draft& draft)
{
    const auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
    if (!session) {
        return std::unexpected(session.error());
    }
    return planDraft(m_backend, **session, draft, QDateTime::currentDateTimeUtc());
}

Result<RunOutcome> PartitionsTest::run(
    const QString& db, const Plan& plan, const RunRequest& request, bool undo, const RunObserver& observer)
{
    RunControl control;
    Runner runner(m_backend, m_server.settings(db), plan, control, observer);
    return undo ? runner.undo(request) : runner.run(request);
}

QString PartitionsTest::dumped(const QString& db)
{
    return m_server.dumpSchema(db, noJournal);
}

QString PartitionsTest::differences(const QString& db, const PartitionCase& c, const QString& column)
{
    Q_UNUSED(c)
    return m_server.value(db,
        QStringLiteral("SELECT count(*) FROM events AS e FULL JOIN twin.events AS t ON t.id = e.id AND t.day = e.day"
                       " WHERE e.%1::text IS DISTINCT FROM t.v OR e.id IS NULL OR t.id IS NULL")
            .arg(column));
}

void PartitionsTest::carriedThroughItIsWhatAPlainAlterGives()
{
    const PartitionCase& c = present();
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
    QCOMPARE(differences(db, c, c.columnAfter), QStringLiteral("0"));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_index WHERE NOT indisvalid")), QStringLiteral("0"));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")),
        QStringLiteral("0"));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM lockkeeper.cursor WHERE step_id LIKE 'family%'")),
        QStringLiteral("0"));
}

void PartitionsTest::undoneFromEveryPoint()
{
    const PartitionCase& c = present();
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
    QCOMPARE(differences(db, c, c.column), QStringLiteral("0"));
}

void PartitionsTest::partitionsComeAndGoMeanwhile()
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
    const auto done = run(db, *plan, everything());
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

void PartitionsTest::aChildThatComesMeanwhileIsCarriedToo()
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

void PartitionsTest::goesOnInThePartitionWhereItWasKilled()
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

void PartitionsTest::undoAfterNewPartitions()
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
    QCOMPARE(differences(db, c, c.column), QStringLiteral("2")); // the two that came
}

/// A client that holds the table's lock goes on to a partition: an undo that held that one would be in its way for
/// good.
void PartitionsTest::anUndoStartsWhereQueriesDo()
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
    for (int i = 0; i < 500 && !met; ++i) {
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
void PartitionsTest::aRowMovesPastATriggerThatSetsTheColumn()
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
