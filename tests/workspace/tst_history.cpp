// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/wholefile.h"
#include "model/postgres/pgbackend.h"
#include "model/workspace/databaselink.h"
#include "model/workspace/planning.h"
#include "model/workspace/runhistorytext.h"
#include "model/workspace/taskthread.h"
#include "tests/integration/background.h"
#include "tests/support/testserver.h"
#include "tests/workspace/items.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace lk;
using namespace lk::test;
using namespace std::chrono_literals;

/// What the journal of a database tells of the runs it has seen.
class TestHistory : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void cleanupTestCase() { QVERIFY(waitForStragglers(20s)); }
    void namesRuns_data();
    void namesRuns();
    void withoutAJournalItIsEmptyAndMakesNone();
    void tellsRunUndoAndSecondRun();
    void comparesTwoRuns();
    void exportsWhatItTells();
    void olderJournalsTellLess_data();
    void olderJournalsTellLess();
    void laterJournalsAreLeftAlone();
    void saysWhichRightsAreMissing();
    void tellsWhoIsAtItAndWhatIsInDoubt();
    void timeInWhichNobodyWorkedIsNotCounted();
    void aThousandRunsAreReadAtOnce();

private:
    static constexpr int rows = 3000;
    static QString setup()
    {
        return QStringLiteral("CREATE TABLE items (id int PRIMARY KEY, v int NOT NULL, t text);"
                              "INSERT INTO items SELECT i, i, i::text FROM generate_series(1, %1) i; ANALYZE items")
            .arg(rows);
    }
    Plan planned(const QString& db)
    {
        auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
        const auto plan = session.and_then([&](auto& s) {
            return planDraft(m_backend, *s, rename(QStringLiteral("w")), QDateTime::currentDateTimeUtc());
        });
        return plan ? *plan : Plan();
    }
    Result<RunHistory> history(const QString& db, const QString& user = PrivateServer::superuser())
    {
        return m_backend.connect(m_server.settings(db, user), Purpose::Browse).and_then([](auto session) {
            return readHistory(*session);
        });
    }
    Result<RunRecord> record(const QString& db, const RunKey& key)
    {
        return m_backend.connect(m_server.settings(db), Purpose::Browse).and_then([&](auto session) {
            return readRun(*session, key);
        });
    }
    Result<RunOutcome> carryOut(const QString& db, const Plan& plan, const RunRequest& request, bool undo = false)
    {
        RunControl control;
        Runner runner(m_backend, m_server.settings(db), plan, control, {});
        return undo ? runner.undo(request) : runner.run(request);
    }
    /// A database in which one plan was run while somebody held its table, taken back, and run again with a forecast:
    /// made once.
    QString storied();

    TestServer m_server;
    PgBackend m_backend;
    QString m_storied;
    Plan m_plan;
};

QString TestHistory::storied()
{
    if (!m_storied.isEmpty()) {
        return m_storied;
    }
    const QString db = m_server.freshDatabase(setup());
    m_plan = planned(db);
    RunRequest toMigrate{.through = Phase::Migrate, .confirmAll = true};
    toMigrate.lockBudgetMs = 300;
    Background run(m_backend, m_server.settings(db), m_plan, toMigrate);
    Holder holder(m_backend, m_server.settings(db), {QStringLiteral("LOCK TABLE items IN ACCESS SHARE MODE")});
    run.start();
    if (!QTest::qWaitFor(
            [&] { return run.saw([](const RunSnapshot& s) { return s.lockWait.has_value(); }); }, 20'000)) {
        qFatal("the run waited for nobody");
    }
    holder.letGo();
    const auto end = run.end();
    if (!end || end->end != RunEnd::Done) {
        qFatal("the first run: %s", qPrintable(end ? end->snapshot.message : end.error().printed()));
    }
    const auto back = carryOut(db, m_plan, {}, true);
    if (!back || back->end != RunEnd::Done) {
        qFatal("the undo: %s", qPrintable(back ? back->snapshot.message : back.error().printed()));
    }
    Forecast forecast;
    forecast.madeAt = QDateTime::currentDateTimeUtc();
    forecast.rows = rows;
    for (const Step& step : m_plan.steps) {
        if (!step.gate()) {
            forecast.steps << StepForecast{.stepId = step.id,
                .seconds = {0.5, 2},
                .walBytes = {},
                .diskBytes = {},
                .lockMs = {},
                .measured = true};
        }
    }
    RunRequest again{.confirmAll = true};
    again.forecast = std::make_shared<const Forecast>(forecast);
    const auto second = carryOut(db, m_plan, again);
    if (!second || second->end != RunEnd::Done) {
        qFatal("the second run: %s", qPrintable(second ? second->snapshot.message : second.error().printed()));
    }
    m_storied = db;
    return db;
}

void TestHistory::namesRuns_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("fine");
    QTest::addColumn<RunKey>("key");
    const QString id = QStringLiteral("b1946ac9-2f4d-4f0e-9a5b-0123456789ab");
    QTest::newRow("a plan alone is its latest run") << id << true << RunKey{id, 0, false};
    QTest::newRow("its second time") << id + QStringLiteral(":2") << true << RunKey{id, 2, false};
    QTest::newRow("its second undo") << id + QStringLiteral(":2:undo") << true << RunKey{id, 2, true};
    QTest::newRow("its latest undo") << id + QStringLiteral(":undo") << true << RunKey{id, 0, true};
    QTest::newRow("nothing") << QString() << false << RunKey();
    QTest::newRow("no time") << id + QStringLiteral(":") << false << RunKey();
    QTest::newRow("the time before the first") << id + QStringLiteral(":0") << false << RunKey();
    QTest::newRow("words") << id + QStringLiteral(":second") << false << RunKey();
    QTest::newRow("too much") << id + QStringLiteral(":1:2") << false << RunKey();
}

void TestHistory::namesRuns()
{
    QFETCH(QString, text);
    QFETCH(bool, fine);
    const auto key = parseRunKey(text);
    QCOMPARE(key.has_value(), fine);
    if (key) {
        QTEST(*key, "key");
        QCOMPARE(printed(*key), text);
    } else {
        QCOMPARE(toString(key.error().kind), toString(ErrorKind::BadInput));
    }
}

void TestHistory::withoutAJournalItIsEmptyAndMakesNone()
{
    const QString db = m_server.freshDatabase(setup());
    const auto none = history(db);
    QVERIFY2(none, why(none));
    QCOMPARE(*none, RunHistory());
    const auto run = record(db, {QStringLiteral("x"), 1, false});
    QVERIFY(!run);
    QCOMPARE(toString(run.error().kind), toString(ErrorKind::NotFound));
    // A schema of that name that somebody else made is no journal either.
    QCOMPARE(
        m_server.exec(db, QStringLiteral("CREATE SCHEMA lockkeeper; CREATE TABLE lockkeeper.plan (x int)")), QString());
    const auto other = history(db);
    QVERIFY2(other, why(other));
    QVERIFY(!other->hasJournal);
    QCOMPARE(m_server.value(
                 db, QStringLiteral("SELECT count(*) FROM pg_class WHERE relnamespace = 'lockkeeper'::regnamespace")),
        QStringLiteral("1"));
}

void TestHistory::tellsRunUndoAndSecondRun()
{
    const QString db = storied();
    const auto told = history(db);
    QVERIFY2(told, why(told));
    QVERIFY(told->hasJournal);
    QCOMPARE(told->version, journalVersion);
    QCOMPARE(told->runs.size(), 3);
    const RunSummary& second = told->runs[0];
    const RunSummary& undo = told->runs[1];
    const RunSummary& first = told->runs[2];
    QCOMPARE(first.key, (RunKey{m_plan.id, 1, false}));
    QCOMPARE(undo.key, (RunKey{m_plan.id, 1, true}));
    QCOMPARE(second.key, (RunKey{m_plan.id, 2, false}));
    QCOMPARE(toString(first.fate), toString(RunFate::TakenBack));
    QCOMPARE(toString(undo.fate), toString(RunFate::Finished));
    QCOMPARE(toString(second.fate), toString(RunFate::Finished));
    for (const RunSummary& run : told->runs) {
        QCOMPARE(run.title, m_plan.title());
        QCOMPARE(run.tables, m_plan.tableNames());
        QCOMPARE(run.operators.size(), 1);
        QVERIFY(run.operators.first().contains(QLatin1Char('@')));
        QCOMPARE(run.users, QStringList{PrivateServer::superuser()});
        QVERIFY(run.beganAt.isValid() && run.beganAt <= run.lastAt);
        QVERIFY(run.workedMs >= 0 && run.workedMs <= run.beganAt.msecsTo(run.lastAt) + 1000);
        QCOMPARE(run.failures, 0);
        QCOMPARE(run.inDoubt, 0);
    }
    QVERIFY(first.beganAt < undo.beganAt && undo.beganAt < second.beganAt);
    QVERIFY(first.waits > 0);
    QVERIFY(first.waitedMs > 0);
    QVERIFY(!first.forecastSeconds.isKnown());
    const auto gates = std::ranges::count_if(m_plan.steps, [](const Step& step) { return step.gate() != nullptr; });
    QCOMPARE(second.stepsDone, int(m_plan.steps.size() - gates));
    QCOMPARE(second.forecastSeconds, (FigureRange{0.5 * second.stepsDone, 2.0 * second.stepsDone}));

    const auto run = record(db, first.key);
    QVERIFY2(run, why(run));
    QCOMPARE(run->plan, std::optional(m_plan)); // of the generation before, and the same
    QVERIFY(!run->forecast);
    QCOMPARE(run->steps.size(), m_plan.steps.size());
    int waited = 0;
    for (const RunStep& step : run->steps) {
        const Step* planned = m_plan.step(step.id);
        QCOMPARE(step.title, planned->title);
        QCOMPARE(step.phase, std::optional(planned->phase));
        const bool reached = planned->phase != Phase::Contract;
        QCOMPARE(step.outcome(), reached ? QStringLiteral("done") : QStringLiteral("pending"));
        const bool sweeps
            = std::holds_alternative<BackfillBody>(planned->body) || std::holds_alternative<VerifyBody>(planned->body);
        QCOMPARE(step.rows(), reached && sweeps ? rows : -1);
        waited += step.waits();
        if (step.waits() > 0) {
            QVERIFY2(step.blockers().join(QLatin1Char(' ')).contains(QLatin1String("pid ")), qPrintable(step.title));
            QVERIFY(step.waitedMs() > 0);
            QVERIFY(!waitsWord(step).isEmpty());
        }
    }
    QCOMPARE(waited, first.waits);
    const auto latest = record(db, {m_plan.id, 0, false});
    QVERIFY2(latest, why(latest));
    QCOMPARE(latest->summary, second);
    QVERIFY(latest->forecast);
    QVERIFY(latest->steps.first().forecast);
    const auto back = record(db, undo.key);
    QVERIFY2(back, why(back));
    QVERIFY(!back->forecast);
    // Last first.
    QCOMPARE(back->steps.last().id, m_plan.steps.first().id);
    const auto none = record(db, {m_plan.id, 7, false});
    QVERIFY(!none);
    QCOMPARE(toString(none.error().kind), toString(ErrorKind::NotFound));
}

void TestHistory::comparesTwoRuns()
{
    const QString db = storied();
    const auto first = record(db, {m_plan.id, 1, false});
    const auto second = record(db, {m_plan.id, 2, false});
    QVERIFY(first && second);
    const RunComparison both = compareRuns(*first, *second);
    const auto gates = std::ranges::count_if(m_plan.steps, [](const Step& step) { return step.gate() != nullptr; });
    QCOMPARE(both.steps.size(), m_plan.steps.size() - gates);
    for (const ComparedStep& step : both.steps) {
        QVERIFY2(step.first && step.second, qPrintable(step.title));
        QCOMPARE(step.first->id, step.second->id);
    }
    QVERIFY(both.ratio() && *both.ratio() > 0);
    // Another plan for the same: the ids are others, the titles tell.
    RunRecord renamed = *second;
    for (RunStep& step : renamed.steps) {
        step.id += QLatin1String("-other");
    }
    renamed.steps << RunStep{QStringLiteral("new"), QStringLiteral("Something else"), Phase::Contract, false, {}, {}};
    const RunComparison byTitle = compareRuns(*first, renamed);
    QCOMPARE(byTitle.steps.size(), both.steps.size() + 1);
    QVERIFY(byTitle.steps.first().second);
    QVERIFY(!byTitle.steps.last().first && byTitle.steps.last().second);
    QCOMPARE(comparisonCsv(byTitle).count(QLatin1String("\r\n")), byTitle.steps.size() + 1);
    QVERIFY(comparisonMarkdown(byTitle).contains(QLatin1String("Something else")));
}

void TestHistory::exportsWhatItTells()
{
    const QString db = storied();
    auto run = record(db, {m_plan.id, 1, false});
    QVERIFY2(run, why(run));
    qsizetype tries = 0;
    for (const RunStep& step : run->steps) {
        tries += std::max<qsizetype>(1, step.tries.size());
    }
    const QString csv = runCsv(*run);
    QCOMPARE(csv.count(QLatin1String("\r\n")), tries + 1);
    const qsizetype columns = csv.section(QLatin1String("\r\n"), 0, 0).count(QLatin1Char(','));
    QVERIFY(columns > 15);
    // Whatever a server says is one cell.
    Error error;
    error.message = QStringLiteral("no \"lock\", alas\nand | more");
    run->steps.first().tries.first().entry.error = error;
    QVERIFY(runCsv(*run).contains(QLatin1String("\"no \"\"lock\"\", alas\nand | more\"")));
    QVERIFY(runMarkdown(*run).contains(QLatin1String("no \"lock\", alas and \\| more")));
    const QJsonObject json = QJsonDocument::fromJson(QJsonDocument(toJson(*run)).toJson()).object();
    QCOMPARE(json[QLatin1String("run")].toString(), printed(run->summary.key));
    QCOMPARE(json[QLatin1String("steps")].toArray().size(), run->steps.size());
    const auto plan = planFromJson(json[QLatin1String("planFile")].toObject());
    QVERIFY2(plan, why(plan));
    QCOMPARE(*plan, m_plan);
    const auto all = history(db);
    QVERIFY(all);
    QCOMPARE(historyCsv(all->runs).count(QLatin1String("\r\n")), 4);
    QVERIFY(historyMarkdown(all->runs, db).contains(QLatin1String("taken back")));
    QTemporaryDir folder;
    QCOMPARE(historyFormatOf(folder.filePath(QStringLiteral("a.CSV"))), std::optional(HistoryFormat::Csv));
    QCOMPARE(historyFormatOf(folder.filePath(QStringLiteral("a.txt"))), std::nullopt);
    QVERIFY(writeWholeFile(folder.filePath(QStringLiteral("a.csv")), csv.toUtf8()));
    const auto refused = writeWholeFile(QStringLiteral("/proc/no-such/a.csv"), csv.toUtf8());
    QVERIFY(!refused);
    QCOMPARE(toString(refused.error().kind), toString(ErrorKind::Privilege));
}

void TestHistory::olderJournalsTellLess_data()
{
    QTest::addColumn<int>("version");
    QTest::newRow("the first") << 1;
    QTest::newRow("the second") << 2;
}

void TestHistory::olderJournalsTellLess()
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

void TestHistory::laterJournalsAreLeftAlone()
{
    const QString db = m_server.freshDatabase(setup());
    QVERIFY(carryOut(db, planned(db), {.through = Phase::Expand, .confirmAll = true}));
    QCOMPARE(m_server.exec(db, QStringLiteral("UPDATE lockkeeper.journal_version SET version = 99")), QString());
    const auto told = history(db);
    QVERIFY(!told);
    QCOMPARE(toString(told.error().kind), toString(ErrorKind::Unsupported));
}

void TestHistory::saysWhichRightsAreMissing()
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

void TestHistory::tellsWhoIsAtItAndWhatIsInDoubt()
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
void TestHistory::timeInWhichNobodyWorkedIsNotCounted()
{
    const QString db = m_server.freshDatabase(
        setup() + QStringLiteral("; ALTER TABLE items ALTER t TYPE varchar(2000) USING repeat('x', 900)"));
    const Plan plan = planned(db);
    Background killed(m_backend, m_server.settings(db), plan, {.through = Phase::Migrate, .confirmAll = true});
    killed.control.setTuning({3, 1, 200});
    killed.start();
    QTRY_VERIFY_WITH_TIMEOUT(
        killed.saw([](const RunSnapshot& s) { return s.backfill && s.backfill->batches > 1; }), 20'000);
    killed.control.stop();
    QTRY_VERIFY_WITH_TIMEOUT(killed.hasEnded(), 20'000);
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

void TestHistory::aThousandRunsAreReadAtOnce()
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
    QVERIFY2(took < 3000, qPrintable(QString::number(took)));
    const auto one = wait(link.runRecord(told->runs[500].key));
    QVERIFY2(one, why(one));
    QCOMPARE(one->steps.size(), plan.steps.size());
}

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
