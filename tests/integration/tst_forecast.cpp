// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/forecasting.h"
#include "model/engine/runner.h"
#include "model/journal/journal.h"
#include "model/postgres/pgbackend.h"
#include "model/workspace/forecasttask.h"
#include "model/workspace/planning.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"

#include <QTest>

using namespace lk;
using namespace lk::test;

/// What is said before a run, and what the journal says after it.
class ForecastTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void printsRanges_data();
    void printsRanges();
    void saysWhatARunThenTakes();
    void leavesNothingBehind_data();
    void leavesNothingBehind();
    void measuresTablesOfAnyName();
    void largerTablesTakeLonger();
    void pausesAreThoseOfTheMode_data();
    void pausesAreThoseOfTheMode();
    void withoutRightsItIsEstimated();
    void rewritesHoldTheirLock();
    void fullDiskIsForeseen();
    void isMeasuredBesideTheWindow();
    void olderJournalIsBroughtUpToDate();

private:
    Result<Plan> planned(const QString& db, const char* column, const char* type, Strategy strategy,
        const QString& table = QStringLiteral("t"));
    Result<Forecast> foretold(const QString& db, const Plan& plan, const QString& user = PrivateServer::superuser())
    {
        return makeForecast(m_backend, m_server.settings(db, user), plan, {.secondsMost = 20}); // on a busy machine
    }
    /// public.t (id, n, v, note), with two indexes over n.
    static QString schema(int rows)
    {
        return QStringLiteral("CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL, v text, note text);"
                              "INSERT INTO t SELECT g, g, g, repeat('n', 60) FROM generate_series(1, %1) g;"
                              "CREATE INDEX t_n ON t (n); CREATE INDEX t_v_n ON t (v, n); VACUUM ANALYZE t;")
            .arg(rows);
    }

    TestServer m_server;
    PgBackend m_backend;
};

Result<Plan> ForecastTest::planned(
    const QString& db, const char* column, const char* type, Strategy strategy, const QString& table)
{
    ChangeType change;
    change.table = {QStringLiteral("public"), table};
    change.column = QString::fromLatin1(column);
    change.newType = QString::fromLatin1(type);
    change.decision = LossDecision::Accept;
    return m_backend.connect(m_server.settings(db), Purpose::Browse).and_then([&](auto session) {
        return planDraft(m_backend, *session, Draft{{{change, strategy}}}, QDateTime::currentDateTimeUtc());
    });
}

void ForecastTest::printsRanges_data()
{
    QTest::addColumn<FigureRange>("range");
    QTest::addColumn<QString>("seconds");
    QTest::addColumn<QString>("bytes");
    QTest::newRow("not known") << FigureRange{} << "-" << "-";
    QTest::newRow("nothing") << FigureRange{0, 0} << "0 ms" << "0 B";
    QTest::newRow("a little") << FigureRange{0.0123, 0.04} << "12 to 40 ms" << "0 B";
    QTest::newRow("seconds") << FigureRange{3.4, 5.1} << "3 to 5 s" << "3 to 5 B";
    QTest::newRow("minutes") << FigureRange{100, 1234} << "2 to 21 min" << "100 to 1200 B";
    QTest::newRow("hours") << FigureRange{7200, 40000} << "2 to 11 h" << "7 to 39 kB";
    QTest::newRow("one and the same") << FigureRange{4500, 4500} << "75 min" << "4 kB";
}

void ForecastTest::printsRanges()
{
    QFETCH(FigureRange, range);
    QTEST(printedSeconds(range), "seconds");
    QTEST(printedBytes(range), "bytes");
}

void ForecastTest::saysWhatARunThenTakes()
{
    const QString db = m_server.freshDatabase(schema(60'000));
    const auto plan = planned(db, "n", "bigint", Strategy::DualColumn);
    QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
    const auto forecast = foretold(db, *plan);
    QVERIFY2(forecast, qPrintable(forecast ? QString() : forecast.error().printed()));
    QVERIFY2(forecast->warnings.isEmpty(), qPrintable(forecast->warnings.join(QLatin1Char('\n'))));
    QCOMPARE(forecast->rows, 60'000);
    QVERIFY(forecast->sampleRows > 15'000 && forecast->sampleRows <= 20'000);
    QVERIFY(forecast->measuringSeconds > 0);
    QCOMPARE(forecastFromJson(toJson(*forecast)), *forecast);
    for (const Step& step : plan->steps) {
        const StepForecast* f = forecast->step(step.id);
        QCOMPARE(f == nullptr, step.gate() != nullptr);
        QVERIFY2(!f || (f->seconds.isKnown() && f->seconds.low <= f->seconds.high), qPrintable(step.id));
        QVERIFY2(!f || (step.work == Work::Metadata || step.work == Work::Nothing) || f->measured, qPrintable(step.id));
    }
    const StepForecast* backfill = forecast->step(QStringLiteral("migrate.t.backfill"));
    QVERIFY(backfill && backfill->lockMs.isKnown());
    QVERIFY(backfill->walBytes.low > 60'000 * 50);
    // The lock windows: the cut-over stops others for moments, the copy and the indexes do not.
    QVERIFY(forecast->step(QStringLiteral("migrate.t.cutover")) || plan->steps.size() > 5);
    for (const Step& step : plan->steps) {
        if (step.lock == LockMode::AccessExclusive) {
            QVERIFY2(forecast->step(step.id)->lockMs.high < 1000, qPrintable(step.id));
        }
    }

    RunRequest request;
    request.confirmAll = true;
    request.through = Phase::Migrate;
    request.forecast = std::make_shared<const Forecast>(*forecast);
    RunControl control;
    Runner runner(m_backend, m_server.settings(db), *plan, control, {});
    const auto end = runner.run(request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(end ? end->snapshot.message : end.error().printed()));
    // Forecast and fact, as any later client reads them.
    const auto status = Runner(m_backend, m_server.settings(db), *plan, control, {}).status();
    QVERIFY2(status, qPrintable(status ? QString() : status.error().printed()));
    QVERIFY(status->forecast);
    QCOMPARE(*status->forecast, *forecast);
    const StepFacts facts = status->steps.value(backfill->stepId).facts;
    QVERIFY2(facts.walBytes > 60'000 * 50, qPrintable(QString::number(facts.walBytes)));
    QVERIFY(facts.milliseconds > 0);
    // Within a factor, for this machine does other things meanwhile.
    const double took = double(facts.milliseconds) / 1000;
    QVERIFY2(took > backfill->seconds.low / 4 && took < backfill->seconds.high * 4,
        qPrintable(QStringLiteral("%1: %2").arg(printedSeconds(backfill->seconds)).arg(took)));
    QVERIFY2(
        double(facts.walBytes) > backfill->walBytes.low / 2 && double(facts.walBytes) < backfill->walBytes.high * 2,
        qPrintable(QStringLiteral("%1: %2").arg(printedBytes(backfill->walBytes)).arg(facts.walBytes)));
    bool windows = false;
    for (const Step& step : plan->steps) {
        windows = windows || (step.lock == LockMode::AccessExclusive && status->steps.value(step.id).facts.lockMs >= 0);
    }
    QVERIFY(windows);
}

void ForecastTest::leavesNothingBehind_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("type");
    QTest::newRow("a wider number") << QString() << "n" << "bigint";
    QTest::newRow("values that do not survive") << "UPDATE t SET v = 'x' || v WHERE id % 7 = 0" << "v" << "integer";
    QTest::newRow("no rows") << "TRUNCATE t" << "n" << "bigint";
    QTest::newRow("no key, never analysed") << "ALTER TABLE t DROP CONSTRAINT t_pkey; CREATE TABLE t2 (LIKE t "
                                               "INCLUDING ALL); INSERT INTO t2 TABLE t; DROP TABLE t; "
                                               "ALTER TABLE t2 RENAME TO t"
                                            << "n" << "bigint";
    QTest::newRow("generated, identity, fillfactor, odd names")
        << "ALTER TABLE t ADD COLUMN \"G \"\"1\" int GENERATED ALWAYS AS (n * 2) STORED, ADD COLUMN s int GENERATED "
           "ALWAYS AS "
           "IDENTITY; ALTER TABLE t SET (fillfactor = 70); ALTER TABLE t DROP COLUMN note; CREATE INDEX ON t (\"G "
           "\"\"1\")"
        << "v" << "varchar(50)";
    QTest::newRow("a schema that a dead client left")
        << "CREATE SCHEMA lockkeeper_forecast_1; CREATE TABLE lockkeeper_forecast_1.sample_1 (id int); CREATE FUNCTION "
           "lockkeeper_forecast_1.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"
        << "n" << "bigint";
    QTest::newRow("large values out of line") << "UPDATE t SET note = (SELECT string_agg(md5(g::text || id), '') FROM "
                                                 "generate_series(1, 300) g) WHERE id < 300"
                                              << "n"
                                              << "bigint";
}

void ForecastTest::leavesNothingBehind()
{
    QFETCH(QString, setup);
    QFETCH(QString, column);
    QFETCH(QString, type);
    const QString db = m_server.freshDatabase(schema(2000) + setup);
    const auto plan = planned(db, qPrintable(column), qPrintable(type), Strategy::DualColumn);
    QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
    const QString before = m_server.dump(db, {QStringLiteral("--exclude-schema=lockkeeper_forecast_1")});
    const auto forecast = foretold(db, *plan);
    QVERIFY2(forecast, qPrintable(forecast ? QString() : forecast.error().printed()));
    QCOMPARE(m_server.dump(db), before);
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'lockkeeper%'")),
        QStringLiteral("0"));
    for (const QString& note : forecast->notes) {
        QVERIFY2(!note.contains(QLatin1String("could not be measured")), qPrintable(note));
    }
    QVERIFY(!foretold(db, *plan)->steps.isEmpty()); // again, beside nothing
}

void ForecastTest::measuresTablesOfAnyName()
{
    const QString name = QStringLiteral("La%1ger %2 & \"x\"");
    const QString db = m_server.freshDatabase(schema(2000) + QStringLiteral("ALTER TABLE t RENAME TO ") + quoted(name));
    const auto plan = planned(db, "n", "bigint", Strategy::DualColumn, name);
    QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
    const auto forecast = foretold(db, *plan);
    QVERIFY2(forecast, qPrintable(forecast ? QString() : forecast.error().printed()));
    int copies = 0;
    for (const Step& step : plan->steps) {
        if (std::holds_alternative<BackfillBody>(step.body)) {
            ++copies;
            QCOMPARE(forecast->step(step.id)->whyEstimated, QString());
        }
    }
    QCOMPARE(copies, 1);
}

void ForecastTest::largerTablesTakeLonger()
{
    const QString small = m_server.freshDatabase(schema(2000));
    const QString large = m_server.freshDatabase(schema(100'000));
    QList<StepForecast> totals;
    for (const QString& db : {small, large}) {
        const auto plan = planned(db, "n", "bigint", Strategy::DualColumn);
        QVERIFY(plan);
        const auto forecast = foretold(db, *plan);
        QVERIFY(forecast);
        totals << *forecast->step(QStringLiteral("migrate.t.backfill"));
    }
    QVERIFY(totals[1].seconds.high > totals[0].seconds.high * 5);
    QVERIFY(totals[1].walBytes.high > totals[0].walBytes.high * 20);
    QVERIFY(totals[1].diskBytes.high > totals[0].diskBytes.high * 5);
}

void ForecastTest::pausesAreThoseOfTheMode_data()
{
    QTest::addColumn<BackfillMode>("mode");
    QTest::addColumn<int>("workers");
    QTest::addColumn<double>("batchesAtOnce"); // at best: a batch's rows, for each of the workers
    QTest::newRow("gentle, which never has a second worker") << BackfillMode::Gentle << 0 << 100.0;
    QTest::newRow("default, which may get four") << BackfillMode::Default << 0 << 250.0 * 4;
    QTest::newRow("fast, which may get four") << BackfillMode::Fast << 0 << 2500.0 * 4;
    QTest::newRow("one worker, as was asked for") << BackfillMode::Fast << 1 << 2500.0;
}

void ForecastTest::pausesAreThoseOfTheMode()
{
    QFETCH(BackfillMode, mode);
    QFETCH(int, workers);
    QFETCH(double, batchesAtOnce);
    const QString db = m_server.freshDatabase(schema(3000));
    const auto plan = planned(db, "n", "bigint", Strategy::DualColumn);
    QVERIFY(plan);
    BackfillTuning tuning = BackfillTuning::of(mode);
    tuning.workers = workers;
    const auto told = [&](int delayMs) {
        tuning.delayMs = delayMs;
        const auto forecast
            = makeForecast(m_backend, m_server.settings(db), *plan, {.tuning = tuning, .secondsMost = 20});
        return forecast ? forecast->step(QStringLiteral("migrate.t.backfill"))->seconds : FigureRange{};
    };
    // So long that beside the pauses the work is nothing.
    const FigureRange slow = told(1'000'000);
    const double least = 1000.0 * 3000 / batchesAtOnce;
    QVERIFY2(slow.low > least * 0.99 && slow.low < least * 1.1 + 60, qPrintable(QString::number(slow.low)));
    QVERIFY2(slow.high >= slow.low, qPrintable(QString::number(slow.high)));
}

void ForecastTest::withoutRightsItIsEstimated()
{
    const QString db = m_server.freshDatabase(schema(2000));
    m_server.createRole(QStringLiteral("reader"));
    QCOMPARE(m_server.exec(db, QStringLiteral("GRANT SELECT ON t TO reader")), QString());
    const auto plan = planned(db, "n", "bigint", Strategy::DualColumn);
    QVERIFY(plan);
    const auto forecast = foretold(db, *plan, QStringLiteral("reader"));
    QVERIFY2(forecast, qPrintable(forecast ? QString() : forecast.error().printed()));
    QVERIFY2(forecast->notes.join(QLatin1Char('\n')).contains(QLatin1String("could not be measured")),
        qPrintable(forecast->notes.join(QLatin1Char('\n'))));
    const StepForecast* backfill = forecast->step(QStringLiteral("migrate.t.backfill"));
    QVERIFY(backfill && !backfill->measured && backfill->seconds.high > 0);
}

void ForecastTest::rewritesHoldTheirLock()
{
    const QString db = m_server.freshDatabase(schema(2000));
    const auto plan = planned(db, "n", "bigint", Strategy::InPlace);
    QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
    const auto forecast = foretold(db, *plan);
    QVERIFY2(forecast, qPrintable(forecast ? QString() : forecast.error().printed()));
    const StepForecast total = forecast->total();
    const auto rewrite = std::ranges::find(plan->steps, Work::Rewrite, &Step::work);
    QVERIFY(rewrite != plan->steps.end());
    const StepForecast* f = forecast->step(rewrite->id);
    QVERIFY(f->measured);
    QVERIFY(f->lockMs.high >= f->seconds.low * 1000);
    QVERIFY(f->diskBytes.high > 100'000); // the new table beside the old one
    QCOMPARE(total.lockMs.high, f->lockMs.high);
}

void ForecastTest::fullDiskIsForeseen()
{
    // Said by figures alone, so that no disk has to be filled.
    const QString db = m_server.freshDatabase(schema(2000));
    const auto plan = planned(db, "n", "bigint", Strategy::DualColumn);
    QVERIFY(plan);
    const auto forecast = foretold(db, *plan);
    QVERIFY(forecast);
    QVERIFY(forecast->freeBytes > 0); // the server is on this machine
    QCOMPARE(diskWarning(*forecast, 1e9), QString());
    Forecast crowded = *forecast;
    crowded.freeBytes = 1000;
    QVERIFY(diskWarning(crowded, 1e9).contains(QLatin1String("may run full")));
    crowded.freeBytes = -1;
    QCOMPARE(diskWarning(crowded, 1e9), QString());
}

void ForecastTest::isMeasuredBesideTheWindow()
{
    const QString db = m_server.freshDatabase(schema(2000));
    const auto plan = planned(db, "n", "bigint", Strategy::DualColumn);
    QVERIFY(plan);
    ForecastTask task(m_backend);
    auto measured = task.measure(m_server.settings(db), *plan);
    QTRY_VERIFY(measured.isFinished());
    QVERIFY(measured.result());
    QCOMPARE(measured.result()->steps.size(),
        std::ranges::count_if(plan->steps, [](const Step& step) { return step.gate() == nullptr; }));
    auto unwanted = task.measure(m_server.settings(db), *plan);
    task.cancel();
    QTRY_VERIFY(unwanted.isFinished());
    QVERIFY(!unwanted.result());
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'lockkeeper%'")),
        QStringLiteral("0"));
}

void ForecastTest::olderJournalIsBroughtUpToDate()
{
    const QString db = m_server.freshDatabase(schema(300));
    const auto plan = planned(db, "n", "bigint", Strategy::DualColumn);
    QVERIFY(plan);
    RunRequest request;
    request.confirmAll = true;
    request.through = Phase::Expand;
    RunControl control;
    Runner runner(m_backend, m_server.settings(db), *plan, control, {});
    QVERIFY(runner.run(request));
    // As the version before wrote it.
    QCOMPARE(
        m_server.exec(db,
            QStringLiteral("ALTER TABLE lockkeeper.plan DROP COLUMN forecast, DROP COLUMN past, DROP COLUMN "
                           "dual_write; ALTER TABLE lockkeeper.entry "
                           "DROP COLUMN wal_from, DROP COLUMN wal_bytes, DROP COLUMN lock_ms, DROP COLUMN lock_waits, "
                           "DROP COLUMN row_count, DROP COLUMN db_user; UPDATE lockkeeper.journal_version SET "
                           "version = 1")),
        QString());
    const auto status = runner.status();
    QVERIFY2(status, qPrintable(status ? QString() : status.error().printed()));
    request.through.reset();
    const auto end = runner.run(request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(end ? end->snapshot.message : end.error().printed()));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT version FROM lockkeeper.journal_version")),
        QString::number(journalVersion));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT wal_bytes > 0 FROM lockkeeper.entry ORDER BY entry_id DESC LIMIT 1")),
        QStringLiteral("t"));
}

QTEST_GUILESS_MAIN(ForecastTest)
#include "tst_forecast.moc"
