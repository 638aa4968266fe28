// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/sandbox/latencywindow.h"
#include "model/sandbox/shop.h"
#include "model/sandbox/shoprequests.h"
#include "model/sandbox/shopshape.h"
#include "model/workspace/sandboxcontrol.h"

#include <QMutex>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace lk {

struct ShopApplicationOptions {
    ConnectionSettings settings{}; ///< as shopRole()
    ShopSize size{};
    QList<ShopTable> original{}; ///< the tables as they were made; empty: as they are at start()
    int sessions = 4;
    double requestsPerSecond = 200;
    ApplicationVersion version = ApplicationVersion::Old;
};

/// The shop's application: a pool of sessions that serves requests, which come at a steady rate whether the earlier
/// ones are answered or not (open loop). A stall therefore shows as latency of everything that came meanwhile.
///
/// A thread for each session; the public functions may be called from any thread.
class ShopApplication {
public:
    ShopApplication(Backend& backend, ShopApplicationOptions options);
    ~ShopApplication(); ///< stops
    Q_DISABLE_COPY_MOVE(ShopApplication)

    /// Connects once to look at the tables; then requests begin.
    Result<void> start();
    /// After the requests under way, which are cancelled when they take longer than half a second.
    void stop();

    /// Takes effect with the next request of each session; nothing is reconnected.
    void setVersion(ApplicationVersion version);
    ApplicationStats stats() const;

private:
    struct Shape {
        quint64 generation = 0;
        ApplicationVersion version = ApplicationVersion::Old;
        QStringList statements{};
    };
    /// What one session's thread is about; shared with stats() and stop().
    struct Worker {
        std::optional<LatencyWindow::Clock::time_point> due{};
        std::optional<BackendId> id{};
    };

    void work(int number, const std::stop_token& stop);
    Result<Rows> serve(Session& session, const ShopRequest& request);
    Result<Rows> withBothShapes(Session& session, const ShopRequest& request, std::shared_ptr<const Shape> shape);
    std::shared_ptr<const Shape> shape() const;
    /// The shape for the version wanted now, read anew unless somebody else did so since `seen`.
    Result<std::shared_ptr<const Shape>> renewedShape(Session& session, quint64 seen);
    Result<std::unique_ptr<Session>> connect();
    bool sleepUntil(LatencyWindow::Clock::time_point when, const std::stop_token& stop);
    void cancelAll();

    Backend& m_backend;
    const ShopApplicationOptions m_options;
    QList<ShopTable> m_original;
    std::vector<std::jthread> m_threads;

    std::mutex m_sleepMutex;
    std::condition_variable_any m_wakeUp;

    std::atomic<ApplicationVersion> m_version;
    std::atomic<qint64> m_tickets = 0; ///< requests taken from the schedule so far
    LatencyWindow::Clock::time_point m_began;
    std::atomic<int> m_serving = 0; ///< threads that have not ended

    mutable QMutex m_mutex; ///< all below
    std::shared_ptr<const Shape> m_shape;
    std::vector<Worker> m_workers;
    LatencyWindow m_window;
    qint64 m_requests = 0;
    qint64 m_errors = 0;
    QString m_lastError;
    bool m_running = false;
};

} // namespace lk
