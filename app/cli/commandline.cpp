// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commandline.h"

#include "app/cli/verb.h"
#include "model/postgres/pgbackend.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

const QStringList& verbNames()
{
    static const QStringList names{QStringLiteral("tables"), QStringLiteral("inspect"), QStringLiteral("plan"),
        QStringLiteral("show"), QStringLiteral("export"), QStringLiteral("forecast"), QStringLiteral("run"),
        QStringLiteral("tune"), QStringLiteral("status"), QStringLiteral("undo"), QStringLiteral("plans"),
        QStringLiteral("history"), QStringLiteral("lint"), QStringLiteral("locks")};
    return names;
}

QString usage(const Verb& verb)
{
    return Say::tr("Usage: lockkeeper %1 %2").arg(verb.name, verb.synopsis);
}

QString written(const OptionSpec& option)
{
    QString text = option.letter.isNull() ? QStringLiteral("--%1").arg(option.name)
                                          : QStringLiteral("-%1, --%2").arg(QString(option.letter), option.name);
    if (!option.value.isEmpty()) {
        text += QLatin1Char(' ') + option.value;
    }
    return text;
}

QString help(const Verb& verb)
{
    QStringList lines{usage(verb), QString(), verb.summary, QString(), Say::tr("Options:")};
    qsizetype width = 0;
    for (const OptionSpec& option : verb.grammar.options) {
        width = std::max(width, written(option).size());
    }
    for (const OptionSpec& option : verb.grammar.options) {
        lines << QStringLiteral("  %1  %2").arg(written(option).leftJustified(width), option.help);
    }
    if (!verb.notes.isEmpty()) {
        lines << QString() << verb.notes;
    }
    return lines.join(QLatin1Char('\n'));
}

Verb withCommonOptions(Verb verb)
{
    verb.grammar.options << OptionSpec{
        .name = QStringLiteral("json"), .help = Say::tr("One JSON object a line on standard output")};
    verb.grammar.options << OptionSpec{
        .name = QStringLiteral("help"), .help = Say::tr("Show this help"), .letter = QLatin1Char('h')};
    return verb;
}

} // namespace

QList<Verb> verbs()
{
    return {tablesVerb(), inspectVerb(), planVerb(), showVerb(), exportVerb(), forecastVerb(), runVerb(), tuneVerb(),
        statusVerb(), undoVerb(), plansVerb(), historyVerb(), lintVerb(), locksVerb()};
}

ExitStatus Call::failed(const Error& error) const
{
    out.error(error);
    return exitStatusOf(error.kind);
}

OptionSpec databaseOption()
{
    return {.name = QStringLiteral("db"),
        .value = QStringLiteral("DSN"),
        .help = Say::tr("libpq connection string, URI or service=NAME; no password in it"),
        .required = true};
}

ConnectionSettings databaseOf(const Words& words)
{
    ConnectionSettings settings;
    settings.dsn = words.value(QStringLiteral("db"));
    return settings;
}

bool isVerb(const QString& word)
{
    return verbNames().contains(word);
}

QString nearestVerb(const QString& word)
{
    return nearest(word, verbNames());
}

int carryOut(const QStringList& arguments)
{
    const auto all = verbs();
    const Verb verb = withCommonOptions(*std::ranges::find(all, arguments.value(0), &Verb::name));
    const QStringList rest = arguments.mid(1);
    const auto words = parseWords(verb.grammar, rest);
    // Whoever asked for JSON gets it even when the rest was not understood.
    Output out(words ? words->has(QStringLiteral("json")) : rest.contains(QStringLiteral("--json")));
    static Interrupt interrupt; // its thread lives as long as the process
    if (!words) {
        out.error(words.error());
        out.tell(usage(verb) + QLatin1Char('\n') + Say::tr("\"lockkeeper %1 --help\" tells more.").arg(verb.name));
        return int(ExitStatus::WrongUse);
    }
    if (words->has(QStringLiteral("help"))) {
        out.raw(help(verb).toUtf8() + '\n');
        return int(ExitStatus::Done);
    }
    PgBackend backend;
    return int(verb.carryOut(Call{*words, out, backend, interrupt}));
}

QString generalHelp()
{
    QStringList lines{Say::tr("Lockkeeper moves a live database from one schema to the next without stopping the "
                              "application."),
        QString(), Say::tr("Usage:"), Say::tr("  lockkeeper                        the window"),
        Say::tr("  lockkeeper FILE.lkplan            the window, with that plan open"),
        Say::tr("  lockkeeper --sandbox [--keep]     the window, on a private throw-away PostgreSQL with data and a "
                "running "
                "application"),
        Say::tr("  lockkeeper VERB ...               without a window"), QString(), Say::tr("Verbs:")};
    const auto all = verbs();
    for (const Verb& verb : all) {
        lines << QStringLiteral("  %1 %2").arg(verb.name.leftJustified(9), verb.summary);
    }
    lines << QString() << Say::tr("\"lockkeeper VERB --help\" tells more of one. Every verb takes --json.")
          << Say::tr(
                 "Exit status: 0 done; 1 failed; 2 wrong use; 3 stopped at a gate, a blocking hazard or a decision; "
                 "4 stopped by the user.");
    return lines.join(QLatin1Char('\n'));
}

QString versionLine()
{
    return QStringLiteral("lockkeeper " LOCKKEEPER_VERSION);
}

} // namespace lk::cli
