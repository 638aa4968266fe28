// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/faults/ordeal.h"

#include "model/sandbox/childprocess.h"
#include "model/workspace/planning.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>

#include <csignal>

namespace lk::test {

using namespace std::chrono_literals;

WaitWatch::WaitWatch(PgBackend& backend, ConnectionSettings settings)
    : m_thread([this, &backend, settings = std::move(settings)](const std::stop_token& stop) {
        const QString query = QStringLiteral(
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart) * 1000), 0) FROM pg_locks l JOIN "
            "pg_stat_activity a USING (pid), LATERAL (SELECT bool_or(b.application_name LIKE 'lockkeeper%' AND "
            "b.usename = 'postgres') AND count(*) = count(b.pid) AS ours, bool_or(b.application_name = 'holder') AS "
            "others FROM unnest(pg_blocking_pids(l.pid)) AS p LEFT JOIN pg_stat_activity b ON b.pid = p) AS w WHERE "
            "NOT l.granted AND a.usename = 'shop' AND w.ours AND NOT w.others");
        std::unique_ptr<Session> session;
        while (!stop.stop_requested()) {
            if (!session || !session->isAlive()) {
                session = backend.connect(settings, Purpose::Monitor).value_or(nullptr);
            }
            const auto waits = session ? session->query(query) : Result<Rows>(Rows());
            if (waits && !waits->isEmpty()) {
                m_longest = std::max(m_longest.load(), waits->scalar().toDouble());
            }
            std::this_thread::sleep_for(40ms);
        }
    })
{
}

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
    client->start(QStringLiteral(LOCKKEEPER_PROGRAM), words);
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
    for (int tries = 0;; ++tries) {
        const auto client = start(way);
        if (strike) {
            strike(*client);
        }
        const Outcome outcome = outcomeOf(*client);
        if (outcome.kind != toString(ErrorKind::OtherOperator) || tries == 60) {
            return outcome;
        }
        std::this_thread::sleep_for(100ms); // the server has not noticed yet that the last client is dead
    }
}

qint64 Ordeal::events()
{
    if (!m_eye || !m_eye->isAlive()) {
        m_eye = m_backend.connect(m_server.settings(m_database), Purpose::Monitor).value_or(nullptr);
        if (!m_eye) {
            return 0;
        }
    }
    return m_eye
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

QString Ordeal::differences(bool afterTheChange)
{
    return value(m_application->differencesQuery(afterTheChange));
}

} // namespace lk::test
