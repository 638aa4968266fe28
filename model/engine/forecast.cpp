// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/forecast.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Forecast)
};

QJsonArray write(const FigureRange& range)
{
    return {range.low, range.high};
}

FigureRange readRange(const QJsonValue& value)
{
    const QJsonArray both = value.toArray();
    return both.size() == 2 ? FigureRange{both[0].toDouble(-1), both[1].toDouble(-1)} : FigureRange{};
}

QStringList strings(const QJsonValue& value)
{
    QStringList list;
    for (const QJsonValue& one : value.toArray()) {
        list << one.toString();
    }
    return list;
}

/// Two figures that matter, no more: nobody can know the third.
double rounded(double value)
{
    if (value < 10) {
        return value < 1 ? std::round(value * 10) / 10 : std::round(value);
    }
    const double unit = std::pow(10, std::floor(std::log10(value)) - 1);
    return std::round(value / unit) * unit;
}

struct Unit {
    double size;
    const char* name; ///< with %1 for the figure
};

QString printedIn(const FigureRange& range, const QList<Unit>& units)
{
    if (!range.isKnown()) {
        return QStringLiteral("-");
    }
    const Unit* unit = &units.first();
    for (const Unit& one : units) {
        // From 2 min, 2 GB on: below that the smaller unit says more.
        unit = range.high >= one.size * 2 || &one == &units.first() ? &one : unit;
    }
    const QString low = QString::number(rounded(std::max(range.low, 0.0) / unit->size));
    const QString high = QString::number(rounded(range.high / unit->size));
    return Words::tr(unit->name).arg(low == high ? high : Words::tr("%1 to %2").arg(low, high));
}

} // namespace

FigureRange operator+(const FigureRange& a, const FigureRange& b)
{
    if (!a.isKnown() || !b.isKnown()) {
        return a.isKnown() ? a : b;
    }
    return {a.low + b.low, a.high + b.high};
}

const StepForecast* Forecast::step(const QString& stepId) const
{
    const auto found = std::ranges::find(steps, stepId, &StepForecast::stepId);
    return found == steps.end() ? nullptr : &*found;
}

StepForecast Forecast::total() const
{
    StepForecast sum;
    for (const StepForecast& one : steps) {
        sum.seconds = sum.seconds + one.seconds;
        sum.walBytes = sum.walBytes + one.walBytes;
        sum.diskBytes = sum.diskBytes + one.diskBytes;
        if (one.lockMs.high > sum.lockMs.high) {
            sum.lockMs = one.lockMs;
        }
        sum.measured = sum.measured || one.measured;
    }
    return sum;
}

QJsonObject toJson(const Forecast& f)
{
    QJsonArray steps;
    for (const StepForecast& one : f.steps) {
        QJsonObject step{{QStringLiteral("step"), one.stepId}, {QStringLiteral("seconds"), write(one.seconds)},
            {QStringLiteral("walBytes"), write(one.walBytes)}, {QStringLiteral("diskBytes"), write(one.diskBytes)},
            {QStringLiteral("lockMs"), write(one.lockMs)}, {QStringLiteral("measured"), one.measured}};
        if (!one.whyEstimated.isEmpty()) {
            step.insert(QStringLiteral("whyEstimated"), one.whyEstimated);
        }
        steps << step;
    }
    return {{QStringLiteral("madeAt"), f.madeAt.toUTC().toString(Qt::ISODateWithMs)}, {QStringLiteral("rows"), f.rows},
        {QStringLiteral("sampleRows"), f.sampleRows}, {QStringLiteral("measuringSeconds"), f.measuringSeconds},
        {QStringLiteral("freeBytes"), f.freeBytes}, {QStringLiteral("steps"), steps},
        {QStringLiteral("notes"), QJsonArray::fromStringList(f.notes)},
        {QStringLiteral("warnings"), QJsonArray::fromStringList(f.warnings)}};
}

Forecast forecastFromJson(const QJsonObject& json)
{
    Forecast f;
    f.madeAt = QDateTime::fromString(json[QLatin1String("madeAt")].toString(), Qt::ISODateWithMs);
    f.rows = json[QLatin1String("rows")].toInteger();
    f.sampleRows = json[QLatin1String("sampleRows")].toInteger();
    f.measuringSeconds = json[QLatin1String("measuringSeconds")].toDouble();
    f.freeBytes = json[QLatin1String("freeBytes")].toInteger(-1);
    f.notes = strings(json[QLatin1String("notes")]);
    f.warnings = strings(json[QLatin1String("warnings")]);
    for (const QJsonValue& one : json[QLatin1String("steps")].toArray()) {
        f.steps << StepForecast{one[QLatin1String("step")].toString(), readRange(one[QLatin1String("seconds")]),
            readRange(one[QLatin1String("walBytes")]), readRange(one[QLatin1String("diskBytes")]),
            readRange(one[QLatin1String("lockMs")]), one[QLatin1String("measured")].toBool(),
            one[QLatin1String("whyEstimated")].toString()};
    }
    return f;
}

QString printedSeconds(const FigureRange& seconds)
{
    static const QList<Unit> units{{0.001, QT_TRANSLATE_NOOP("lk::Forecast", "%1 ms")},
        {1, QT_TRANSLATE_NOOP("lk::Forecast", "%1 s")}, {60, QT_TRANSLATE_NOOP("lk::Forecast", "%1 min")},
        {3600, QT_TRANSLATE_NOOP("lk::Forecast", "%1 h")}};
    return printedIn(seconds, units);
}

QString printedBytes(const FigureRange& bytes)
{
    static const QList<Unit> units{{1, QT_TRANSLATE_NOOP("lk::Forecast", "%1 B")},
        {1024, QT_TRANSLATE_NOOP("lk::Forecast", "%1 kB")}, {1048576, QT_TRANSLATE_NOOP("lk::Forecast", "%1 MB")},
        {1073741824, QT_TRANSLATE_NOOP("lk::Forecast", "%1 GB")}};
    return printedIn(bytes, units);
}

QString printedGrowth(std::optional<qint64> bytes)
{
    if (!bytes) {
        return QStringLiteral("-");
    }
    const double size = std::abs(double(*bytes));
    return (*bytes < 0 ? QStringLiteral("-") : QString()) + printedBytes({size, size});
}

} // namespace lk
