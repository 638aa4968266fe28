// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/failures.h"

#include <QCoreApplication>
#include <QRandomGenerator>

#include <algorithm>

namespace lk {

namespace {
const QLatin1String stoppedState("LKSTP"); // never sent by a server: class LK does not exist
}

bool isRefused(const Error& error)
{
    return error.sqlState == QLatin1String("53300");
}

bool isConnectionLost(const Error& error)
{
    if (isRefused(error)) {
        return false;
    }
    if (error.kind == ErrorKind::Unreachable || error.kind == ErrorKind::InDoubt) {
        return true;
    }
    // 57P01..57P05: shut down, crashed, starting up, idle-session timeout; 25P03/25P04: timeouts that end the session.
    static const QStringList states{QStringLiteral("57P01"), QStringLiteral("57P02"), QStringLiteral("57P03"),
        QStringLiteral("57P05"), QStringLiteral("25P03"), QStringLiteral("25P04")};
    return error.sqlState.startsWith(QLatin1String("08")) || states.contains(error.sqlState);
}

bool isLockTimeout(const Error& error)
{
    return error.sqlState == QLatin1String("55P03")
        || (error.sqlState.isEmpty() && error.kind == ErrorKind::LockTimeout);
}

bool isCancelled(const Error& error)
{
    return error.sqlState == QLatin1String("57014");
}

bool isTransient(const Error& error)
{
    return error.sqlState == QLatin1String("40P01") || error.sqlState == QLatin1String("40001");
}

bool isDataError(const Error& error)
{
    return error.sqlState.startsWith(QLatin1String("22")) || error.sqlState.startsWith(QLatin1String("23"));
}

Error stoppedError()
{
    Error e;
    e.kind = ErrorKind::Cancelled;
    e.sqlState = stoppedState;
    e.message = QCoreApplication::translate("lk::Runner", "Stopped.");
    return e;
}

bool isStopped(const Error& error)
{
    return error.sqlState == stoppedState;
}

int pauseBetweenTriesMs(int number, int budgetMs)
{
    constexpr qint64 longestMs = 5000;
    const qint64 budget = budgetMs;
    const qint64 top = std::min(budget << std::min(number, 4), std::max(budget * 2, longestMs));
    return int(QRandomGenerator::global()->bounded(budget, top + 1));
}

int jitteredDelayMs(int attempt, int baseMs, int capMs)
{
    const qint64 top = std::min<qint64>(capMs, qint64(baseMs) << std::min(attempt, 20));
    return int(QRandomGenerator::global()->bounded(qint64(0), top + 1));
}

} // namespace lk
