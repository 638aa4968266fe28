// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace lk::bench {

/// What the application on the same table saw.
struct Latency {
    qint64 transactions = 0;
    qint64 failed = 0;
    double p50Ms = 0;
    double p99Ms = 0;
    double maxMs = 0;
};

/// What the client process took of the machine; known for Lockkeeper's only, which is a process of its own.
struct ClientUse {
    double seconds = 0; ///< from start to exit: planning, connecting and journalling included
    double cpuSeconds = 0; ///< user and system
    qint64 peakBytes = 0; ///< of memory

    double coreShare() const { return seconds > 0 ? cpuSeconds / seconds : 0; }
};

/// What is measured together: the same table, the same application beside it or none.
struct Scene {
    QString table; ///< key, more, narrow
    qint64 rows = 0;
    bool application = false;

    bool operator==(const Scene&) const = default;
    QString printed() const;
};

/// One method, once.
struct Sample {
    QString method;
    Scene scene;
    int run = 1;
    double seconds = 0; ///< of the filling itself
    double serverCpuSeconds = 0; ///< of all its processes; on a busy machine more telling than the clock
    qint64 walBytes = 0;
    qint64 heapBefore = 0; ///< bytes
    qint64 heapAfter = 0;
    qint64 indexesBefore = 0;
    qint64 indexesAfter = 0;
    std::optional<Latency> latency{};
    std::optional<ClientUse> client{};

    double rowsPerSecond() const { return seconds > 0 ? double(scene.rows) / seconds : 0; }
    double heapGrowth() const { return heapBefore > 0 ? double(heapAfter) / double(heapBefore) : 0; }
    double indexGrowth() const { return indexesBefore > 0 ? double(indexesAfter) / double(indexesBefore) : 0; }
};

QJsonObject toJson(const Sample& sample);

/// The middle of each figure by itself; of what must never pass a limit (the longest transaction, the client's peak)
/// the worst. Nothing where this method was not measured in this scene.
std::optional<Sample> medianOf(const QList<Sample>& samples, const Scene& scene, const QString& method);

/// The scenes of the samples, each once, in the order of their first sample.
QList<Scene> scenesOf(const QList<Sample>& samples);

} // namespace lk::bench
