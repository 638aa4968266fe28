// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/runsnapshot.h"

namespace lk {

QString toString(StepState state)
{
    switch (state) {
    case StepState::Pending:
        return QStringLiteral("pending");
    case StepState::Ready:
        return QStringLiteral("ready");
    case StepState::Running:
        return QStringLiteral("running");
    case StepState::Paused:
        return QStringLiteral("paused");
    case StepState::WaitingForLock:
        return QStringLiteral("waiting-for-lock");
    case StepState::NeedsYou:
        return QStringLiteral("needs-you");
    case StepState::InDoubt:
        return QStringLiteral("in-doubt");
    case StepState::Failed:
        return QStringLiteral("failed");
    case StepState::Undone:
        return QStringLiteral("undone");
    case StepState::Done:
        return QStringLiteral("done");
    }
    Q_UNREACHABLE();
}

QString toString(RunState state)
{
    switch (state) {
    case RunState::Idle:
        return QStringLiteral("idle");
    case RunState::Running:
        return QStringLiteral("running");
    case RunState::Paused:
        return QStringLiteral("paused");
    case RunState::Stopping:
        return QStringLiteral("stopping");
    case RunState::Undoing:
        return QStringLiteral("undoing");
    case RunState::AtGate:
        return QStringLiteral("at-gate");
    case RunState::Failed:
        return QStringLiteral("failed");
    case RunState::Finished:
        return QStringLiteral("finished");
    case RunState::Undone:
        return QStringLiteral("undone");
    }
    Q_UNREACHABLE();
}

QString toString(ThrottleSignal::Verdict verdict)
{
    switch (verdict) {
    case ThrottleSignal::Verdict::Fine:
        return QStringLiteral("fine");
    case ThrottleSignal::Verdict::Slow:
        return QStringLiteral("slow");
    case ThrottleSignal::Verdict::Pause:
        return QStringLiteral("pause");
    case ThrottleSignal::Verdict::Stop:
        return QStringLiteral("stop");
    }
    Q_UNREACHABLE();
}

} // namespace lk
