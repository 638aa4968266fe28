// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/plan.h"

#include "model/plan/words.h"

#include <algorithm>

namespace lk {

namespace {
using planner::Words;
}

QString toString(Phase phase)
{
    switch (phase) {
    case Phase::Expand:
        return QStringLiteral("expand");
    case Phase::Migrate:
        return QStringLiteral("migrate");
    case Phase::Contract:
        return QStringLiteral("contract");
    }
    Q_UNREACHABLE();
}

std::optional<Phase> phaseFromString(const QString& text)
{
    for (const Phase p : {Phase::Expand, Phase::Migrate, Phase::Contract}) {
        if (text == toString(p)) {
            return p;
        }
    }
    return std::nullopt;
}

QString toString(LockMode mode)
{
    switch (mode) {
    case LockMode::None:
        return QStringLiteral("none");
    case LockMode::AccessShare:
        return QStringLiteral("AccessShare");
    case LockMode::RowShare:
        return QStringLiteral("RowShare");
    case LockMode::RowExclusive:
        return QStringLiteral("RowExclusive");
    case LockMode::ShareUpdateExclusive:
        return QStringLiteral("ShareUpdateExclusive");
    case LockMode::Share:
        return QStringLiteral("Share");
    case LockMode::ShareRowExclusive:
        return QStringLiteral("ShareRowExclusive");
    case LockMode::Exclusive:
        return QStringLiteral("Exclusive");
    case LockMode::AccessExclusive:
        return QStringLiteral("AccessExclusive");
    }
    Q_UNREACHABLE();
}

QString toString(Work work)
{
    switch (work) {
    case Work::Nothing:
        return QStringLiteral("nothing");
    case Work::Metadata:
        return QStringLiteral("metadata");
    case Work::Scan:
        return QStringLiteral("scan");
    case Work::Build:
        return QStringLiteral("build");
    case Work::Rewrite:
        return QStringLiteral("rewrite");
    case Work::Batches:
        return QStringLiteral("batches");
    }
    Q_UNREACHABLE();
}

QString toString(Severity severity)
{
    switch (severity) {
    case Severity::Info:
        return QStringLiteral("info");
    case Severity::Warning:
        return QStringLiteral("warning");
    case Severity::Blocking:
        return QStringLiteral("blocking");
    }
    Q_UNREACHABLE();
}

const Step* Plan::step(const QString& stepId) const
{
    const auto found = std::ranges::find(steps, stepId, &Step::id);
    return found == steps.cend() ? nullptr : &*found;
}

bool Plan::hasBlockingHazard() const
{
    const auto blocks = [](const Hazard& hazard) { return hazard.severity == Severity::Blocking; };
    return std::ranges::any_of(hazards, blocks)
        || std::ranges::any_of(steps, [&](const Step& s) { return std::ranges::any_of(s.hazards, blocks); });
}

QStringList Plan::tableNames() const
{
    QStringList names;
    for (const DraftedChange& drafted : draft.changes) {
        const QualifiedName& table = tableOf(drafted.change);
        names << table.quoted();
        if (const auto* rename = std::get_if<RenameTable>(&drafted.change)) {
            names << QualifiedName{table.schema, rename->newName}.quoted();
        }
    }
    names.removeDuplicates();
    return names;
}

QString Plan::title() const
{
    if (draft.changes.isEmpty()) {
        return Words::tr("Empty plan");
    }
    const QString first = lk::printed(draft.changes.first().change);
    return draft.changes.size() == 1
        ? first
        : Words::tr("%1 and %n more", nullptr, static_cast<int>(draft.changes.size() - 1)).arg(first);
}

} // namespace lk
