// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/databaselink.h"
#include "model/workspace/taskthread.h"
#include "tests/integration/background.h"
#include "tests/support/patience.h"
#include "tests/workspace/historyonserver.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace lk;
using namespace lk::test;
using namespace std::chrono_literals;

/// Journals of any age, of many runs and of runs that were cut off, read by whoever may: what can be told is, and time
/// in which nobody worked is no time at work.
class TestJournalsTold : public QObject, private HistoryOnServer {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void cleanupTestCase() { QVERIFY(waitForStragglers(20s)); }
    void olderJournalsTellLess_data();
    void olderJournalsTellLess();
    void laterJournalsAreLeftAlone();
    void saysWhichRightsAreMissing();
    void tellsWhoIsAtItAndWhatIsInDoubt();
    void timeInWhichNobodyWorkedIsNotCounted();
    void aThousandRunsAreReadAtOnce();
};

void TestJournalsTold::olderJournalsTellLess_data()
{
    QTest::addColumn<int>("version");
    QTest::newRow("the first") << 1;
    QTest::newRow("the second") << 2;
}

void TestJournalsTold::olderJournalsTellLess()
{
    QFETCH(int, version);
    const QString db = m_server.freshDatabase(setup());
    const Plan plan = planned(db);
    const auto run = carryOut(db, plan, {.through = Phase::Migrate, .confirmAll = true});
    QVERIFY2(run, why(run));
    QCOMPARE(
        m_server.exec(db,
            QStringLiteral(
                "ALTER TABLE lockkeeper.plan DROP COLUMN past, DROP COLUMN dual_write; ALTER TABLE lockkeeper.entry "
                "DROP COLUMN lock_waits, DROP COLUMN row_count, DROP COLUMN db_user; "
                "UPDATE lockkeeper.journal_version SET version = %1")
                .arg(version)),
        QString());
    if (version < 2) {
        QCOMPARE(m_server.exec(db,
                     QStringLiteral("ALTER TABLE lockkeeper.plan DROP COLUMN forecast; ALTER TABLE lockkeeper.entry "
                                    "DROP COLUMN wal_from, DROP COLUMN wal_bytes, DROP COLUMN lock_ms")),
            QString());
    }
    const auto told = history(db);
    QVERIFY2(told, why(told));
    QCOMPARE(told->version, version);
    QCOMPARE(told->runs.size(), 1);
    QVERIFY(told->runs.first().users.isEmpty());
    const auto one = record(db, told->runs.first().key);
    QVERIFY2(one, why(one));
    QCOMPARE(one->steps.first().outcome(), QStringLiteral("done"));
    QCOMPARE(one->steps.first().rows(), -1);
    // Going back brings it up to date, and what was there before stays told.
    const auto back = carryOut(db, plan, {}, true);
    QVERIFY2(back && back->end == RunEnd::Done, why(back));
    const auto after = history(db);
    QVERIFY2(after, why(after));
    QCOMPARE(after->version, journalVersion);
    QCOMPARE(after->runs.size(), 2);
    QVERIFY(after->runs.last().users.isEmpty());
    QCOMPARE(after->runs.first().users, QStringList{PrivateServer::superuser()});
}

void TestJournalsTold::laterJournalsAreLeftAlone()
{
    const QString db = m_server.freshDatabase(setup());
    QVERIFY(carryOut(db, planned(db), {.through = Phase::Expand, .confirmAll = true}));
    QCOMPARE(m_server.exec(db, QStringLiteral("UPDATE lockkeeper.journal_version SET version = 99")), QString());
    const auto told = history(db);
    QVERIFY(!told);
    QCOMPARE(toString(told.error().kind), toString(ErrorKind::Unsupported));
}

void TestJournalsTold::saysWhichRightsAreMissing()
{
    const QString db = m_server.freshDatabase(setup());
    QVERIFY(carryOut(db, planned(db), {.through = Phase::Expand, .confirmAll = true}));
    const QString reader = QStringLiteral("Odd reader");
    m_server.createRole(reader);
    const auto none = history(db, reader);
    QVERIFY(!none);
    QCOMPARE(toString(none.error().kind), toString(ErrorKind::Privilege));
    QVERIFY2(none.error().message.contains(QLatin1String("USAGE on schema lockkeeper"))
            && none.error().message.contains(QLatin1String("lockkeeper.entry")),
        why(none));
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("GRANT USAGE ON SCHEMA lockkeeper TO \"Odd reader\"; GRANT SELECT ON "
                                "lockkeeper.journal_version, lockkeeper.plan TO \"Odd reader\"")),
        QString());
    const auto some = history(db, reader);
    QVERIFY(!some);
    QVERIFY2(some.error().message.endsWith(QLatin1String("missing: lockkeeper.entry.")), why(some));
    // What is advised does it, word for word, and nothing more is needed: no right to write.
    QCOMPARE(m_server.exec(db, some.error().remedy.section(QLatin1Char('\n'), 1)), QString());
    const auto told = history(db, reader);
    QVERIFY2(told, why(told));
    QCOMPARE(told->runs.size(), 1);
}

void TestJournalsTold::tellsWhoIsAtItAndWhatIsInDoubt()
{
    const QString db = m_server.freshDatabase(setup());
    const Plan plan = planned(db);
    QVERIFY(carryOut(db, plan, {.through = Phase::Expand, .confirmAll = true}));
    auto told = history(db);
    QVERIFY2(told, why(told));
    QCOMPARE(toString(told->runs.first().fate), toString(RunFate::Open));
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("INSERT INTO lockkeeper.entry (plan_id, generation, step_id, kind, undo, attempt, "
                                "operator) VALUES ('%1', 1, 'a step that is gone', 'statement', false, 1, 'eve@far')")
                     .arg(plan.id)),
        QString());
    Holder other(m_backend, m_server.settings(db),
        {QStringLiteral("SELECT pg_advisory_lock(hashtextextended('lockkeeper:%1', 0))").arg(plan.id)});
    told = history(db);
    QVERIFY2(told, why(told));
    const RunSummary& run = told->runs.first();
    QCOMPARE(toString(run.fate), toString(RunFate::UnderWay));
    QVERIFY(run.holderPid > 0);
    QCOMPARE(run.inDoubt, 1);
    QCOMPARE(run.operators.size(), 2);
    const auto one = record(db, run.key);
    QVERIFY2(one, why(one));
    QCOMPARE(one->steps.last().title, QStringLiteral("a step that is gone"));
    QCOMPARE(one->steps.last().outcome(), QStringLiteral("in-doubt"));
    QVERIFY(!one->steps.last().phase);
}

/// A client is killed in its backfill, and somebody goes on two hours later.
void TestJournalsTold::timeInWhichNobodyWorkedIsNotCounted()
{
    const QString db = m_server.freshDatabase(
        setup() + QStringLiteral("; ALTER TABLE items ALTER t TYPE varchar(2000) USING repeat('x', 900)"));
    const Plan plan = planned(db);
    Background killed(m_backend, m_server.settings(db), plan, {.through = Phase::Migrate, .confirmAll = true});
    killed.control.setTuning({3, 1, 200});
    killed.start();
    QTRY_VERIFY(killed.saw([](const RunSnapshot& s) { return s.backfill && s.backfill->batches > 1; }));
    killed.control.stop();
    QTRY_VERIFY(killed.hasEnded());
    // As it would have left the journal, that long ago.
    QCOMPARE(
        m_server.exec(db,
            QStringLiteral("UPDATE lockkeeper.entry SET intended_at = intended_at - interval '2 hours', ended_at = "
                           "ended_at - interval '2 hours'; UPDATE lockkeeper.entry SET outcome = NULL, ended_at = "
                           "NULL WHERE outcome = 'stopped'; UPDATE lockkeeper.cursor SET written_at = written_at "
                           "- interval '2 hours'")),
        QString());
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM lockkeeper.entry WHERE outcome IS NULL")),
        QStringLiteral("1"));
    const auto end = carryOut(db, plan, {.through = Phase::Migrate, .confirmAll = true});
    QVERIFY2(end && end->end == RunEnd::Done, why(end));
    const auto told = history(db);
    QVERIFY2(told, why(told));
    const RunSummary& run = told->runs.first();
    constexpr qint64 twoHours = 2 * 3600 * 1000;
    QVERIFY2(run.wholeMs() >= twoHours, qPrintable(QString::number(run.wholeMs())));
    QVERIFY2(run.workedMs > 0 && run.workedMs < twoHours / 4, qPrintable(QString::number(run.workedMs)));
    const auto one = record(db, run.key);
    QVERIFY2(one, why(one));
    for (const RunStep& step : one->steps) {
        QVERIFY2(step.milliseconds() < twoHours / 4, qPrintable(step.title));
        const Step* planned = plan.step(step.id);
        if (planned && std::holds_alternative<BackfillBody>(planned->body)) {
            QCOMPARE(step.tries.size(), 2);
            const RunTry& left = step.tries.first();
            QVERIFY2(left.rows > 0, qPrintable(QString::number(left.rows)));
            QVERIFY(left.entry.facts.milliseconds > 0); // until its last batch
        }
    }
}

void TestJournalsTold::aThousandRunsAreReadAtOnce()
{
    const QString db = m_server.freshDatabase(setup());
    const Plan plan = planned(db);
    QVERIFY(carryOut(db, plan, {.through = Phase::Migrate, .confirmAll = true}));
    QCOMPARE(m_server.exec(db,
                 QStringLiteral(
                     "INSERT INTO lockkeeper.plan (plan_id, title, tables, plan, operator, state, created_at) SELECT "
                     "'p' || i, title, tables, plan, operator, 'finished', created_at - i * interval '1 h' FROM "
                     "lockkeeper.plan, generate_series(1, 1000) i;"
                     "INSERT INTO lockkeeper.entry (plan_id, generation, step_id, kind, undo, attempt, operator, "
                     "intended_at, ended_at, outcome, lock_waits) SELECT 'p' || i, 1, step_id, kind, undo, attempt, "
                     "operator, intended_at - i * interval '1 h', ended_at - i * interval '1 h', outcome, "
                     "'[{\"attempt\":1,\"waitedMs\":5,\"blocker\":\"pid 1\"}]' FROM lockkeeper.entry, "
                     "generate_series(1, 1000) i; ANALYZE lockkeeper.entry")),
        QString());
    DatabaseLink link(m_backend);
    const auto opened = wait(link.open(m_server.settings(db)));
    QVERIFY2(opened, why(opened));
    QElapsedTimer clock;
    clock.start();
    const auto told = wait(link.history());
    const qint64 took = clock.elapsed();
    QVERIFY2(told, why(told));
    QCOMPARE(told->runs.size(), 1001);
    QVERIFY(std::ranges::is_sorted(told->runs, std::greater(), &RunSummary::beganAt));
    QCOMPARE(told->runs[5].waitedMs, 5 * told->runs[5].tries);
    qInfo("a thousand runs were read in %lld ms", took);
    QVERIFY2(took < 30'000, qPrintable(QString::number(took)));
    const auto one = wait(link.runRecord(told->runs[500].key));
    QVERIFY2(one, why(one));
    QCOMPARE(one->steps.size(), plan.steps.size());
}

QTEST_GUILESS_MAIN(TestJournalsTold)
#include "tst_journalstold.moc"
