// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"
#include "model/engine/connectionsettings.h"
#include "model/sandbox/ownedfolder.h"
#include "model/sandbox/postgresbinaries.h"

#include <QProcess>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <stop_token>

class QTemporaryDir;

namespace lk {

/// How a private server is made.
struct PrivateServerOptions {
    QString folder{}; ///< its own, made if missing (0700); empty: a temporary one
    bool keep = false; ///< leave `folder` when done, so that a later open() finds the data again
    QStringList extraSettings{}; ///< "wal_level = logical": lines for postgresql.conf, after ours
    std::optional<PostgresBinaries> binaries{}; ///< empty: the best installed
};

/// A throw-away PostgreSQL server of our own: unix socket only, random password, in one folder, gone with this object.
///
/// Start, stop and destroy it in one thread, which must live as long as the server shall: the server is its child and
/// gets SIGQUIT when that thread ends, however it ends. All calls block. fsync is off: the data survives the crash of
/// server or client, not of the machine.
class PrivateServer {
public:
    enum class StopMode {
        Fast, ///< ends sessions, checkpoints
        Immediate ///< like a crash: recovery at the next start
    };

    /// initdb (or, where `folder` holds a server already, none) and start. Errors: NotFound (no PostgreSQL, a newer
    /// folder's version), Privilege (we are root), Unsupported (path too long), Cancelled, Server (initdb's or the
    /// server's words).
    static Result<std::unique_ptr<PrivateServer>> open(const PrivateServerOptions& options, std::stop_token stop = {});
    ~PrivateServer();
    Q_DISABLE_COPY_MOVE(PrivateServer)

    /// Returns when sessions are accepted.
    Result<void> start(std::stop_token stop = {});
    Result<void> stop(StopMode mode = StopMode::Fast);
    Result<void> restart(StopMode mode = StopMode::Fast);
    bool isRunning();
    /// kill -9 of the postmaster; its backends follow by themselves. start() then recovers.
    void kill();

    qint64 pid() const;
    const PostgresBinaries& binaries() const { return m_binaries; }
    QString folder() const { return m_folder; }
    QString socketFolder() const { return m_socketFolder; }
    QString passwordFile() const; ///< .pgpass format, 0600: PGPASSFILE for other programs
    QString password() const { return m_password; }
    QString log() const; ///< what the server wrote so far

    static QString superuser() { return QStringLiteral("postgres"); }
    ConnectionSettings settings(const QString& database, const QString& user = superuser()) const;
    /// The same for a command line: without the password, naming the password file instead.
    QString dsn(const QString& database, const QString& user = superuser()) const;

private:
    PrivateServer(const PrivateServerOptions& options, PostgresBinaries binaries);
    Result<void> prepareFolders();
    Result<void> initialise(std::stop_token stop);
    Result<void> configure();
    Result<void> readPassword();
    QString dataFolder() const { return m_folder + QStringLiteral("/data"); }
    QString logFile() const { return m_folder + QStringLiteral("/server.log"); }
    bool isReady() const;

    PostgresBinaries m_binaries;
    QStringList m_extraSettings;
    QString m_folder;
    QString m_socketFolder;
    QString m_password;
    bool m_keep = false;
    std::optional<OwnedFolder> m_temporary;
    std::unique_ptr<QTemporaryDir> m_temporarySocket; ///< where `folder` is too deep for a socket
    std::unique_ptr<QProcess> m_process;
};

} // namespace lk
