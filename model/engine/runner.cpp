// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/runner.h"

#include "model/engine/backfillsql.h"
#include "model/engine/backfillstep.h"
#include "model/engine/dualwritehealth.h"
#include "model/engine/failures.h"
#include "model/engine/firingtriggers.h"
#include "model/engine/journalledplan.h"
#include "model/engine/operatorlock.h"
#include "model/engine/orphans.h"
#include "model/engine/planprogress.h"
#include "model/engine/plantables.h"
#include "model/engine/preflight.h"
#include "model/engine/rowsecurity.h"
#include "model/engine/stepruns.h"
#include "model/engine/watchedsession.h"

#include <QCoreApplication>

namespace lk {

namespace {
constexpr int reconnectsMost = 12; // in a row without a step's end between them: about five minutes
constexpr int reconnectBaseMs = 1000;
constexpr int reconnectCapMs = 60'000;

std::unexpected<Error> tablesGone()
{
    return failure(ErrorKind::NotFound,
        QCoreApplication::translate("lk::Runner", "The table this plan was changing has been dropped."),
        QCoreApplication::translate("lk::Runner", "Undo the plan: that clears away what is left of it."));
}
} // namespace

class Runner::Private {
public:
    Private(Backend& b, ConnectionSettings s, Plan p, RunControl& c, RunObserver observer)
        : backend(b)
        , settings(std::move(s))
        , plan(std::move(p))
        , control(c)
        , publisher(plan, std::move(observer))
        , monitor(backend, settings)
        , operatorName(operatorOfThisProcess())
    {
    }

    /// Over one connection: preflight, operator lock, journal, then forward or back.
    Result<RunEnd> attempt(const RunRequest& request, bool undo);
    /// attempt() until it ends otherwise than by a lost connection.
    Result<RunOutcome> carryOn(const RunRequest& request, bool undo);
    /// OtherOperator when, while the connection was lost, somebody else has decided otherwise.
    Result<void> isStillOurs(const JournalPlan& known, bool undo) const;
    /// Everything that is asked for is done.
    bool isFurtherThan(const RunRequest& request, const RunSnapshot& snapshot) const;
    Result<RunOutcome> ended(RunEnd end, bool undo);
    Result<RunOutcome> failed(const Error& error, bool undo);

    Backend& backend;
    ConnectionSettings settings;
    Plan plan;
    RunControl& control;
    Publisher publisher;
    Monitor monitor;
    QString operatorName;

    std::optional<BackendId> lostSession{};
    int takeOverPid = 0;
    bool wasConnected = false;
    bool connected = false; ///< in the present attempt
    /// What this run has begun: after a lost connection it goes on with nothing else.
    struct Begun {
        int generation = 0;
        QString state; ///< of the plan, before it was begun
    };
    std::optional<Begun> begun{};
    int progress = 0;
    int executed = 0;
    QString kept{}; ///< what the undo tells of values it had to destroy
    QString nothingWhy{}; ///< why there is nothing to do, where that is not plain
};

namespace {

/// What the undo of this plan moved out of the way, and what of the change itself is still there.
QString keptValues(Session& session, const QString& planId)
{
    const auto listed = session.query(QStringLiteral("SELECT pg_catalog.to_regclass('lockkeeper.safety_table')"));
    if (!listed || listed->scalar().isEmpty()) {
        return {};
    }
    const auto rows = session.query(
        QStringLiteral("SELECT name, row_count FROM lockkeeper.safety_table WHERE plan_id = $1 ORDER BY name"),
        {planId});
    QStringList tables;
    for (qsizetype i = 0; rows && i < rows->rows.size(); ++i) {
        const qint64 count = rows->rows[i][1].value_or(QString()).toLongLong();
        const QString name = rows->rows[i][0].value_or(QString());
        tables << (count == 1
                ? QCoreApplication::translate("lk::Runner", "of 1 row in %1").arg(name)
                : QCoreApplication::translate("lk::Runner", "of %1 rows in %2").arg(printedCount(count), name));
    }
    return tables.isEmpty() ? QString()
                            : QLatin1Char(' ')
            + QCoreApplication::translate("lk::Runner", "Values that could not stay are kept: %1.")
                  .arg(tables.join(QLatin1String(", ")));
}

/// Of a plan that the journal does not know: fails where its objects are in the tables all the same. With a `journal`
/// none is looked for where another plan of the same names is under way.
Result<void> noOrphans(Session& session, const Plan& plan, JournalStore* journal)
{
    if (journal) {
        const auto other = journal->otherPlan(plan, false);
        if (!other || !other->isEmpty()) {
            return other.transform([](const QString&) { });
        }
    }
    const auto orphans = orphansOf(session, plan);
    if (!orphans) {
        return std::unexpected(orphans.error());
    }
    return *orphans ? Result<void>(std::unexpected(**orphans)) : Result<void>();
}

} // namespace

bool Runner::Private::isFurtherThan(const RunRequest& request, const RunSnapshot& snapshot) const
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
    publisher.change([&](RunSnapshot& s) { s.sessions = {session->id()}; });

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
        if (const auto none = known.known ? Result<void>() : noOrphans(*session, plan, *journalled ? &journal : nullptr);
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
        PlanTables tables(*session, plan);
        const auto fate = tables.fate(known.tables);
        if (!fate) {
            return std::unexpected(fate.error());
        }
        if (*fate == PlanTables::Fate::Gone) {
            return undo ? UndoRun(context).clearAway(tables.clearance()) : tablesGone();
        }
    }
    if (!undo && !fromStart && nextStep(plan, publisher.now()) == nullptr) {
        if (known.state != QLatin1String("finished")) {
            if (const auto noted = journal.setPlanState(plan.id, QStringLiteral("finished")); !noted) {
                return std::unexpected(noted.error());
            }
        }
        return executed > 0 ? RunEnd::Done : RunEnd::NothingToDo;
    }
    if (const auto may = preflight.privileges(); !may) {
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
        const auto again = readProgress(context);
        if (!again) {
            return std::unexpected(again.error());
        }
        if (const auto noted = noteTakenAlong(context, *again); !noted) {
            return std::unexpected(noted.error());
        }
    }
    if (!undo && !fromStart && known.state == QLatin1String("undoing") && isFurtherThan(request, publisher.now())) {
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
    if (!undo) {
        return ForwardRun(context).run();
    }
    const auto end = UndoRun(context).run();
    if (end && *end == RunEnd::Done) {
        kept = keptValues(*session, plan.id);
    }
    return end;
}

Result<void> Runner::Private::isStillOurs(const JournalPlan& known, bool undo) const
{
    if (!begun) {
        return {};
    }
    QStringList states{QStringLiteral("running"), QStringLiteral("finished")};
    if (undo) {
        states = {QStringLiteral("undoing"), QStringLiteral("undone"), begun->state};
    }
    if (known.known && known.generation == begun->generation && states.contains(known.state)) {
        return {};
    }
    return failure(ErrorKind::OtherOperator,
        QCoreApplication::translate("lk::Runner",
            "While the connection was lost, somebody else has gone another way with this plan (it is %1 now).")
            .arg(known.known ? known.state : QCoreApplication::translate("lk::Runner", "gone")),
        QCoreApplication::translate("lk::Runner", "Look at its state, then run or undo it anew."));
}

Result<RunOutcome> Runner::Private::carryOn(const RunRequest& request, bool undo)
{
    lostSession.reset();
    begun.reset();
    takeOverPid = request.takeOverPid;
    wasConnected = false;
    progress = 0;
    executed = 0;
    kept.clear();
    nothingWhy.clear();
    publisher.change([&](RunSnapshot& s) {
        s.state = undo ? RunState::Undoing : RunState::Running;
        s.error.reset();
        s.gate.clear();
        s.gateNote.clear();
        s.backfill.reset();
        s.lockWait.reset();
        s.holder.reset();
        s.message.clear();
    });
    if (!undo && plan.hasBlockingHazard()) {
        publisher.change([&](RunSnapshot& s) {
            QList<Hazard> hazards = plan.hazards;
            for (const Step& step : plan.steps) {
                hazards += step.hazards;
            }
            for (const Hazard& hazard : std::as_const(hazards)) {
                if (hazard.severity == Severity::Blocking) {
                    s.gate = hazard.id;
                    s.gateNote = hazard.explanation
                        + (hazard.remedy.isEmpty() ? QString() : QLatin1Char('\n') + hazard.remedy);
                    s.message = hazard.title;
                    break;
                }
            }
        });
        return ended(RunEnd::AtGate, undo);
    }
    int lost = 0;
    int progressBefore = 0;
    for (;;) {
        const auto end = attempt(request, undo);
        if (end) {
            return ended(*end, undo);
        }
        const Error& error = end.error();
        if (isStopped(error) || (control.isStopped() && (isCancelled(error) || isConnectionLost(error)))) {
            return ended(RunEnd::Stopped, undo);
        }
        // Coming back after a loss, the run may find no place: others come back too.
        const bool comesBack = wasConnected && (isConnectionLost(error) || (isRefused(error) && !connected));
        if (!comesBack) {
            return failed(error, undo);
        }
        lost = progress > progressBefore ? 1 : lost + 1;
        progressBefore = progress;
        if (lost > reconnectsMost) {
            return failed(error, undo);
        }
        // At least a fifth of the full time: a server that just fell over must not be hammered.
        const int full = int(std::min<qint64>(reconnectCapMs, qint64(reconnectBaseMs) << (lost - 1)));
        const int pause = full / 5 + jitteredDelayMs(0, full * 4 / 5, reconnectCapMs);
        publisher.change([&](RunSnapshot& s) {
            s.lockWait.reset();
            s.sessions.clear();
            s.message = QCoreApplication::translate(
                "lk::Runner", "The connection was lost (%1). Connecting again in %2, try %3 of %4.")
                            .arg(error.message.section(QLatin1Char('\n'), 0, 0).trimmed(), printedDuration(pause))
                            .arg(lost)
                            .arg(reconnectsMost);
            if (s.backfill) {
                // The last figures are no longer true.
                s.backfill->rowsPerSecond = 0;
                s.backfill->etaLowSeconds = -1;
                s.backfill->etaHighSeconds = -1;
                s.backfill->throttle = QCoreApplication::translate("lk::Runner", "no connection");
            }
        });
        if (!control.sleep(pause)) {
            return ended(RunEnd::Stopped, undo);
        }
    }
}

Result<RunOutcome> Runner::Private::ended(RunEnd end, bool undo)
{
    publisher.change([&](RunSnapshot& s) {
        s.lockWait.reset();
        s.sessions.clear();
        const Step* next = nextStep(plan, s);
        switch (end) {
        case RunEnd::AtGate:
            s.state = RunState::AtGate;
            return;
        case RunEnd::Stopped:
            s.state = RunState::Idle;
            s.message = QCoreApplication::translate(
                "lk::Runner", "Stopped. The journal knows where it stands; run again to go on.");
            for (StepProgress& p : s.steps) {
                if (p.state == StepState::Running || p.state == StepState::Paused
                    || p.state == StepState::WaitingForLock) {
                    p.state = undo ? StepState::Done : StepState::Ready;
                }
            }
            return;
        case RunEnd::Done:
        case RunEnd::NothingToDo:
            s.currentStep = next ? next->id : QString();
            break;
        }
        if (undo) {
            const bool all = std::none_of(s.steps.cbegin(), s.steps.cend(),
                [](const StepProgress& p) { return p.state == StepState::Done || p.state == StepState::Failed; });
            s.state = all ? RunState::Undone : RunState::Idle;
            s.message = end == RunEnd::NothingToDo
                ? QCoreApplication::translate("lk::Runner", "There is nothing to take back.")
                : all ? QCoreApplication::translate("lk::Runner", "Everything is taken back.")
                      : QCoreApplication::translate("lk::Runner", "Taken back as far as asked.");
            s.message += kept;
            return;
        }
        s.state = next ? RunState::Idle : RunState::Finished;
        if (next && !next->gate() && s.steps[next->id].state == StepState::Pending) {
            s.steps[next->id].state = StepState::Ready;
        }
        s.message = end == RunEnd::NothingToDo
            ? (nothingWhy.isEmpty()
                      ? QCoreApplication::translate("lk::Runner", "There is nothing to do: it was done already.")
                      : nothingWhy)
            : next ? QCoreApplication::translate("lk::Runner", "Done as far as asked. Next: %1.").arg(next->title)
                   : QCoreApplication::translate("lk::Runner", "The plan is finished.");
    });
    return RunOutcome{end, publisher.now()};
}

Result<RunOutcome> Runner::Private::failed(const Error& error, bool undo)
{
    publisher.change([&](RunSnapshot& s) {
        s.state = RunState::Failed;
        s.error = error;
        s.message = error.message;
        s.lockWait.reset();
        s.sessions.clear();
        for (StepProgress& p : s.steps) {
            if (p.state == StepState::Running || p.state == StepState::Paused || p.state == StepState::WaitingForLock) {
                p.state = isConnectionLost(error) ? StepState::InDoubt : undo ? StepState::Done : StepState::Failed;
                p.error = error;
            }
        }
    });
    return std::unexpected(error);
}

Runner::Runner(Backend& backend, ConnectionSettings settings, Plan plan, RunControl& control, RunObserver observer)
    : d(std::make_unique<Private>(backend, std::move(settings), std::move(plan), control, std::move(observer)))
{
}

Runner::~Runner() = default;

Result<RunOutcome> Runner::run(const RunRequest& request)
{
    return d->carryOn(request, false);
}

Result<RunOutcome> Runner::undo(const RunRequest& request)
{
    return d->carryOn(request, true);
}

Result<RunSnapshot> Runner::status()
{
    const auto session = d->backend.connect(d->settings, Purpose::Browse);
    if (!session) {
        return std::unexpected(session.error());
    }
    RunSnapshot snapshot;
    fold(d->plan, {}, {}, snapshot);
    JournalStore journal(**session);
    const auto exists = journal.exists();
    if (!exists) {
        return std::unexpected(exists.error());
    }
    bool isKnown = false;
    if (*exists) {
        const auto known = journal.plan(d->plan.id);
        if (!known) {
            return std::unexpected(known.error());
        }
        if (known->known && known->state != QLatin1String("undone")) {
            if (const auto same = isTheOneBegun(d->plan, known->plan); !same) {
                return std::unexpected(same.error());
            }
        }
        const auto entries = journal.latest(d->plan.id, known->generation);
        if (!entries) {
            return std::unexpected(entries.error());
        }
        fold(d->plan, *entries, known->state, snapshot);
        snapshot.forecast = known->state == QLatin1String("undone") ? nullptr : known->forecast;
        if (known->known && known->state != QLatin1String("undone")) {
            const auto health = dualWriteHealth(**session, d->plan, snapshot, known->generation);
            if (!health) {
                return std::unexpected(health.error());
            }
            snapshot.dualWrite = *health;
        }
        const auto holder = OperatorLock::holder(**session, d->plan.id);
        if (!holder) {
            return std::unexpected(holder.error());
        }
        if (*holder) {
            snapshot.holder = *holder;
            snapshot.state = known->state == QLatin1String("undoing") ? RunState::Undoing : RunState::Running;
            for (StepProgress& p : snapshot.steps) {
                if (p.state == StepState::InDoubt) {
                    p.state = StepState::Running;
                }
            }
            snapshot.message = QCoreApplication::translate("lk::Runner", "Under way: %1.").arg(printed(**holder));
        }
        isKnown = known->known || *holder;
    }
    if (!isKnown) {
        // Where it cannot be looked at, a run says so better.
        if (const auto none = noOrphans(**session, d->plan, *exists ? &journal : nullptr);
            !none && none.error().kind == ErrorKind::FingerprintMismatch) {
            snapshot.error = none.error();
            snapshot.message = none.error().message;
        }
    }
    d->publisher.change([&](RunSnapshot& s) { s = snapshot; });
    return snapshot;
}

} // namespace lk
