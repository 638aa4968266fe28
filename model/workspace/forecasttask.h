// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/forecasting.h"
#include "model/workspace/taskthread.h"

#include <QFuture>

#include <atomic>
#include <memory>

namespace lk {

/// Measures for the window what plans will take, one after another, on a thread of its own. What it answers goes into
/// RunRequest::forecast, so that the journal can compare. Its owner's thread never waits.
class ForecastTask {
public:
    explicit ForecastTask(Backend& backend); ///< which outlives it
    ~ForecastTask(); ///< stops what is measured, after its present statement

    QFuture<Result<Forecast>> measure(
        const ConnectionSettings& settings, const Plan& plan, ForecastRequest request = {});
    void cancel(); ///< everything asked for so far ends with Cancelled

private:
    Backend& m_backend;
    std::shared_ptr<std::atomic_bool> m_stopped;
    TaskThread m_thread;
};

} // namespace lk
