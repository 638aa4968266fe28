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

/// As good as a new database, which takes longer.
const auto emptied = QStringLiteral(
    "SET client_min_messages = warning;"
    "DROP SCHEMA IF EXISTS public, twin, lockkeeper CASCADE;"
    "DO $$ DECLARE p text; BEGIN FOR p IN SELECT pubname FROM pg_publication LOOP EXECUTE format('DROP PUBLICATION "
    "%I', "
    "p); END LOOP; END $$;"
    "DROP OWNED BY dep_owner, dep_reader, \"Dep Granter\";"
    "CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC; GRANT CREATE, USAGE ON SCHEMA public TO dep_owner;"
    "RESET client_min_messages;\n");

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
    for (const QString& database : {m_database, m_idle}) {
        QCOMPARE(
            m_server.exec(QStringLiteral("postgres"), QStringLiteral("CREATE DATABASE %1").arg(database)), QString());
        QCOMPARE(m_server.exec(database,
                     QStringLiteral("CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions; CREATE "
                                    "EXTENSION btree_gist SCHEMA extensions; ALTER DATABASE %1 SET search_path = "
                                    "public, extensions;")
                         .arg(database)),
            QString());
    }
    auto session = m_backend.connect(m_server.settings(m_database), Purpose::Run);
    QVERIFY(session);
    m_session = std::move(*session);
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
        QSKIP("What this case is about came with a later version of the server, which --servers tests.");
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
    if (c.refused.isEmpty()) {
        QCOMPARE(m_server.exec(m_idle, emptied + (c.ideal.isEmpty() ? c.setup + c.plain : c.ideal)), QString());
        QCOMPARE(m_server.exec(m_database, emptied + c.setup + Application::twins(c)), QString());
    } else {
        QCOMPARE(m_server.exec(m_database, emptied + c.setup), QString());
    }
}

QString LifecycleTest::value(const QString& query)
{
    const auto rows = m_session->query(query);
    return rows ? rows->scalar() : rows.error().printed();
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
    return value(application.differencesQuery(afterTheChange));
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
    QCOMPARE(value(leftovers), QString());

    end = carriedOut(*plan, Phase::Migrate);
    QVERIFY2(isDone(end), qPrintable(told(end)));
    application.deploy(true);
    end = carriedOut(*plan, std::nullopt);
    // A change in place has nothing to contract.
    QVERIFY2(isDone(end) || (end && end->end == RunEnd::NothingToDo), qPrintable(told(end)));
    QCOMPARE(toString(end->snapshot.state), QStringLiteral("finished"));
    application.stop();
    QCOMPARE(application.failures(), QString());
    QVERIFY(application.done() > 20);
    m_writes += application.done();
    QCOMPARE(differences(application, true), QStringLiteral("0"));
    QCOMPARE(value(leftovers), QString());
    const QString made = dumped(m_database);
    const QString wanted = dumped(m_idle);
    QCOMPARE(firstDifference(statementsOf(wanted), statementsOf(made)), QString());
    if (c.sameOrder) {
        QCOMPARE(made, wanted);
    }
    ++m_carried;
}

} // namespace lk::test
