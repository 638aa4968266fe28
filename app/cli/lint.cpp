// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/lint.h"

#include "app/cli/verb.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <array>

namespace lk::cli {

namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("CommandLine", text);
}

QString wordOf(sql::LintLevel level)
{
    switch (level) {
    case sql::LintLevel::Info:
        return QStringLiteral("info");
    case sql::LintLevel::Warning:
        return QStringLiteral("warning");
    case sql::LintLevel::Danger:
        return QStringLiteral("danger");
    }
    Q_UNREACHABLE();
}

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
        return failure(ErrorKind::NotFound, say("%1 cannot be read: %2").arg(path, file.errorString()),
            say("Check the file's name and its rights."));
    }
    const QByteArray bytes = file.readAll();
    if (!bytes.isValidUtf8()) {
        return failure(ErrorKind::DamagedFile, say("%1 is not UTF-8 text.").arg(path));
    }
    return QString::fromUtf8(bytes);
}

QJsonObject jsonOf(const sql::LintFinding& finding)
{
    return {{QStringLiteral("level"), wordOf(finding.level)}, {QStringLiteral("rule"), finding.rule},
        {QStringLiteral("line"), finding.line}, {QStringLiteral("statement"), finding.statement},
        {QStringLiteral("object"), finding.object}, {QStringLiteral("lock"), finding.lock},
        {QStringLiteral("work"), finding.work}, {QStringLiteral("says"), finding.says},
        {QStringLiteral("advice"), finding.advice}};
}

void print(Output& out, const QString& file, const sql::LintFinding& finding)
{
    QStringList what;
    if (!finding.lock.isEmpty()) {
        what << say("%1 lock on %2").arg(finding.lock, finding.object);
    }
    if (!finding.work.isEmpty()) {
        what << finding.work;
    }
    out.print(QStringLiteral("%1:%2: %3: %4 [%5]")
            .arg(file, QString::number(finding.line), wordOf(finding.level), finding.says, finding.rule));
    out.print(QLatin1String("    ") + finding.statement);
    if (!what.isEmpty()) {
        out.print(QLatin1String("    ") + what.join(QLatin1String(", ")));
    }
    if (!finding.advice.isEmpty()) {
        out.print(say("    Better: %1").arg(finding.advice));
    }
}

ExitStatus carryOutLint(const Call& call)
{
    const QString file = call.words.positional.first();
    const auto script = readScript(file);
    if (!script) {
        return call.failed(script.error());
    }
    const auto findings = sql::lint(*script);
    if (!findings) {
        Error error = findings.error();
        error.message = QStringLiteral("%1: %2").arg(file, error.message);
        call.out.error(error);
        return ExitStatus::Failed; // the words were right, the file is not
    }
    std::array<int, 3> counts{};
    for (const sql::LintFinding& finding : *findings) {
        ++counts.at(size_t(finding.level));
        call.out.object({{QStringLiteral("finding"), jsonOf(finding)}});
        print(call.out, file, finding);
    }
    call.out.tell(say("%1: %2 dangers, %3 warnings, %4 notes").arg(file).arg(counts[2]).arg(counts[1]).arg(counts[0]));
    return counts[2] > 0 ? ExitStatus::NeedsYou : ExitStatus::Done;
}

} // namespace

Verb lintVerb()
{
    return {.name = QStringLiteral("lint"),
        .synopsis = QStringLiteral("FILE.sql"),
        .summary = say("Say what a script would lock, rewrite or break; no server is asked."),
        .grammar = {.options = {}, .positional = {QStringLiteral("FILE.sql")}},
        .notes = say("- reads standard input. Exit status 3: something in it is dangerous."),
        .carryOut = carryOutLint};
}

} // namespace lk::cli
