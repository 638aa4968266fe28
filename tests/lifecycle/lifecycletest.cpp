// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/lifecycle/lifecycletest.h"

#include "model/workspace/planning.h"
#include "tests/lifecycle/application.h"
#include "tests/support/schemadump.h"

#include <QElapsedTimer>
#include <QTest>

namespace lk::test {

namespace {

QString told(const Result<RunOutcome>& result)
{
    return result
        ? QStringLiteral("%1: %2 %3").arg(int(result->end)).arg(result->snapshot.gate, result->snapshot.message)
        : result.error().printed();
}

bool isDone(const Result<RunOutcome>& result)
{
    return result && result->end == RunEnd::Done;
}

/// What is left of the names a plan gives to things of its own. Tables of kept values may stay.
const auto leftovers = QStringLiteral(
    "SELECT string_agg(what, ', ') FROM ("
    "SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = to_regnamespace('lockkeeper') UNION ALL "
    "SELECT 'relation ' || relname FROM pg_class WHERE relname LIKE '%lockkeeper%' UNION ALL "
    "SELECT 'column ' || attname FROM pg_attribute WHERE NOT attisdropped AND attname LIKE 'lockkeeper\\_%' AND "
    "attrelid NOT IN (SELECT oid FROM pg_class WHERE relnamespace = to_regnamespace('lockkeeper')) UNION ALL "
    "SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgname LIKE '%lockkeeper%' UNION ALL "
    "SELECT 'constraint ' || conname FROM pg_constraint WHERE conname LIKE '%lockkeeper%' UNION ALL "
    "SELECT 'statistics ' || stxname FROM pg_statistic_ext WHERE stxname LIKE '%lockkeeper%') AS left_over (what)");

} // namespace

LifecycleTest::LifecycleTest(QList<LifecycleCase> cases)
    : m_cases(std::move(cases))
{
}

void LifecycleTest::initTestCase()
{
    QVERIFY2(m_server.start({QStringLiteral("full_page_writes = off"), QStringLiteral("synchronous_commit = off"),
                 QStringLiteral("autovacuum = off"), QStringLiteral("allow_in_place_tablespaces = on")}),
        qPrintable(m_server.problem()));
    QCOMPARE(m_server.exec(QStringLiteral("postgres"),
                 QStringLiteral("CREATE ROLE dep_owner; CREATE ROLE dep_reader; CREATE ROLE \"Dep Granter\";"
                                "CREATE TABLESPACE fast LOCATION '';")),
        QString());
    QCOMPARE(m_server.exec(QStringLiteral("template1"),
                 QStringLiteral("CREATE EXTENSION citext; CREATE EXTENSION btree_gist; GRANT CREATE, USAGE ON SCHEMA "
                                "public TO dep_owner;")),
        QString());
}

void LifecycleTest::livesThrough_data()
{
    QTest::addColumn<int>("number");
    for (qsizetype i = 0; i < m_cases.size(); ++i) {
        QTest::newRow(qPrintable(m_cases[i].name)) << int(i);
    }
}

void LifecycleTest::livesThrough()
{
    QFETCH(int, number);
    const LifecycleCase& c = m_cases[number];
    if (m_server.major() < c.since) {
        QSKIP("Servers of this version do not know the syntax.");
    }
    QElapsedTimer clock;
    clock.start();
    make(c);
    if (QTest::currentTestFailed()) {
        return;
    }
    if (!c.refused.isEmpty()) {
        isRefused(c);
    } else {
        isCarriedThrough(c);
    }
    const qint64 took = clock.elapsed();
    m_totalMs += took;
    if (took > m_slowestMs) {
        m_slowestMs = took;
        m_slowest = c.name;
    }
}

void LifecycleTest::cleanup()
{
    QCOMPARE(
        m_server.exec(QStringLiteral("postgres"),
            QStringLiteral("DROP DATABASE IF EXISTS live WITH (FORCE); DROP DATABASE IF EXISTS idle WITH (FORCE);")),
        QString());
}

void LifecycleTest::cleanupTestCase()
{
    const int all = m_carried + m_refused;
    qInfo("%d cases on PostgreSQL %d: %d carried through under %lld transactions, %d refused; %.2f s a case, at most "
          "%.2f s (%s)",
        all, m_server.major(), m_carried, m_writes, m_refused, all > 0 ? double(m_totalMs) / 1000 / all : 0.0,
        double(m_slowestMs) / 1000, qPrintable(m_slowest));
}

void LifecycleTest::make(const LifecycleCase& c)
{
    const QString postgres = QStringLiteral("postgres");
    QCOMPARE(m_server.exec(postgres, QStringLiteral("CREATE DATABASE live")), QString());
    QCOMPARE(m_server.exec(m_database, c.setup), QString());
    if (c.refused.isEmpty()) {
        QCOMPARE(m_server.exec(postgres,
                     c.ideal.isEmpty() ? QStringLiteral("CREATE DATABASE idle TEMPLATE live")
                                       : QStringLiteral("CREATE DATABASE idle")),
            QString());
        QCOMPARE(m_server.exec(m_idle, c.ideal.isEmpty() ? c.plain : c.ideal), QString());
        QCOMPARE(m_server.exec(m_database, Application::twins(c) + QLatin1String("ANALYZE;")), QString());
    }
}

Result<Plan> LifecycleTest::planned(const Draft& draft)
{
    const auto session = m_backend.connect(m_server.settings(m_database), Purpose::Browse);
    if (!session) {
        return std::unexpected(session.error());
    }
    return planDraft(m_backend, **session, draft, QDateTime::currentDateTimeUtc());
}

Result<RunOutcome> LifecycleTest::carriedOut(const Plan& plan, std::optional<Phase> through, bool undo)
{
    RunRequest request;
    request.confirmAll = true;
    request.through = through;
    RunControl control;
    Runner runner(m_backend, m_server.settings(m_database), plan, control, {});
    return undo ? runner.undo(request) : runner.run(request);
}

QString LifecycleTest::dumped(const QString& database)
{
    return m_server.dumpSchema(
        database, {QStringLiteral("--exclude-schema=lockkeeper"), QStringLiteral("--exclude-schema=twin")});
}

QString LifecycleTest::differences(const Application& application, bool afterTheChange)
{
    return m_server.value(m_database, application.differencesQuery(afterTheChange));
}

void LifecycleTest::isRefused(const LifecycleCase& c)
{
    const QString before = dumped(m_database);
    const auto plan = planned(c.draft);
    QVERIFY2(!plan, "A plan was made.");
    QVERIFY2(plan.error().printed().contains(c.refused), qPrintable(plan.error().printed()));
    QCOMPARE(dumped(m_database), before);
    ++m_refused;
}

void LifecycleTest::isCarriedThrough(const LifecycleCase& c)
{
    const QString before = dumped(m_database);
    const auto plan = planned(c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    QVERIFY2(!plan->hasBlockingHazard(), qPrintable(printed(*plan)));
    Application application(m_backend, m_server.settings(m_database), c);
    application.start();

    auto end = carriedOut(*plan, Phase::Migrate);
    QVERIFY2(isDone(end), qPrintable(told(end)));
    application.deploy(true);
    QCOMPARE(differences(application, true), QStringLiteral("0"));

    application.deploy(false); // the application goes back before the shape does
    end = carriedOut(*plan, std::nullopt, true);
    QVERIFY2(isDone(end), qPrintable(told(end)));
    QCOMPARE(differences(application, false), QStringLiteral("0"));
    QCOMPARE(dumped(m_database), before);
    QCOMPARE(m_server.value(m_database, leftovers), QString());

    end = carriedOut(*plan, Phase::Migrate);
    QVERIFY2(isDone(end), qPrintable(told(end)));
    application.deploy(true);
    end = carriedOut(*plan, std::nullopt);
    QVERIFY2(isDone(end), qPrintable(told(end)));
    QCOMPARE(toString(end->snapshot.state), QStringLiteral("finished"));
    application.stop();
    QCOMPARE(application.failures(), QString());
    QVERIFY(application.done() > 20);
    m_writes += application.done();
    QCOMPARE(differences(application, true), QStringLiteral("0"));
    QCOMPARE(m_server.value(m_database, leftovers), QString());
    const QString made = dumped(m_database);
    const QString wanted = dumped(m_idle);
    QCOMPARE(firstDifference(statementsOf(wanted), statementsOf(made)), QString());
    if (c.sameOrder) {
        QCOMPARE(made, wanted);
    }
    ++m_carried;
}

} // namespace lk::test
