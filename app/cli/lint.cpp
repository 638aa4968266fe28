// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/lint.h"

#include "app/cli/verb.h"

#include <QCoreApplication>
#include <QFile>

#include <array>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

Result<QString> readScript(const QString& path)
{
    QFile file;
    bool open = false;
    if (path == QLatin1String("-")) {
        open = file.open(stdin, QIODevice::ReadOnly);
    } else {
        file.setFileName(path);
        open = file.open(QIODevice::ReadOnly);
    }
    if (!open) {
        return failure(ErrorKind::NotFound, Say::tr("%1 cannot be read: %2").arg(path, file.errorString()),
            Say::tr("Check the file's name and its rights."));
    }
    const QByteArray bytes = file.readAll();
    if (!bytes.isValidUtf8()) {
        return failure(ErrorKind::DamagedFile, Say::tr("%1 is not UTF-8 text.").arg(path));
    }
    return QString::fromUtf8(bytes);
}

QJsonObject jsonOf(const lint::Finding& finding)
{
    return {{QStringLiteral("level"), lint::toString(finding.level)}, {QStringLiteral("rule"), finding.rule},
        {QStringLiteral("line"), finding.line}, {QStringLiteral("column"), finding.column},
        {QStringLiteral("statement"), finding.statement}, {QStringLiteral("object"), finding.object},
        {QStringLiteral("lock"), finding.lock}, {QStringLiteral("work"), finding.work},
        {QStringLiteral("title"), finding.title}, {QStringLiteral("says"), finding.says},
        {QStringLiteral("advice"), finding.advice}};
}

QJsonObject jsonOf(const lint::RuleInfo& rule)
{
    return {{QStringLiteral("id"), rule.id}, {QStringLiteral("level"), lint::toString(rule.level)},
        {QStringLiteral("title"), rule.title}, {QStringLiteral("explanation"), rule.explanation},
        {QStringLiteral("remedy"), rule.remedy}, {QStringLiteral("on"), rule.on}};
}

void print(Output& out, const QString& file, const lint::Finding& finding)
{
    QStringList what;
    if (!finding.lock.isEmpty()) {
        what << Say::tr("%1 lock on %2").arg(finding.lock, finding.object);
    }
    if (!finding.work.isEmpty()) {
        what << finding.work;
    }
    out.print(QStringLiteral("%1:%2:%3: %4: %5 [%6]")
            .arg(file, QString::number(finding.line), QString::number(finding.column), lint::toString(finding.level),
                finding.says, finding.rule));
    out.print(QLatin1String("    ") + finding.statement);
    if (!what.isEmpty()) {
        out.print(QLatin1String("    ") + what.join(QLatin1String(", ")));
    }
    if (!finding.advice.isEmpty()) {
        out.print(Say::tr("    Better: %1").arg(finding.advice));
    }
}

void tellSkipped(const Call& call, const QString& file, const QList<lint::Skipped>& skipped)
{
    for (const lint::Skipped& one : skipped) {
        call.out.object({{QStringLiteral("skipped"),
            QJsonObject{{QStringLiteral("first"), one.first}, {QStringLiteral("last"), one.last},
                {QStringLiteral("what"), one.what}}}});
        call.out.tell(one.first == one.last
                ? Say::tr("%1:%2: not looked at: %3").arg(file).arg(one.first).arg(one.what)
                : Say::tr("%1:%2-%3: not looked at: %4").arg(file).arg(one.first).arg(one.last).arg(one.what));
    }
}

ExitStatus listRules(const Call& call)
{
    const auto rules = lint::ruleInfos();
    for (const lint::RuleInfo& rule : rules) {
        call.out.object({{QStringLiteral("rule"), jsonOf(rule)}});
        call.out.print(rule.on
                ? QStringLiteral("%1 (%2): %3").arg(rule.id, lint::toString(rule.level), rule.title)
                : Say::tr("%1 (%2, only with --rule): %3").arg(rule.id, lint::toString(rule.level), rule.title));
        call.out.print(QLatin1String("    ") + rule.explanation);
        if (!rule.remedy.isEmpty()) {
            call.out.print(Say::tr("    Better: %1").arg(rule.remedy));
        }
    }
    return ExitStatus::Done;
}

QStringList idsOf(const Words& words, const QString& option)
{
    return words.values(option).join(QLatin1Char(',')).split(QLatin1Char(','), Qt::SkipEmptyParts);
}

Result<lint::Options> optionsOf(const Words& words)
{
    lint::Options options{.only = idsOf(words, QStringLiteral("rule")),
        .disabled = idsOf(words, QStringLiteral("disable")),
        .serverVersion = 0,
        .singleTransaction = words.has(QStringLiteral("single-transaction"))};
    if (words.has(QStringLiteral("server-version"))) {
        const QString version = words.value(QStringLiteral("server-version"));
        bool number = false;
        options.serverVersion = version.section(QLatin1Char('.'), 0, 0).toInt(&number);
        if (!number || options.serverVersion < 10 || options.serverVersion > 99) {
            return failure(ErrorKind::BadInput, Say::tr("%1 is no version of PostgreSQL.").arg(version),
                Say::tr("Give the major version, such as --server-version 17."));
        }
    }
    return options;
}

ExitStatus carryOutLint(const Call& call)
{
    if (call.words.has(QStringLiteral("rules"))) {
        return listRules(call);
    }
    const auto wrongUse = [&](const Error& error) {
        call.out.error(error);
        return ExitStatus::WrongUse;
    };
    if (call.words.positional.isEmpty()) {
        return wrongUse(failure(ErrorKind::BadInput, Say::tr("FILE.sql is missing."),
            Say::tr("Name a script, - for standard input, or --rules for the list of rules."))
                .error());
    }
    const auto options = optionsOf(call.words);
    if (!options) {
        return wrongUse(options.error());
    }
    const QString file = call.words.positional.first();
    const auto script = readScript(file);
    if (!script) {
        return call.failed(script.error());
    }
    const auto report = lint::lint(*script, *options);
    if (!report) {
        return wrongUse(report.error());
    }
    std::array<int, 3> counts{};
    for (const lint::Finding& finding : report->findings) {
        ++counts.at(size_t(finding.level));
        call.out.object({{QStringLiteral("finding"), jsonOf(finding)}});
        print(call.out, file, finding);
    }
    tellSkipped(call, file, report->skipped);
    for (const QString& note : report->notes) {
        call.out.tell(QStringLiteral("%1: %2").arg(file, note));
    }
    for (Error error : report->errors) {
        error.message = QStringLiteral("%1: %2").arg(file, error.message);
        call.out.error(error);
    }
    QString summary = Say::tr("%1: %2, %3, %4")
                          .arg(file, Say::tr("%n danger(s)", nullptr, counts[2]),
                              Say::tr("%n warning(s)", nullptr, counts[1]), Say::tr("%n note(s)", nullptr, counts[0]));
    if (report->ignored > 0) {
        summary += Say::tr(", %1 ignored").arg(report->ignored);
    }
    call.out.tell(summary);
    if (!report->errors.isEmpty()) {
        return ExitStatus::Failed; // the words were right, the file is not
    }
    return counts[2] > 0 ? ExitStatus::NeedsYou : ExitStatus::Done;
}

} // namespace

Verb lintVerb()
{
    const QString id = QStringLiteral("ID");
    return {.name = QStringLiteral("lint"),
        .synopsis = QStringLiteral(
            "FILE.sql [--rule ID]... [--disable ID]... [--server-version MAJOR] [--single-transaction] | --rules"),
        .summary = Say::tr("Say what a script would lock, rewrite or break; no server is asked."),
        .grammar = {.options = {{.name = QStringLiteral("rule"),
                                    .value = id,
                                    .help = Say::tr("Only this rule, also one that is off by default (ID,ID... too)"),
                                    .repeatable = true},
                        {.name = QStringLiteral("disable"),
                            .value = id,
                            .help = Say::tr("Without this rule (ID,ID... too)"),
                            .repeatable = true},
                        {.name = QStringLiteral("server-version"),
                            .value = QStringLiteral("MAJOR"),
                            .help = Say::tr("The server the script is for; unknown: every one from 15 on")},
                        {.name = QStringLiteral("single-transaction"),
                            .help = Say::tr("The whole script runs in one transaction")},
                        {.name = QStringLiteral("rules"), .help = Say::tr("List the rules with what they explain")}},
            .positional = {QStringLiteral("FILE.sql")},
            .optionalPositional = true},
        .notes = Say::tr(
            "- reads standard input. Lines of psql itself (\\set, data of COPY) are passed over and named.\n"
            "A comment \"-- lockkeeper:ignore ID[, ID...] [reason]\" at the end of a line or before a statement "
            "silences rules there,\n\"-- lockkeeper:ignore-file ID\" in the whole file; without an ID, or with a "
            "colon and a reason only, all of them.\n"
            "Exit status: 0 nothing dangerous (there may be warnings); 1 the file cannot be read, or a statement of "
            "it does not parse;\n2 wrong use; 3 something in it is dangerous."),
        .carryOut = carryOutLint};
}

} // namespace lk::cli
