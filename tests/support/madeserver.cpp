// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/madeserver.h"

#include "model/base/identifier.h"
#include "model/sandbox/privateserver.h"
#include "tests/support/onestatement.h"

#include <QDir>
#include <QFileInfo>
#include <QLockFile>
#include <QRegularExpression>
#include <QStorageInfo>
#include <QTemporaryDir>

#include <filesystem>
#include <unistd.h>

namespace lk::test {

namespace {

Result<QString> versionOf(const PostgresBinaries& binaries)
{
    const auto said = runTool(binaries.path(QStringLiteral("postgres")), {QStringLiteral("--version")});
    if (!said) {
        return std::unexpected(said.error());
    }
    static const QRegularExpression version(QStringLiteral("\\(PostgreSQL\\) (\\S+)"));
    return version.match(said->out).captured(1);
}

/// A password that is not worth much: tests connect many thousands of times, and each proof of a good one takes two
/// milliseconds. Servers before 16 know only good ones.
Result<void> cheapenPassword(const PrivateServer& server)
{
    if (server.binaries().major < 16) {
        return {};
    }
    const QString dsn = server.dsn(QStringLiteral("postgres"));
    for (const QString& statement :
        {QStringLiteral("ALTER SYSTEM SET scram_iterations = 1"), QStringLiteral("SELECT pg_reload_conf()"),
            QStringLiteral("SET scram_iterations = 1; ALTER ROLE %1 PASSWORD %2")
                .arg(quoted(PrivateServer::superuser()), literal(server.password()))}) {
        if (const auto sent = sendOneStatement(dsn, statement); !sent.done) {
            return failure(ErrorKind::Server, sent.err);
        }
    }
    return {};
}

/// In memory where there is plenty: to make a database is to make a thousand files, and most of what a program does
/// waits for the disk else.
QString placeOfServers()
{
    constexpr qint64 plenty = qint64(4) << 30;
    const QString memory = QStringLiteral("/dev/shm");
    const bool roomy = QFileInfo(memory).isWritable() && QStorageInfo(memory).bytesAvailable() >= plenty;
    return QStringLiteral("%1/lockkeeper-servers-%2").arg(roomy ? memory : QDir::tempPath()).arg(::geteuid());
}

/// Makes it aside, so that whoever sees the folder sees all of it.
Result<void> make(const PostgresBinaries& binaries, const QString& folder)
{
    const QTemporaryDir aside(folder + QStringLiteral("-XXXXXX"));
    PrivateServerOptions options;
    options.folder = aside.filePath(QStringLiteral("server"));
    options.keep = true;
    options.binaries = binaries;
    {
        const auto server = PrivateServer::open(options);
        if (!server) {
            return std::unexpected(server.error());
        }
        if (const auto cheap = cheapenPassword(**server); !cheap) {
            return cheap;
        }
    }
    if (!QDir().rename(options.folder, folder) && !QFileInfo::exists(folder)) {
        return failure(ErrorKind::Server, QStringLiteral("%1 cannot be made.").arg(folder));
    }
    return {};
}

} // namespace

Result<OwnedFolder> madeServer(const PostgresBinaries& binaries)
{
    const auto version = versionOf(binaries);
    if (!version) {
        return std::unexpected(version.error());
    }
    const QDir place(QStringLiteral(LOCKKEEPER_TEST_SERVERS));
    const QString made = place.filePath(*version);
    if (!place.mkpath(QStringLiteral("."))) {
        return failure(ErrorKind::Server, QStringLiteral("%1 cannot be made.").arg(place.path()));
    }
    {
        // Several programs begin at once; the others wait for the first.
        QLockFile lock(made + QStringLiteral(".lock"));
        lock.lock();
        if (!QFileInfo::exists(made)) {
            if (const auto done = make(binaries, made); !done) {
                return std::unexpected(done.error());
            }
        }
    }
    const QString base = placeOfServers();
    OwnedFolder::removeAbandoned(base);
    auto folder = OwnedFolder::create(base);
    if (!folder) {
        return folder;
    }
    std::error_code problem;
    std::filesystem::copy(made.toStdString(), folder->path().toStdString(),
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing, problem);
    if (problem) {
        return failure(
            ErrorKind::Server, QStringLiteral("%1: %2").arg(made, QString::fromStdString(problem.message())));
    }
    return folder;
}

} // namespace lk::test
