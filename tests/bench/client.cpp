// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/client.h"

#include "model/sandbox/childprocess.h"

#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>

#include <csignal>
#include <sys/resource.h>

namespace lk::bench {

namespace {

double childrensCpuSeconds()
{
    rusage use{};
    ::getrusage(RUSAGE_CHILDREN, &use);
    const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

/// Its own high-water mark, which begins anew with exec; ru_maxrss would begin with ours.
qint64 peakBytes(qint64 pid)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(pid));
    static const QRegularExpression mark(QStringLiteral("VmHWM:\\s*(\\d+) kB"));
    return status.open(QIODevice::ReadOnly)
        ? mark.match(QString::fromLatin1(status.readAll())).captured(1).toLongLong() * 1024
        : 0;
}

} // namespace

Result<ClientUse> Client::run(const QStringList& arguments, const QList<int>& good)
{
    QProcess process;
    process.setProcessEnvironment(environmentWithoutPostgres());
    process.setStandardInputFile(QProcess::nullDevice());
    dieWithThisThread(process, SIGKILL);
    ClientUse use;
    const double cpuBefore = childrensCpuSeconds(); // no other child of ours ends meanwhile
    QElapsedTimer clock;
    clock.start();
    process.start(m_program, arguments);
    if (!process.waitForStarted()) {
        return failure(ErrorKind::NotFound, process.errorString());
    }
    do {
        use.peakBytes = std::max(use.peakBytes, peakBytes(process.processId()));
    } while (!process.waitForFinished(10) && process.state() != QProcess::NotRunning);
    use.seconds = double(clock.nsecsElapsed()) / 1e9;
    use.cpuSeconds = childrensCpuSeconds() - cpuBefore;
    if (process.exitStatus() != QProcess::NormalExit || !good.contains(process.exitCode())) {
        return failure(ErrorKind::Internal,
            QStringLiteral("lockkeeper %1 ended with %2: %3")
                .arg(arguments.join(QLatin1Char(' ')), QString::number(process.exitCode()),
                    QString::fromUtf8(process.readAllStandardError()).trimmed()));
    }
    return use;
}

} // namespace lk::bench
