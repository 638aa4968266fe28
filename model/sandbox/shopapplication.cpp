// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/shopapplication.h"

#include <QMutexLocker>

#include <algorithm>

namespace lk {

namespace {

using namespace std::chrono_literals;
using Clock = LatencyWindow::Clock;

constexpr auto reconnectPause = 100ms;
constexpr int mostShapes = 5; ///< tries of one request, each with the names read anew

/// The name that the statement used is gone: what a version that knows both shapes is there for.
bool isOtherShape(const Error& error)
{
    return error.sqlState == QLatin1String("42703") // undefined_column
        || error.sqlState == QLatin1String("42P01"); // undefined_table
}

} // namespace

ShopApplication::ShopApplication(Backend& backend, ShopApplicationOptions options)
    : m_backend(backend)
    , m_options(std::move(options))
    , m_version(m_options.version)
{
}

ShopApplication::~ShopApplication()
{
    stop();
}

Result<void> ShopApplication::start()
{
    stop();
    auto session = connect();
    if (!session) {
        return std::unexpected(session.error());
    }
    m_original = m_options.original;
    if (m_original.isEmpty()) {
        auto tables = readShopTables(**session);
        if (!tables) {
            return std::unexpected(tables.error());
        }
        m_original = std::move(*tables);
    }
    if (const auto renewed = renewedShape(**session, 0); !renewed) {
        return std::unexpected(renewed.error());
    }
    {
        const QMutexLocker lock(&m_mutex);
        m_workers.assign(static_cast<size_t>(m_options.sessions), {});
        m_running = true;
    }
    m_tickets = 0;
    m_began = Clock::now();
    m_serving = m_options.sessions;
    for (int i = 0; i < m_options.sessions; ++i) {
        m_threads.emplace_back([this, i](const std::stop_token& stop) {
            work(i, stop);
            --m_serving;
        });
    }
    return {};
}

void ShopApplication::stop()
{
    for (std::jthread& thread : m_threads) {
        thread.request_stop();
    }
    for (const auto patience = Clock::now() + 500ms; m_serving > 0 && Clock::now() < patience;) {
        std::this_thread::sleep_for(5ms);
    }
    if (m_serving > 0) {
        cancelAll();
    }
    m_threads.clear(); // joins
    const QMutexLocker lock(&m_mutex);
    m_running = false;
}

void ShopApplication::setVersion(ApplicationVersion version)
{
    m_version = version;
}

ApplicationStats ShopApplication::stats() const
{
    const auto now = Clock::now();
    const QMutexLocker lock(&m_mutex);
    QList<Clock::time_point> waiting;
    for (const Worker& worker : m_workers) {
        if (worker.due && *worker.due < now) {
            waiting += *worker.due;
        }
    }
    if (waiting.size() == qsizetype(m_workers.size())) {
        // Nobody is free: the requests that came since wait as well.
        const auto due = qint64(std::chrono::duration<double>(now - m_began).count() * m_options.requestsPerSecond);
        for (qint64 ticket = std::max(m_tickets.load(), due - 5000); ticket < due; ++ticket) {
            waiting += m_began
                + std::chrono::duration_cast<Clock::duration>(
                    std::chrono::duration<double>(double(ticket) / m_options.requestsPerSecond));
        }
    }
    const LatencyWindow::Summary summary = m_window.summary(now, waiting);
    ApplicationStats stats;
    stats.version = m_version;
    stats.requestsPerSecond = summary.requestsPerSecond;
    stats.p50Ms = summary.p50Ms;
    stats.p99Ms = summary.p99Ms;
    stats.maxMs = summary.maxMs;
    stats.requests = m_requests;
    stats.errors = m_errors;
    stats.lastError = m_lastError;
    stats.running = m_running;
    return stats;
}

void ShopApplication::work(int number, const std::stop_token& stop)
{
    const ShopSize& size = m_options.size;
    ShopCustomer customer(unsigned(number) + 1, size.orders, size.customers, size.products);
    std::unique_ptr<Session> session;
    const auto setWorker = [&](std::optional<Clock::time_point> due) {
        const QMutexLocker lock(&m_mutex);
        Worker& worker = m_workers[size_t(number)];
        worker.due = due;
        worker.id = session ? std::optional(session->id()) : std::nullopt;
    };
    while (!stop.stop_requested()) {
        const qint64 ticket = m_tickets++;
        const auto due = m_began
            + std::chrono::duration_cast<Clock::duration>(
                std::chrono::duration<double>(double(ticket) / m_options.requestsPerSecond));
        if (!sleepUntil(due, stop)) {
            break;
        }
        setWorker(due);
        while ((!session || !session->isAlive()) && !stop.stop_requested()) {
            // The loss itself was counted with the request it hit; until there is a server again, requests only wait.
            auto fresh = connect();
            session = fresh ? std::move(*fresh) : nullptr;
            if (!session && !sleepUntil(Clock::now() + reconnectPause, stop)) {
                break;
            }
        }
        if (stop.stop_requested()) {
            break;
        }
        setWorker(due);
        const ShopRequest request = customer.next();
        const Result<Rows> rows = serve(*session, request);
        if (rows) {
            customer.answered(request, *rows);
        } else if (stop.stop_requested()) {
            break; // cancelled by stop(), or the server went first
        }
        const QMutexLocker lock(&m_mutex);
        m_window.add(due, Clock::now());
        m_workers[size_t(number)].due.reset();
        ++m_requests;
        if (!rows) {
            ++m_errors;
            m_lastError = rows.error().message;
        }
    }
    const QMutexLocker lock(&m_mutex);
    m_workers[size_t(number)] = {};
}

Result<Rows> ShopApplication::serve(Session& session, const ShopRequest& request)
{
    std::shared_ptr<const Shape> shape = this->shape();
    if (shape->version != m_version) {
        auto renewed = renewedShape(session, shape->generation);
        if (!renewed) {
            return std::unexpected(renewed.error());
        }
        shape = *renewed;
    }
    const auto rows = session.query(shape->statements[request.statement], request.parameters);
    if (rows || !isOtherShape(rows.error())) {
        return rows;
    }
    switch (shape->version) {
    case ApplicationVersion::Old:
        break;
    case ApplicationVersion::New:
        // This request has failed, and counts. The next one uses the names of then, as the next release would.
        std::ignore = renewedShape(session, shape->generation);
        break;
    case ApplicationVersion::Both:
        return withBothShapes(session, request, shape);
    }
    return rows;
}

Result<Rows> ShopApplication::withBothShapes(
    Session& session, const ShopRequest& request, std::shared_ptr<const Shape> shape)
{
    Result<Rows> rows;
    for (int tries = 0; tries < mostShapes; ++tries) {
        auto renewed = renewedShape(session, shape->generation);
        if (!renewed) {
            return std::unexpected(renewed.error());
        }
        shape = *renewed;
        rows = session.query(shape->statements[request.statement], request.parameters);
        if (rows || !isOtherShape(rows.error())) {
            break;
        }
    }
    return rows;
}

std::shared_ptr<const ShopApplication::Shape> ShopApplication::shape() const
{
    const QMutexLocker lock(&m_mutex);
    return m_shape;
}

Result<std::shared_ptr<const ShopApplication::Shape>> ShopApplication::renewedShape(Session& session, quint64 seen)
{
    const ApplicationVersion version = m_version;
    if (const auto known = shape(); known && known->generation > seen && known->version == version) {
        return known;
    }
    const auto present = readPresentRelations(session, m_original);
    if (!present) {
        return std::unexpected(present.error());
    }
    const ShopShape names = ShopShape::resolve(version, m_original, *present);
    auto renewed = std::make_shared<Shape>();
    renewed->version = version;
    for (const QString& statement : shopStatements()) {
        renewed->statements += names.expand(statement);
    }
    const QMutexLocker lock(&m_mutex);
    renewed->generation = (m_shape ? m_shape->generation : 0) + 1;
    m_shape = renewed;
    return m_shape;
}

Result<std::unique_ptr<Session>> ShopApplication::connect()
{
    auto session = m_backend.connect(m_options.settings, Purpose::Run);
    if (!session) {
        return session;
    }
    // As a web shop would: its own name, and no request for ever.
    const auto set = (*session)->query(QStringLiteral("SELECT set_config('application_name', 'shop application', "
                                                      "false), set_config('statement_timeout', '30s', false)"));
    if (!set) {
        return std::unexpected(set.error());
    }
    return session;
}

bool ShopApplication::sleepUntil(Clock::time_point when, const std::stop_token& stop)
{
    std::unique_lock lock(m_sleepMutex);
    m_wakeUp.wait_until(lock, stop, when, [] { return false; });
    return !stop.stop_requested();
}

void ShopApplication::cancelAll()
{
    auto session = m_backend.connect(m_options.settings, Purpose::Monitor);
    if (!session) {
        return; // no server: the requests fail by themselves
    }
    QList<BackendId> ids;
    {
        const QMutexLocker lock(&m_mutex);
        for (const Worker& worker : m_workers) {
            if (worker.id) {
                ids += *worker.id;
            }
        }
    }
    // The role may cancel its own sessions.
    while (m_serving > 0) {
        for (const BackendId& id : std::as_const(ids)) {
            std::ignore = m_backend.cancel(**session, id);
        }
        std::this_thread::sleep_for(20ms);
    }
}

} // namespace lk
