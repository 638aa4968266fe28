// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillstep.h"

#include "model/engine/failures.h"
#include "model/engine/statementstep.h"

#include <QCoreApplication>
#include <QLocale>
#include <QThread>

#include <algorithm>

namespace lk {

namespace {
constexpr qint64 victimsMost = 500; // ms: anybody who waits for a batch this long gets the way free
constexpr int tickMost = 50;
constexpr qint64 lookMost = 200;
constexpr qint64 pingEveryMs = 3000;

Error slotLost(const ThrottleWatch::View& view)
{
    Error error;
    error.kind = ErrorKind::Server;
    error.message = QCoreApplication::translate("lk::Runner", "The backfill was stopped: %1.").arg(view.decides);
    error.remedy = QCoreApplication::translate("lk::Runner",
        "Its reader must begin anew. Look at max_slot_wal_keep_size, then run again: the backfill goes on where it "
        "stands.");
    return error;
}
} // namespace

QString printedCount(qint64 count)
{
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(count);
}

BackfillStep::BackfillStep(Backend& backend, const ConnectionSettings& settings, Monitor& monitor, RunControl& control,
    Publisher& publisher, int lockBudgetMs)
    : m_lookEveryMs(std::clamp<qint64>(lockBudgetMs / 10, 10, lookMost))
    // Seen one look late, and cancelled at the next.
    , m_victimsMs(std::clamp<qint64>(lockBudgetMs - 2 * m_lookEveryMs, 1, victimsMost))
    , m_backend(backend)
    , m_settings(settings)
    , m_monitor(monitor)
    , m_control(control)
    , m_publisher(publisher)
{
}

void BackfillStep::watch(BackfillCrew& crew, const BackfillCrew::Report& report)
{
    bool waits = false;
    QString blockers;
    m_victims = 0;
    m_longestVictimMs = 0;
    for (const BackendId& session : report.sessions) {
        const auto sight = m_monitor.look(session);
        if (!sight) {
            return;
        }
        if (sight->waits) {
            waits = true;
            blockers = blockers.isEmpty() ? sight->blockers : blockers;
        }
        m_victims += sight->victims;
        m_longestVictimMs = std::max(m_longestVictimMs, sight->longestVictimMs);
        if (sight->victims > 0 && sight->longestVictimMs > m_victimsMs) {
            crew.giveWay(session);
            cancel(crew, session);
            m_gaveWay.start();
        }
    }
    if (waits) {
        m_blockers = blockers;
        if (!m_waiting.isValid()) {
            m_waiting.start();
        }
    } else if (report.waits.isEmpty()) { // between two tries it still waits
        m_waiting.invalidate();
        m_blockers.clear();
    }
    m_publisher.figures([&](RunSnapshot& s) {
        if (m_waiting.isValid()) {
            s.lockWait = LockWait{s.currentStep, m_waiting.elapsed(), 0, m_victims, 0, 0, m_blockers};
        } else {
            s.lockWait.reset();
        }
    });
}

void BackfillStep::pace(BackfillVacuum& vacuum, const BackfillJob& job, bool held)
{
    const int skipped = vacuum.skipped();
    if (vacuum.pace(job.blocksUnstriped, job.blocks, held, m_control.tuning().mode)) {
        m_mark = QStringLiteral("vacuum");
    }
    if (vacuum.skipped() > skipped) {
        m_publisher.change([&](RunSnapshot& s) {
            s.message = QCoreApplication::translate(
                "lk::Runner", "A VACUUM that the copy wanted was skipped, and is tried again in a minute: %1")
                            .arg(vacuum.whySkipped());
        });
    }
    giveWay(vacuum, job);
}

void BackfillStep::giveWay(BackfillVacuum& vacuum, const BackfillJob& job)
{
    const auto session = vacuum.session();
    if (!session) {
        return;
    }
    if (job.pace.pause || m_control.isPaused()) {
        (void)vacuum.cancel(); // what holds the batches back holds this back as well
        return;
    }
    if (const auto sight = m_monitor.look(*session);
        sight && sight->victims > 0 && sight->longestVictimMs > m_victimsMs) {
        if (!m_monitor.cancel(*session)) {
            (void)vacuum.cancel();
        }
    }
}

Result<void> BackfillStep::vacuumTheRest(BackfillVacuum& vacuum, const BackfillJob& job, bool held, Session& run)
{
    bool last = false;
    QElapsedTimer pinged;
    pinged.start();
    for (;;) {
        if (!vacuum.isRunning()) {
            if (last || held || m_control.isStopped() || !vacuum.begin(job.blocksUnstriped, m_control.tuning().mode)) {
                return {};
            }
            last = true;
            m_publisher.change([&](RunSnapshot& s) {
                s.message = QCoreApplication::translate("lk::Runner", "Every row is copied; VACUUM of %1 clears up")
                                .arg(job.body.table.printed());
            });
        }
        if (!m_control.sleep(int(m_lookEveryMs))) {
            (void)vacuum.cancel(); // the rows are copied all the same
            QThread::msleep(1);
        }
        giveWay(vacuum, job);
        if (pinged.elapsed() >= pingEveryMs) {
            pinged.restart();
            if (const auto alive = run.query(QStringLiteral("SELECT 1")); !alive) {
                return std::unexpected(alive.error());
            }
        }
    }
}

QString BackfillStep::told(const BackfillVacuum& vacuum, const BackfillJob& job)
{
    QString text;
    if (vacuum.runs() > 0) {
        text += QCoreApplication::translate("lk::Runner", ", the table vacuumed %1 times meanwhile").arg(vacuum.runs());
    }
    if (vacuum.skipped() > 0) {
        text += QCoreApplication::translate("lk::Runner", ", %1 times a VACUUM of it was skipped (%2)")
                    .arg(QString::number(vacuum.skipped()), vacuum.whySkipped());
    }
    if (vacuum.owes(job.blocksUnstriped)) {
        const double bytes = double(vacuum.blocksLeft(job.blocksUnstriped)) * 8192;
        text += QCoreApplication::translate("lk::Runner", ", old row versions of %1 are left to autovacuum")
                    .arg(printedBytes({bytes, bytes}));
    }
    return text;
}

void BackfillStep::cancel(const BackfillCrew& crew, const BackendId& session)
{
    if (!m_monitor.cancel(session)) {
        (void)crew.canceller(session)();
    }
}

void BackfillStep::cancelAll(const BackfillCrew& crew, const QList<BackendId>& sessions)
{
    for (const BackendId& session : sessions) {
        cancel(crew, session);
    }
}

void BackfillStep::show(const Step& step, const BackfillJob& job, const BackfillCrew::Report& report, int atWork,
    const ThrottleWatch::View& view, Session& runSession)
{
    for (const double latency : report.latencies) {
        m_meter.batch(latency);
    }
    const qint64 rows = job.rowsBefore + report.rowsWritten;
    const qint64 total = report.opened ? job.book.sweepsTotal() : 0;
    // Rows that were left out because somebody holds them are still to be done when every sweep is.
    const qint64 done = report.opened ? std::min(job.book.sweepsDone(), job.book.isDone() ? total : total - 1) : 0;
    const bool paused = m_control.isPaused();
    const bool held = paused || !m_control.tuning().mayWorkAt(QTime::currentTime());
    if (report.opened) { // before that, what earlier tries have done would count as this one's speed
        m_meter.tick(m_clock.elapsed(), rows, done, total,
            report.marks.isEmpty() ? std::exchange(m_mark, {}) : report.marks.last(), held);
    }
    m_publisher.figures([&](RunSnapshot& s) {
        if (!s.backfill || s.backfill->stepId != step.id) {
            s.backfill = BackfillProgress{step.id};
        }
        BackfillProgress& p = *s.backfill;
        p.blocksDone = done;
        p.blocksTotal = total;
        p.rowsWritten = report.opened ? rows : 0;
        p.tuning = m_control.tuning();
        p.targetMs = p.tuning.targetMs;
        p.batchRows = report.batchRows;
        p.workers = atWork;
        p.workersWanted = m_wanted;
        p.throttles = view.all;
        s.sessions = QList<BackendId>{runSession.id()} + report.sessions;
        p.batches = job.batchesBefore + report.batches;
        p.throttle = paused           ? QCoreApplication::translate("lk::Runner", "paused")
            : !report.waits.isEmpty() ? report.waits
                                      : view.decides;
        m_meter.fill(p);
        if (!report.waits.isEmpty() || m_waiting.isValid() || view.pause) {
            p.etaLowSeconds = p.etaHighSeconds = -1; // when the others are done, who knows
        }
        s.state = m_control.isStopped() ? RunState::Stopping : paused ? RunState::Paused : RunState::Running;
        s.steps[step.id].state = paused ? StepState::Paused
            : report.waits.isEmpty()    ? StepState::Running
                                        : StepState::WaitingForLock;
    });
}

Result<QString> BackfillStep::run(const Plan& plan, const Step& step, Session& runSession)
{
    // Without a second session nobody would see who waits for a batch.
    if (const auto watched = m_monitor.ready(); !watched) {
        return std::unexpected(watched.error());
    }
    // Where this role may not make the table, nobody can tune the run from elsewhere; it goes on all the same.
    if (const auto orders = TuningOrders::prepare(runSession); !orders && isConnectionLost(orders.error())) {
        return std::unexpected(orders.error());
    }
    const auto& body = std::get<BackfillBody>(step.body);
    BackfillJob job{m_backend, m_settings, body, m_control, BackfillDeal(plan.id, step.id, body.table)};
    std::optional<ThrottleWatch> throttle; // after the first worker: where connections are scarce, that one comes first
    WorkerCount count;
    m_clock.start();
    qint64 looked = 0;
    qint64 pinged = 0;
    std::optional<Error> lost;
    job.pace.pause = !m_control.tuning().mayWorkAt(QTime::currentTime());
    const auto heap = BackfillSql::isHeap(runSession, body.table);
    if (!heap) {
        return std::unexpected(heap.error());
    }
    job.byKey = !*heap;
    if (job.byKey && body.keyColumns.isEmpty()) {
        return failure(ErrorKind::Unsupported,
            QCoreApplication::translate(
                "lk::Runner", "%1 is no heap, and it has no primary key by which a backfill could go through it.")
                .arg(body.table.printed()),
            QCoreApplication::translate("lk::Runner", "Give it a primary key, then run again."));
    }
    BackfillVacuum vacuum(m_backend, m_settings, body.table);
    BackfillCrew crew(job);
    crew.want(1);
    BackfillCrew::Report report;
    for (;;) {
        report = crew.look();
        if (report.opened && !throttle) {
            throttle.emplace(m_backend, m_settings, plan.id, body.table, m_control);
        }
        ThrottleWatch::View view;
        if (throttle) {
            QList<BackendId> ours = QList<BackendId>{runSession.id()} + report.sessions;
            if (const auto session = vacuum.session()) {
                ours << *session;
            }
            view = throttle->view(ours, m_victims, m_longestVictimMs, m_gaveWay.isValid() ? m_gaveWay.elapsed() : -1);
        }
        job.pace.pause = view.pause || view.stop || !m_control.tuning().mayWorkAt(QTime::currentTime());
        job.pace.rest = view.rest;
        job.pace.unstriped = view.unstriped;
        if (view.stop && !lost) {
            lost = slotLost(view);
        }
        m_wanted = count.wanted(m_control.tuning(), view.cores, view.load, view.single || job.byKey, m_clock.elapsed());
        show(step, job, report, crew.atWork(), view, runSession);
        const bool over = report.finished || report.error || lost || m_control.isStopped();
        if (crew.hasEnded() && over) {
            break;
        }
        if (m_control.isStopped() || lost) {
            crew.quit();
            cancelAll(crew, report.sessions); // the batches are rolled back with their cursors
        } else {
            crew.want(m_wanted);
            if (m_clock.elapsed() - looked >= m_lookEveryMs) {
                looked = m_clock.elapsed();
                watch(crew, report);
                pace(vacuum, job, view.unstriped || !report.opened || job.pace.pause || m_control.isPaused());
            }
            if (m_clock.elapsed() - pinged >= pingEveryMs) {
                pinged = m_clock.elapsed();
                // The run's own session holds the operator lock: without it we must not go on.
                if (const auto alive = runSession.query(QStringLiteral("SELECT 1")); !alive) {
                    lost = alive.error();
                }
            }
        }
        crew.rest(int(std::min<qint64>(tickMost, m_lookEveryMs)));
    }
    m_publisher.change([](RunSnapshot& s) {
        s.lockWait.reset();
        if (s.backfill) {
            s.backfill->etaLowSeconds = s.backfill->etaHighSeconds = -1;
        }
    });
    m_batches = report.batches;
    if (lost || report.error || !report.finished) {
        Error error = lost ? *lost : report.error ? *report.error : stoppedError();
        if (error.kind == ErrorKind::LockTimeout && !m_blockers.isEmpty()) {
            error.message += QCoreApplication::translate("lk::Runner", " Blocked by %1.").arg(m_blockers);
        }
        return std::unexpected(error);
    }
    const bool rests = job.pace.unstriped || job.pace.pause || m_control.isPaused();
    if (const auto cleared = vacuumTheRest(vacuum, job, rests, runSession); !cleared) {
        return std::unexpected(cleared.error());
    }
    const auto total = job.deal.finish(runSession, job.epoch, report.uncounted, job.byKey);
    if (!total) {
        return std::unexpected(total.error());
    }
    const QString vacuumed = told(vacuum, job);
    if (job.batchesBefore > 0) {
        // A client that was killed had not counted its last batch yet.
        return QCoreApplication::translate("lk::Runner", "at least %1 rows, the last %2 of them in %3")
                   .arg(printedCount(*total), printedCount(report.rowsWritten), printedDuration(m_clock.elapsed()))
            + vacuumed;
    }
    return QCoreApplication::translate("lk::Runner", "%1 rows in %2")
               .arg(printedCount(*total), printedDuration(m_clock.elapsed()))
        + vacuumed;
}

} // namespace lk
