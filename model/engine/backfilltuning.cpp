// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfilltuning.h"

#include <QStringList>

namespace lk {

namespace {
QString clockFormat()
{
    return QStringLiteral("HH:mm");
}
} // namespace

QString toString(BackfillMode mode)
{
    switch (mode) {
    case BackfillMode::Gentle:
        return QStringLiteral("gentle");
    case BackfillMode::Default:
        return QStringLiteral("default");
    case BackfillMode::Fast:
        return QStringLiteral("fast");
    }
    return {};
}

std::optional<BackfillMode> backfillModeFromString(const QString& text)
{
    for (const BackfillMode mode : {BackfillMode::Gentle, BackfillMode::Default, BackfillMode::Fast}) {
        if (text == toString(mode)) {
            return mode;
        }
    }
    return std::nullopt;
}

BackfillTuning BackfillTuning::of(BackfillMode mode)
{
    BackfillTuning tuning;
    tuning.mode = mode;
    switch (mode) {
    case BackfillMode::Gentle:
        tuning.targetMs = 1;
        break;
    case BackfillMode::Default:
        tuning.targetMs = 3;
        break;
    case BackfillMode::Fast:
        tuning.targetMs = 10;
        break;
    }
    return tuning;
}

bool BackfillTuning::mayWorkAt(const QTime& time) const
{
    if (!hasHours()) {
        return true;
    }
    return hoursFrom < hoursTo ? time >= hoursFrom && time < hoursTo : time >= hoursFrom || time < hoursTo;
}

QString printedHours(const BackfillTuning& tuning)
{
    return tuning.hasHours()
        ? tuning.hoursFrom.toString(clockFormat()) + QLatin1Char('-') + tuning.hoursTo.toString(clockFormat())
        : QString();
}

bool setHours(BackfillTuning& tuning, const QString& text)
{
    if (text == QLatin1String("any")) {
        tuning.hoursFrom = tuning.hoursTo = QTime();
        return true;
    }
    const QStringList ends = text.split(QLatin1Char('-'));
    if (ends.size() != 2) {
        return false;
    }
    const QTime from = QTime::fromString(ends[0].trimmed(), clockFormat());
    const QTime to = QTime::fromString(ends[1].trimmed(), clockFormat());
    if (!from.isValid() || !to.isValid() || from == to) {
        return false;
    }
    tuning.hoursFrom = from;
    tuning.hoursTo = to;
    return true;
}

} // namespace lk
