// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/map/maplayout.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>

#include <algorithm>

namespace lk {

namespace {

constexpr double pointsPerInch = 72;
/// Its time grows faster than the map; ours is there in a moment.
constexpr int longestMs = 6000;
constexpr int mostLines = 3000;

QString number(double value)
{
    return QString::number(value, 'f', 3);
}

QByteArray drawing(const SchemaMap& map, const QList<QSizeF>& sizes, const QList<bool>& joined)
{
    QString text = QStringLiteral("digraph m { rankdir=LR; nodesep=0.2; ranksep=0.7; node [shape=box, fixedsize=true, "
                                  "label=\"\"];\n");
    for (qsizetype at = 0; at < map.tables.size(); ++at) {
        if (joined[at]) {
            text += QStringLiteral("n%1 [width=%2, height=%3];\n")
                        .arg(QString::number(at), number(sizes[at].width() / pointsPerInch),
                            number(sizes[at].height() / pointsPerInch));
        }
    }
    for (const MapLine& line : map.lines) {
        text += QStringLiteral("n%1 -> n%2;\n").arg(line.from).arg(line.to);
    }
    return (text + QStringLiteral("}\n")).toUtf8();
}

} // namespace

QString dotProgram()
{
    return QStandardPaths::findExecutable(QStringLiteral("dot"));
}

std::optional<MapPlaces> dotPlaces(
    const SchemaMap& map, const QList<QSizeF>& sizes, const std::atomic<bool>& stop, const QString& program)
{
    if (program.isEmpty() || map.lines.isEmpty() || map.lines.size() > mostLines) {
        return std::nullopt;
    }
    QList<bool> joined(map.tables.size(), false);
    for (const MapLine& line : map.lines) {
        joined[line.from] = joined[line.to] = true;
    }
    QProcess dot;
    dot.start(program, {QStringLiteral("-Tplain")});
    dot.write(drawing(map, sizes, joined));
    dot.closeWriteChannel();
    QElapsedTimer clock;
    clock.start();
    while (!dot.waitForFinished(100)) {
        if (stop || clock.elapsed() > longestMs || dot.state() == QProcess::NotRunning) {
            dot.kill();
            dot.waitForFinished(1000);
            return std::nullopt;
        }
    }
    if (dot.exitStatus() != QProcess::NormalExit || dot.exitCode() != 0) {
        return std::nullopt;
    }
    // graph SCALE WIDTH HEIGHT, then node NAME X Y ...: centres in inches, upwards.
    QList<QPointF> corners(map.tables.size());
    double height = 0;
    double width = 0;
    qsizetype placed = 0;
    for (const QString& line : QString::fromUtf8(dot.readAllStandardOutput()).split(QLatin1Char('\n'))) {
        const QStringList words = line.split(QLatin1Char(' '));
        if (words.size() > 3 && words[0] == QLatin1String("graph")) {
            width = words[2].toDouble() * pointsPerInch;
            height = words[3].toDouble() * pointsPerInch;
        } else if (words.size() > 3 && words[0] == QLatin1String("node")) {
            const int at = words[1].mid(1).toInt();
            if (at < 0 || at >= corners.size() || !joined[at]) {
                return std::nullopt;
            }
            corners[at] = QPointF(words[2].toDouble() * pointsPerInch - sizes[at].width() / 2,
                height - words[3].toDouble() * pointsPerInch - sizes[at].height() / 2);
            ++placed;
        }
    }
    if (placed != joined.count(true)) {
        return std::nullopt;
    }
    // Tables without any reference: our own grid, below.
    SchemaMap lone;
    QList<QSizeF> loneSizes;
    QList<int> which;
    for (int at = 0; at < map.tables.size(); ++at) {
        if (!joined[at]) {
            lone.tables << map.tables[at];
            loneSizes << sizes[at];
            which << at;
        }
    }
    const MapPlaces grid = layeredPlaces(lone, loneSizes, stop);
    double left = 0;
    for (qsizetype i = 0; i < grid.corners.size(); ++i) {
        left = std::max(left, grid.corners[i].x() + loneSizes[i].width());
    }
    const double shift = std::max(0.0, (width - left) / 2);
    for (qsizetype i = 0; i < grid.corners.size(); ++i) {
        corners[which[i]] = grid.corners[i] + QPointF(shift, height + pointsPerInch / 2);
    }
    return MapPlaces{corners, true};
}

} // namespace lk
