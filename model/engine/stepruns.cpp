// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/stepruns.h"

#include "model/engine/failures.h"
#include "model/engine/missingobjects.h"
#include "model/engine/planprogress.h"

#include <QCoreApplication>

namespace lk {

Result<QHash<QString, JournalEntry>> readProgress(RunContext& c)
{
    const auto known = c.journal.plan(c.plan.id);
    if (!known) {
        return std::unexpected(known.error());
    }
    auto entries = c.journal.latest(c.plan.id, c.generation);
    if (!entries) {
        return entries;
    }
    c.publisher.change([&](RunSnapshot& s) {
        const RunState state = s.state;
        const QString message = s.message;
        fold(c.plan, *entries, known->state, s);
        s.state = state;
        s.message = message;
        s.error.reset();
        s.currentStep.clear();
        s.gate.clear();
        s.gateNote.clear();
    });
    return entries;
}

Result<void> resolveDoubts(RunContext& c, const QHash<QString, JournalEntry>& entries)
{
    // We hold the operator lock, which the session that wrote the intent also held: it has ended, so nothing of it can
    // still take effect.
    StatementStep statements(c.session, c.journal, c.guard, c.control);
    for (const Step& step : c.plan.steps) {
        const auto entry = entries.constFind(step.id);
        if (entry == entries.constEnd() || !entry->outcome.isEmpty()) {
            continue;
        }
        QString outcome = QStringLiteral("stopped");
        QString result = QCoreApplication::translate("lk::Runner", "interrupted; nothing of it remained");
        const StatementBody* body = std::get_if<StatementBody>(&step.body);
        if (entry->undo && step.undo && step.undo->body.mode == StatementBody::Mode::Concurrently) {
            // Undo bodies are idempotent: completing it tells for sure.
            if (const auto completed = UndoRun(c).takeBack(step); !completed) {
                return completed;
            }
            continue;
        }
        if (entry->undo && step.undo && !step.undo->cleanup.isEmpty()) {
            if (const auto cleared = statements.prepare(step.id, step.undo->cleanup); !cleared) {
                return cleared;
            }
        }
        if (!entry->undo && body && body->mode == StatementBody::Mode::Concurrently) {
            const auto there = statements.probe(*body);
            if (!there) {
                return std::unexpected(there.error());
            }
            if (*there) {
                outcome = QStringLiteral("done");
                result = QCoreApplication::translate("lk::Runner", "interrupted, but found complete");
            } else if (const auto cleaned = statements.cleanUp(step.id, *body); !cleaned) {
                return cleaned;
            }
        } else if (!body) {
            result = QCoreApplication::translate("lk::Runner", "interrupted; goes on where it stands");
        }
        if (const auto noted = c.journal.concludeLeft(entry->id, outcome, result); !noted) {
            return noted;
        }
    }
    return {};
}

namespace {

Result<void> takeAlong(RunContext& c, const Step& undone, const Step& step)
{
    return noteUndone(c, step,
        QCoreApplication::translate("lk::Runner", "went with the undo of \"%1\"; to be done again").arg(undone.title));
}

bool goesWith(const Step& step, const Step& undone)
{
    return undone.undo && !step.goesWith.isEmpty() && step.goesWith == undone.undo->takesAlong;
}

} // namespace

Result<void> noteTakenAlong(RunContext& c, const Step& undone)
{
    for (const Step& step : c.plan.steps) {
        if (goesWith(step, undone) && c.publisher.now().steps.value(step.id).state == StepState::Done) {
            if (const auto noted = takeAlong(c, undone, step); !noted) {
                return noted;
            }
        }
    }
    return {};
}

Result<void> noteTakenAlong(RunContext& c, const QHash<QString, JournalEntry>& entries)
{
    for (const Step& undone : c.plan.steps) {
        const JournalEntry undo = entries.value(undone.id);
        if (!undo.undo || undo.outcome != QLatin1String("done")) {
            continue;
        }
        for (const Step& step : c.plan.steps) {
            const JournalEntry entry = entries.value(step.id);
            if (goesWith(step, undone) && !entry.undo && entry.outcome == QLatin1String("done") && entry.id < undo.id) {
                if (const auto noted = takeAlong(c, undone, step); !noted) {
                    return noted;
                }
            }
        }
    }
    return {};
}

Error noteFailure(RunContext& c, const Step& step, qint64 entryId, const Error& error, bool undo)
{
    if (isConnectionLost(error) || !c.session.isAlive()) {
        return error; // the outcome is found out over the next connection
    }
    const bool stopped = isStopped(error) || (c.control.isStopped() && isCancelled(error));
    const Error told = stopped ? stoppedError() : withWhatIsGone(c, step, error, undo);
    const QString result = stopped ? QCoreApplication::translate("lk::Runner", "stopped") : QString();
    // A cancel that came too late for the statement may hit this one instead.
    for (int tries = 0; tries < 3; ++tries) {
        const auto noted = c.journal.conclude(entryId, stopped ? QStringLiteral("stopped") : QStringLiteral("failed"),
            result, stopped ? std::nullopt : std::optional<Error>(told));
        if (noted || !(isCancelled(noted.error()) || isStopped(noted.error()))) {
            break;
        }
    }
    ++c.progress;
    c.publisher.change([&](RunSnapshot& s) {
        StepProgress& p = s.steps[step.id];
        p.finishedAt = QDateTime::currentDateTimeUtc();
        p.state = undo ? StepState::Done : stopped ? StepState::Ready : StepState::Failed;
        p.result = result;
        if (!stopped) {
            p.error = told;
        }
        s.lockWait.reset();
    });
    return told;
}

} // namespace lk
