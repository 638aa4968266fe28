// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/report.h"

#include "tests/bench/methods.h"

#include <QLocale>

namespace lk::bench {

namespace {

QString number(double value, int digits)
{
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(value, 'f', digits);
}

QString megabytes(qint64 bytes)
{
    return number(double(bytes) / 1e6, 0);
}

QString line(const QStringList& cells)
{
    constexpr int widths[] = {-27, 10, 9, 9, 9, 8, 7, 8, 9, 9, 9, 8, 8};
    QString text;
    for (qsizetype i = 0; i < cells.size(); ++i) {
        const int width = widths[i];
        text += width < 0 ? cells[i].leftJustified(-width) : cells[i].rightJustified(width);
    }
    return text.trimmed() + QLatin1Char('\n');
}

QString methodTitle(const QString& name)
{
    const auto all = methods();
    for (const Method& method : all) {
        if (method.name == name) {
            return method.title;
        }
    }
    return name;
}

QStringList cellsOf(const Sample& sample, const std::optional<Sample>& update)
{
    const bool filled = sample.seconds > 0;
    const QString none = QStringLiteral("-");
    QStringList cells{methodTitle(sample.method), filled ? number(sample.rowsPerSecond(), 0) : none,
        filled ? number(sample.seconds, 2) : none,
        filled && update && update->seconds > 0 ? number(update->seconds / sample.seconds, 2) : none,
        filled ? number(sample.serverCpuSeconds, 2) : none, filled ? megabytes(sample.walBytes) : none,
        filled ? number(sample.heapGrowth(), 2) : none, filled ? number(sample.indexGrowth(), 2) : none};
    if (sample.latency) {
        cells << number(sample.latency->p50Ms, 1) << number(sample.latency->p99Ms, 1)
              << number(sample.latency->maxMs, 1);
    } else {
        cells << none << none << none;
    }
    if (sample.client) {
        cells << number(100 * sample.client->coreShare(), 1) << megabytes(sample.client->peakBytes);
    } else {
        cells << none << none;
    }
    return cells;
}

} // namespace

QString Target::printed() const
{
    const int digits = std::abs(limit) >= 10 ? 1 : 2;
    return QStringLiteral("%1  %2: %3%6 (%4 %5%6)")
        .arg(reached() ? QStringLiteral("reached") : QStringLiteral("MISSED "), what, number(measured, digits),
            atLeast ? QStringLiteral("at least") : QStringLiteral("at most"), number(limit, digits), unit);
}

QString printedTable(const QList<Sample>& samples, const Scene& scene)
{
    QString text = scene.printed() + QLatin1Char('\n');
    text += line({QString(), QStringLiteral("rows/s"), QStringLiteral("seconds"), QStringLiteral("x UPDATE"),
        QStringLiteral("cpu s"), QStringLiteral("WAL MB"), QStringLiteral("heap x"), QStringLiteral("index x"),
        QStringLiteral("p50 ms"), QStringLiteral("p99 ms"), QStringLiteral("max ms"), QStringLiteral("core %"),
        QStringLiteral("MB")});
    const auto update = medianOf(samples, scene, QStringLiteral("update"));
    const auto all = methods();
    for (const Method& method : all) {
        if (const auto median = medianOf(samples, scene, method.name)) {
            text += line(cellsOf(*median, update));
        }
    }
    return text;
}

QList<Target> targetsOf(const QList<Sample>& samples)
{
    QList<Target> targets;
    const auto scenes = scenesOf(samples);
    const auto all = methods();
    for (const Scene& scene : scenes) {
        const auto of = [&](const char* method) { return medianOf(samples, scene, QString::fromLatin1(method)); };
        const auto update = of("update");
        const auto touch = of("touch");
        const auto alone = of("alone");
        const bool more = scene.table == QLatin1String("more");
        const auto faster = [&](const char* method, const std::optional<Sample>& than, double limit, const char* what) {
            const auto mine = of(method);
            if (mine && than && !scene.application) {
                targets << Target{QStringLiteral("%1: %2, times as fast as %3")
                                      .arg(scene.printed(), methodTitle(mine->method), QString::fromLatin1(what)),
                    limit, than->seconds / mine->seconds};
            }
        };
        faster("fast-2", update, more ? 3.5 : 2.0, "one UPDATE");
        faster("fast-1", update, more ? 2.0 : 1.1, "one UPDATE");
        faster("fast-2", touch, 6, "touching");
        for (const Method& method : all) {
            const auto mine = isOurs(method.name) ? medianOf(samples, scene, method.name) : std::nullopt;
            if (!mine) {
                continue;
            }
            const auto atMost = [&](const char* what, double limit, double figure, const char* unit = "") {
                targets << Target{
                    QStringLiteral("%1: %2, %3").arg(scene.printed(), method.title, QString::fromLatin1(what)), limit,
                    figure, false, QString::fromLatin1(unit)};
            };
            if (!scene.application) {
                atMost("heap against before", 1.25, mine->heapGrowth());
                if (update) {
                    atMost("WAL against one UPDATE", 0.7, double(mine->walBytes) / double(update->walBytes));
                }
            }
            if (mine->latency && alone && alone->latency) {
                atMost("application's p99 above its own", 5, mine->latency->p99Ms - alone->latency->p99Ms, " ms");
                atMost("longest transaction", 100, mine->latency->maxMs, " ms");
                atMost("failed transactions", 0, double(mine->latency->failed));
            }
            if (mine->client) {
                atMost("client's share of a core", 10, 100 * mine->client->coreShare(), " %");
                atMost("client's memory", 100, double(mine->client->peakBytes) / 1e6, " MB");
            }
        }
    }
    return targets;
}

QList<Target> growthTargetsOf(const QList<Sample>& samples)
{
    QList<double> rates;
    QList<double> peaks;
    const auto scenes = scenesOf(samples);
    const auto all = methods();
    QList<Target> targets;
    for (const Method& method : all) {
        rates.clear();
        peaks.clear();
        for (const Scene& scene : scenes) {
            if (const auto median = medianOf(samples, scene, method.name); median && median->client) {
                rates << median->rowsPerSecond();
                peaks << double(median->client->peakBytes);
            }
        }
        const auto spread
            = [](const QList<double>& values) { return std::ranges::max(values) / std::ranges::min(values); };
        if (rates.size() > 1) {
            targets << Target{QStringLiteral("%1, fastest size against slowest").arg(method.title), 1.15, spread(rates),
                false}
                    << Target{QStringLiteral("%1, client's memory, most against least").arg(method.title), 1.15,
                           spread(peaks), false};
        }
    }
    return targets;
}

} // namespace lk::bench
