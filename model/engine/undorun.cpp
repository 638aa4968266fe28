// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillstep.h"
#include "model/engine/dualwritehealth.h"
#include "model/engine/failures.h"
#include "model/engine/missingcolumns.h"
#include "model/engine/obstacles.h"
#include "model/engine/planprogress.h"
#include "model/engine/preflight.h"
#include "model/engine/stepruns.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace lk {

UndoRun::UndoRun(RunContext& context)
    : m_context(context)
{
}

Result<RunEnd> UndoRun::run()
{
    RunContext& c = m_context;
    if (const Step* step = pointOfNoReturn(c.plan, c.publisher.now())) {
        return failure(ErrorKind::Unsupported,
            QCoreApplication::translate(
                "lk::Runner", "The contract phase has begun: \"%1\" is done and cannot be taken back.")
                .arg(step->title),
            (nextStep(c.plan, c.publisher.now()) != nullptr
                    ? QCoreApplication::translate("lk::Runner", "Finish the plan. ")
                    : QString())
                + QCoreApplication::translate("lk::Runner",
                    "To get the old shape back, plan the change in the other direction; safety copies, if any, are in "
                    "schema lockkeeper."));
    }
    bool anything = false;
    for (const Step& step : c.plan.steps) {
        const StepState state = c.publisher.now().steps.value(step.id).state;
        anything = anything || (state != StepState::Pending && state != StepState::Undone);
    }
    if (!anything) {
        return RunEnd::NothingToDo;
    }
    // A gate further on waits for nobody while the way leads back.
    c.publisher.change([](RunSnapshot& s) {
        for (StepProgress& p : s.steps) {
            p.state = p.state == StepState::NeedsYou ? StepState::Pending : p.state;
        }
    });
    for (const Step& step : c.plan.steps) {
        // Nor is anything taken back where the rest could not be.
        if (step.undo && c.publisher.now().steps.value(step.id).state == StepState::Done && !columnsStand(c, step)) {
            if (const auto possible = isPossible(step); !possible) {
                return std::unexpected(possible.error());
            }
        }
    }
    const auto told = mayLoseAnything();
    if (!told || !*told) {
        return told.transform([](bool) { return RunEnd::AtGate; });
    }
    if (const auto noted = c.journal.setPlanState(c.plan.id, QStringLiteral("undoing")); !noted) {
        return std::unexpected(noted.error());
    }
    for (auto it = c.plan.steps.crbegin(); it != c.plan.steps.crend(); ++it) {
        const Step& step = *it;
        const StepState state = c.publisher.now().steps.value(step.id).state;
        if (state == StepState::Undone) {
            continue;
        }
        const auto* body = std::get_if<StatementBody>(&step.body);
        const bool stands = state == StepState::Done;
        const bool mayHaveLeft = step.undo && body && body->mode == StatementBody::Mode::Concurrently
            && c.publisher.now().steps.value(step.id).tries > 0;
        const bool begun = c.publisher.now().steps.value(step.id).tries > 0;
        if (!begun) {
            continue;
        }
        if (c.control.isPaused()) {
            c.publisher.setState(RunState::Paused);
            c.control.waitWhilePaused();
            c.publisher.setState(RunState::Undoing);
        }
        if (c.control.isStopped()) {
            return RunEnd::Stopped;
        }
        const bool executes = step.undo && (stands || mayHaveLeft);
        if (executes && c.request.steps >= 0 && c.executed >= c.request.steps) {
            return RunEnd::Done;
        }
        if (executes && stands) {
            if (const auto possible = isPossible(step); !possible) {
                return std::unexpected(possible.error());
            }
            const auto may = mayLose(step);
            if (!may) {
                return std::unexpected(may.error());
            }
            if (!*may) {
                return RunEnd::AtGate;
            }
        }
        if (executes) {
            if (const auto done = takeBack(step); !done) {
                return std::unexpected(done.error());
            }
            ++c.executed;
            continue;
        }
        // Nothing to take back (a gate, a verification, a transaction that failed): the next run does it anew.
        if (const auto noted = noteUndone(c, step, {}); !noted) {
            return std::unexpected(noted.error());
        }
    }
    // What the next run from the start may find: an undo restores the shape, not always its every print.
    Preflight preflight(c.backend, c.session, c.settings, c.plan);
    const auto left = preflight.presentTables();
    if (!left && isConnectionLost(left.error())) {
        return std::unexpected(left.error());
    }
    // Only what the undo itself may print otherwise is accepted: objects that others made meanwhile are not.
    const bool asBegun = left && QString::fromLatin1(outline(*left)) == c.begun.outline;
    if (const auto noted = c.journal.setPlanState(
            c.plan.id, QStringLiteral("undone"), asBegun ? QString::fromLatin1(fingerprint(*left)) : QString());
        !noted) {
        return std::unexpected(noted.error());
    }
    return RunEnd::Done;
}

Result<void> noteUndone(RunContext& c, const Step& step, const QString& result)
{
    // All of it or nothing: an intent alone would read as if the step stood, and could not be taken back.
    const auto done
        = c.session.query(QStringLiteral("BEGIN"))
              .and_then([&](const Rows&) { return c.journal.intend(c.plan, c.generation, step, true, c.operatorName); })
              .and_then([&](qint64 entry) {
                  return c.journal.forgetCursors(c.plan.id, step.id).and_then([&] {
                      return c.journal.conclude(entry, QStringLiteral("done"), result);
                  });
              })
              .and_then([&] { return c.session.query(QStringLiteral("COMMIT")); });
    if (!done) {
        if (c.session.isAlive() && !isConnectionLost(done.error())) {
            (void)c.session.query(QStringLiteral("ROLLBACK"));
        }
        return std::unexpected(done.error());
    }
    c.publisher.change([&](RunSnapshot& s) {
        s.steps[step.id].state = StepState::Undone;
        s.steps[step.id].result = result;
        s.steps[step.id].error.reset();
    });
    return {};
}

Result<RunEnd> UndoRun::clearAway(const QStringList& statements)
{
    RunContext& c = m_context;
    for (const QString& statement : statements) {
        if (const auto done = c.guard.query(c.session, statement); !done) {
            return std::unexpected(done.error());
        }
    }
    const QString result = QCoreApplication::translate("lk::Runner", "the table it was done on is gone");
    for (auto it = c.plan.steps.crbegin(); it != c.plan.steps.crend(); ++it) {
        const StepProgress step = c.publisher.now().steps.value(it->id);
        if (step.tries > 0 && step.state != StepState::Undone) {
            if (const auto noted = noteUndone(c, *it, result); !noted) {
                return std::unexpected(noted.error());
            }
        }
    }
    if (const auto noted = c.journal.setPlanState(c.plan.id, QStringLiteral("undone")); !noted) {
        return std::unexpected(noted.error());
    }
    return RunEnd::Done;
}

Result<void> UndoRun::takeBack(const Step& step)
{
    RunContext& c = m_context;
    const auto entry = c.journal.intend(c.plan, c.generation, step, true, c.operatorName);
    if (!entry) {
        return std::unexpected(entry.error());
    }
    c.publisher.change([&](RunSnapshot& s) {
        s.currentStep = step.id;
        s.message = QCoreApplication::translate("lk::Runner", "Taking back: %1").arg(step.title);
        StepProgress& p = s.steps[step.id];
        p.state = StepState::Running;
        p.startedAt = QDateTime::currentDateTimeUtc();
        p.finishedAt = {};
        p.operatorName = c.operatorName;
        p.error.reset();
    });
    c.guard.foresee(tablesLockedBy(c.plan, step), step.undo->lock);
    StatementStep statements(c.session, c.journal, c.guard, c.control);
    Result<QString> result;
    for (const QStringList& preparation : step.undo->before) {
        if (const auto prepared = statements.prepare(step.id, preparation); !prepared) {
            result = std::unexpected(prepared.error());
            break;
        }
    }
    // Where a column is gone a plan of an earlier version would fail, for it keeps them all or none.
    const QStringList& keepLost = step.undo->keepLost;
    const bool keeps
        = m_lost && (m_lost->rows != Loss::uncounted || std::ranges::none_of(keepLost, [](const QString& statement) {
              return statement.startsWith(QLatin1String("INSERT INTO "));
          }));
    if (result && keeps && step.undo->keepsFirst && !keepLost.isEmpty()) {
        if (const auto kept = statements.prepare(step.id, keepLost); !kept) {
            result = std::unexpected(kept.error());
        }
    }
    if (result) {
        StatementBody body = step.undo->body;
        if (keeps && !step.undo->keepsFirst) {
            body.statements = keepLost + body.statements;
            body.quiet = 0; // the table is locked to begin with
        }
        result = statements.run(step.id, body, *entry);
    }
    if (!result) {
        if (!step.undo->cleanup.isEmpty() && c.session.isAlive() && !isConnectionLost(result.error())) {
            // What remains is removed before the next try too; what keeps it here is told with that.
            (void)statements.prepare(step.id, step.undo->cleanup);
        }
        return std::unexpected(noteFailure(c, step, *entry, result.error(), true));
    }
    ++c.progress;
    if (const auto lost = std::exchange(m_lost, {})) {
        const QString note = toldAfterwards(*lost);
        *result = result->isEmpty() ? note : *result + QStringLiteral("; ") + note;
    }
    c.publisher.change([&](RunSnapshot& s) {
        StepProgress& p = s.steps[step.id];
        p.state = StepState::Undone;
        p.finishedAt = QDateTime::currentDateTimeUtc();
        p.result = *result;
        s.lockWait.reset();
    });
    if (step.phase == Phase::Expand) {
        // The next triggers are others; nothing that was copied beside the old ones stands any more.
        if (const auto forgotten = forgetDualWrite(c.session, c.plan, c.generation); !forgotten) {
            return forgotten;
        }
    }
    return noteTakenAlong(c, step);
}

} // namespace lk
