// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/windowwords.h"

#include "app/cli/commandline.h"
#include "app/cli/words.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace lk {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

/// Without the options that QApplication takes for itself: they begin with one dash or two.
QStringList withoutQtOptions(const QStringList& arguments)
{
    static const QStringList withValue{QStringLiteral("platform"), QStringLiteral("platformpluginpath"),
        QStringLiteral("platformtheme"), QStringLiteral("plugin"), QStringLiteral("qwindowgeometry"),
        QStringLiteral("qwindowicon"), QStringLiteral("qwindowtitle"), QStringLiteral("style"),
        QStringLiteral("stylesheet"), QStringLiteral("session"), QStringLiteral("display"), QStringLiteral("geometry"),
        QStringLiteral("fontengine")};
    static const QStringList alone{QStringLiteral("reverse"), QStringLiteral("widgetcount"), QStringLiteral("nograb"),
        QStringLiteral("dograb"), QStringLiteral("sync")};
    QStringList ours;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        QString name = arguments[i];
        if (!name.startsWith(QLatin1Char('-'))) {
            ours << name;
            continue;
        }
        name.remove(0, name.startsWith(QLatin1String("--")) ? 2 : 1);
        const QString bare = name.section(QLatin1Char('='), 0, 0);
        if (withValue.contains(bare)) {
            i += name.contains(QLatin1Char('=')) ? 0 : 1;
        } else if (!alone.contains(bare)) {
            ours << arguments[i];
        }
    }
    return ours;
}

Result<QString> planFile(const QString& word)
{
    if (QFileInfo(word).isFile()) {
        return word;
    }
    if (word.endsWith(QLatin1String(".lkplan")) || word.contains(QLatin1Char('/'))) {
        return failure(ErrorKind::NotFound, Say::tr("There is no file %1.").arg(word));
    }
    const QString verb = cli::nearestVerb(word);
    return failure(ErrorKind::BadInput, Say::tr("\"%1\" is neither a verb nor a plan file.").arg(word),
        verb.isEmpty() ? Say::tr("\"lockkeeper --help\" lists the verbs.")
                       : Say::tr("Did you mean \"lockkeeper %1\"?").arg(verb));
}

} // namespace

Result<WindowWords> parseWindowWords(const QStringList& arguments)
{
    using cli::OptionSpec;
    const QStringList ours = withoutQtOptions(arguments);
    cli::Grammar grammar;
    grammar.options = {{.name = QStringLiteral("help"), .letter = QLatin1Char('h')},
        {.name = QStringLiteral("version"), .letter = QLatin1Char('V')}, {.name = QStringLiteral("sandbox")},
        {.name = QStringLiteral("keep")}, {.name = QStringLiteral("tour"), .value = QStringLiteral("DIR")}};
    for (const QString& word : ours) {
        if (!word.startsWith(QLatin1Char('-')) && grammar.positional.isEmpty()
            && !ours.contains(QLatin1String("--tour"))) {
            grammar.positional << QStringLiteral("FILE.lkplan");
        }
    }
    const auto words = cli::parseWords(grammar, ours);
    if (!words) {
        return std::unexpected(words.error());
    }
    WindowWords window;
    window.help = words->has(QStringLiteral("help"));
    window.version = words->has(QStringLiteral("version"));
    window.sandbox = words->has(QStringLiteral("sandbox"));
    window.keep = words->has(QStringLiteral("keep"));
    window.tour = words->value(QStringLiteral("tour"));
    if (window.keep && !window.sandbox) {
        return failure(ErrorKind::BadInput, Say::tr("--keep goes with --sandbox."));
    }
    if (!window.tour.isEmpty() && !window.sandbox) {
        return failure(ErrorKind::BadInput, Say::tr("--tour goes with --sandbox."));
    }
    if (!words->positional.isEmpty() && !window.help) {
        const auto file = planFile(words->positional.first());
        if (!file) {
            return std::unexpected(file.error());
        }
        window.plan = *file;
    }
    return window;
}

} // namespace lk
