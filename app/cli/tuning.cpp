// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/tuning.h"

#include <QCoreApplication>

#include <cmath>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

/// A number that was given but is none, or is out of range, is wrong use.
Result<std::optional<double>> numberIn(const Words& words, const QString& option, double low, double high, bool whole)
{
    if (!words.has(option)) {
        return std::nullopt;
    }
    bool fine = true;
    const double value = words.value(option).toDouble(&fine);
    if (!fine || !(value >= low && value <= high) || (whole && value != std::floor(value))) {
        return failure(ErrorKind::BadInput,
            (whole ? Say::tr("--%1 %2: a whole number from %3 to %4 is wanted.")
                   : Say::tr("--%1 %2: a number from %3 to %4 is wanted."))
                .arg(option, words.value(option))
                .arg(low)
                .arg(high));
    }
    return value;
}

} // namespace

QList<OptionSpec> tuningOptions()
{
    return {OptionSpec{.name = QStringLiteral("mode"),
                .value = QStringLiteral("MODE"),
                .help = Say::tr("Backfill: gentle, default or fast: batches of 100, 250 or 2500 rows, 1, 3 or 10 ms")},
        OptionSpec{.name = QStringLiteral("workers"),
            .value = QStringLiteral("N"),
            .help = Say::tr("Backfill: so many workers, whatever the load; 0: as many as it allows (0)")},
        OptionSpec{.name = QStringLiteral("target-ms"),
            .value = QStringLiteral("MS"),
            .help = Say::tr("Backfill: how long a batch should take (the mode's)")},
        OptionSpec{.name = QStringLiteral("delay-ms"),
            .value = QStringLiteral("MS"),
            .help = Say::tr("Backfill: pause between batches (0)")},
        OptionSpec{.name = QStringLiteral("hours"),
            .value = QStringLiteral("HH:MM-HH:MM"),
            .help = Say::tr("Backfill: works only in these hours, local time where it runs; any: at any time (any)")}};
}

Result<TuningOrder> tuningIn(const Words& words)
{
    TuningOrder order;
    if (words.has(QStringLiteral("mode"))) {
        order.mode = backfillModeFromString(words.value(QStringLiteral("mode")));
        if (!order.mode) {
            return failure(ErrorKind::BadInput,
                Say::tr("Unknown mode \"%1\".").arg(words.value(QStringLiteral("mode"))),
                Say::tr("The modes are gentle, default and fast."));
        }
    }
    if (words.has(QStringLiteral("hours"))) {
        order.hours = words.value(QStringLiteral("hours"));
        BackfillTuning tried;
        if (!setHours(tried, *order.hours)) {
            return failure(ErrorKind::BadInput, Say::tr("--hours %1: these are no hours.").arg(*order.hours),
                Say::tr("Write them as 22:00-06:00, or any."));
        }
    }
    // The short names are older.
    for (const char* name : {"target-ms", "target"}) {
        const auto value = numberIn(words, QLatin1String(name), 0.1, 10'000, false);
        if (!value) {
            return std::unexpected(value.error());
        }
        order.targetMs = *value ? *value : order.targetMs;
    }
    for (const char* name : {"delay-ms", "delay"}) {
        const auto value = numberIn(words, QLatin1String(name), 0, 60'000, true);
        if (!value) {
            return std::unexpected(value.error());
        }
        order.delayMs = *value ? std::optional(int(**value)) : order.delayMs;
    }
    const auto workers = numberIn(words, QStringLiteral("workers"), 0, BackfillTuning::workersMost, true);
    if (!workers) {
        return std::unexpected(workers.error());
    }
    if (*workers) {
        order.workers = int(**workers);
    }
    return order;
}

} // namespace lk::cli
