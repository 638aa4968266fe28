// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/running.h"

#include "app/cli/runreport.h"

#include <QRegularExpression>

namespace lk::cli {

namespace {

QString shellWord(const QString& word)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./:=@%+,-]+$"));
    if (plain.match(word).hasMatch()) {
        return word;
    }
    QString inside = word;
    inside.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + inside + QLatin1Char('\'');
}

} // namespace

QString commandAgain(const Call& call, const QString& verb)
{
    QStringList words{QStringLiteral("lockkeeper"), verb};
    if (call.words.positional.isEmpty()) {
        words << QStringLiteral("--plan-id") << shellWord(call.words.value(QStringLiteral("plan-id")));
    } else {
        words << shellWord(call.words.positional.first());
    }
    words << QStringLiteral("--db") << shellWord(call.words.value(QStringLiteral("db")));
    if (call.words.has(QStringLiteral("through"))) {
        words << QStringLiteral("--through") << call.words.value(QStringLiteral("through"));
    }
    return words.join(QLatin1Char(' '));
}

ExitStatus carryThrough(const Call& call, const Plan& plan, const RunRequest& request, bool undo)
{
    RunControl control;
    BackfillTuning tuning;
    if (call.words.has(QStringLiteral("delay"))) {
        tuning.delayMs = call.words.value(QStringLiteral("delay")).toInt();
    }
    if (call.words.has(QStringLiteral("target"))) {
        tuning.targetMs = call.words.value(QStringLiteral("target")).toDouble();
    }
    control.setTuning(tuning);
    call.interrupt.onStop([&control] { control.stop(); });
    RunReport report(call.out, plan, undo);
    Result<RunOutcome> outcome;
    call.out.beginLive();
    {
        Runner runner(call.backend, databaseOf(call.words), plan, control,
            [&report](const RunSnapshot& snapshot) { report.take(snapshot); });
        outcome = undo ? runner.undo(request) : runner.run(request);
    }
    call.interrupt.onStop({});
    call.out.settle();
    return outcome
        ? report.conclude(*outcome, commandAgain(call, undo ? QStringLiteral("undo") : QStringLiteral("run")))
        : report.fail(outcome.error(), control.isStopped());
}

} // namespace lk::cli
