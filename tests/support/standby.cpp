// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/standby.h"

#include "model/sandbox/childprocess.h"

#include <QDeadlineTimer>

#include <csignal>

namespace lk::test {

namespace {
constexpr int copyMs = 60'000;
constexpr int acceptMs = 30'000;
constexpr int endMs = 10'000;
} // namespace

Standby::Standby(const PrivateServer& primary)
    : m_primary(primary)
{
}

Standby::~Standby()
{
    stop();
}

bool Standby::start(const QString& slot, const QStringList& settings)
{
    const QString data = m_folder.filePath(QStringLiteral("data"));
    auto environment = environmentWithoutPostgres();
    environment.insert(QStringLiteral("PGPASSFILE"), m_primary.passwordFile());
    QStringList words{QStringLiteral("-D"), data, QStringLiteral("-R"), QStringLiteral("-X"), QStringLiteral("stream"),
        QStringLiteral("-c"), QStringLiteral("fast"), QStringLiteral("-d"), m_primary.dsn(QStringLiteral("postgres"))};
    if (!slot.isEmpty()) {
        words << QStringLiteral("-C") << QStringLiteral("-S") << slot;
    }
    QProcess copy;
    copy.setProcessEnvironment(environment);
    copy.start(m_primary.binaries().path(QStringLiteral("pg_basebackup")), words);
    if (!copy.waitForFinished(copyMs) || copy.exitCode() != 0) {
        m_problem = QString::fromUtf8(copy.readAllStandardError()) + copy.errorString();
        return false;
    }
    const QString log = m_folder.filePath(QStringLiteral("log"));
    m_process.setProcessEnvironment(environment);
    m_process.setStandardOutputFile(log);
    m_process.setStandardErrorFile(log);
    dieWithThisThread(m_process, SIGQUIT);
    QStringList arguments{QStringLiteral("-D"), data};
    for (const QString& setting :
        QStringList{QStringLiteral("unix_socket_directories=") + m_folder.path()} + settings) {
        arguments << QStringLiteral("-c") << setting;
    }
    m_process.start(m_primary.binaries().path(QStringLiteral("postgres")), arguments);
    if (!m_process.waitForStarted()) {
        m_problem = m_process.errorString();
        return false;
    }
    return true;
}

void Standby::stop()
{
    if (m_process.state() == QProcess::NotRunning) {
        return;
    }
    ::kill(pid_t(m_process.processId()), SIGQUIT); // its backends too
    if (!m_process.waitForFinished(endMs)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

std::unique_ptr<Session> Standby::session(Backend& backend, const QString& database, Purpose purpose)
{
    ConnectionSettings there = m_primary.settings(database);
    there.host = m_folder.path();
    const QDeadlineTimer end(acceptMs);
    while (!end.hasExpired() && m_process.state() != QProcess::NotRunning) {
        if (auto connected = backend.connect(there, purpose)) {
            return std::move(*connected);
        }
        m_process.waitForFinished(50);
    }
    return nullptr;
}

} // namespace lk::test
