// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/planprogress.h"

#include <QCoreApplication>

namespace lk {

bool waitsForDecision(const JournalEntry& e)
{
    return e.undo && e.outcome == QLatin1String("stopped") && e.error;
}

StepProgress progressOf(const JournalEntry& e)
{
    StepProgress p;
    p.tries = e.attempt;
    p.startedAt = e.intendedAt;
    // Of a client that went away nobody knows when; it is not at work any more.
    p.finishedAt = e.endedAt.value_or(e.outcome.isEmpty() ? QDateTime() : e.intendedAt);
    p.operatorName = e.operatorName;
    p.result = e.result;
    p.error = e.error;
    p.facts = e.facts;
    if (waitsForDecision(e)) { // nothing has failed
        p.result = e.error->message;
        p.error.reset();
    }
    if (e.undo && e.outcome != QLatin1String("done")) {
        p.facts = {}; // what the try took says nothing of the step, which stands
    }
    if (e.outcome.isEmpty()) {
        p.state = StepState::InDoubt;
    } else if (e.outcome == QLatin1String("done")) {
        p.state = e.undo ? StepState::Undone : StepState::Done;
    } else if (e.undo) {
        // Taking it back did not succeed: it is what it was.
        p.state = e.before == QLatin1String("done") ? StepState::Done
            : e.before == QLatin1String("undone")   ? StepState::Undone
            : e.before == QLatin1String("failed")   ? StepState::Failed
                                                    : StepState::Pending;
    } else {
        p.state = e.outcome == QLatin1String("failed") ? StepState::Failed : StepState::Pending;
    }
    return p;
}

bool isEndKnown(const StepProgress& progress)
{
    return progress.finishedAt.isValid()
        && (progress.finishedAt != progress.startedAt || progress.facts.milliseconds >= 0);
}

namespace {

/// Where the last thing that was done is to ask; else null.
const JournalEntry* latestDecision(const QHash<QString, JournalEntry>& entries)
{
    const JournalEntry* last = nullptr;
    for (const JournalEntry& entry : entries) {
        last = !last || entry.id > last->id ? &entry : last;
    }
    return last && waitsForDecision(*last) ? last : nullptr;
}

} // namespace

void fold(const Plan& plan, const QHash<QString, JournalEntry>& entries, const QString& planState, RunSnapshot& s)
{
    s.planId = plan.id;
    s.gate.clear();
    s.gateNote.clear();
    s.error.reset();
    bool failed = false;
    bool any = false;
    for (const Step& step : plan.steps) {
        const auto entry = entries.constFind(step.id);
        s.steps[step.id] = entry == entries.constEnd() ? StepProgress{} : progressOf(*entry);
        const StepProgress& p = s.steps[step.id];
        any = any || p.state == StepState::Done || p.state == StepState::InDoubt;
        if (p.error && (p.state == StepState::Failed || (p.state == StepState::Done && entry->undo))) {
            failed = true;
            s.error = p.error;
        }
    }
    const Step* next = nextStep(plan, s);
    if (planState == QLatin1String("undone")) {
        s.state = RunState::Undone;
        return;
    }
    if (planState == QLatin1String("undoing")) {
        const JournalEntry* decision = latestDecision(entries);
        s.message = undoneHalfWay(plan, s)
            + (decision ? QLatin1Char('\n')
                        + QCoreApplication::translate("lk::Runner", "It waits for a decision: %1 %2")
                            .arg(decision->error->message, decision->error->remedy)
                        : QString());
    }
    if (!next) {
        s.state = RunState::Finished;
        return;
    }
    s.currentStep = next->id;
    s.state = failed ? RunState::Failed : RunState::Idle;
    StepProgress& p = s.steps[next->id];
    const GateBody* gate = next->gate();
    // One that passes by itself asks only once a run has counted: until then nobody is needed.
    const bool countsFirst = gate && !gate->figures.isEmpty() && gate->passesAt >= 0;
    if (gate && !countsFirst) {
        p.state = StepState::NeedsYou;
        s.gate = gate->confirmation;
        s.gateNote = gateNote(plan, *next, s);
        s.state = any && !failed ? RunState::AtGate : s.state;
    } else if (p.state == StepState::Pending || p.state == StepState::Undone) {
        p.state = StepState::Ready;
    }
}

const Step* nextStep(const Plan& plan, const RunSnapshot& snapshot)
{
    for (const Step& step : plan.steps) {
        if (snapshot.steps.value(step.id).state != StepState::Done) {
            return &step;
        }
    }
    return nullptr;
}

bool hasChangedAnything(const Plan& plan, const RunSnapshot& snapshot)
{
    return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const Step& step) {
        const StepState state = snapshot.steps.value(step.id).state;
        return (std::holds_alternative<StatementBody>(step.body) || std::holds_alternative<BackfillBody>(step.body))
            && (state == StepState::Done || state == StepState::InDoubt);
    });
}

const Step* pointOfNoReturn(const Plan& plan, const RunSnapshot& snapshot)
{
    for (const Step& step : plan.steps) {
        const bool stands = snapshot.steps.value(step.id).state == StepState::Done;
        const bool cannot = step.irreversible
            || (step.phase == Phase::Contract && std::holds_alternative<StatementBody>(step.body) && !step.undo);
        if (stands && cannot && !step.gate()) {
            return &step;
        }
    }
    return nullptr;
}

QString undoneHalfWay(const Plan& plan, const RunSnapshot& snapshot)
{
    int undone = 0;
    int standing = 0;
    for (const Step& step : plan.steps) {
        const StepState state = snapshot.steps.value(step.id).state;
        undone += step.undo && state != StepState::Done && snapshot.steps.value(step.id).tries > 0 ? 1 : 0;
        standing += step.undo && state == StepState::Done ? 1 : 0;
    }
    return QCoreApplication::translate("lk::Runner",
        "This plan is being taken back: its undo was begun and has not come to its end (%1 steps are taken back, %2 "
        "still stand). Undo (\"lockkeeper undo\") goes on with that; Run (\"lockkeeper run\"), to the end or through "
        "the phase that was reached before, goes forward again.")
        .arg(undone)
        .arg(standing);
}

QString gateNote(const Plan& plan, const Step& gate, const RunSnapshot& snapshot)
{
    QStringList lines;
    for (const Step& step : plan.steps) {
        if (step.id == gate.id) {
            break;
        }
        const StepProgress p = snapshot.steps.value(step.id);
        const bool tells
            = std::holds_alternative<VerifyBody>(step.body) || std::holds_alternative<BackfillBody>(step.body);
        const auto* verify = std::get_if<VerifyBody>(&step.body);
        if (tells && p.state == StepState::Done && verify && verify->last) {
            lines << QCoreApplication::translate("lk::Runner", "%1, at %2 UTC: %3")
                         .arg(step.title, p.finishedAt.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")),
                             p.result);
        } else if (tells && p.state == StepState::Done && !p.result.isEmpty()) {
            lines << QCoreApplication::translate("lk::Runner", "%1: %2").arg(step.title, p.result);
        }
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace lk
