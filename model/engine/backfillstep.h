// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfillworker.h"
#include "model/engine/lockguard.h"

#include <QElapsedTimer>

namespace lk {

/// Carries out one BackfillBody: starts the workers, watches them from the engine thread, publishes figures, ends them
/// when a person says so. One worker for now; each has its own cursor row.
class BackfillStep {
public:
    BackfillStep(Backend& backend, const ConnectionSettings& settings, Monitor& monitor, RunControl& control,
        Publisher& publisher);

    /// Gives the result for people. stoppedError() when stopped; the cursor stays where it is.
    Result<QString> run(const Plan& plan, const Step& step, Session& run);

private:
    void watch(BackfillWorker& worker, const WorkerReport& report);
    void cancel(const WorkerReport& report);

    Backend& m_backend;
    const ConnectionSettings& m_settings;
    Monitor& m_monitor;
    RunControl& m_control;
    Publisher& m_publisher;
    QElapsedTimer m_waiting; ///< since the worker was first seen waiting
    QString m_blockers; ///< whom it was last seen waiting for
};

/// 1,000,000
QString printedCount(qint64 count);

} // namespace lk
