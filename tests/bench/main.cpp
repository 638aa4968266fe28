// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// packaging/bench: how fast a column is filled, what it costs and what the application feels, against doing it
// otherwise. Side by side in one run, as figures of different days, machines or settings say nothing about each other.

#include "tests/bench/methods.h"
#include "tests/bench/options.h"
#include "tests/bench/report.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QTextStream>

namespace {

using namespace lk;
using namespace lk::bench;

bool save(const Options& options, const QJsonObject& conditions, const QList<Sample>& samples)
{
    if (options.json.isEmpty()) {
        return true;
    }
    QJsonArray each;
    for (const Sample& sample : samples) {
        each << toJson(sample);
    }
    QJsonArray targets;
    const auto judged = options.growth ? growthTargetsOf(samples) : targetsOf(samples);
    for (const Target& target : judged) {
        targets << QJsonObject{{QStringLiteral("target"), target.what}, {QStringLiteral("limit"), target.limit},
            {QStringLiteral("atLeast"), target.atLeast}, {QStringLiteral("measured"), target.measured},
            {QStringLiteral("reached"), target.reached()}};
    }
    QJsonObject all = conditions;
    all.insert(QStringLiteral("samples"), each);
    all.insert(QStringLiteral("targets"), targets);
    QSaveFile file(options.json);
    return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(all).toJson()) >= 0 && file.commit();
}

QString printedConditions(const QJsonObject& conditions)
{
    const QJsonObject settings = conditions.value(QLatin1String("settings")).toObject();
    QStringList words;
    for (auto it = settings.begin(); it != settings.end(); ++it) {
        words << it.key() + QLatin1Char(' ') + it.value().toString();
    }
    return QStringLiteral("%1 cores, %2 GB; %3\n")
        .arg(conditions.value(QLatin1String("cores")).toInt())
        .arg(conditions.value(QLatin1String("memoryBytes")).toDouble() / 1e9, 0, 'f', 1)
        .arg(words.join(QLatin1String(", ")));
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    QTextStream out(stdout);
    QTextStream said(stderr);
    const auto options = readOptions(QCoreApplication::arguments());
    if (!options) {
        said << options.error().printed() << Qt::endl;
        return 2;
    }
    const QList<Scene> scenes = options->scenes();
    Bed bed(QStringLiteral(LOCKKEEPER_PROGRAM), std::ranges::max(scenes, {}, &Scene::rows).rows);
    if (const auto started = bed.start(); !started) {
        said << started.error().printed() << Qt::endl;
        return 1;
    }
    const QJsonObject conditions = bed.conditions();
    out << printedConditions(conditions) << Qt::endl;
    QList<Sample> samples;
    const auto all = methods();
    for (int run = 1; run <= options->runs; ++run) {
        for (const Scene& scene : scenes) {
            for (const Method& method : all) {
                // What makes no sense: an application alone without one, and three ways to say the same with it.
                const bool told = scene.application
                    ? method.name != QLatin1String("update-bare") && method.name != QLatin1String("fast-1")
                    : method.name != QLatin1String("alone");
                if (!told || !options->wantsMethod(method.name)) {
                    continue;
                }
                said << QStringLiteral("run %1 of %2: %3, %4")
                            .arg(QString::number(run), QString::number(options->runs), scene.printed(), method.title)
                     << Qt::flush;
                const auto sample = measured(bed, method, scene, run);
                if (!sample) {
                    said << Qt::endl << sample.error().printed() << Qt::endl;
                    return 1;
                }
                said << QStringLiteral(": %1 s").arg(sample->seconds, 0, 'f', 2) << Qt::endl;
                samples << *sample;
                if (!save(*options, conditions, samples)) {
                    said << QStringLiteral("%1 cannot be written").arg(options->json) << Qt::endl;
                    return 1;
                }
            }
        }
    }
    const auto measuredScenes = scenesOf(samples);
    for (const Scene& scene : measuredScenes) {
        out << printedTable(samples, scene) << Qt::endl;
    }
    const auto targets = options->growth ? growthTargetsOf(samples) : targetsOf(samples);
    for (const Target& target : targets) {
        out << target.printed() << Qt::endl;
    }
    return 0;
}
