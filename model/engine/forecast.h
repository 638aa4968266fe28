// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

/// What a plan will take, and what it took: plain values, step by step. Measured by forecasting.h, kept in the journal,
/// shown before and after the run.
namespace lk {

/// From low to high; what is not known is below zero.
struct FigureRange {
    double low = -1;
    double high = -1;
    bool isKnown() const { return high >= 0; }
    bool operator==(const FigureRange&) const = default;
};
/// Adds up what is known.
FigureRange operator+(const FigureRange& a, const FigureRange& b);

struct StepForecast {
    QString stepId;
    FigureRange seconds;
    FigureRange walBytes;
    FigureRange diskBytes; ///< more than before, when the step is done
    FigureRange lockMs; ///< how long others wait for its lock once it has it; unknown: it takes none that stops them
    bool measured = false; ///< on the sample; else by what the catalog says and rules of thumb
    /// For people: why it was not measured, though it could have been; empty: it was, or there was nothing to measure.
    QString whyEstimated{};
    bool operator==(const StepForecast&) const = default;
};

struct Forecast {
    QDateTime madeAt; ///< UTC
    qint64 rows = 0; ///< of all tables that are copied or rewritten, estimated
    qint64 sampleRows = 0; ///< on how many it was measured
    double measuringSeconds = 0;
    qint64 freeBytes = -1; ///< where the tables are; -1: the server does not tell
    QList<StepForecast> steps; ///< in the order of the plan, gates left out
    QStringList notes; ///< what the figures rest on, for people
    QStringList warnings; ///< what may go wrong by these figures, for people

    const StepForecast* step(const QString& stepId) const; ///< null when there is none
    StepForecast total() const; ///< sums; lockMs: the longest of them
    bool operator==(const Forecast&) const = default;
};

/// What a step took, from the journal.
struct StepFacts {
    qint64 milliseconds = -1; ///< from its intent to its outcome, tries and waits included
    qint64 walBytes = -1; ///< the whole server's meanwhile, the application's too
    qint64 lockMs = -1; ///< from its first lock to its commit
    /// What the plan's tables have grown by, the application's rows too; below zero: shrunk. Known only where there is
    /// a forecast to compare it with (diskfacts.h).
    std::optional<qint64> diskBytes{};
    bool operator==(const StepFacts&) const = default;
};

QJsonObject toJson(const Forecast& forecast);
Forecast forecastFromJson(const QJsonObject& json);

/// "40 ms", "3 to 5 s", "12 to 20 min"; "-" when not known.
QString printedSeconds(const FigureRange& seconds);
/// "0 B", "12 to 14 MB"; "-" when not known.
QString printedBytes(const FigureRange& bytes);
/// "12 MB", "-3 MB" when it has shrunk; "-" when not known.
QString printedGrowth(std::optional<qint64> bytes);

} // namespace lk
