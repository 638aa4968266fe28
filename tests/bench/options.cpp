// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/options.h"

#include "tests/bench/methods.h"

#include <QCommandLineParser>

namespace lk::bench {

QList<Scene> Options::scenes() const
{
    const QString key = QStringLiteral("key");
    const QString more = QStringLiteral("more");
    QList<Scene> scenes;
    if (growth) {
        for (const qint64 some : {rows / 2, rows * 2, rows * 8}) {
            scenes << Scene{QStringLiteral("narrow"), some, false};
        }
        return scenes;
    }
    QList<qint64> sizes{rows};
    if (large) {
        sizes << 5'000'000;
    }
    for (const qint64 size : sizes) {
        for (const QString& table : {key, more}) {
            if (wantsPart(table)) {
                scenes << Scene{table, size, false};
            }
        }
    }
    if (wantsPart(QStringLiteral("application"))) {
        scenes << Scene{key, rows, true};
    }
    return scenes;
}

Result<Options> readOptions(const QStringList& words)
{
    QStringList names;
    const auto all = methods();
    for (const Method& method : all) {
        names << method.name;
    }
    const QStringList parts{QStringLiteral("key"), QStringLiteral("more"), QStringLiteral("application")};
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Fills a new column of the same table in several ways, one after the other, and again; prints medians.\n"
        "Methods: %1.")
            .arg(names.join(QLatin1String(", "))));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption json(
        QStringLiteral("json"), QStringLiteral("Write every sample to this file."), QStringLiteral("FILE"));
    const QCommandLineOption large(
        QStringLiteral("large"), QStringLiteral("5,000,000 rows as well, without the application."));
    const QCommandLineOption growth(QStringLiteral("growth"),
        QStringLiteral("Instead: narrow tables of half, twice and eight times as many rows, Lockkeeper fast."));
    const QCommandLineOption rows(
        QStringLiteral("rows"), QStringLiteral("Rows of the table (2000000)."), QStringLiteral("N"));
    const QCommandLineOption runs(
        QStringLiteral("runs"), QStringLiteral("Samples of each method (3)."), QStringLiteral("N"));
    const QCommandLineOption only(
        QStringLiteral("only"), QStringLiteral("This method; several times for several."), QStringLiteral("METHOD"));
    const QCommandLineOption part(QStringLiteral("part"),
        QStringLiteral("Only with the key alone (key), with three more indexes (more) or with an application at 200 "
                       "transactions a second (application); several times for several."),
        QStringLiteral("PART"));
    parser.addOptions({json, large, growth, rows, runs, only, part});
    if (!parser.parse(words)) {
        return failure(ErrorKind::BadInput, parser.errorText());
    }
    if (parser.isSet(help)) {
        parser.showHelp(0);
    }
    if (!parser.positionalArguments().isEmpty()) {
        return failure(ErrorKind::BadInput,
            QStringLiteral("Unexpected argument \"%1\".").arg(parser.positionalArguments().first()));
    }
    Options options{.large = parser.isSet(large),
        .growth = parser.isSet(growth),
        .parts = parser.values(part),
        .only = parser.values(only),
        .json = parser.value(json)};
    bool fine = true;
    if (parser.isSet(rows)) {
        options.rows = parser.value(rows).toLongLong(&fine);
    }
    if (!fine || options.rows < 1000 || options.rows > 100'000'000) {
        return failure(ErrorKind::BadInput, QStringLiteral("--rows: a number from 1000 to 100000000 is wanted."));
    }
    if (parser.isSet(runs)) {
        options.runs = parser.value(runs).toInt(&fine);
    }
    if (!fine || options.runs < 1 || options.runs > 1000) {
        return failure(ErrorKind::BadInput, QStringLiteral("--runs: a number from 1 to 1000 is wanted."));
    }
    for (const QString& name : std::as_const(options.only)) {
        if (!names.contains(name)) {
            return failure(ErrorKind::BadInput,
                QStringLiteral("Unknown method \"%1\"; there are %2.").arg(name, names.join(QLatin1String(", "))));
        }
    }
    for (const QString& name : std::as_const(options.parts)) {
        if (!parts.contains(name)) {
            return failure(ErrorKind::BadInput,
                QStringLiteral("Unknown part \"%1\"; there are %2.").arg(name, parts.join(QLatin1String(", "))));
        }
    }
    if (options.growth && options.only.isEmpty()) {
        options.only << QStringLiteral("fast-1") << QStringLiteral("fast-2");
    }
    return options;
}

} // namespace lk::bench
