// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillstep.h"

#include "model/engine/failures.h"
#include "model/engine/progressmeter.h"
#include "model/engine/statementstep.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QLocale>

#include <future>

namespace lk {

namespace {
constexpr qint64 victimsMs = 500; // anybody who waits for a batch this long gets the way free
constexpr qint64 lookEveryMs = 200;
constexpr qint64 pingEveryMs = 3000;
} // namespace

QString printedCount(qint64 count)
{
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(count);
}

BackfillStep::BackfillStep(
    Backend& backend, const ConnectionSettings& settings, Monitor& monitor, RunControl& control, Publisher& publisher)
    : m_backend(backend)
    , m_settings(settings)
    , m_monitor(monitor)
    , m_control(control)
    , m_publisher(publisher)
{
}

void BackfillStep::watch(BackfillWorker& worker, const WorkerReport& report)
{
    if (!report.session) {
        return;
    }
    const auto sight = m_monitor.look(*report.session);
    if (!sight) {
        return;
    }
    if (sight->waits) {
        m_blockers = sight->blockers;
        if (!m_waiting.isValid()) {
            m_waiting.start();
        }
    } else if (report.waits.isEmpty()) { // between two tries it still waits
        m_waiting.invalidate();
        m_blockers.clear();
    }
    m_publisher.figures([&](RunSnapshot& s) {
        if (m_waiting.isValid()) {
            s.lockWait = LockWait{s.currentStep, m_waiting.elapsed(), 0, sight->victims, 0, 0, m_blockers};
        } else {
            s.lockWait.reset();
        }
    });
    if (sight->victims > 0 && sight->longestVictimMs > victimsMs) {
        worker.noteCancelled();
        cancel(report);
    }
}

void BackfillStep::cancel(const WorkerReport& report)
{
    if (report.session && !m_monitor.cancel(*report.session) && report.cancel) {
        (void)report.cancel();
    }
}

Result<QString> BackfillStep::run(const Plan& plan, const Step& step, Session& runSession)
{
    // Without a second session nobody would see who waits for a batch.
    if (const auto watched = m_monitor.ready(); !watched) {
        return std::unexpected(watched.error());
    }
    BackfillWorker worker(m_backend, m_settings, plan.id, step.id, std::get<BackfillBody>(step.body), m_control);
    std::future<void> done = std::async(std::launch::async, [&worker] { worker.run(); });
    ProgressMeter meter;
    QElapsedTimer clock;
    clock.start();
    qint64 looked = 0;
    qint64 pinged = 0;
    std::optional<Error> lost;
    WorkerReport report;
    const auto show = [&] {
        report = worker.takeReport();
        for (const double latency : std::as_const(report.latencies)) {
            meter.batch(latency);
        }
        if (report.claimed) { // before that, what earlier tries have done would count as this one's speed
            meter.tick(clock.elapsed(), report.rowsWritten, sweepsDone(report.position), sweepsTotal(report.position),
                report.marks.isEmpty() ? QString() : report.marks.last());
        }
        const bool paused = m_control.isPaused();
        m_publisher.figures([&](RunSnapshot& s) {
            if (!s.backfill || s.backfill->stepId != step.id) {
                s.backfill = BackfillProgress{step.id};
            }
            BackfillProgress& p = *s.backfill;
            p.blocksDone = sweepsDone(report.position);
            p.blocksTotal = sweepsTotal(report.position);
            p.rowsWritten = report.rowsWritten;
            p.targetMs = m_control.tuning().targetMs;
            p.batchRows = report.batchRows;
            p.workers = report.session ? 1 : 0;
            s.sessions = {runSession.id()};
            if (report.session) {
                s.sessions << *report.session;
            }
            p.batches = report.batches;
            p.throttle = paused ? QCoreApplication::translate("lk::Runner", "paused") : report.waits;
            meter.fill(p);
            if (!report.waits.isEmpty() || m_waiting.isValid()) {
                p.etaLowSeconds = p.etaHighSeconds = -1; // when the others are done, who knows
            }
            s.state = m_control.isStopped() ? RunState::Stopping : paused ? RunState::Paused : RunState::Running;
            s.steps[step.id].state = paused ? StepState::Paused
                : report.waits.isEmpty()    ? StepState::Running
                                            : StepState::WaitingForLock;
        });
    };
    while (done.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
        show();
        if (m_control.isStopped() || lost) {
            worker.quit();
            cancel(report); // the batch is rolled back with its cursor
            continue;
        }
        if (clock.elapsed() - looked >= lookEveryMs) {
            looked = clock.elapsed();
            watch(worker, report);
        }
        if (clock.elapsed() - pinged >= pingEveryMs) {
            pinged = clock.elapsed();
            // The run's own session holds the operator lock: without it we must not go on.
            if (const auto alive = runSession.query(QStringLiteral("SELECT 1")); !alive) {
                lost = alive.error();
            }
        }
    }
    done.get();
    show();
    m_publisher.change([](RunSnapshot& s) {
        s.lockWait.reset();
        if (s.backfill) {
            s.backfill->etaLowSeconds = s.backfill->etaHighSeconds = -1;
        }
    });
    if (report.error) {
        Error error = lost ? *lost : *report.error;
        if (error.kind == ErrorKind::LockTimeout && !m_blockers.isEmpty()) {
            error.message += QCoreApplication::translate("lk::Runner", " Blocked by %1.").arg(m_blockers);
        }
        return std::unexpected(error);
    }
    if (report.rowsBefore > 0) {
        return QCoreApplication::translate("lk::Runner", "%1 rows, the last %2 of them in %3")
            .arg(printedCount(report.rowsWritten), printedCount(report.rowsWritten - report.rowsBefore),
                printedDuration(clock.elapsed()));
    }
    return QCoreApplication::translate("lk::Runner", "%1 rows in %2")
        .arg(printedCount(report.rowsWritten), printedDuration(clock.elapsed()));
}

} // namespace lk
