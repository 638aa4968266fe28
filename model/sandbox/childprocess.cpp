// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/childprocess.h"

#include <sys/prctl.h>
#include <unistd.h>

namespace lk {

void dieWithThisThread(QProcess& process, int signal)
{
    process.setUnixProcessParameters(
        QProcess::UnixProcessFlag::CreateNewSession | QProcess::UnixProcessFlag::ResetSignalHandlers);
    const pid_t parent = ::getpid();
    process.setChildProcessModifier([signal, parent] {
        ::prctl(PR_SET_PDEATHSIG, signal);
        // The parent may have died between fork and prctl: then nobody would ever send the signal.
        if (::getppid() != parent) {
            ::_exit(1);
        }
    });
}

QProcessEnvironment environmentWithoutPostgres(const QProcessEnvironment& extra)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QStringList names = environment.keys();
    for (const QString& name : names) {
        if (name.startsWith(QLatin1String("PG"))) {
            environment.remove(name);
        }
    }
    environment.insert(QStringLiteral("LC_MESSAGES"), QStringLiteral("C"));
    environment.insert(extra);
    return environment;
}

} // namespace lk
