// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/forecasttask.h"

#include <QCoreApplication>
#include <QPromise>

namespace lk {

ForecastTask::ForecastTask(Backend& backend)
    : m_backend(backend)
    , m_stopped(std::make_shared<std::atomic_bool>(false))
    , m_thread(QStringLiteral("forecast"))
{
}

ForecastTask::~ForecastTask()
{
    *m_stopped = true;
}

QFuture<Result<Forecast>> ForecastTask::measure(
    const ConnectionSettings& settings, const Plan& plan, ForecastRequest request)
{
    auto promise = std::make_shared<QPromise<Result<Forecast>>>();
    promise->start();
    request.stopped = [stopped = m_stopped] { return stopped->load(); };
    m_thread.post([&backend = m_backend, settings, plan, request, promise](bool run) {
        const bool wanted = run && !request.stopped();
        promise->addResult(wanted ? makeForecast(backend, settings, plan, request)
                                  : Result<Forecast>(failure(ErrorKind::Cancelled,
                                        QCoreApplication::translate("lk::Forecast", "Measuring was stopped."))));
        promise->finish();
    });
    return promise->future();
}

void ForecastTask::cancel()
{
    *m_stopped = true;
    m_stopped = std::make_shared<std::atomic_bool>(false);
}

} // namespace lk
