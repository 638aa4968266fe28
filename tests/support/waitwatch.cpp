// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/waitwatch.h"

#include <QElapsedTimer>

namespace lk::test {

using namespace std::chrono_literals;

namespace {

constexpr auto lookEvery = 30ms;

QString waitsOf(const QString& theirs, const QString& ours)
{
    return QStringLiteral(
        "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart) * 1000), 0) FROM pg_locks l JOIN "
        "pg_stat_activity a USING (pid), LATERAL (SELECT bool_or(b.application_name LIKE 'lockkeeper%' AND b.usename = "
        "%2) AND count(*) = count(b.pid) AS ours, bool_or(b.application_name = 'holder') AS others FROM "
        "unnest(pg_blocking_pids(l.pid)) AS p LEFT JOIN pg_stat_activity b ON b.pid = p) AS w WHERE NOT l.granted AND "
        "a.usename = %1 AND w.ours AND NOT w.others")
        .arg(literal(theirs), literal(ours));
}

} // namespace

WaitWatch::WaitWatch(Backend& backend, ConnectionSettings settings, const QString& theirs, const QString& ours)
    : m_thread([this, &backend, settings = std::move(settings), query = waitsOf(theirs, ours)](
                   const std::stop_token& stop) { watch(backend, settings, query, stop); })
{
}

void WaitWatch::watch(
    Backend& backend, const ConnectionSettings& settings, const QString& query, const std::stop_token& stop)
{
    std::unique_ptr<Session> session;
    while (!stop.stop_requested()) {
        QElapsedTimer clock;
        clock.start();
        const bool connected = session && session->isAlive();
        if (!connected) {
            session = backend.connect(settings, Purpose::Monitor).value_or(nullptr);
            if (session) {
                (void)session->query(QStringLiteral("SET application_name = 'watch'")); // no client of ours
            }
        }
        const auto waits = session ? session->query(query) : Result<Rows>(Rows());
        if (waits && !waits->isEmpty()) {
            m_longest = std::max(m_longest.load(), waits->scalar().toDouble());
        }
        std::this_thread::sleep_for(lookEvery);
        if (connected && waits) { // not while the server was away
            const double beyond
                = double(clock.elapsed()) - std::chrono::duration<double, std::milli>(lookEvery).count();
            m_stalled = std::max(m_stalled.load(), beyond);
        }
    }
}

QString WaitWatch::beyond(double ms) const
{
    const double allowed = ms + m_stalled;
    return m_longest <= allowed
        ? QString()
        : QStringLiteral("%1 ms; the machine itself stood still for %2 ms").arg(m_longest.load()).arg(m_stalled.load());
}

} // namespace lk::test
