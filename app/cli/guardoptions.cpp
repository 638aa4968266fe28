// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/guardoptions.h"

#include <QCoreApplication>

#include <climits>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

Result<int> number(const Words& words, const QString& option, int low, int high)
{
    bool fine = false;
    const int value = words.value(option).toInt(&fine);
    if (fine && value >= low && value <= high) {
        return value;
    }
    return failure(ErrorKind::BadInput,
        Say::tr("--%1 %2: a whole number from %3 to %4 is wanted.")
            .arg(option, words.value(option))
            .arg(low)
            .arg(high));
}

} // namespace

OptionSpec lockBudgetOption()
{
    return {.name = QStringLiteral("lock-budget"),
        .value = QStringLiteral("MS"),
        .help = Say::tr("How long anybody may be made to wait by one try for a lock (1000)")};
}

QList<OptionSpec> guardOptions()
{
    return {lockBudgetOption(),
        OptionSpec{.name = QStringLiteral("take-over"),
            .value = QStringLiteral("PID"),
            .help = Say::tr("End this server session first if it holds the plan: a dead client's, as was told")}};
}

Result<void> guardInto(RunRequest& request, const Words& words)
{
    const QString budget = QStringLiteral("lock-budget");
    const QString takeOver = QStringLiteral("take-over");
    if (words.has(budget)) {
        const auto given = number(words, budget, 10, 600'000);
        if (!given) {
            return std::unexpected(given.error());
        }
        request.lockBudgetMs = *given;
    }
    if (words.has(takeOver)) {
        const auto given = number(words, takeOver, 1, INT_MAX);
        if (!given) {
            return std::unexpected(given.error());
        }
        request.takeOverPid = *given;
    }
    return {};
}

} // namespace lk::cli
