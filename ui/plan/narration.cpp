// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/narration.h"

#include "ui/plan/statewords.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

struct Narration {
    Q_DECLARE_TR_FUNCTIONS(lk::Narration)
};

QString stepLine(const Step& step, const StepProgress& before, const StepProgress& after)
{
    if (before.state == after.state) {
        return {};
    }
    switch (after.state) {
    case StepState::Running:
        return before.state == StepState::Paused ? Narration::tr("Goes on: %1").arg(step.title)
                                                 : Narration::tr("Began: %1").arg(step.title);
    case StepState::Done:
        if (step.gate()) {
            return Narration::tr("Gate passed: %1").arg(step.title);
        }
        return after.result.isEmpty() ? Narration::tr("Done: %1").arg(step.title)
                                      : Narration::tr("Done: %1 (%2)").arg(step.title, after.result);
    case StepState::Failed:
        return Narration::tr("Failed: %1").arg(step.title);
    case StepState::InDoubt:
        return Narration::tr("In doubt: %1").arg(step.title);
    case StepState::NeedsYou:
        return Narration::tr("Needs you: %1").arg(step.title);
    case StepState::Undone:
        return Narration::tr("Undone: %1").arg(step.title);
    case StepState::Paused:
        return Narration::tr("Paused: %1").arg(step.title);
    case StepState::WaitingForLock:
        return Narration::tr("Waits for a lock: %1").arg(step.title);
    case StepState::Pending:
    case StepState::Ready:
        return {};
    }
    Q_UNREACHABLE();
}

} // namespace

QStringList narrate(const Plan& plan, const RunSnapshot& before, const RunSnapshot& after)
{
    QStringList lines;
    for (const Step& step : plan.steps) {
        const QString line = stepLine(step, before.steps.value(step.id), after.steps.value(step.id));
        if (!line.isEmpty()) {
            lines << line;
        }
    }
    return lines;
}

QString runLine(const Plan& plan, const RunSnapshot& snapshot)
{
    if (const auto pause = reconnectPause(snapshot)) {
        return reconnectSentence(*pause, QDateTime::currentDateTimeUtc());
    }
    if (snapshot.lockWait) {
        QString line = lockWaitSentence(*snapshot.lockWait, {}, QDateTime::currentDateTimeUtc());
        if (!snapshot.lockWait->blocker.isEmpty()) {
            line = Narration::tr("%1. Blocked by %2").arg(line, snapshot.lockWait->blocker);
        }
        return line;
    }
    if (!snapshot.message.isEmpty()) {
        return snapshot.message;
    }
    const auto next = std::ranges::find_if(
        plan.steps, [&](const Step& step) { return snapshot.steps.value(step.id).state != StepState::Done; });
    if (plan.steps.isEmpty()) {
        return Narration::tr("This plan has no steps.");
    }
    if (next == plan.steps.end()) {
        return Narration::tr("Every step is done.");
    }
    return Narration::tr("Next: %1").arg(next->title);
}

QString reconnectSentence(const ReconnectPause& pause, const QDateTime& now)
{
    const qint64 seconds = (now.msecsTo(pause.nextTryAt) + 999) / 1000;
    // The reason may be long, and is cut first.
    return seconds > 0 ? Narration::tr("No connection: connecting again in %1 s, try %2 of %3. %4")
                             .arg(seconds)
                             .arg(pause.attempt)
                             .arg(pause.attempts)
                             .arg(pause.why)
                       : Narration::tr("No connection: connecting again, try %1 of %2… %3")
                             .arg(pause.attempt)
                             .arg(pause.attempts)
                             .arg(pause.why);
}

QString lockWaitSentence(const LockWait& wait, const QString& statement, const QDateTime& now)
{
    if (wait.nextTryAt.isValid()) {
        const qint64 seconds = (now.msecsTo(wait.nextTryAt) + 999) / 1000;
        const QString tried = Narration::tr("Try %1 of %2 got no lock").arg(wait.attempt).arg(wait.attempts);
        return seconds > 0 ? Narration::tr("%1; nobody queues behind us; the next try in %2 s").arg(tried).arg(seconds)
                           : Narration::tr("%1; the next begins now").arg(tried);
    }
    QStringList parts;
    const QString waited = durationWords(wait.waitedMs);
    parts << (statement.isEmpty() ? Narration::tr("Your statement has waited %1").arg(waited)
                                  : Narration::tr("Your %1 has waited %2").arg(statement, waited));
    parts << (wait.victims == 0 ? Narration::tr("nobody queues behind it")
            : wait.victims == 1 ? Narration::tr("1 session queues behind it")
                                : Narration::tr("%n sessions queue behind it", nullptr, wait.victims));
    if (wait.budgetMs > 0) {
        parts << (wait.attempts > 0 ? Narration::tr("giving up at %1, try %2 of %3")
                                          .arg(durationWords(wait.budgetMs))
                                          .arg(wait.attempt)
                                          .arg(wait.attempts)
                                    : Narration::tr("giving up at %1").arg(durationWords(wait.budgetMs)));
    } else if (wait.attempts > 0) {
        parts << Narration::tr("try %1 of %2").arg(wait.attempt).arg(wait.attempts);
    }
    return parts.join(QStringLiteral("; "));
}

} // namespace lk
