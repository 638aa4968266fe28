// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfillcrew.h"
#include "model/engine/backfillvacuum.h"
#include "model/engine/lockguard.h"
#include "model/engine/progressmeter.h"
#include "model/engine/throttlewatch.h"
#include "model/engine/workercount.h"

#include <QElapsedTimer>

namespace lk {

/// Carries out one BackfillBody: watches the workers and the server from the engine thread, decides how many there are
/// and how they go on, publishes figures, ends them when a person says so.
class BackfillStep {
public:
    BackfillStep(Backend& backend, const ConnectionSettings& settings, Monitor& monitor, RunControl& control,
        Publisher& publisher, int lockBudgetMs);

    /// Gives the result for people. stoppedError() when stopped; the cursor stays where it is.
    Result<QString> run(const Plan& plan, const Step& step, Session& run);

    qint64 batches() const { return m_batches; } ///< committed by the last run(), failed or not

private:
    void watch(BackfillCrew& crew, const BackfillCrew::Report& report);
    void show(const Step& step, const BackfillJob& job, const BackfillCrew::Report& report, int atWork,
        const ThrottleWatch::View& view, Session& runSession);
    /// Lets the room of old versions be used again where sweeps in stripes could not.
    void pace(BackfillVacuum& vacuum, const BackfillJob& job, bool held);
    /// One for the last stretch, when all is copied, and for one that still runs. Errors: the run's session was lost.
    Result<void> vacuumTheRest(BackfillVacuum& vacuum, const BackfillJob& job, bool held, Session& run);
    void giveWay(BackfillVacuum& vacuum, const BackfillJob& job); ///< where somebody waits for it, or all shall rest
    /// What the journal says of it; empty where none was wanted.
    static QString told(const BackfillVacuum& vacuum, const BackfillJob& job);
    void cancelAll(const BackfillCrew& crew, const QList<BackendId>& sessions);
    void cancel(const BackfillCrew& crew, const BackendId& session);

    const qint64 m_lookEveryMs;
    const qint64 m_victimsMs; ///< who waits for us longer than that gets the way free
    Backend& m_backend;
    const ConnectionSettings& m_settings;
    Monitor& m_monitor;
    RunControl& m_control;
    Publisher& m_publisher;
    ProgressMeter m_meter;
    QElapsedTimer m_clock;
    QElapsedTimer m_waiting; ///< since a worker was first seen waiting
    QElapsedTimer m_gaveWay; ///< since a batch was last cancelled for others
    QString m_blockers; ///< whom it was last seen waiting for
    int m_victims = 0;
    qint64 m_longestVictimMs = 0;
    int m_wanted = 1;
    qint64 m_batches = 0;
    QString m_mark; ///< for the chart, of our own
};

/// 1,000,000
QString printedCount(qint64 count);

} // namespace lk
