// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/testserver.h"

#include "model/base/identifier.h"
#include "tests/support/madeserver.h"
#include "tests/support/onestatement.h"

#include <QRegularExpression>

namespace lk::test {

namespace {

/// What LOCKKEEPER_TEST_SERVER names, or else the best installed.
Result<PostgresBinaries> chosenBinaries()
{
    const QString folder = qEnvironmentVariable("LOCKKEEPER_TEST_SERVER");
    if (folder.isEmpty()) {
        return findPostgres();
    }
    PostgresBinaries binaries{folder + QStringLiteral("/bin")};
    const auto said = runTool(binaries.path(QStringLiteral("postgres")), {QStringLiteral("--version")});
    if (!said) {
        return std::unexpected(said.error());
    }
    static const QRegularExpression version(QStringLiteral("\\(PostgreSQL\\) (\\d+)"));
    binaries.major = version.match(said->out).captured(1).toInt();
    return binaries;
}

} // namespace

bool TestServer::start(const QStringList& extraSettings)
{
    PrivateServerOptions options;
    options.extraSettings
        = QStringList{QStringLiteral("shared_buffers = 64MB"), QStringLiteral("max_wal_size = 512MB")};
    options.extraSettings += extraSettings;
    const auto opened = chosenBinaries()
                            .and_then([&](const PostgresBinaries& binaries) {
                                options.binaries = binaries;
                                return madeServer(binaries).and_then([&](OwnedFolder folder) {
                                    m_folder = std::move(folder);
                                    options.folder = m_folder->path();
                                    return PrivateServer::open(options);
                                });
                            })
                            .transform([&](auto server) { m_server = std::move(server); });
    if (!opened) {
        m_problem = opened.error().printed();
        return false;
    }
    qInfo("PostgreSQL %s", qPrintable(value(QStringLiteral("postgres"), QStringLiteral("SHOW server_version"))));
    return true;
}

QString TestServer::freshDatabase(const QString& setup)
{
    const QString name = QStringLiteral("test_%1").arg(++m_databases);
    QString error = exec(QStringLiteral("postgres"), QStringLiteral("CREATE DATABASE %1 TEMPLATE template0").arg(name));
    if (error.isEmpty() && !setup.isEmpty()) {
        error = exec(name, setup);
    }
    if (!error.isEmpty()) {
        qFatal("The fixture could not be made: %s", qPrintable(error));
    }
    return name;
}

QString TestServer::copyOf(const QString& database)
{
    const QString name = QStringLiteral("test_%1").arg(++m_databases);
    const QString error = exec(
        QStringLiteral("postgres"), QStringLiteral("CREATE DATABASE %1 TEMPLATE %2").arg(name, quoted(database)));
    if (!error.isEmpty()) {
        qFatal("The database could not be copied: %s", qPrintable(error));
    }
    return name;
}

void TestServer::dropDatabase(const QString& database)
{
    const QString error = exec(
        QStringLiteral("postgres"), QStringLiteral("DROP DATABASE IF EXISTS %1 WITH (FORCE)").arg(quoted(database)));
    if (!error.isEmpty()) {
        qFatal("The database could not be dropped: %s", qPrintable(error));
    }
}

ConnectionSettings TestServer::settings(const QString& database, const QString& user) const
{
    return m_server->settings(database, user);
}

QString TestServer::dsn(const QString& database, const QString& user) const
{
    return m_server->dsn(database, user);
}

void TestServer::createRole(const QString& role, const QString& options)
{
    const QString error = exec(QStringLiteral("postgres"),
        QStringLiteral("CREATE ROLE %1 LOGIN PASSWORD %2 %3")
            .arg(quoted(role), literal(m_server->password()), options));
    if (!error.isEmpty()) {
        qFatal("The role could not be made: %s", qPrintable(error));
    }
}

TestServer::Output TestServer::psql(const QString& database, const QString& script, const QStringList& arguments)
{
    if (arguments.isEmpty() && isOneStatement(script)) {
        const StatementOutput sent = sendOneStatement(dsn(database), script);
        return {sent.done ? 0 : 3, sent.out, sent.err}; // with ON_ERROR_STOP
    }
    return run(QStringLiteral("psql"),
        QStringList{QStringLiteral("-X"), QStringLiteral("-q"), QStringLiteral("-A"), QStringLiteral("-t"),
            QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"), QStringLiteral("-d"), dsn(database)}
            + arguments,
        script + QLatin1Char('\n'));
}

TestServer::Output TestServer::psqlFile(const QString& database, const QString& file, const QStringList& arguments)
{
    return run(QStringLiteral("psql"),
        QStringList{QStringLiteral("-X"), QStringLiteral("-d"), dsn(database), QStringLiteral("-f"), file} + arguments,
        {});
}

QString TestServer::exec(const QString& database, const QString& script)
{
    if (isOneTransaction(script)) {
        const StatementOutput sent = sendOneStatement(dsn(database), script);
        return sent.done ? QString() : sent.err.trimmed();
    }
    const Output output = psql(database, script);
    if (output.exitCode == 0) {
        return {};
    }
    return output.err.trimmed().isEmpty() ? QStringLiteral("psql ended with %1").arg(output.exitCode)
                                          : output.err.trimmed();
}

QString TestServer::value(const QString& database, const QString& query)
{
    const Output output = psql(database, query);
    return output.exitCode == 0 ? output.out.trimmed() : output.err.trimmed();
}

QString TestServer::dumpSchema(const QString& database, const QStringList& arguments)
{
    return dump(database, QStringList{QStringLiteral("--schema-only")} + arguments);
}

QString TestServer::dump(const QString& database, const QStringList& arguments)
{
    const Output output
        = run(QStringLiteral("pg_dump"), QStringList{QStringLiteral("-d"), dsn(database)} + arguments, {});
    if (output.exitCode != 0) {
        return QStringLiteral("ERROR: ") + output.err;
    }
    QStringList kept;
    const QStringList lines = output.out.split(QLatin1Char('\n'));
    for (const QString& line : lines) {
        // \restrict and \unrestrict carry a random key in every dump.
        if (!line.startsWith(QLatin1String("\\restrict")) && !line.startsWith(QLatin1String("\\unrestrict"))) {
            kept += line;
        }
    }
    return kept.join(QLatin1Char('\n'));
}

TestServer::Output TestServer::run(const QString& program, const QStringList& arguments, const QString& input)
{
    const auto ran = runTool(m_server->binaries().path(program), arguments, input.toUtf8());
    if (!ran) {
        return {-1, {}, ran.error().printed()};
    }
    return {ran->exitCode, ran->out, ran->err};
}

} // namespace lk::test
