// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/faults/ordeal.h"

#include "model/sandbox/childprocess.h"
#include "model/workspace/planning.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <csignal>

namespace lk::test {

Ordeal::Ordeal(TestServer& server, PgBackend& backend, const LifecycleCase& plan, std::mt19937& random)
    : m_server(server)
    , m_backend(backend)
    , m_case(plan)
    , m_random(random)
{
}

Ordeal::~Ordeal() = default;

QString Ordeal::begin()
{
    m_database = m_server.freshDatabase(m_case.setup + Application::twins(m_case)
        + QStringLiteral("GRANT USAGE ON SCHEMA twin TO shop; GRANT ALL ON ALL TABLES IN SCHEMA twin TO shop;"));
    m_dsn = m_server.dsn(m_database);
    const auto made = m_backend.connect(m_server.settings(m_database), Purpose::Browse)
                          .and_then([&](auto session) {
                              return planDraft(m_backend, *session, m_case.draft, QDateTime::currentDateTimeUtc());
                          })
                          .and_then([&](const Plan& plan) { return savePlan(plan, planFile()); });
    if (!made) {
        return made.error().printed();
    }
    m_application
        = std::make_unique<Application>(m_backend, m_server.settings(m_database, QStringLiteral("shop")), m_case);
    m_application->start();
    m_watch = std::make_unique<WaitWatch>(m_backend, m_server.settings(m_database));
    return {};
}

std::unique_ptr<QProcess> Ordeal::start(Way way, const QStringList& more)
{
    QStringList words{way == Way::Back ? QStringLiteral("undo") : QStringLiteral("run"), planFile(),
        QStringLiteral("--db"), m_dsn, QStringLiteral("--confirm-all"), QStringLiteral("--json")};
    if (way != Way::Back) {
        // Small batches, so that there are many moments.
        words << QStringLiteral("--target") << QStringLiteral("1");
    }
    if (way == Way::Forward) {
        words << QStringLiteral("--through") << QStringLiteral("migrate");
    }
    words += more;
    auto client = std::make_unique<QProcess>();
    auto environment = environmentWithoutPostgres();
    environment.insert(QStringLiteral("PGPASSFILE"), m_server.server().passwordFile());
    client->setProcessEnvironment(environment);
    client->setStandardInputFile(QProcess::nullDevice());
    dieWithThisThread(*client, SIGKILL);
    // Another build of the program, where one is named: it does not change while an hour's suite runs.
    client->start(qEnvironmentVariable("LOCKKEEPER_TEST_PROGRAM", QStringLiteral(LOCKKEEPER_PROGRAM)), words);
    if (!client->waitForStarted()) {
        qFatal("The program cannot be started: %s", qPrintable(client->errorString()));
    }
    return client;
}

Ordeal::Outcome Ordeal::outcomeOf(QProcess& client)
{
    Outcome outcome;
    if (client.state() != QProcess::NotRunning && !client.waitForFinished(120'000)) {
        client.kill();
        client.waitForFinished();
        outcome.words = QStringLiteral("The client did not end. ");
    } else if (client.exitStatus() == QProcess::NormalExit) {
        outcome.status = client.exitCode();
    }
    const QByteArray said = client.readAllStandardOutput();
    for (const QByteArray& line : said.split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (object.contains(QLatin1String("error"))) {
            outcome.kind = object[QLatin1String("error")][QLatin1String("kind")].toString();
        }
    }
    outcome.words += QString::fromUtf8(said.right(2000) + client.readAllStandardError());
    return outcome;
}

Ordeal::Outcome Ordeal::run(Way way, const Strike& strike)
{
    for (;;) {
        // The server may not have noticed yet that the last client is dead.
        (void)QTest::qWaitFor([&] { return !clientIsConnected(); }, 10'000);
        const qint64 before = events();
        const auto client = start(way);
        if (strike) {
            strike(*client);
        }
        const Outcome outcome = outcomeOf(*client);
        if (outcome.status == 0) {
            m_most[way] = std::max(m_most.value(way), int(events() - before));
        }
        if (outcome.kind != toString(ErrorKind::OtherOperator) || !clientIsConnected()) {
            return outcome;
        }
    }
}

bool Ordeal::clientIsConnected()
{
    const QString query
        = QStringLiteral("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND "
                         "application_name IN ('lockkeeper run', 'lockkeeper backfill') AND usename = 'postgres')");
    Session* eye = this->eye();
    const auto rows = eye != nullptr ? eye->query(query) : Result<Rows>(Rows());
    return rows && !rows->isEmpty() && rows->scalar() == QLatin1String("t");
}

Session* Ordeal::eye()
{
    if (!m_eye || !m_eye->isAlive()) {
        m_eye = m_backend.connect(m_server.settings(m_database), Purpose::Monitor).value_or(nullptr);
        if (m_eye) {
            (void)m_eye->query(QStringLiteral("SET application_name = 'eye'")); // nobody's client
        }
    }
    return m_eye.get();
}

qint64 Ordeal::events()
{
    Session* eye = this->eye();
    if (eye == nullptr) {
        return 0;
    }
    return eye
        ->query(QStringLiteral("SELECT (SELECT count(*) + count(outcome) FROM lockkeeper.entry) + (SELECT "
                               "coalesce(sum(batches), 0) FROM lockkeeper.cursor)"))
        .transform([](const Rows& rows) { return rows.scalar().toLongLong(); })
        .value_or(0); // no journal yet
}

void Ordeal::waitForEvents(QProcess& client, int count)
{
    const qint64 before = events();
    QElapsedTimer clock;
    clock.start();
    while (events() < before + count && clock.elapsed() < 20'000 && !client.waitForFinished(1)
        && client.state() != QProcess::NotRunning) { }
}

bool Ordeal::waitForSomeMoment(QProcess& client, Way way)
{
    constexpr int unknown = 15;
    waitForEvents(client, between(0, m_most.value(way, unknown)));
    client.waitForFinished(between(0, 30)); // within a step, or between two
    return client.state() != QProcess::NotRunning;
}

QString Ordeal::differences(bool afterTheChange)
{
    return value(m_application->differencesQuery(afterTheChange));
}

} // namespace lk::test
