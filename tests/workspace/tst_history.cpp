// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/wholefile.h"
#include "model/workspace/runhistorytext.h"
#include "tests/integration/background.h"
#include "tests/workspace/historyonserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace lk;
using namespace lk::test;

/// What the journal of a database tells of the runs it has seen.
class TestHistory : public QObject, private HistoryOnServer {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void namesRuns_data();
    void namesRuns();
    void withoutAJournalItIsEmptyAndMakesNone();
    void tellsRunUndoAndSecondRun();
    void comparesTwoRuns();
    void exportsWhatItTells();

private:
    /// A database in which one plan was run while somebody held its table, taken back, and run again with a forecast:
    /// made once.
    QString storied();

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

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"
