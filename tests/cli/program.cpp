// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/cli/program.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

namespace lk::test {

Program::Program(TestServer& server)
    : m_server(server)
{
}

QProcessEnvironment Program::environment() const
{
    auto environment = QProcessEnvironment::systemEnvironment();
    // A verb that wants a display fails here.
    environment.remove(QStringLiteral("DISPLAY"));
    environment.remove(QStringLiteral("WAYLAND_DISPLAY"));
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("no-such-platform"));
    environment.insert(QStringLiteral("PGPASSFILE"), m_server.server().passwordFile());
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    return environment;
}

std::unique_ptr<QProcess> Program::start(const QStringList& arguments)
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(environment());
    process->setWorkingDirectory(folder());
    process->start(QStringLiteral(LOCKKEEPER_PROGRAM), arguments);
    process->closeWriteChannel();
    return process;
}

Program::Output Program::run(const QStringList& arguments, int seconds)
{
    const auto process = start(arguments);
    Output output;
    if (process->waitForFinished(seconds * 1000) && process->exitStatus() == QProcess::NormalExit) {
        output.status = process->exitCode();
    } else {
        process->kill();
        process->waitForFinished();
    }
    output.out = QString::fromUtf8(process->readAllStandardOutput());
    output.err = QString::fromUtf8(process->readAllStandardError());
    return output;
}

QList<QJsonObject> Program::Output::objects() const
{
    QList<QJsonObject> objects;
    for (const QString& line : out.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        objects << QJsonDocument::fromJson(line.toUtf8()).object();
    }
    return objects;
}

QJsonObject Program::Output::object(const QString& key) const
{
    const auto all = objects();
    for (const QJsonObject& object : all) {
        if (object.contains(key)) {
            return object.value(key).toObject();
        }
    }
    return {};
}

QStringList Program::files() const
{
    return QDir(folder()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden);
}

QString Program::plan(const QString& db, const QStringList& changes, const QString& name)
{
    const auto made
        = run(QStringList{QStringLiteral("plan"), QStringLiteral("--db"), m_server.dsn(db), QStringLiteral("-o"), name}
            + changes);
    if (made.status != 0) {
        QTest::qFail(qPrintable(made.err), __FILE__, __LINE__);
    }
    return file(name);
}

QString traces(TestServer& server, const QString& db)
{
    return server.value(db,
        QStringLiteral("SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname = 'lockkeeper'"
                       " UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgname LIKE '%lockkeeper%'"
                       " UNION ALL SELECT 'session ' || application_name FROM pg_stat_activity"
                       " WHERE application_name LIKE 'lockkeeper%' AND datname = current_database()"));
}

} // namespace lk::test
