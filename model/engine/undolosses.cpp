// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What an undo would lose, and the question whether it may.

#include "model/engine/backfillstep.h"
#include "model/engine/dualwritehealth.h"
#include "model/engine/failures.h"
#include "model/engine/lostrows.h"
#include "model/engine/missingcolumns.h"
#include "model/engine/planprogress.h"
#include "model/engine/rowsecurity.h"
#include "model/engine/stepruns.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace lk {

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
    if (const auto stand = columnsStand(c, step); !stand) {
        if (stand.error().kind != ErrorKind::FingerprintMismatch) {
            return stand;
        }
        const auto noted = noteUndoHeld(c, step, QStringLiteral("failed"), stand.error());
        return noted ? stand : noted;
    }
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
    const Undo& undo = *step.undo;
    if (undo.strayRows.isEmpty()) {
        return undo.losesRows;
    }
    const auto off = wasOff();
    if (!off) {
        return std::unexpected(off.error());
    }
    if (!*off) {
        return undo.losesRows;
    }
    return undo.losesRows.isEmpty() ? undo.strayRows
                                    : QStringLiteral("SELECT (%1) + (%2)").arg(undo.losesRows, undo.strayRows);
}

Result<bool> UndoRun::wasOff()
{
    RunContext& c = m_context;
    if (!m_wasOff) {
        const auto look = lookAtDualWrite(c.session, c.plan, c.generation);
        if (!look) {
            return std::unexpected(look.error());
        }
        m_wasOff = !look->faults.isEmpty();
    }
    return *m_wasOff;
}

/// Before the cut-over the old form is the application's, and stays. Where the dual write was off, the new one is not
/// what the application wrote but, most of all, what it wrote before.
Result<UndoRun::Loss> UndoRun::lossOf(const Step& step, qint64 rows)
{
    if (rows == 0 || step.phase != Phase::Expand) {
        return Loss{&step, rows};
    }
    return wasOff().transform([&](bool off) { return Loss{&step, rows, off}; });
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
    m_lost.reset();
    const auto rows = c.guard.query(c.session, *losses);
    if (!rows && hasNoColumn(rows.error())) {
        // Somebody has dropped it, and its values with it: the rest can be taken back all the same. But the plan's
        // other columns cannot be counted without it.
        if (confirmed) {
            m_lost = Loss{&step, Loss::uncounted};
            return true;
        }
        const QString question = QCoreApplication::translate("lk::Runner",
            "Taking back \"%1\" may lose or change values. How many cannot be counted: a column of this plan is "
            "gone or has another name (%2).")
                                     .arg(step.title, rows.error().message);
        return ask(step,
            step.undo->keepLost.isEmpty() ? question
                                          : question + QLatin1Char(' ')
                    + QCoreApplication::translate(
                        "lk::Runner", "Those of the others are copied to a table in schema lockkeeper first."),
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
    const auto loss = lossOf(step, rows->scalar().toLongLong());
    if (!loss) {
        return std::unexpected(loss.error());
    }
    if (loss->rows == 0) {
        return true;
    }
    if (confirmed) {
        // Accepted beforehand, perhaps without knowing how many: it is told all the same.
        m_lost = *loss;
        c.publisher.change([&](RunSnapshot& s) { s.message = told(*loss); });
        return true;
    }
    return ask({*loss});
}

QString UndoRun::told(const Loss& loss)
{
    if (loss.keepsOld) {
        return loss.rows == 1
            ? QCoreApplication::translate("lk::Runner",
                  "Taking back \"%1\" keeps what was written in the old form. In 1 row the new form, which goes, holds "
                  "something else, for the dual write was off.")
                  .arg(loss.step->title)
            : QCoreApplication::translate("lk::Runner",
                  "Taking back \"%1\" keeps what was written in the old form. In %2 rows the new form, which goes, "
                  "holds something else, for the dual write was off.")
                  .arg(loss.step->title, printedCount(loss.rows));
    }
    return loss.rows == 1
        ? QCoreApplication::translate("lk::Runner", "Taking back \"%1\" would lose or change the values of 1 row.")
              .arg(loss.step->title)
        : QCoreApplication::translate("lk::Runner", "Taking back \"%1\" would lose or change the values of %2 rows.")
              .arg(loss.step->title, printedCount(loss.rows));
}

QString UndoRun::toldAfterwards(const Loss& loss)
{
    if (loss.rows == Loss::uncounted) {
        return QCoreApplication::translate("lk::Runner", "values may be lost or changed, as accepted");
    }
    return (loss.keepsOld ? QCoreApplication::translate(
                                "lk::Runner", "the new form of %1 rows, which was another, is gone, as accepted")
                          : QCoreApplication::translate("lk::Runner", "values of %1 rows lost or changed, as accepted"))
        .arg(printedCount(loss.rows));
}

Result<bool> UndoRun::ask(const QList<Loss>& losses)
{
    QStringList lines;
    QStringList listings;
    for (const Loss& loss : losses) {
        lines << told(loss);
        listings << listingQueries(m_context.session, m_context.plan, lossesOf(*loss.step).value_or(QString()));
    }
    const bool keepsOld = std::ranges::all_of(losses, &Loss::keepsOld);
    m_context.publisher.change([&](RunSnapshot& s) { s.undoKeepsOld = keepsOld; });
    const bool copied = !keepsOld
        || std::ranges::any_of(losses, [](const Loss& loss) { return !loss.step->undo->keepLost.isEmpty(); });
    const QString copy = !copied ? QString()
        : keepsOld
        ? QCoreApplication::translate("lk::Runner", "That is copied to a table in schema lockkeeper first.")
        : QCoreApplication::translate("lk::Runner", "They are copied to a table in schema lockkeeper first.");
    return ask(*losses.first().step, (lines.join(QLatin1Char('\n')) + QLatin1Char(' ') + copy).trimmed(), listings);
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
        if (!rows && (isConnectionLost(rows.error()) || isStopped(rows.error()) || LockGuard::gaveWay(rows.error()))) {
            return std::unexpected(rows.error());
        }
        // An earlier step's columns may have other names until the later ones are taken back.
        if (rows && rows->scalar().toLongLong() > 0) {
            const auto loss = lossOf(*it, rows->scalar().toLongLong());
            if (!loss) {
                return std::unexpected(loss.error());
            }
            losses << *loss;
        }
    }
    if (losses.isEmpty()) {
        return true;
    }
    return ask(losses);
}

} // namespace lk
