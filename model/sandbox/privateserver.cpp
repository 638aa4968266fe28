// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/privateserver.h"

#include "model/sandbox/childprocess.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSaveFile>
#include <QTemporaryDir>

#include <chrono>
#include <clocale>
#include <csignal>
#include <sys/un.h>
#include <unistd.h>

namespace lk {

namespace {

using namespace std::chrono_literals;

constexpr auto port = "5432"; // of the socket's name only: every server has a folder of its own
constexpr auto startLimit = 60s; // crash recovery included
constexpr auto fastStopLimit = 10s;
constexpr auto ownerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr auto ownerOnlyFolder = ownerOnly | QFileDevice::ExeOwner;

/// Room for the socket and its lock file under the kernel's limit for a socket's name.
bool fitsSocket(const QString& folder)
{
    const QByteArray name = QFile::encodeName(folder) + "/.s.PGSQL." + port + ".lock";
    return static_cast<size_t>(name.size()) < sizeof(sockaddr_un::sun_path);
}

QString randomPassword()
{
    QByteArray bytes(24, Qt::Uninitialized);
    QRandomGenerator::system()->generate(bytes.begin(), bytes.end());
    return QString::fromLatin1(bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

Result<void> writePrivateFile(const QString& path, const QByteArray& text)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate, ownerOnly) || file.write(text) != text.size()
        || !file.flush()) {
        return failure(ErrorKind::Server,
            QCoreApplication::translate("Sandbox", "%1 cannot be written: %2").arg(path, file.errorString()));
    }
    return {};
}

/// A locale every glibc of today has built in; elsewhere the C locale.
QString localeArgument()
{
    if (locale_t locale = ::newlocale(LC_ALL_MASK, "C.UTF-8", nullptr)) {
        ::freelocale(locale);
        return QStringLiteral("--locale=C.UTF-8");
    }
    return QStringLiteral("--no-locale");
}

QString confQuoted(QString value)
{
    return QLatin1Char('\'') + value.replace(QLatin1Char('\''), QLatin1String("''")) + QLatin1Char('\'');
}

/// A value inside a libpq connection string.
QString dsnQuoted(QString value)
{
    value.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('\''), QLatin1String("\\'"));
    return QLatin1Char('\'') + value + QLatin1Char('\'');
}

} // namespace

PrivateServer::PrivateServer(const PrivateServerOptions& options, PostgresBinaries binaries)
    : m_binaries(std::move(binaries))
    , m_extraSettings(options.extraSettings)
    , m_folder(options.folder)
    , m_keep(options.keep && !options.folder.isEmpty())
{
}

PrivateServer::~PrivateServer()
{
    if (m_process) {
        std::ignore = stop(m_keep ? StopMode::Fast : StopMode::Immediate);
    }
    if (!m_keep && !m_temporary && !m_folder.isEmpty()) {
        QDir(m_folder).removeRecursively();
    }
}

Result<std::unique_ptr<PrivateServer>> PrivateServer::open(const PrivateServerOptions& options, std::stop_token stop)
{
    if (::geteuid() == 0) {
        return failure(ErrorKind::Privilege,
            QCoreApplication::translate(
                "Sandbox", "PostgreSQL refuses to run as root, so there can be no private server."),
            QCoreApplication::translate("Sandbox", "Start Lockkeeper as an ordinary user, or with packaging/run."));
    }
    Result<PostgresBinaries> binaries = options.binaries ? Result<PostgresBinaries>(*options.binaries) : findPostgres();
    if (!binaries) {
        return std::unexpected(binaries.error());
    }
    std::unique_ptr<PrivateServer> server(new PrivateServer(options, *binaries));
    Result<void> done = server->prepareFolders();
    const bool fresh = done && !QFileInfo::exists(server->dataFolder() + QStringLiteral("/PG_VERSION"));
    if (done) {
        done = fresh ? server->initialise(stop) : server->readPassword();
    }
    if (done) {
        done = server->configure();
    }
    if (done) {
        done = server->start(stop);
    }
    if (!done) {
        // A folder that had data before stays as it was, whatever was asked: those are the user's.
        server->m_keep = !fresh || (options.keep && QFileInfo::exists(server->dataFolder()));
        return std::unexpected(done.error());
    }
    return server;
}

Result<void> PrivateServer::prepareFolders()
{
    if (m_folder.isEmpty()) {
        const QString base = QStringLiteral("%1/lockkeeper-servers-%2").arg(QDir::tempPath()).arg(::geteuid());
        OwnedFolder::removeAbandoned(base);
        auto folder = OwnedFolder::create(base);
        if (!folder) {
            return std::unexpected(folder.error());
        }
        m_temporary = std::move(*folder);
        m_folder = m_temporary->path();
    }
    m_folder = QFileInfo(m_folder).absoluteFilePath();
    if (!QDir().mkpath(m_folder) || !QFile::setPermissions(m_folder, ownerOnlyFolder)) {
        return failure(ErrorKind::Server,
            QCoreApplication::translate("Sandbox", "The folder %1 cannot be made.").arg(m_folder),
            QCoreApplication::translate("Sandbox", "Look at the rights and the free space there."));
    }
    m_socketFolder = m_folder + QStringLiteral("/s");
    if (fitsSocket(m_socketFolder)) {
        if (!QDir().mkpath(m_socketFolder) || !QFile::setPermissions(m_socketFolder, ownerOnlyFolder)) {
            return failure(ErrorKind::Server,
                QCoreApplication::translate("Sandbox", "The folder %1 cannot be made.").arg(m_socketFolder));
        }
        return {};
    }
    // Too deep for a socket. XDG_RUNTIME_DIR only where it is what its specification promises: ours alone.
    QString base = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QFileInfo runtime(base);
    const bool usable = !base.isEmpty() && runtime.isDir() && runtime.isWritable() && runtime.ownerId() == ::geteuid()
        && (runtime.permissions() & (QFileDevice::ReadOther | QFileDevice::ReadGroup)) == 0;
    if (!usable || !fitsSocket(base + QStringLiteral("/lk-XXXXXX"))) {
        base = QStringLiteral("/tmp");
    }
    m_temporarySocket = std::make_unique<QTemporaryDir>(base + QStringLiteral("/lk-XXXXXX"));
    if (!m_temporarySocket->isValid() || !fitsSocket(m_temporarySocket->path())) {
        return failure(ErrorKind::Unsupported,
            QCoreApplication::translate("Sandbox", "There is no folder with a name short enough for a socket: %1")
                .arg(m_temporarySocket->errorString()),
            QCoreApplication::translate("Sandbox", "Set XDG_RUNTIME_DIR to a folder of yours with a short name."));
    }
    m_socketFolder = m_temporarySocket->path();
    return {};
}

Result<void> PrivateServer::initialise(std::stop_token stop)
{
    m_password = randomPassword();
    const QString secret = m_folder + QStringLiteral("/pwfile");
    if (const auto written = writePrivateFile(secret, m_password.toLatin1() + '\n'); !written) {
        return written;
    }
    const auto ran = runTool(m_binaries.path(QStringLiteral("initdb")),
        {QStringLiteral("--pgdata"), dataFolder(), QStringLiteral("--username"), superuser(),
            QStringLiteral("--pwfile"), secret, QStringLiteral("--auth=scram-sha-256"),
            QStringLiteral("--encoding=UTF8"), localeArgument(), QStringLiteral("--no-sync"),
            QStringLiteral("--no-instructions")},
        {}, {}, stop);
    QFile::remove(secret);
    if (!ran) {
        return std::unexpected(ran.error());
    }
    if (ran->exitCode != 0) {
        return failure(ErrorKind::Server,
            QCoreApplication::translate("Sandbox", "initdb could not make a server: %1").arg(ran->err.trimmed()),
            QCoreApplication::translate("Sandbox", "Look at the rights and the free space of %1.").arg(m_folder));
    }
    // The user's own psql and the command line find the way in with PGPASSFILE, never with a word on a command line.
    return writePrivateFile(passwordFile(), "*:*:*:*:" + m_password.toLatin1() + '\n');
}

Result<void> PrivateServer::readPassword()
{
    QFile version(dataFolder() + QStringLiteral("/PG_VERSION"));
    if (version.open(QIODevice::ReadOnly)) {
        const int major = version.readAll().trimmed().toInt();
        if (major != m_binaries.major) {
            const QList<PostgresBinaries> installed = installedPostgres();
            const auto same = std::ranges::find(installed, major, &PostgresBinaries::major);
            if (same == installed.end()) {
                return failure(ErrorKind::NotFound,
                    QCoreApplication::translate("Sandbox", "%1 was made by PostgreSQL %2, which is not installed now.")
                        .arg(m_folder)
                        .arg(major));
            }
            m_binaries = *same;
        }
    }
    QFile file(passwordFile());
    if (!file.open(QIODevice::ReadOnly)) {
        return failure(ErrorKind::NotFound,
            QCoreApplication::translate("Sandbox", "%1 cannot be read: %2").arg(passwordFile(), file.errorString()),
            QCoreApplication::translate("Sandbox", "Remove the folder %1 and start again.").arg(m_folder));
    }
    m_password = QString::fromLatin1(file.readAll().trimmed().split(':').last());
    return {};
}

Result<void> PrivateServer::configure()
{
    QStringList lines{
        QStringLiteral("listen_addresses = ''"),
        QStringLiteral("port = %1").arg(QLatin1String(port)),
        QStringLiteral("unix_socket_directories = %1").arg(confQuoted(m_socketFolder)),
        QStringLiteral("unix_socket_permissions = 0700"),
        QStringLiteral("max_connections = 100"),
        QStringLiteral("shared_buffers = 256MB"),
        QStringLiteral("maintenance_work_mem = 128MB"),
        QStringLiteral("max_wal_size = 2GB"),
        QStringLiteral("fsync = off"),
        QStringLiteral("autovacuum = on"),
        QStringLiteral("timezone = 'UTC'"),
        QStringLiteral("log_timezone = 'UTC'"),
        QStringLiteral("lc_messages = 'C'"),
        QStringLiteral("log_line_prefix = '%m [%p] %q%a '"),
        QStringLiteral("logging_collector = off"),
    };
    lines += m_extraSettings;
    const QByteArray text = lines.join(QLatin1Char('\n')).toUtf8() + '\n';
    if (const auto written = writePrivateFile(dataFolder() + QStringLiteral("/lockkeeper.conf"), text); !written) {
        return written;
    }
    QFile conf(dataFolder() + QStringLiteral("/postgresql.conf"));
    const QByteArray include = "include = 'lockkeeper.conf'\n";
    if (!conf.open(QIODevice::ReadWrite)) {
        return failure(ErrorKind::Server, conf.errorString());
    }
    if (!conf.readAll().endsWith(include)) {
        conf.write('\n' + include);
    }
    return {};
}

Result<void> PrivateServer::start(std::stop_token stop)
{
    if (isRunning()) {
        return {};
    }
    m_process = std::make_unique<QProcess>();
    m_process->setProcessEnvironment(environmentWithoutPostgres());
    m_process->setStandardInputFile(QProcess::nullDevice());
    m_process->setStandardOutputFile(logFile(), QIODevice::Append);
    m_process->setStandardErrorFile(logFile(), QIODevice::Append);
    dieWithThisThread(*m_process, SIGQUIT);
    const qint64 logStart = QFileInfo(logFile()).size();
    m_process->start(m_binaries.path(QStringLiteral("postgres")), {QStringLiteral("-D"), dataFolder()});
    if (!m_process->waitForStarted()) {
        const QString why = m_process->errorString();
        m_process.reset();
        return failure(ErrorKind::NotFound,
            QCoreApplication::translate("Sandbox", "The PostgreSQL server cannot be started: %1").arg(why));
    }
    for (const QDeadlineTimer limit(startLimit); !isReady();) {
        const bool ended = m_process->waitForFinished(10) || m_process->state() == QProcess::NotRunning;
        if (ended || limit.hasExpired()) {
            if (!ended) {
                kill();
            }
            m_process.reset();
            return failure(ErrorKind::Server,
                QCoreApplication::translate("Sandbox", "The PostgreSQL server did not start. It wrote: %1")
                    .arg(log().sliced(qMin(logStart, log().size())).trimmed()),
                QCoreApplication::translate("Sandbox", "Look at the free space and memory, and at %1.").arg(logFile()));
        }
        if (stop.stop_requested()) {
            std::ignore = this->stop(StopMode::Immediate);
            return failure(
                ErrorKind::Cancelled, QCoreApplication::translate("Sandbox", "The start of the server was stopped."));
        }
    }
    return {};
}

/// The server says so itself in the last line of its pid file, as pg_ctl reads it too.
bool PrivateServer::isReady() const
{
    QFile file(dataFolder() + QStringLiteral("/postmaster.pid"));
    if (!file.open(QIODevice::ReadOnly)) {
        return false;
    }
    const QList<QByteArray> lines = file.readAll().split('\n');
    return lines.size() >= 8 && lines[0].trimmed().toLongLong() == pid() && lines[7].trimmed() == "ready";
}

Result<void> PrivateServer::stop(StopMode mode)
{
    if (!isRunning()) {
        m_process.reset();
        return {};
    }
    ::kill(static_cast<pid_t>(pid()), mode == StopMode::Fast ? SIGINT : SIGQUIT);
    bool ended = m_process->waitForFinished(static_cast<int>(std::chrono::milliseconds(fastStopLimit).count()));
    if (!ended && mode == StopMode::Fast) {
        ::kill(static_cast<pid_t>(pid()), SIGQUIT);
        ended = m_process->waitForFinished(5000);
    }
    if (!ended) {
        kill();
        return failure(ErrorKind::Server,
            QCoreApplication::translate("Sandbox", "The private server did not stop when asked; it was killed."));
    }
    m_process.reset();
    return {};
}

Result<void> PrivateServer::restart(StopMode mode)
{
    if (const auto stopped = stop(mode); !stopped) {
        return stopped;
    }
    return start();
}

bool PrivateServer::isRunning()
{
    if (!m_process) {
        return false;
    }
    m_process->waitForFinished(0); // without an event loop only this notices that it ended
    return m_process->state() == QProcess::Running;
}

void PrivateServer::kill()
{
    if (m_process) {
        m_process->kill();
        m_process->waitForFinished();
        m_process.reset();
    }
}

qint64 PrivateServer::pid() const
{
    return m_process ? m_process->processId() : 0;
}

QString PrivateServer::passwordFile() const
{
    return m_folder + QStringLiteral("/pgpass");
}

QString PrivateServer::log() const
{
    QFile file(logFile());
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

ConnectionSettings PrivateServer::settings(const QString& database, const QString& user) const
{
    ConnectionSettings settings;
    settings.host = m_socketFolder;
    settings.port = QString::fromLatin1(port);
    settings.database = database;
    settings.user = user;
    settings.sessionPassword = m_password;
    return settings;
}

QString PrivateServer::dsn(const QString& database, const QString& user) const
{
    return QStringLiteral("host=%1 port=%2 dbname=%3 user=%4 passfile=%5")
        .arg(dsnQuoted(m_socketFolder), QString::fromLatin1(port), dsnQuoted(database), dsnQuoted(user),
            dsnQuoted(passwordFile()));
}

} // namespace lk
