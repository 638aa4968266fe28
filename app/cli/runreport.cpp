// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/runreport.h"

#include "app/cli/figures.h"
#include "app/cli/forecasttext.h"
#include "app/cli/json.h"
#include "model/engine/reconnectpause.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk::cli {

namespace {

constexpr qint64 eventPeriodMs = 500;
constexpr qint64 linePeriodMs = 5000; ///< where no line can be written over

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

QString wordOf(RunEnd end)
{
    switch (end) {
    case RunEnd::Done:
        return QStringLiteral("done");
    case RunEnd::NothingToDo:
        return QStringLiteral("nothing-to-do");
    case RunEnd::AtGate:
        return QStringLiteral("at-gate");
    case RunEnd::Stopped:
        return QStringLiteral("stopped");
    }
    Q_UNREACHABLE();
}

ExitStatus statusOf(RunEnd end)
{
    switch (end) {
    case RunEnd::Done:
    case RunEnd::NothingToDo:
        return ExitStatus::Done;
    case RunEnd::AtGate:
        return ExitStatus::NeedsYou;
    case RunEnd::Stopped:
        return ExitStatus::Stopped;
    }
    Q_UNREACHABLE();
}

QString etaText(const BackfillProgress& progress)
{
    if (progress.etaHighSeconds < 0) {
        return {};
    }
    const QString low = secondsText(progress.etaLowSeconds);
    const QString high = secondsText(progress.etaHighSeconds);
    return low == high ? Say::tr(", about %1 left").arg(high) : Say::tr(", %1 to %2 left").arg(low, high);
}

} // namespace

RunReport::RunReport(Output& out, const Plan& plan, bool undo)
    : m_out(out)
    , m_plan(plan)
    , m_undo(undo)
{
}

void RunReport::take(const RunSnapshot& snapshot)
{
    for (qsizetype i = 0; i < m_plan.steps.size(); ++i) {
        const Step& step = m_plan.steps[i];
        const StepProgress now = snapshot.steps.value(step.id);
        const StepState before = m_hasLast ? m_last.steps.value(step.id).state : StepState::Pending;
        if (before != now.state) {
            tellChange(i + 1, step, before, now, snapshot.currentStep);
        }
    }
    if (snapshot.lockWait && !reconnectPause(snapshot)) {
        tellLockWait(*snapshot.lockWait);
    }
    const bool paused = snapshot.state == RunState::Paused;
    if (snapshot.backfill && (snapshot.state == RunState::Running || paused) && !snapshot.sessions.isEmpty()) {
        tellBackfill(*snapshot.backfill, paused);
    }
    if (!snapshot.message.isEmpty() && (!m_hasLast || snapshot.message != m_last.message)) {
        m_out.object(
            {{QStringLiteral("event"), QStringLiteral("message")}, {QStringLiteral("text"), snapshot.message}}, false);
    }
    tellConnection(snapshot);
    m_last = snapshot;
    if (m_last.backfill) {
        m_last.backfill->samples.clear();
    }
    m_hasLast = true;
}

void RunReport::tellChange(
    qsizetype number, const Step& step, StepState before, const StepProgress& now, const QString& at)
{
    const bool works = now.state == StepState::Running || now.state == StepState::WaitingForLock;
    const bool passed = now.state == StepState::Done && step.gate() && step.id == at; // a gate, by this run
    if (!m_begun && !works && !passed) {
        // The journal is read: this is what earlier runs did.
        if (now.state == StepState::Done) {
            ++m_doneBefore;
        }
        return;
    }
    if (!std::exchange(m_begun, true) && m_doneBefore > 0) {
        m_out.tell(Say::tr("%1 of %2 steps were done before.").arg(m_doneBefore).arg(m_plan.steps.size()));
    }
    // Back from a wait or a pause: said when it began.
    const bool again
        = works && (before == StepState::WaitingForLock || before == StepState::Paused || before == StepState::Running);
    if (!again) {
        tellStep(number, step, now);
    }
}

void RunReport::tellStep(qsizetype number, const Step& step, const StepProgress& progress)
{
    QJsonObject event = jsonOf(progress);
    event.insert(QStringLiteral("event"), QStringLiteral("step"));
    event.insert(QStringLiteral("step"), step.id);
    event.insert(QStringLiteral("phase"), toString(step.phase));
    event.insert(QStringLiteral("title"), step.title);
    m_out.object(event);
    const QString place
        = QStringLiteral("[%1/%2] %3: %4").arg(number).arg(m_plan.steps.size()).arg(toString(step.phase), step.title);
    switch (progress.state) {
    case StepState::Running:
    case StepState::WaitingForLock:
        m_out.tell(place);
        m_sinceProgress.restart();
        break;
    case StepState::Done:
        if (m_undo) { // it stands as it was: taking it back failed, or was stopped
            m_out.tell(Say::tr("%1: not undone").arg(place));
            break;
        }
        m_out.tell(progress.result.isEmpty() ? Say::tr("%1: done").arg(place)
                                             : Say::tr("%1: done, %2").arg(place, progress.result));
        break;
    case StepState::Undone:
        m_out.tell(Say::tr("%1: undone").arg(place));
        break;
    case StepState::Failed:
        m_out.tell(Say::tr("%1: failed").arg(place));
        break;
    case StepState::InDoubt:
        m_out.tell(Say::tr("%1: in doubt, looking at what happened").arg(place));
        break;
    case StepState::Paused:
        m_out.tell(Say::tr("%1: paused").arg(place));
        break;
    case StepState::Pending:
    case StepState::Ready:
    case StepState::NeedsYou: // said at the end
        break;
    }
}

void RunReport::tellBackfill(const BackfillProgress& progress, bool paused)
{
    const qint64 period = m_out.hasTerminal() || m_out.isJson() ? eventPeriodMs : linePeriodMs;
    if (m_sinceProgress.isValid() && m_sinceProgress.elapsed() < period) {
        return;
    }
    m_sinceProgress.restart();
    QJsonObject event = jsonOf(progress);
    event.insert(QStringLiteral("event"), QStringLiteral("backfill"));
    m_out.object(event, false);
    if (paused) { // which was told; programs hear how it is tuned meanwhile, and what else would hold it back
        return;
    }
    QString text = Say::tr("    %1 %, %2 rows written, %3 rows/s, batch %4 ms%5")
                       .arg(QString::number(progress.percent(), 'f', 1), rowsText(progress.rowsWritten),
                           rowsText(qint64(progress.rowsPerSecond)), QString::number(progress.batchP50Ms, 'f', 1),
                           etaText(progress));
    if (progress.workers > 1) {
        text += Say::tr(", %1 workers").arg(progress.workers);
    }
    if (!progress.throttle.isEmpty()) {
        text += Say::tr(", held back: %1").arg(progress.throttle);
    }
    if (m_out.hasTerminal()) {
        m_out.status(text);
    } else {
        m_out.tell(text, false);
    }
}

void RunReport::tellConnection(const RunSnapshot& snapshot)
{
    const bool works = snapshot.state == RunState::Running || snapshot.state == RunState::Undoing;
    if (!works || !m_hasLast) {
        return;
    }
    if (snapshot.sessions.isEmpty()) {
        if ((m_lost || !m_last.sessions.isEmpty()) && snapshot.message != m_last.message) {
            m_lost = true;
            m_out.tell(QLatin1String("    ") + snapshot.message);
        }
    } else if (std::exchange(m_lost, false)) {
        m_out.tell(Say::tr("    connected again"));
    }
}

void RunReport::tellLockWait(const LockWait& wait)
{
    QString text = wait.attempts > 0
        ? Say::tr("    waits for a lock, try %1 of %2").arg(wait.attempt).arg(wait.attempts)
        : Say::tr("    waits for a lock");
    if (!wait.blocker.isEmpty()) {
        text += Say::tr(", behind %1").arg(wait.blocker);
    }
    const QString told = wait.stepId + QString::number(wait.attempt) + wait.blocker.section(QLatin1Char(','), 0, 0);
    if (told != m_toldWait) {
        m_toldWait = told;
        QJsonObject event = jsonOf(wait);
        event.insert(QStringLiteral("event"), QStringLiteral("lock-wait"));
        m_out.object(event, false);
        m_out.tell(text, false);
    }
}

void RunReport::tellGate(const RunSnapshot& snapshot, const QString& again)
{
    const auto step = std::ranges::find_if(m_plan.steps,
        [&](const Step& one) { return one.gate() != nullptr && one.gate()->confirmation == snapshot.gate; });
    if (snapshot.gate.isEmpty()) {
        m_out.tell(
            snapshot.message.isEmpty() ? Say::tr("Stopped: this plan cannot go on as it is.") : snapshot.message);
        return;
    }
    if (step == m_plan.steps.end() && snapshot.gate != QLatin1String("undo-loses-rows")) {
        // A blocking hazard is nothing to say yes to.
        m_out.tell(Say::tr("Stopped: %1").arg(snapshot.message.isEmpty() ? snapshot.gate : snapshot.message));
        if (!snapshot.gateNote.isEmpty()) {
            m_out.tell(snapshot.gateNote);
        }
        return;
    }
    m_out.tell(Say::tr("Stopped at the gate \"%1\".").arg(snapshot.gate));
    if (step != m_plan.steps.end()) {
        m_out.tell(step->gate()->question);
    } else if (!snapshot.message.isEmpty() && snapshot.message != snapshot.gateNote) {
        m_out.tell(snapshot.message);
    }
    if (!snapshot.gateNote.isEmpty()) {
        m_out.tell(snapshot.gateNote);
    }
    m_out.tell(Say::tr("When that is so, go on with:\n  %1 --confirm %2").arg(again, snapshot.gate));
}

ExitStatus RunReport::conclude(const RunOutcome& outcome, const QString& again)
{
    const ExitStatus status = statusOf(outcome.end);
    switch (outcome.end) {
    case RunEnd::Done:
    case RunEnd::NothingToDo:
    case RunEnd::Stopped:
        if (!outcome.snapshot.message.isEmpty()) {
            m_out.tell(outcome.snapshot.message);
        }
        break;
    case RunEnd::AtGate:
        tellGate(outcome.snapshot, again);
        break;
    }
    const QString compared = m_undo || !m_begun ? QString() : forecastAgainstFact(m_plan, outcome.snapshot);
    if (!compared.isEmpty()) {
        m_out.tell(compared);
    }
    QJsonObject event{{QStringLiteral("event"), QStringLiteral("end")}, {QStringLiteral("end"), wordOf(outcome.end)},
        {QStringLiteral("state"), toString(outcome.snapshot.state)}, {QStringLiteral("exitStatus"), int(status)},
        {QStringLiteral("message"), outcome.snapshot.message}};
    if (!outcome.snapshot.gate.isEmpty()) {
        event.insert(QStringLiteral("gate"), outcome.snapshot.gate);
        event.insert(QStringLiteral("gateNote"), outcome.snapshot.gateNote);
    }
    if (!compared.isEmpty()) {
        event.insert(QStringLiteral("forecast"), jsonForecastAgainstFact(m_plan, outcome.snapshot));
    }
    m_out.object(event);
    return status;
}

ExitStatus RunReport::fail(const Error& error, bool userStopped)
{
    if (error.kind == ErrorKind::Cancelled && userStopped) {
        m_out.tell(Say::tr("Stopped."));
        m_out.object(
            {{QStringLiteral("event"), QStringLiteral("end")}, {QStringLiteral("end"), QStringLiteral("stopped")},
                {QStringLiteral("exitStatus"), int(ExitStatus::Stopped)}});
        return ExitStatus::Stopped;
    }
    m_out.error(error);
    // Somebody else cancelled a statement of ours: that is a failure, not the user's stop.
    return error.kind == ErrorKind::Cancelled ? ExitStatus::Failed : exitStatusOf(error.kind);
}

} // namespace lk::cli
