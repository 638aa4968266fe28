// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillsql.h"
#include "model/engine/backfillstep.h"
#include "model/engine/firingtriggers.h"
#include "model/engine/journalledplan.h"
#include "model/engine/keptvalues.h"
#include "model/engine/operatorlock.h"
#include "model/engine/orphans.h"
#include "model/engine/planprogress.h"
#include "model/engine/plantables.h"
#include "model/engine/preflight.h"
#include "model/engine/reconnectpause.h"
#include "model/engine/rowsecurity.h"
#include "model/engine/runnerwork.h"
#include "model/engine/stepruns.h"
#include "model/engine/watchedsession.h"

#include <QCoreApplication>

namespace lk {

namespace {

std::unexpected<Error> tablesGone()
{
    return failure(ErrorKind::NotFound,
        QCoreApplication::translate("lk::Runner", "The table this plan was changing has been dropped."),
        QCoreApplication::translate("lk::Runner", "Undo the plan: that clears away what is left of it."));
}

} // namespace

bool Runner::Private::hasNothingLeftOf(const RunRequest& request, const RunSnapshot& snapshot) const
{
    const Step* next = nextStep(plan, snapshot);
    return next && ((request.through && next->phase > *request.through) || request.steps == 0);
}

Result<RunEnd> Runner::Private::attempt(const RunRequest& request, bool undo)
{
    connected = false;
    auto fresh = backend.connect(settings, Purpose::Run);
    if (!fresh) {
        return std::unexpected(fresh.error());
    }
    connected = true;
    const bool again = reconnectPause(publisher.now()).has_value();
    if (again) {
        publisher.change([](RunSnapshot& s) { s.lockWait.reset(); });
    }
    LockGuard guard(monitor, control, publisher, request.lockBudgetMs);
    const auto session = std::make_unique<WatchedSession>(std::move(*fresh), guard);
    if (const auto set = session->query(QStringLiteral("SET lock_timeout = %1").arg(LockGuard::patienceMs)); !set) {
        return std::unexpected(set.error());
    }
    Preflight preflight(backend, *session, settings, plan);
    if (const auto fine = preflight.server(); !fine) {
        return std::unexpected(fine.error());
    }
    std::optional<PlanHolder> holder;
    const OperatorLock::Claim claim{lostSession, takeOverPid};
    const auto mine = OperatorLock::take(*session, backend, plan.id, claim, control, holder);
    publisher.change([&](RunSnapshot& s) { s.holder = holder; });
    if (!mine) {
        return std::unexpected(mine.error());
    }
    takeOverPid = 0; // once: who comes later is somebody else
    if (const auto alone = OperatorLock::takeTables(*session, plan.tableNames()); !alone) {
        return std::unexpected(alone.error());
    }
    lostSession = session->id(); // from here on, should it be lost
    wasConnected = true;
    publisher.change([&](RunSnapshot& s) {
        s.sessions = {session->id()};
        if (again) {
            s.message = QCoreApplication::translate("lk::Runner", "Connected again.");
        }
    });

    JournalStore journal(*session);
    journal.takeWaitsFrom(guard.waits());
    const auto journalled = journal.exists();
    if (!journalled) {
        return std::unexpected(journalled.error());
    }
    JournalPlan known;
    if (*journalled) {
        const auto found = journal.plan(plan.id);
        if (!found) {
            return std::unexpected(found.error());
        }
        known = *found;
        publisher.change([&](RunSnapshot& s) { s.forecast = known.forecast; });
    }
    RunContext context{backend, settings, plan, control, publisher, request, *session, journal, monitor, guard, known,
        known.generation, operatorName, progress, executed};
    if (const auto same = isStillOurs(known, undo); !same) {
        return std::unexpected(same.error());
    }
    const bool fromStart = !known.known || known.state == QLatin1String("undone");
    if (undo && fromStart) {
        if (const auto none
            = known.known ? Result<void>() : noOrphans(*session, plan, *journalled ? &journal : nullptr);
            !none) {
            return std::unexpected(none.error());
        }
        return RunEnd::NothingToDo;
    }
    if (!fromStart) {
        if (const auto same = isTheOneBegun(plan, known.plan); !same) {
            return std::unexpected(same.error());
        }
    }
    if (!fromStart) {
        if (const auto read = readProgress(context); !read) {
            return std::unexpected(read.error());
        }
        // A plan that is finished stays so, whatever became of its tables.
        const bool over = nextStep(plan, publisher.now()) == nullptr;
        if (over && undo && pointOfNoReturn(plan, publisher.now())) {
            return UndoRun(context).run();
        }
        PlanTables tables(*session, plan);
        const auto fate = over && !undo ? Result<PlanTables::Fate>(PlanTables::Fate::There) : tables.fate(known.tables);
        if (!fate) {
            return std::unexpected(fate.error());
        }
        if (*fate == PlanTables::Fate::Gone) {
            if (const auto gone = notRestored(*session, plan); !gone) {
                return std::unexpected(gone.error());
            }
            if (!undo) {
                return tablesGone();
            }
            const auto others = tables.namesakes();
            if (!others) {
                return std::unexpected(others.error());
            }
            if (!others->isEmpty()) {
                undoneHow = QCoreApplication::translate("lk::Runner",
                    "The tables that this plan was carried out on are gone; nothing was done to what bears their names "
                    "now: %1. In a database that was restored from a dump these still have the form that the plan had "
                    "given them: look at them yourself.")
                                .arg(others->join(QLatin1String(", ")));
            }
            return UndoRun(context).clearAway(tables.clearance());
        }
    }
    if (!undo && !fromStart && nextStep(plan, publisher.now()) == nullptr) {
        if (known.state != QLatin1String("finished")) {
            if (const auto noted = journal.setPlanState(plan.id, QStringLiteral("finished")); !noted) {
                return std::unexpected(noted.error());
            }
        }
        if (executed > 0) {
            kept = keptValues(*session, plan.id, known.generation);
        }
        return executed > 0 ? RunEnd::Done : RunEnd::NothingToDo;
    }
    if (const auto may = preflight.privileges(publisher.now(), undo); !may) {
        return std::unexpected(may.error());
    }
    if (!undo) {
        if (const auto sees = seesEveryRow(*session, plan); !sees) {
            return std::unexpected(sees.error());
        }
        if (const auto quiet = keepsTriggersQuiet(*session, plan, publisher.now(), request); !quiet) {
            return std::unexpected(quiet.error());
        }
    }
    if (!plan.draft.changes.isEmpty()) {
        for (const QString& setting : conversionSettings(plan.draft.tables().first().schema)) {
            if (const auto set = session->query(setting); !set) {
                return std::unexpected(set.error());
            }
        }
    }
    if (*journalled) {
        if (const auto alone = preflight.otherPlans(journal, undo); !alone) {
            return std::unexpected(alone.error());
        }
    }
    if (!fromStart) {
        // Before the shape is judged: a step that was interrupted without effect has changed nothing, and the shape
        // must still be the plan's.
        const auto entries = readProgress(context);
        if (!entries) {
            return std::unexpected(entries.error());
        }
        if (const auto resolved = resolveDoubts(context, *entries); !resolved) {
            return std::unexpected(resolved.error());
        }
        const auto resolvedNow = readProgress(context);
        if (!resolvedNow) {
            return std::unexpected(resolvedNow.error());
        }
        if (const auto noted = noteTakenAlong(context, *resolvedNow); !noted) {
            return std::unexpected(noted.error());
        }
    }
    if (!undo && !fromStart && known.state == QLatin1String("undoing") && hasNothingLeftOf(request, publisher.now())) {
        nothingWhy = undoneHalfWay(plan, publisher.now());
        return RunEnd::NothingToDo;
    }
    if (!undo && !known.known && !request.acceptOtherSchema) {
        if (const auto none = noOrphans(*session, plan, nullptr); !none) {
            return std::unexpected(none.error());
        }
    }
    if (!undo && (fromStart || !hasChangedAnything(plan, publisher.now())) && !request.acceptOtherSchema) {
        if (const auto same = preflight.fingerprint(known.undoneFingerprint); !same) {
            return std::unexpected(same.error());
        }
    }
    if (!undo && fromStart && !plan.steps.isEmpty()) {
        // Nothing is left behind in the database by a run that stops at its first gate or is asked for no step.
        const Step& first = plan.steps.first();
        const GateBody* gate = first.gate();
        std::optional<qint64> counted;
        const auto waits = gate ? ForwardRun(context).waitsAt(first, *gate, counted) : Result<bool>(false);
        if (!waits) {
            return std::unexpected(waits.error());
        }
        if (*waits || request.steps == 0) {
            return *waits ? RunEnd::AtGate : RunEnd::NothingToDo;
        }
    }
    if (const auto made = journal.create(); !made) {
        return std::unexpected(made.error());
    }
    if (!undo) {
        QList<PlanTable> tables;
        QByteArray shape;
        if (fromStart) {
            const auto present = PlanTables(*session, plan).present();
            if (!present) {
                return std::unexpected(present.error());
            }
            const auto read = preflight.presentTables();
            if (!read) {
                return std::unexpected(read.error());
            }
            tables = *present;
            shape = outline(*read);
        }
        const auto opened = journal.open(plan, operatorName, tables, QString::fromLatin1(shape));
        if (!opened) {
            return std::unexpected(opened.error());
        }
        context.begun = *opened;
        context.generation = opened->generation;
        if (fromStart && request.forecast) {
            if (const auto kept = journal.setForecast(plan.id, *request.forecast); !kept) {
                return std::unexpected(kept.error());
            }
            publisher.change([&](RunSnapshot& s) { s.forecast = request.forecast; });
        }
    }
    if (const auto read = readProgress(context); !read) {
        return std::unexpected(read.error());
    }
    if (!begun) {
        begun = Begun{context.generation, known.state};
    }
    const auto end = undo ? UndoRun(context).run() : ForwardRun(context).run();
    if (end && *end == RunEnd::Done) {
        kept = keptValues(*session, plan.id, context.generation);
    }
    return end;
}

} // namespace lk
