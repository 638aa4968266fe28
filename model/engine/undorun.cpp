// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillstep.h"
#include "model/engine/dualwritehealth.h"
#include "model/engine/failures.h"
#include "model/engine/lostrows.h"
#include "model/engine/obstacles.h"
#include "model/engine/planprogress.h"
#include "model/engine/preflight.h"
#include "model/engine/rowsecurity.h"
#include "model/engine/stepruns.h"

#include <QCoreApplication>

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

namespace {

/// That the undo has stopped before this step, and why: the history tells it, and what waits for whom. The step stands.
Result<void> noteUndoHeld(RunContext& c, const Step& step, const QString& outcome, const Error& why)
{
    const auto done
        = c.session.query(QStringLiteral("BEGIN"))
              .and_then([&](const Rows&) { return c.journal.intend(c.plan, c.generation, step, true, c.operatorName); })
              .and_then([&](qint64 entry) { return c.journal.conclude(entry, outcome, {}, why); })
              .and_then([&] { return c.session.query(QStringLiteral("COMMIT")); });
    if (!done && c.session.isAlive() && !isConnectionLost(done.error())) {
        (void)c.session.query(QStringLiteral("ROLLBACK"));
        return {}; // the question is asked all the same
    }
    return done.transform([](const Rows&) { });
}

} // namespace

Result<RunEnd> UndoRun::clearAway(const QStringList& statements)
{
    RunContext& c = m_context;
    for (const QString& statement : statements) {
        if (const auto done = c.guard.query(c.session, statement); !done) {
            return std::unexpected(done.error());
        }
    }
    const QString result = QCoreApplication::translate("lk::Runner", "the table was dropped; nothing was left of it");
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

namespace {

bool hasNoColumn(const Error& error)
{
    return error.sqlState == QLatin1String("42703");
}

/// The tables whose rows could not be counted because of row-level security; empty where the error is another.
Result<QList<QualifiedName>> hiddenFrom(RunContext& c, const Error& error)
{
    if (error.sqlState != QLatin1String("42501")) {
        return QList<QualifiedName>();
    }
    return hidingTables(c.session, c.plan);
}

} // namespace

Result<void> UndoRun::isPossible(const Step& step)
{
    RunContext& c = m_context;
    if (step.undo->blockedRows.isEmpty()) {
        return {};
    }
    const auto rows = c.guard.query(c.session, step.undo->blockedRows);
    if (!rows && hasNoColumn(rows.error())) {
        return {};
    }
    if (!rows) {
        // What cannot be counted is looked at by the server itself, which refuses to take the step back.
        const auto hidden = hiddenFrom(c, rows.error());
        return hidden && !hidden->isEmpty() ? Result<void>() : std::unexpected(rows.error());
    }
    const qint64 count = rows->scalar().toLongLong();
    if (count == 0) {
        return {};
    }
    const QString listing = howToSeeThem(c.session, c.plan, step.undo->blockedRows);
    const auto refused = failure(ErrorKind::Unsupported,
        count == 1
            ? QCoreApplication::translate("lk::Runner", "\"%1\" cannot be taken back because of 1 row.").arg(step.title)
            : QCoreApplication::translate("lk::Runner", "\"%1\" cannot be taken back because of %2 rows.")
                  .arg(step.title, printedCount(count)),
        step.undo->blockedWhy + QLatin1Char('.') + (listing.isEmpty() ? QString() : QLatin1Char('\n') + listing));
    if (const auto noted = noteUndoHeld(c, step, QStringLiteral("failed"), refused.error()); !noted) {
        return noted;
    }
    return refused;
}

/// Query: how many rows are lost; empty: none ever. Where the dual write was not at work all the time, rows are counted
/// too whose two forms it would have kept the same.
Result<QString> UndoRun::lossesOf(const Step& step)
{
    RunContext& c = m_context;
    const Undo& undo = *step.undo;
    if (undo.strayRows.isEmpty()) {
        return undo.losesRows;
    }
    if (!m_wasOff) {
        const auto look = lookAtDualWrite(c.session, c.plan, c.generation);
        if (!look) {
            return std::unexpected(look.error());
        }
        m_wasOff = !look->faults.isEmpty();
    }
    if (!*m_wasOff) {
        return undo.losesRows;
    }
    return undo.losesRows.isEmpty() ? undo.strayRows
                                    : QStringLiteral("SELECT (%1) + (%2)").arg(undo.losesRows, undo.strayRows);
}

Result<bool> UndoRun::mayLose(const Step& step)
{
    RunContext& c = m_context;
    const auto losses = lossesOf(step);
    if (!losses || losses->isEmpty()) {
        return losses.transform([](const QString&) { return true; });
    }
    const QString gate = QString::fromLatin1(undoLosesRows);
    const bool confirmed = c.request.confirmAll || c.request.confirmed.contains(gate);
    m_lost = 0;
    const auto rows = c.guard.query(c.session, *losses);
    if (!rows && hasNoColumn(rows.error())) {
        // Somebody has dropped it, and its values with it: the rest can be taken back all the same. But the plan's
        // other columns cannot be counted without it.
        return confirmed ? Result<bool>(true)
                         : ask(step,
                               QCoreApplication::translate("lk::Runner",
                                   "Taking back \"%1\" may lose or change values. How many cannot be counted: a column "
                                   "of this plan is gone or has another name (%2).")
                                   .arg(step.title, rows.error().message),
                               {});
    }
    if (!rows) {
        const auto hidden = hiddenFrom(c, rows.error());
        if (!hidden || hidden->isEmpty()) {
            return std::unexpected(rows.error());
        }
        if (confirmed) {
            return true;
        }
        // The step can be taken back all the same: nobody is to be left with half a change.
        return ask(step,
            QCoreApplication::translate("lk::Runner",
                "Taking back \"%1\" may lose or change values. How many cannot be counted: row-level security hides "
                "rows from this user. %2")
                .arg(step.title, rowSecurityRemedy(*hidden, c.operatorName)),
            {});
    }
    const Loss loss{&step, rows->scalar().toLongLong()};
    if (loss.rows == 0) {
        return true;
    }
    if (confirmed) {
        // Accepted beforehand, perhaps without knowing how many: it is told all the same.
        m_lost = loss.rows;
        c.publisher.change([&](RunSnapshot& s) { s.message = told(loss); });
        return true;
    }
    return ask({loss});
}

QString UndoRun::told(const Loss& loss)
{
    return loss.rows == 1
        ? QCoreApplication::translate("lk::Runner", "Taking back \"%1\" would lose or change the values of 1 row.")
              .arg(loss.step->title)
        : QCoreApplication::translate("lk::Runner", "Taking back \"%1\" would lose or change the values of %2 rows.")
              .arg(loss.step->title, printedCount(loss.rows));
}

Result<bool> UndoRun::ask(const QList<Loss>& losses)
{
    QStringList lines;
    QStringList listings;
    for (const Loss& loss : losses) {
        lines << told(loss);
        listings << listingQueries(m_context.session, m_context.plan, lossesOf(*loss.step).value_or(QString()));
    }
    return ask(*losses.first().step,
        lines.join(QLatin1Char('\n')) + QLatin1Char(' ')
            + QCoreApplication::translate("lk::Runner", "They are copied to a table in schema lockkeeper first."),
        listings);
}

Result<bool> UndoRun::ask(const Step& step, const QString& question, const QStringList& listings)
{
    RunContext& c = m_context;
    const QString gate = QString::fromLatin1(undoLosesRows);
    Error why;
    why.kind = ErrorKind::DataLost;
    why.message = question;
    why.remedy = listings.isEmpty()
        ? QCoreApplication::translate("lk::Runner", "Undo with the confirmation %1, or leave it.").arg(gate)
        : QCoreApplication::translate(
              "lk::Runner", "Undo with the confirmation %1, or leave it. This lists the rows:\n%2")
              .arg(gate, listings.join(QLatin1Char('\n')));
    c.publisher.change([&](RunSnapshot& s) {
        s.currentStep = step.id;
        s.gate = gate;
        s.gateNote = listings.isEmpty() ? question
                                        : question + QLatin1Char('\n')
                + QCoreApplication::translate("lk::Runner", "This lists them:\n%1")
                      .arg(listings.join(QLatin1Char('\n')));
        s.message = s.gateNote;
    });
    return noteUndoHeld(c, step, QStringLiteral("stopped"), why).transform([] { return false; });
}

Result<bool> UndoRun::mayLoseAnything()
{
    RunContext& c = m_context;
    if (c.request.confirmAll || c.request.confirmed.contains(QString::fromLatin1(undoLosesRows))) {
        return true;
    }
    QList<Loss> losses;
    bool first = true;
    int left = c.request.steps;
    for (auto it = c.plan.steps.crbegin(); it != c.plan.steps.crend() && left != 0; ++it) {
        if (!it->undo || c.publisher.now().steps.value(it->id).state != StepState::Done) {
            continue;
        }
        --left;
        if (std::exchange(first, false)) {
            // Nobody shall be asked to accept what cannot be done.
            if (const auto possible = isPossible(*it); !possible) {
                return std::unexpected(possible.error());
            }
        }
        const auto query = lossesOf(*it);
        if (!query) {
            return std::unexpected(query.error());
        }
        if (query->isEmpty()) {
            continue;
        }
        const auto rows = c.guard.query(c.session, *query);
        if (!rows && (isConnectionLost(rows.error()) || isStopped(rows.error()))) {
            return std::unexpected(rows.error());
        }
        // An earlier step's columns may have other names until the later ones are taken back.
        if (rows && rows->scalar().toLongLong() > 0) {
            losses << Loss{&*it, rows->scalar().toLongLong()};
        }
    }
    if (losses.isEmpty()) {
        return true;
    }
    return ask(losses);
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
    if (result && m_lost > 0 && step.undo->keepsFirst && !step.undo->keepLost.isEmpty()) {
        if (const auto kept = statements.prepare(step.id, step.undo->keepLost); !kept) {
            result = std::unexpected(kept.error());
        }
    }
    if (result) {
        StatementBody body = step.undo->body;
        if (m_lost > 0 && !step.undo->keepsFirst) {
            body.statements = step.undo->keepLost + body.statements;
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
    if (const qint64 lost = std::exchange(m_lost, 0); lost > 0) {
        const QString note = QCoreApplication::translate("lk::Runner", "values of %1 rows lost or changed, as accepted")
                                 .arg(printedCount(lost));
        *result = result->isEmpty() ? note : *result + QStringLiteral("; ") + note;
    }
    c.publisher.change([&](RunSnapshot& s) {
        StepProgress& p = s.steps[step.id];
        p.state = StepState::Undone;
        p.finishedAt = QDateTime::currentDateTimeUtc();
        p.result = *result;
        s.lockWait.reset();
    });
    return noteTakenAlong(c, step);
}

} // namespace lk
