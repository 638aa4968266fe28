// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillstep.h"
#include "model/engine/diskfacts.h"
#include "model/engine/dualwritecheck.h"
#include "model/engine/failures.h"
#include "model/engine/obstacles.h"
#include "model/engine/planprogress.h"
#include "model/engine/stepruns.h"
#include "model/engine/verifystep.h"

#include <QCoreApplication>

namespace lk {

ForwardRun::ForwardRun(RunContext& context)
    : m_context(context)
{
}

Result<RunEnd> ForwardRun::run()
{
    RunContext& c = m_context;
    for (const Step& step : c.plan.steps) {
        const bool again = isMadeAnew(step);
        if (c.publisher.now().steps.value(step.id).state == StepState::Done && !again) {
            continue;
        }
        if (c.request.through && step.phase > *c.request.through) {
            return c.executed > 0 ? RunEnd::Done : RunEnd::NothingToDo;
        }
        if (c.control.isPaused()) {
            c.publisher.setState(RunState::Paused);
            c.control.waitWhilePaused();
            c.publisher.setState(RunState::Running);
        }
        if (c.control.isStopped()) {
            return RunEnd::Stopped;
        }
        if (const GateBody* gate = step.gate()) {
            // Nobody is asked about a copy, or says yes to it, that is to be made again.
            if (const auto stands = dualWriteStands(c, step); !stands) {
                return std::unexpected(stands.error());
            }
            const auto passed = confirm(step, *gate);
            if (!passed) {
                return std::unexpected(passed.error());
            }
            if (!*passed) {
                return RunEnd::AtGate;
            }
            continue;
        }
        if (c.request.steps >= 0 && c.executed >= c.request.steps) {
            return c.executed > 0 ? RunEnd::Done : RunEnd::NothingToDo;
        }
        if (const auto stands = dualWriteStands(c, step); !stands) {
            return std::unexpected(stands.error());
        }
        if (const auto done = execute(step); !done) {
            return std::unexpected(afterFailedProof(c, step, done.error()));
        }
        c.executed -= again ? 1 : 0;
    }
    if (const auto noted = c.journal.setPlanState(c.plan.id, QStringLiteral("finished")); !noted) {
        return std::unexpected(noted.error());
    }
    return c.executed > 0 ? RunEnd::Done : RunEnd::NothingToDo;
}

bool ForwardRun::isMadeAnew(const Step& step) const
{
    const RunContext& c = m_context;
    const auto* body = std::get_if<VerifyBody>(&step.body);
    if (!body || !body->last || c.publisher.now().steps.value(step.id).state != StepState::Done
        || (c.request.through && step.phase > *c.request.through)) {
        return false;
    }
    const auto here = std::ranges::find(c.plan.steps, step.id, &Step::id);
    const auto drop = std::find_if(here, c.plan.steps.end(), [](const Step& later) { return later.irreversible; });
    return drop != c.plan.steps.end() && c.publisher.now().steps.value(drop->id).state != StepState::Done;
}

Result<bool> ForwardRun::waitsAt(const Step& step, const GateBody& gate, std::optional<qint64>& counted)
{
    RunContext& c = m_context;
    const bool confirmed = c.request.confirmAll || c.request.confirmed.contains(gate.confirmation);
    if (!confirmed || gate.mustReach) {
        const auto now = figures(step, gate);
        if (!now) {
            return std::unexpected(now.error());
        }
        counted = *now;
    }
    const bool reached = counted && gate.passesAt >= 0 && *counted <= gate.passesAt;
    if (!reached && (!confirmed || gate.mustReach)) {
        c.publisher.change([&](RunSnapshot& s) {
            s.currentStep = step.id;
            s.steps[step.id].state = StepState::NeedsYou;
            s.gate = gate.confirmation;
            s.gateNote = gateNote(c.plan, step, s);
            if (counted) {
                const QString rows
                    = QCoreApplication::translate("lk::Runner", "%1 rows do not survive the conversion, counted now.")
                          .arg(printedCount(*counted))
                    + (gate.passesAt > 0 ? QLatin1Char(' ')
                                + QCoreApplication::translate("lk::Runner", "%1 were accepted.")
                                    .arg(printedCount(gate.passesAt))
                                         : QString());
                s.gateNote = s.gateNote.isEmpty() ? rows : s.gateNote + QLatin1Char('\n') + rows;
            }
            s.message = gate.question;
        });
        return true;
    }
    return false;
}

Result<bool> ForwardRun::confirm(const Step& step, const GateBody& gate)
{
    RunContext& c = m_context;
    std::optional<qint64> counted;
    const auto waits = waitsAt(step, gate, counted);
    if (!waits || *waits) {
        return waits.transform([](bool) { return false; });
    }
    const bool reached = counted && gate.passesAt >= 0 && *counted <= gate.passesAt;
    const auto entry = c.journal.intend(c.plan, c.generation, step, false, c.operatorName);
    if (!entry) {
        return std::unexpected(entry.error());
    }
    const QString result = !reached ? QCoreApplication::translate("lk::Runner", "confirmed by %1").arg(c.operatorName)
        : *counted == 0             ? QCoreApplication::translate("lk::Runner", "every value survives, counted now")
                        : QCoreApplication::translate("lk::Runner", "%1 rows do not survive, as was accepted")
                              .arg(printedCount(*counted));
    if (const auto noted = c.journal.conclude(*entry, QStringLiteral("done"), result); !noted) {
        return std::unexpected(noted.error());
    }
    c.publisher.change([&](RunSnapshot& s) {
        s.currentStep = step.id;
        StepProgress& p = s.steps[step.id];
        p.state = StepState::Done;
        p.startedAt = p.finishedAt = QDateTime::currentDateTimeUtc();
        p.operatorName = c.operatorName;
        p.result = result;
        p.tries += 1;
        s.message = QCoreApplication::translate("lk::Runner", "%1: %2").arg(step.title, result);
    });
    return true;
}

Result<std::optional<qint64>> ForwardRun::figures(const Step& step, const GateBody& gate)
{
    RunContext& c = m_context;
    if (gate.figures.isEmpty()) {
        return std::nullopt;
    }
    c.publisher.change([&](RunSnapshot& s) {
        s.currentStep = step.id;
        s.message = QCoreApplication::translate("lk::Runner", "%1: counting the rows").arg(step.title);
    });
    return c.guard.lookGivingWay<std::optional<qint64>>([&] { return countOnce(gate); });
}

Result<std::optional<qint64>> ForwardRun::countOnce(const GateBody& gate)
{
    RunContext& c = m_context;
    // What the count needs is taken back together with the settings.
    const QStringList before = QStringList{QStringLiteral("BEGIN"), QStringLiteral("SET LOCAL lock_timeout = '10s'"),
                                   QStringLiteral("SET LOCAL statement_timeout = 0")}
        + gate.figuresSetup;
    const auto rollBack = [&] { return c.session.isAlive() && c.session.query(QStringLiteral("ROLLBACK")); };
    for (const QString& statement : before) {
        if (const auto done = c.session.query(statement); !done) {
            rollBack();
            return std::unexpected(done.error());
        }
    }
    const auto counted = c.guard.query(c.session, gate.figures);
    if (!counted) {
        rollBack();
        return std::unexpected(counted.error());
    }
    if (const auto taken = c.session.query(QStringLiteral("ROLLBACK")); !taken) {
        return std::unexpected(taken.error());
    }
    return std::optional(counted->scalar().toLongLong());
}

Result<void> ForwardRun::execute(const Step& step)
{
    RunContext& c = m_context;
    DiskFacts disk(c.session, c.plan.id, c.begun.tables);
    const bool compares = c.publisher.now().forecast != nullptr;
    if (const auto noted = compares ? disk.noteBefore(step.id) : Result<void>(); !noted) {
        return noted;
    }
    const auto entry = c.journal.intend(c.plan, c.generation, step, false, c.operatorName);
    if (!entry) {
        return std::unexpected(entry.error());
    }
    c.publisher.change([&](RunSnapshot& s) {
        s.state = RunState::Running;
        s.currentStep = step.id;
        s.message = step.title;
        StepProgress& p = s.steps[step.id];
        p.state = StepState::Running;
        p.tries += 1;
        p.startedAt = QDateTime::currentDateTimeUtc();
        p.finishedAt = {};
        p.operatorName = c.operatorName;
        p.result.clear();
        p.error.reset();
    });
    const auto result = carryOut(step, *entry);
    if (!result) {
        return std::unexpected(noteFailure(c, step, *entry, result.error(), false));
    }
    ++c.progress;
    ++c.executed;
    const auto grown = compares ? disk.noteAfter(step.id) : Result<std::optional<qint64>>(std::nullopt);
    c.publisher.change([&](RunSnapshot& s) {
        StepProgress& p = s.steps[step.id];
        p.state = StepState::Done;
        p.finishedAt = QDateTime::currentDateTimeUtc();
        p.result = *result;
        p.facts = c.journal.lastFacts();
        p.facts.diskBytes = grown.value_or(std::nullopt);
        s.message = QCoreApplication::translate("lk::Runner", "%1: %2").arg(step.title, *result);
        s.lockWait.reset();
    });
    return grown.transform([](std::optional<qint64>) { });
}

Result<QString> ForwardRun::carryOut(const Step& step, qint64 entryId)
{
    RunContext& c = m_context;
    const auto concluded = [&](Result<QString> result) -> Result<QString> {
        if (result) {
            if (const auto noted = c.journal.conclude(entryId, QStringLiteral("done"), *result); !noted) {
                return std::unexpected(noted.error());
            }
        }
        return result;
    };
    if (!step.onlyIf.isEmpty()) {
        const auto wanted = c.session.query(QLatin1String("SELECT ") + step.onlyIf);
        if (!wanted) {
            return std::unexpected(wanted.error());
        }
        if (wanted->scalar() != QLatin1String("t")) {
            return concluded(QCoreApplication::translate(
                "lk::Runner", "nothing to do: what it is about was dropped or detached since the plan began"));
        }
    }
    if (const auto* body = std::get_if<StatementBody>(&step.body)) {
        c.guard.foresee(tablesLockedBy(c.plan, step), step.lock);
        StatementStep statements(c.session, c.journal, c.guard, c.control);
        if (body->mode == StatementBody::Mode::Concurrently) {
            // An earlier try may have left an INVALID index of this name; IF NOT EXISTS would take it for success.
            const auto there = body->doneProbe.isEmpty() ? Result<bool>(false) : statements.probe(*body);
            if (!there) {
                return std::unexpected(there.error());
            }
            if (*there) {
                return concluded(QCoreApplication::translate("lk::Runner", "was there already"));
            }
            if (const auto cleaned = statements.cleanUp(step.id, *body); !cleaned) {
                return std::unexpected(cleaned.error());
            }
        }
        return statements.run(step.id, *body, entryId);
    }
    if (std::holds_alternative<BackfillBody>(step.body)) {
        BackfillStep backfill(c.backend, c.settings, c.monitor, c.control, c.publisher, c.request.lockBudgetMs);
        const auto end = backfill.run(c.plan, step, c.session);
        if (backfill.batches() > 0) {
            ++c.progress; // one of many hours may lose its connection many times
        }
        return concluded(end);
    }
    Q_ASSERT(std::holds_alternative<VerifyBody>(step.body)); // gates never come here
    return concluded(VerifyStep(c.session, c.guard, c.control, c.publisher).run(c.plan, step));
}

} // namespace lk
