// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/planfile.h"
#include "model/plan/script.h"
#include "model/workspace/runbook.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace lk::cli {

namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("CommandLine", text);
}

ExitStatus carryOutExport(const Call& call)
{
    const auto plan = planOf(call.words);
    if (!plan) {
        return call.failed(plan.error());
    }
    const auto files = exportScripts(*plan, call.words.value(QStringLiteral("output")));
    if (!files) {
        return call.failed(files.error());
    }
    QStringList written = *files;
    if (call.words.has(QStringLiteral("runbook"))) {
        const auto runbook = exportRunbook(*plan, call.words.value(QStringLiteral("output")));
        if (!runbook) {
            return call.failed(runbook.error());
        }
        written << *runbook;
    }
    call.out.object({{QStringLiteral("files"), QJsonArray::fromStringList(written)}});
    call.out.print(written.join(QLatin1Char('\n')));
    return ExitStatus::Done;
}

} // namespace

Verb exportVerb()
{
    return {.name = QStringLiteral("export"),
        .synopsis = QStringLiteral("FILE.lkplan -o DIR [--runbook]"),
        .summary = say("Write a plan as SQL scripts for psql: one a phase, and one to undo it."),
        .grammar = {.options = {OptionSpec{.name = QStringLiteral("output"),
                                    .value = QStringLiteral("DIR"),
                                    .help = say("Folder for the scripts; made if need be"),
                                    .letter = QLatin1Char('o'),
                                    .required = true},
                        OptionSpec{.name = QStringLiteral("runbook"),
                            .help = say("Beside them a runbook for people: runbook.md, .html, .svg")}},
            .positional = {QStringLiteral("FILE.lkplan")}},
        .carryOut = carryOutExport};
}

} // namespace lk::cli
