// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/postgresbinaries.h"

#include "model/sandbox/childprocess.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <csignal>

namespace lk {

namespace {

bool isComplete(const QString& folder)
{
    const QDir bin(folder);
    return std::ranges::all_of(QStringList{QStringLiteral("initdb"), QStringLiteral("postgres")},
        [&](const QString& name) { return QFileInfo(bin.filePath(name)).isExecutable(); });
}

/// "postgres (PostgreSQL) 17.2 (Debian ...)" or "18beta1" -> the major version, 0 when it does not say.
int majorOf(const QString& folder)
{
    const auto said = runTool(folder + QStringLiteral("/postgres"), {QStringLiteral("--version")});
    if (!said) {
        return 0;
    }
    static const QRegularExpression version(QStringLiteral("\\(PostgreSQL\\) (\\d+)"));
    return version.match(said->out).captured(1).toInt();
}

QStringList candidateFolders()
{
    QStringList folders;
    const QString path = qEnvironmentVariable("PATH");
    folders += path.split(QLatin1Char(':'), Qt::SkipEmptyParts);
    const QDir debian(QStringLiteral("/usr/lib/postgresql"));
    const QStringList versions = debian.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString& version : versions) {
        folders += debian.filePath(version + QStringLiteral("/bin"));
    }
    if (const auto said = runTool(QStringLiteral("pg_config"), {QStringLiteral("--bindir")});
        said && said->exitCode == 0) {
        folders += said->out.trimmed();
    }
    return folders;
}

} // namespace

QList<PostgresBinaries> installedPostgres()
{
    QList<PostgresBinaries> found;
    QSet<QString> seen;
    const QStringList folders = candidateFolders();
    for (const QString& folder : folders) {
        // The real place of `postgres`: a folder of links (as Debian's /usr/bin has for some programs) is the same
        // server.
        const QString real = QFileInfo(QFileInfo(folder + QStringLiteral("/postgres")).canonicalFilePath()).path();
        if (real.isEmpty() || seen.contains(real) || !isComplete(real)) {
            continue;
        }
        seen.insert(real);
        if (const int major = majorOf(real); major >= oldestPostgres) {
            found.append({real, major});
        }
    }
    std::ranges::stable_sort(found, [](const PostgresBinaries& a, const PostgresBinaries& b) {
        const bool preferA = a.major == preferredPostgres;
        const bool preferB = b.major == preferredPostgres;
        return preferA != preferB ? preferA : a.major > b.major;
    });
    return found;
}

Result<PostgresBinaries> findPostgres()
{
    const QList<PostgresBinaries> found = installedPostgres();
    if (found.isEmpty()) {
        return failure(ErrorKind::NotFound,
            QCoreApplication::translate("Sandbox", "No PostgreSQL server of version %1 or newer is installed here.")
                .arg(oldestPostgres),
            QCoreApplication::translate("Sandbox",
                "Install PostgreSQL %1 (on Debian: apt install postgresql-%1), or put the folder with its initdb and "
                "postgres into PATH.")
                .arg(preferredPostgres));
    }
    return found.first();
}

Result<ToolOutput> runTool(const QString& program, const QStringList& arguments, const QByteArray& input,
    const QProcessEnvironment& extra, std::stop_token stop)
{
    QProcess process;
    process.setProcessEnvironment(environmentWithoutPostgres(extra));
    dieWithThisThread(process, SIGTERM);
    process.start(program, arguments);
    if (!process.waitForStarted()) {
        return failure(ErrorKind::NotFound,
            QCoreApplication::translate("Sandbox", "%1 cannot be started: %2").arg(program, process.errorString()));
    }
    if (!input.isEmpty()) {
        process.write(input);
    }
    process.closeWriteChannel();
    while (!process.waitForFinished(50)) {
        if (process.state() == QProcess::NotRunning) {
            break;
        }
        if (stop.stop_requested()) {
            process.terminate();
            if (!process.waitForFinished(1000)) {
                process.kill();
                process.waitForFinished();
            }
            return failure(
                ErrorKind::Cancelled, QCoreApplication::translate("Sandbox", "%1 was stopped.").arg(program));
        }
    }
    ToolOutput output;
    output.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    output.out = QString::fromUtf8(process.readAllStandardOutput());
    output.err = QString::fromUtf8(process.readAllStandardError());
    return output;
}

} // namespace lk
