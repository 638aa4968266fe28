// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/statewords.h"

#include <QCoreApplication>
#include <QLocale>

namespace lk {

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::StateWords)
};
} // namespace

QString stateWord(StepState state)
{
    switch (state) {
    case StepState::Pending:
        return Words::tr("Pending");
    case StepState::Ready:
        return Words::tr("Ready");
    case StepState::Running:
        return Words::tr("Running");
    case StepState::Paused:
        return Words::tr("Paused");
    case StepState::WaitingForLock:
        return Words::tr("Waiting for Lock");
    case StepState::NeedsYou:
        return Words::tr("Needs You");
    case StepState::InDoubt:
        return Words::tr("In Doubt");
    case StepState::Failed:
        return Words::tr("Failed");
    case StepState::Undone:
        return Words::tr("Undone");
    case StepState::Done:
        return Words::tr("Done");
    }
    Q_UNREACHABLE();
}

QString stateIconName(StepState state)
{
    switch (state) {
    case StepState::Pending:
        return QStringLiteral("role-neutral");
    case StepState::Ready:
    case StepState::Running:
        return QStringLiteral("media-playback-start");
    case StepState::Paused:
        return QStringLiteral("media-playback-pause");
    case StepState::WaitingForLock:
        return QStringLiteral("chronometer");
    case StepState::NeedsYou:
        return QStringLiteral("flag");
    case StepState::InDoubt:
        return QStringLiteral("question");
    case StepState::Failed:
        return QStringLiteral("data-error");
    case StepState::Undone:
        return QStringLiteral("edit-undo");
    case StepState::Done:
        return QStringLiteral("data-success");
    }
    Q_UNREACHABLE();
}

QIcon stateIcon(StepState state)
{
    return tintedIcon(stateIconName(state), stateRole(state));
}

Role stateRole(StepState state)
{
    switch (state) {
    case StepState::Pending:
    case StepState::Undone:
        return Role::Neutral;
    case StepState::Ready:
    case StepState::Running:
        return Role::Expand;
    case StepState::Paused:
    case StepState::WaitingForLock:
    case StepState::NeedsYou:
        return Role::Waiting;
    case StepState::InDoubt:
    case StepState::Failed:
        return Role::Blocking;
    case StepState::Done:
        return Role::Migrate;
    }
    Q_UNREACHABLE();
}

QString phaseWord(Phase phase)
{
    switch (phase) {
    case Phase::Expand:
        return Words::tr("Expand");
    case Phase::Migrate:
        return Words::tr("Migrate");
    case Phase::Contract:
        return Words::tr("Contract");
    }
    Q_UNREACHABLE();
}

Role phaseRole(Phase phase)
{
    switch (phase) {
    case Phase::Expand:
        return Role::Expand;
    case Phase::Migrate:
        return Role::Migrate;
    case Phase::Contract:
        return Role::Contract;
    }
    Q_UNREACHABLE();
}

QString strategyWord(Strategy strategy)
{
    switch (strategy) {
    case Strategy::Auto:
        return Words::tr("Automatic");
    case Strategy::InPlace:
        return Words::tr("In Place");
    case Strategy::DualColumn:
        return Words::tr("Dual Column");
    case Strategy::View:
        return Words::tr("View");
    }
    Q_UNREACHABLE();
}

QString lockWord(LockMode mode)
{
    // The server's own words, as in its manual: not translated.
    switch (mode) {
    case LockMode::None:
        return Words::tr("no lock");
    case LockMode::AccessShare:
        return QStringLiteral("ACCESS SHARE");
    case LockMode::RowShare:
        return QStringLiteral("ROW SHARE");
    case LockMode::RowExclusive:
        return QStringLiteral("ROW EXCLUSIVE");
    case LockMode::ShareUpdateExclusive:
        return QStringLiteral("SHARE UPDATE EXCLUSIVE");
    case LockMode::Share:
        return QStringLiteral("SHARE");
    case LockMode::ShareRowExclusive:
        return QStringLiteral("SHARE ROW EXCLUSIVE");
    case LockMode::Exclusive:
        return QStringLiteral("EXCLUSIVE");
    case LockMode::AccessExclusive:
        return QStringLiteral("ACCESS EXCLUSIVE");
    }
    Q_UNREACHABLE();
}

QString workWord(Work work)
{
    switch (work) {
    case Work::Nothing:
        return Words::tr("nothing");
    case Work::Metadata:
        return Words::tr("metadata");
    case Work::Scan:
        return Words::tr("scan");
    case Work::Build:
        return Words::tr("build");
    case Work::Rewrite:
        return Words::tr("rewrite");
    case Work::Batches:
        return Words::tr("batches");
    }
    Q_UNREACHABLE();
}

QString severityWord(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return Words::tr("Note");
    case Severity::Warning:
        return Words::tr("Warning");
    case Severity::Blocking:
        return Words::tr("Blocks the Plan");
    }
    Q_UNREACHABLE();
}

QString severityIconName(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return QStringLiteral("data-information");
    case Severity::Warning:
        return QStringLiteral("data-warning");
    case Severity::Blocking:
        return QStringLiteral("data-error");
    }
    Q_UNREACHABLE();
}

Role severityRole(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return Role::Neutral;
    case Severity::Warning:
        return Role::Waiting;
    case Severity::Blocking:
        return Role::Blocking;
    }
    Q_UNREACHABLE();
}

QString durationWords(qint64 milliseconds)
{
    const QLocale locale;
    if (milliseconds < 0) {
        return {};
    }
    if (milliseconds < 10'000) {
        return Words::tr("%1 s").arg(locale.toString(static_cast<double>(milliseconds) / 1000, 'f', 1));
    }
    const qint64 seconds = (milliseconds + 500) / 1000;
    if (seconds < 60) {
        return Words::tr("%1 s").arg(locale.toString(seconds));
    }
    if (seconds < 3600) {
        return Words::tr("%1 min %2 s").arg(locale.toString(seconds / 60), locale.toString(seconds % 60));
    }
    return Words::tr("%1 h %2 min").arg(locale.toString(seconds / 3600), locale.toString(seconds % 3600 / 60));
}

QString gateDeed(const GateBody& gate)
{
    switch (gate.kind) {
    case GateBody::Kind::Decision:
        return Words::tr("Accept the Loss");
    case GateBody::Kind::ApplicationReady:
        return Words::tr("The Application Is Ready");
    case GateBody::Kind::Irreversible:
        return gate.typed.isEmpty() ? Words::tr("Contract Now") : Words::tr("Drop %1").arg(gate.typed);
    }
    Q_UNREACHABLE();
}

} // namespace lk
