// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/sample.h"

#include <QLocale>

#include <algorithm>
#include <functional>
#include <type_traits>

namespace lk::bench {

QString Scene::printed() const
{
    const QString count = QLocale(QLocale::English, QLocale::UnitedStates).toString(rows);
    const QString what = table == QLatin1String("more") ? QStringLiteral("primary key and three more indexes")
        : table == QLatin1String("narrow")              ? QStringLiteral("narrow rows, primary key")
                                                        : QStringLiteral("primary key alone");
    return application ? QStringLiteral("%1 rows, %2, an application on the table").arg(count, what)
                       : QStringLiteral("%1 rows, %2").arg(count, what);
}

QJsonObject toJson(const Sample& sample)
{
    QJsonObject json{{QStringLiteral("method"), sample.method}, {QStringLiteral("table"), sample.scene.table},
        {QStringLiteral("rows"), sample.scene.rows}, {QStringLiteral("application"), sample.scene.application},
        {QStringLiteral("run"), sample.run}, {QStringLiteral("seconds"), sample.seconds},
        {QStringLiteral("rowsPerSecond"), sample.rowsPerSecond()},
        {QStringLiteral("serverCpuSeconds"), sample.serverCpuSeconds}, {QStringLiteral("walBytes"), sample.walBytes},
        {QStringLiteral("heapBytesBefore"), sample.heapBefore}, {QStringLiteral("heapBytesAfter"), sample.heapAfter},
        {QStringLiteral("indexBytesBefore"), sample.indexesBefore},
        {QStringLiteral("indexBytesAfter"), sample.indexesAfter}};
    if (sample.latency) {
        json.insert(QStringLiteral("transactions"),
            QJsonObject{{QStringLiteral("done"), sample.latency->transactions},
                {QStringLiteral("failed"), sample.latency->failed}, {QStringLiteral("p50Ms"), sample.latency->p50Ms},
                {QStringLiteral("p99Ms"), sample.latency->p99Ms}, {QStringLiteral("maxMs"), sample.latency->maxMs}});
    }
    if (sample.client) {
        json.insert(QStringLiteral("client"),
            QJsonObject{{QStringLiteral("seconds"), sample.client->seconds},
                {QStringLiteral("cpuSeconds"), sample.client->cpuSeconds},
                {QStringLiteral("peakBytes"), sample.client->peakBytes}});
    }
    return json;
}

namespace {

template <typename Figure>
auto middle(const QList<Sample>& samples, Figure figure)
{
    QList<std::remove_cvref_t<std::invoke_result_t<Figure, const Sample&>>> values;
    for (const Sample& sample : samples) {
        values << std::invoke(figure, sample);
    }
    std::ranges::sort(values);
    return values[(values.size() - 1) / 2];
}

template <typename Figure>
auto worst(const QList<Sample>& samples, Figure figure)
{
    auto most = figure(samples.first());
    for (const Sample& sample : samples) {
        most = std::max(most, figure(sample));
    }
    return most;
}

} // namespace

std::optional<Sample> medianOf(const QList<Sample>& samples, const Scene& scene, const QString& method)
{
    QList<Sample> some;
    for (const Sample& sample : samples) {
        if (sample.scene == scene && sample.method == method) {
            some << sample;
        }
    }
    if (some.isEmpty()) {
        return std::nullopt;
    }
    Sample m = some.first();
    m.seconds = middle(some, &Sample::seconds);
    m.serverCpuSeconds = middle(some, &Sample::serverCpuSeconds);
    m.walBytes = middle(some, &Sample::walBytes);
    m.heapBefore = middle(some, &Sample::heapBefore);
    m.heapAfter = middle(some, &Sample::heapAfter);
    m.indexesBefore = middle(some, &Sample::indexesBefore);
    m.indexesAfter = middle(some, &Sample::indexesAfter);
    if (m.latency) {
        m.latency = Latency{worst(some, [](const Sample& s) { return s.latency->transactions; }),
            worst(some, [](const Sample& s) { return s.latency->failed; }),
            middle(some, [](const Sample& s) { return s.latency->p50Ms; }),
            middle(some, [](const Sample& s) { return s.latency->p99Ms; }),
            worst(some, [](const Sample& s) { return s.latency->maxMs; })};
    }
    if (m.client) {
        m.client = ClientUse{middle(some, [](const Sample& s) { return s.client->seconds; }),
            middle(some, [](const Sample& s) { return s.client->cpuSeconds; }),
            worst(some, [](const Sample& s) { return s.client->peakBytes; })};
    }
    return m;
}

QList<Scene> scenesOf(const QList<Sample>& samples)
{
    QList<Scene> scenes;
    for (const Sample& sample : samples) {
        if (!scenes.contains(sample.scene)) {
            scenes << sample.scene;
        }
    }
    return scenes;
}

} // namespace lk::bench
